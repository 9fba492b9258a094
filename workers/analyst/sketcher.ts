/**
 * The sketch of a file, taken while its tensors come by: of a pair of factors the signed sums of each while it is in the kernel, of a
 * whole difference the same, of the other linear kinds the delta from its small tensors, which are held until their module is complete.
 */
import { BIAS_ROLES } from '../../src/domain/adapters/diff.ts';
import { valuesOfParts } from '../../src/domain/adapters/assemble.ts';
import type { RowRange } from '../../src/domain/deltas/delta.ts';
import { rowRanges } from '../../src/domain/composition/products/fused.ts';
import { isMessage } from '../../src/domain/message.ts';
import type { MeasuredModule } from '../../src/domain/reading.ts';
import { BUCKETS, bucketCols } from '../../src/domain/similar/buckets.ts';
import {
  bucketProduct,
  columnOffset,
  deltaBuckets,
  rowOffset,
  type Segment,
  segmentsOf,
  type Sketch,
  SketchSum,
} from '../../src/domain/similar/sketch.ts';
import type { AdaptedWeights } from '../../src/domain/understand.ts';
import type { Kernel } from '../kernels/kernel.ts';
import type { ModuleData } from './measure-module.ts';

/** Values of a module that are held for its sketch: 64 MB. Beyond it the module is not part of the sketch. */
const MOST_HELD = 2 ** 24;

/** The tensors of the module that are its factors, or its difference, as they lie in the file. */
type Way =
  | { readonly kind: 'factors'; readonly left: string; readonly right: string; readonly rank: number }
  | { readonly kind: 'whole'; readonly role: string }
  | { readonly kind: 'values' };

interface Sketched {
  readonly way: Way;
  readonly segments: readonly Segment[];
  readonly cols: number;
  /** role, and for columns their offset -> sums. */
  readonly sums: Map<string, Float32Array>;
  readonly values: Map<string, Float32Array>;
}

export class Sketcher {
  readonly #modules: readonly (Sketched | null)[];
  readonly #data: readonly ModuleData[];
  readonly #sum = new SketchSum();
  #included = 0;
  #whole = 0;

  constructor(data: readonly ModuleData[], { understanding, weights, interleaved }: AdaptedWeights) {
    this.#data = data;
    const known = new Map(
      understanding.modules.flatMap(({ rows, problem }, index) => {
        const [only, ...others] = weights[index] ?? [];
        return only !== undefined && others.length === 0 && rows !== null && problem === null ? [[only, rows] as const] : [];
      }),
    );
    this.#modules = data.map((module, index) => sketched(module, weights[index] ?? [], known, interleaved[index] ?? null));
  }

  /** A tensor that is finite and at hand in the kernel. */
  take(index: number, role: string, kernel: Kernel): void {
    const module = this.#modules[index];
    if (!module) return;
    const { way, segments, sums, values, cols } = module;
    if (way.kind === 'values') {
      values.set(role, kernel.values());
      return;
    }
    const above = way.kind === 'factors' ? way.left : way.role;
    if (role === above) {
      const width = way.kind === 'factors' ? way.rank : cols;
      segments.forEach(({ weight, from, to, first }, at) =>
        sums.set(`rows ${at}`, kernel.bucketRows({ cols: width, from, to, offset: rowOffset(weight), first })),
      );
    }
    if (way.kind !== 'factors' || role !== way.right) return;
    for (const { weight } of segments) {
      const offset = columnOffset(weight, cols);
      const key = `columns ${offset}`;
      if (!sums.has(key)) sums.set(key, kernel.bucketCols({ rows: way.rank, cols, offset }));
    }
  }

  /** The module is measured. @param row of its weight @param certain its numbers are not rounding */
  complete(index: number, rows: readonly MeasuredModule[], certain: boolean): void {
    for (const { deltaNorm } of rows) this.#whole += (deltaNorm ?? 0) ** 2;
    const [module, row] = [this.#modules[index], rows[0]];
    if (module && row && certain && row.deltaNorm !== null && row.scale !== null) {
      const parts = module.segments.map((segment, at) => ({ weight: segment.weight, sums: this.#sumsOf(index, module, segment, at) }));
      if (parts.every(({ sums }) => sums !== null)) {
        for (const { weight, sums } of parts) if (sums) this.#sum.add(weight, sums, row.scale);
        this.#included += row.deltaNorm ** 2;
      }
    }
    module?.sums.clear();
    module?.values.clear();
  }

  /** null: nothing of the file is in it. */
  sketch(): Sketch | null {
    const values = this.#sum.values();
    return values && this.#whole > 0 ? { values, share: Math.min(1, this.#included / this.#whole) } : null;
  }

  #sumsOf(index: number, { way, cols, sums, values }: Sketched, segment: Segment, at: number): ArrayLike<number> | null {
    if (way.kind === 'values') {
      const { kind, stored } = this.#data[index] as ModuleData;
      const delta = kind?.delta?.(1, stored.parts, valuesOfParts(stored, values));
      return delta === undefined || isMessage(delta) ? null : deltaBuckets(delta, segment);
    }
    const above = sums.get(`rows ${at}`);
    if (!above) return null;
    const offset = columnOffset(segment.weight, cols);
    if (way.kind === 'whole') return bucketCols(above, { rows: BUCKETS, cols, offset });
    const right = sums.get(`columns ${offset}`);
    return right ? bucketProduct(above, right, way.rank) : null;
  }
}

function sketched(data: ModuleData, weights: readonly string[], known: ReadonlyMap<string, number>, head: number | null): Sketched | null {
  const { plan, kind } = data;
  if (plan.problem !== null || plan.rows === null || plan.cols === null || !kind?.delta || kind.difference === 'bias') return null;
  const way = wayOf(data);
  const ranges: readonly RowRange[] | null = rowRanges(weights, { rows: plan.rows, cols: plan.cols }, known);
  const segments = segmentsOf(weights, ranges, plan.rows, head);
  return way && segments ? { way, segments, cols: plan.cols, sums: new Map(), values: new Map() } : null;
}

function wayOf({
  plan,
  kind,
  raw,
  stored,
  needs,
}: ModuleData & { readonly needs?: ReadonlyMap<string, { readonly reduction: string }> }): Way | null {
  const plain = stored.made.size === 0;
  const [up, down] = [needs?.get('up'), needs?.get('down')];
  if (plain && !raw.has('mid') && plan.rank !== null && up?.reduction === 'gramCols' && down?.reduction === 'gramRows' && isPair(kind?.id))
    return { kind: 'factors', left: 'up', right: 'down', rank: plan.rank };
  const [role] = kind?.roles ?? [];
  if (plain && kind?.whole && role !== undefined) return { kind: 'whole', role };
  let elements = 0;
  for (const [name, tensor] of raw) if (!BIAS_ROLES.has(name)) elements += tensor.shape.reduce((a, b) => a * b, 1);
  return elements <= MOST_HELD ? { kind: 'values' } : null;
}

/** Kinds whose delta is up . down and nothing else. */
const isPair = (id: string | undefined): boolean => id === 'lora' || id === 'locon';
