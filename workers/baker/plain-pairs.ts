/**
 * The exact sum of plain LoRA pairs without a value of them in JavaScript: down factors keep their bytes, up factors are multiplied,
 * rounded and laid side by side by the kernel, and the norms come from the Gram matrices that it makes of them on the way. The numbers
 * and bytes are those of `exactPair`, which does the same for everything else.
 */
import type { BakedDtype } from '../../src/domain/bake/encode-values.ts';
import type { Level } from '../../src/domain/bake/compute.ts';
import { hypotenuse } from '../../src/domain/linear-algebra/hypotenuse.ts';
import type { OutModule } from '../../src/domain/bake/members.ts';
import { sharedCoefficient } from '../../src/domain/bake/terms.ts';
import { cancels } from '../../src/domain/deltas/exact.ts';
import type { TensorInfo } from '../../src/domain/safetensors/header-types.ts';
import { sumOfProducts } from '../../src/domain/strength/gram.ts';
import { isDecoded } from '../analyst/plan.ts';
import { ShortFile } from '../analyst/tensor-values.ts';
import type { SideBySide, StoredFactor } from '../kernels/doubles.ts';
import type { Kernel } from '../kernels/kernel.ts';
import type { OpenSource } from './sources.ts';

export interface PlainPair {
  readonly up: Uint8Array;
  readonly down: Uint8Array;
  readonly rank: number;
  readonly alpha: number;
  readonly norm: number;
  readonly written: number;
  readonly rounding: number;
  readonly level: Level;
}

const PLAIN: ReadonlySet<string> = new Set(['lora', 'locon']);

interface Part {
  readonly source: OpenSource;
  readonly up: TensorInfo;
  readonly down: TensorInfo;
  readonly rank: number;
}

/** @returns null where a factor needs more than to be multiplied */
function partsOf({ contributions, rows, cols }: OutModule, sources: readonly OpenSource[], dtype: BakedDtype): Part[] | null {
  const parts: Part[] = [];
  for (const { member, windows } of contributions) {
    const [up, down] = [member.parts.get('up'), member.parts.get('down')];
    const [window, ...others] = windows;
    const source = sources[member.source];
    const { rank, adapter } = member.plan;
    const whole = window && others.length === 0 && window.from.from === 0 && window.from.to === rows && window.to.from === 0;
    if (!up || !down || !source || !rank || !whole || member.rows !== rows || member.cols !== cols) return null;
    // With a core between them (`mid`) the factors are not those of the delta.
    if (!PLAIN.has(adapter) || member.parts.has('mid') || member.bias !== null || member.stored.made.size > 0) return null;
    // F64 values would be rounded before they are multiplied.
    if (down.dtype !== dtype || !isDecoded(up.dtype) || up.dtype === 'F64') return null;
    parts.push({ source, up, down, rank });
  }
  return parts;
}

async function bytesOf({ bytes, header }: OpenSource, tensor: TensorInfo): Promise<Uint8Array> {
  const found = await bytes.slice(header.dataStart + tensor.begin, header.dataStart + tensor.end);
  if (found.length < tensor.end - tensor.begin) throw new ShortFile(tensor.name);
  return found;
}

/** @param coefficients of the contributions, scales included @param alphas whether a factor that all share may go into alpha */
export async function plainPair(
  out: OutModule,
  coefficients: readonly number[],
  sources: readonly OpenSource[],
  dtype: BakedDtype,
  alphas: boolean,
  kernel: Kernel,
): Promise<PlainPair | null> {
  const { doubles } = kernel;
  const parts = doubles && partsOf(out, sources, dtype);
  if (!doubles || !parts) return null;
  const common = alphas ? sharedCoefficient(coefficients) : null;
  const rank = parts.reduce((sum, part) => sum + part.rank, 0);
  const read = await Promise.all(
    parts.map(async ({ source, up, down: own }) => [await bytesOf(source, own), await bytesOf(source, up)] as const),
  );
  const ups = parts.map(({ up, rank: cols }, index): StoredFactor => {
    const coefficient = common === null ? (coefficients[index] as number) : 1;
    return { bytes: (read[index] as (typeof read)[number])[1], dtype: up.dtype as StoredFactor['dtype'], cols, coefficient };
  });
  const side = doubles.sideBySide(ups, out.rows, dtype);
  if (!side) return null;
  const down = new Uint8Array(read.reduce((sum, [own]) => sum + own.length, 0));
  let at = 0;
  for (const [own] of read) {
    down.set(own, at);
    at += own.length;
  }
  return withNorms(side, down, { rank, cols: out.cols, dtype, common, coefficients }, kernel);
}

interface Shape {
  readonly rank: number;
  readonly cols: number;
  readonly dtype: BakedDtype;
  readonly common: number | null;
  readonly coefficients: readonly number[];
}

/** Beyond it the sum cancels so far that the norm before rounding is another one than that of what is written. */
const SMALL_LOSS = 1 / 200;

/** @returns null where the sums cancel, so that the fast ones are noise, or a value is not finite */
function withNorms(side: SideBySide, down: Uint8Array, { rank, cols, dtype, common, coefficients }: Shape, kernel: Kernel) {
  kernel.begin(dtype, rank * cols);
  kernel.push(down);
  const { nan, inf } = kernel.stats();
  if (nan + inf > 0) return null;
  const rights = kernel.gramRows(rank, cols);
  const written = normBy(side.written, rights);
  const rounding = side.loss === null ? 0 : normBy(side.loss, rights);
  if (written === null || rounding === null) return null;
  const norm = side.planned ? normBy(side.planned, rights) : side.loss === null || rounding <= SMALL_LOSS * written ? written : null;
  if (norm === null) return null;
  const scale = common ?? 1;
  const alpha = common === null ? rank : common * rank;
  const stored = Math.fround(alpha) / alpha;
  const ofAlpha = Math.abs(stored - 1) * norm;
  const level: Level = side.loss !== null ? 3 : coefficients.every((one) => one === 1) ? 0 : 2;
  return {
    up: side.bytes,
    down,
    rank,
    alpha,
    norm: scale * norm,
    written: scale * stored * written,
    rounding: scale * hypotenuse(rounding, ofAlpha),
    level,
  };
}

function normBy(lefts: Float64Array, rights: Float64Array): number | null {
  const { sum, absolute } = sumOfProducts(lefts, rights);
  return cancels(sum, absolute) ? null : Math.sqrt(Math.max(0, sum));
}
