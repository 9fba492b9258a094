/**
 * Products of two factors, and of three for a convolution in CP / Tucker form. Several kinds are made of them.
 *
 *   pair     delta = up . down, a convolution's down flattened to (r, n.k.k)
 *   Tucker   delta[o,i,x,y] = sum over p,q of up[o,p] mid[p,q,x,y] down[q,i] = up . core, core = mid . down (r x n.k.k)
 *
 * Norm and singular values need two r x r matrices: upT.up, and down.downT or for Tucker
 * core.coreT = sum over x,y of M . (down.downT) . Mt with M = mid[:,:,x,y].
 */
import type { TensorInfo } from '../safetensors/types.ts';
import { cancels } from '../deltas/exact.ts';
import { lowRankSingularValues, sumOfProducts } from '../strength/gram.ts';
import { type DeltaFigures, flat, type Need, type Reduced } from './types.ts';

/** Kernel cells of a mid or down tensor: 9 for 3 x 3, 1 for a linear layer. */
export const cells = (tensor: TensorInfo): number => tensor.shape.slice(2).reduce((a, b) => a * b, 1);

export const upNeed = (tensor: TensorInfo): Need => ({ reduction: 'gramCols', ...flat(tensor) });
export const downNeed = (tensor: TensorInfo): Need => ({ reduction: 'gramRows', ...flat(tensor) });
export const valuesNeed = (tensor: TensorInfo): Need => ({ reduction: 'values', ...flat(tensor) });

/** @param up r x r Gram of the left factor @param down r x r Gram of the right one @param mid values, r x r x cells */
export function pairFigures(up: Float64Array, down: Float64Array, rank: number, mid: Float32Array | null): DeltaFigures {
  const right = mid ? coreGram(mid, down, rank) : down;
  const singularValues = lowRankSingularValues(up, right, rank);
  const { sum, absolute } = sumOfProducts(up, right);
  const norm = Math.sqrt(Math.max(0, sum));
  // Equal when there is one singular value; the roundings of the two ways must not turn them round.
  const figures = { norm, spectral: Math.min(norm, singularValues[0] ?? 0), singularValues };
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
