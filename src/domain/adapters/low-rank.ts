/**
 * Products of two factors, and of three for a convolution in CP / Tucker form. Several kinds are made of them.
 *
 *   pair     delta = up . down, a convolution's down flattened to (r, n.k.k)
 *   Tucker   delta[o,i,x,y] = sum over p,q of up[o,p] mid[p,q,x,y] down[q,i] = up . core, core = mid . down (r x n.k.k)
 *
 * Norm and singular values need two r x r matrices: upT.up, and down.downT or for Tucker
 * core.coreT = sum over x,y of M . (down.downT) . Mt with M = mid[:,:,x,y].
 *
 * What that costs grows with the rank, so there are bounds; beyond the last a module is refused, and the rest of its file goes on:
 *
 *   rank up to 768     the whole spectrum: a second
 *   rank up to 4096    norm and largest singular value: two matrices of 134 MB, some ten seconds
 *   beyond             the entries of the delta themselves, where it is small (rows . cols . rank up to 2^35: half a minute)
 *
 * A delta smaller than its rank (a layer of 16 outputs with rank 1024) is taken by its entries from 768 on, with its whole spectrum.
 */
import { message, type Message } from '../message.ts';
import type { TensorInfo } from '../safetensors/header-types.ts';
import { cancels } from '../deltas/exact.ts';
import { product } from '../deltas/factors.ts';
import { denseSingularValues } from '../linear-algebra/gram.ts';
import { largestEigenvalueOfProduct } from '../linear-algebra/lanczos.ts';
import { lowRankSingularValues, sumOfProducts } from '../strength/gram.ts';
import { type DeltaFigures, flat, type Need, type Reduced } from './adapter-kind.ts';

const MOST_SPECTRUM = 768;
/** Largest rank whose Gram matrices are made. */
export const MOST_GRAM = 4096;
/** Largest rank of a Tucker core, whose work grows with its cube for every cell of the kernel. */
export const MOST_CORE = 512;
/** Multiply-adds of a product that is made entry by entry. */
export const MOST_ENTRY_WORK = 2 ** 35;
/** The same where it is made whole, and its spectrum found: some three seconds. */
const MOST_WHOLE_WORK = 2 ** 31;
/** Values of two factors that are held at once: 1 GiB. */
const MOST_HELD = 2 ** 28;

/** How a product of two factors is measured; null: not at all, it would take too long. */
export function wayOf(rank: number, rows: number, cols: number): 'grams' | 'entries' | null {
  const work = rank * rows * cols;
  if (rank > MOST_SPECTRUM && work <= MOST_WHOLE_WORK && Math.min(rows, cols) <= MOST_SPECTRUM) return 'entries';
  if (rank <= MOST_GRAM) return 'grams';
  return work <= MOST_ENTRY_WORK && (rows + cols) * rank <= MOST_HELD ? 'entries' : null;
}

export const tooHigh = (rank: number, rows: number, cols: number): Message =>
  message('module.rank-too-high', { rank, shape: [rows, cols] });

/** Figures of left . right from its entries, each summed at f64. */
export function entryFigures(left: Float32Array, right: Float32Array, rank: number): DeltaFigures {
  const [rows, cols] = [left.length / rank, right.length / rank];
  const whole = rank * rows * cols <= MOST_WHOLE_WORK && Math.min(rows, cols) <= MOST_SPECTRUM;
  if (!whole) {
    let sum = 0;
    for (let i = 0; i < rows; i++) {
      const row = product(left.subarray(i * rank, (i + 1) * rank), right, rank);
      for (let j = 0; j < cols; j++) sum += (row[j] as number) ** 2;
    }
    return { norm: Math.sqrt(sum), spectral: null, singularValues: null };
  }
  const delta = product(left, right, rank);
  const norm = Math.sqrt(delta.reduce((sum, value) => sum + value * value, 0));
  const singularValues = denseSingularValues(delta, rows, cols);
  return { norm, spectral: Math.min(norm, singularValues[0] ?? 0), singularValues };
}

/** Kernel cells of a mid or down tensor: 9 for 3 x 3, 1 for a linear layer. */
export const cells = (tensor: TensorInfo): number => tensor.shape.slice(2).reduce((a, b) => a * b, 1);

export const upNeed = (tensor: TensorInfo): Need => ({ reduction: 'gramCols', ...flat(tensor) });
export const downNeed = (tensor: TensorInfo): Need => ({ reduction: 'gramRows', ...flat(tensor) });
export const valuesNeed = (tensor: TensorInfo): Need => ({ reduction: 'values', ...flat(tensor) });

/** @param up r x r Gram of the left factor @param down r x r Gram of the right one @param mid values, r x r x cells */
export function pairFigures(up: Float64Array, down: Float64Array, rank: number, mid: Float32Array | null): DeltaFigures {
  const right = mid ? coreGram(mid, down, rank) : down;
  const singularValues = rank <= MOST_SPECTRUM ? lowRankSingularValues(up, right, rank) : null;
  const largest = singularValues ? (singularValues[0] ?? 0) : Math.sqrt(largestEigenvalueOfProduct(up, right, rank));
  const { sum, absolute } = sumOfProducts(up, right);
  const norm = Math.sqrt(Math.max(0, sum));
  // Equal when there is one singular value; the roundings of the two ways must not turn them round.
  const figures = { norm, spectral: Math.min(norm, largest), singularValues };
  return cancels(sum, absolute) ? { ...figures, cancelled: true } : figures;
}

/** The Grams of two parts, put together; null when one was not reduced. */
export function figuresOfParts(
  up: Reduced | undefined,
  down: Reduced | undefined,
  rank: number,
  mid: Reduced | undefined,
): DeltaFigures | null {
  return up?.gram && down?.gram ? pairFigures(up.gram, down.gram, rank, mid?.values ?? null) : null;
}

function coreGram(mid: Float32Array, down: Float64Array, n: number): Float64Array {
  const count = mid.length / (n * n);
  const sum = new Float64Array(n * n);
  const m = new Float64Array(n * n);
  for (let cell = 0; cell < count; cell++) {
    for (let i = 0; i < m.length; i++) m[i] = mid[i * count + cell] as number;
    addCongruence(sum, m, down, n);
  }
  return sum;
}

/** sum += M . D . Mt */
function addCongruence(sum: Float64Array, m: Float64Array, d: Float64Array, n: number): void {
  const row = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    row.fill(0);
    for (let k = 0; k < n; k++) {
      const factor = m[i * n + k] as number;
      for (let j = 0; j < n; j++) row[j] = (row[j] as number) + factor * (d[k * n + j] as number);
    }
    for (let j = 0; j < n; j++) {
      let dot = 0;
      for (let k = 0; k < n; k++) dot += (row[k] as number) * (m[j * n + k] as number);
      sum[i * n + j] = (sum[i * n + j] as number) + dot;
    }
  }
}
