/**
 * Whether a sum with both signs may be nothing at all. To know it surely takes all of its weights; that it is not stands in much less:
 *
 *   the norms       one term is longer than all others together
 *   the factors     terms that undo each other have factors that are multiples of each other; the first row of each tells
 */
import type { OutModule } from '../../src/domain/bake/members.ts';
import { elementsOf } from '../../src/domain/safetensors/dtype.ts';
import type { TensorInfo } from '../../src/domain/safetensors/header-types.ts';
import { isDecoded } from '../analyst/plan.ts';
import { ShortFile } from '../analyst/tensor-values.ts';
import type { Kernel } from '../kernels/kernel.ts';
import type { OpenSource } from './sources.ts';

/** More than the sums of the measuring are off by. */
const ROOM = 1e-3;
/** Values of a factor that are looked at. */
const FEW = 16;

/** @param coefficients of the contributions @returns false: it is certainly more than nothing */
export async function mayCancel(
  { contributions }: OutModule,
  coefficients: readonly number[],
  sources: readonly OpenSource[],
  kernel: Kernel,
): Promise<boolean> {
  const lengths = contributions.map(({ member }) => {
    const norm = sources[member.source]?.norms.get(member.plan.name);
    return typeof norm === 'number' ? Math.abs(member.gain * member.strength) * norm : Number.NaN;
  });
  const sum = lengths.reduce((total, length) => total + length, 0);
  const largest = Math.max(...lengths);
  if (largest > (1 + ROOM) * (sum - largest)) return false;
  const first: (Float32Array | null)[] = [];
  for (const { member } of contributions) {
    const down = member.parts.get('down');
    first.push(down ? await firstValues(sources[member.source] as OpenSource, down, kernel) : null);
  }
  return first.some((a, i) => first.some((b, j) => i < j && (coefficients[i] ?? 0) * (coefficients[j] ?? 0) < 0 && areMultiples(a, b)));
}

async function firstValues({ bytes, header }: OpenSource, tensor: TensorInfo, kernel: Kernel): Promise<Float32Array | null> {
  if (!isDecoded(tensor.dtype)) return null;
  const count = Math.min(FEW, elementsOf(tensor.shape));
  const begin = header.dataStart + tensor.begin;
  const end = begin + (count * (tensor.end - tensor.begin)) / Math.max(1, elementsOf(tensor.shape));
  const found = await bytes.slice(begin, end);
  if (found.length < end - begin) throw new ShortFile(tensor.name);
  kernel.begin(tensor.dtype, count);
  kernel.push(found);
  return kernel.values();
}

/** Of what is not known it may be. */
function areMultiples(a: Float32Array | null, b: Float32Array | null): boolean {
  if (!a || !b) return true;
  const at = a.findIndex((value) => value !== 0);
  if (at < 0) return true;
  const ratio = (b[at] ?? 0) / (a[at] as number);
  return a.every((value, i) => Math.abs((b[i] ?? 0) - ratio * value) <= 1e-5 * Math.abs(ratio * value));
}
