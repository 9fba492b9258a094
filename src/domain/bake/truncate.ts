/**
 * The best approximation of left . right by fewer ranks, without the m x n matrix:
 *
 *   leftT left = AT.A (pivoted Cholesky),  G = right.rightT,  M = A.G.AT = P.S^2.PT     all R x R, f64
 *   S             the singular values of left . right
 *   right_k       S^-1 PT A . right                    k orthonormal rows
 *   left_k        left . (G AT P S^-1)                 = left . right . right_kT, so that the tail alone is lost
 *
 * sqrt(S) goes to each side. Cost (m + n) R^2 + 10 R^3. Against the dense decomposition the error is larger by less than 1e-9 of it;
 * singular values below about 1e-8 of the largest product of norms are rounding and are dropped.
 */
import type { ExactSums } from './arithmetic.ts';
import type { Factors } from './factors.ts';
import { pivotedCholesky } from '../linear-algebra/cholesky.ts';
import { symmetricEigen } from '../linear-algebra/eigen.ts';
import { transposed64 } from '../linear-algebra/gram.ts';

/** What is known of a product: enough to cut it at any rank without its Gram matrices. */
export interface Decomposition {
  /** Falling, positive: all that are not rounding. */
  readonly spectrum: Float64Array;
  /** Row i: S_i^-1/2 PT A, and S_i^-3/2 PT A G; as many rows as the spectrum has values, R columns. */
  readonly toRight: Float64Array;
  readonly toLeft: Float64Array;
}

export interface Truncation {
  readonly spectrum: Float64Array;
  /** left (m x k), right (k x n), balanced; k is bounded by the spectrum's length. */
  cut(k: number): Factors;
}

export const truncation = (factors: Factors, sums: ExactSums): Truncation => truncationBy(factors, decomposed(factors, sums), sums);

export const truncationBy = (factors: Factors, own: Decomposition, sums: ExactSums): Truncation => ({
  spectrum: own.spectrum,
  cut: (k) => cutBy(factors, own, k, sums),
});

export function decomposed({ left, right, rank, rows, cols }: Factors, sums: ExactSums): Decomposition {
  const lefts = sums.gramOfColumns(left, rows, rank);
  const g = sums.gramOfRows(right, rank, cols);
  const scales = Float64Array.from({ length: rank }, (_, i) => Math.sqrt(Math.max(0, lefts[i * rank + i] as number)));
  const a = upper(pivotedCholesky(lefts, scales, rank), scales, rank);
  const ga = sums.multiply(g, transposed64(a, rank, rank), rank, rank, rank);
  const { values, vectors } = symmetricEigen(sums.multiply(a, ga, rank, rank, rank), rank);
  const noise = 8 * Number.EPSILON * normOf(lefts) * normOf(g);
  const most = Math.min(rank, rows, cols);
  const spectrum = values
    .subarray(0, most)
    .filter((value) => value > noise)
    .map(Math.sqrt);
  const k = spectrum.length;
  const p = vectors.subarray(0, k * rank);
  const roots = spectrum.map((value) => 1 / Math.sqrt(value));
  const scaled = (matrix: Float64Array, power: number): Float64Array => {
    for (let i = 0, at = 0; i < k; i++) {
      const factor = (roots[i] as number) ** power;
      for (let j = 0; j < rank; j++, at++) matrix[at] = (matrix[at] as number) * factor;
    }
    return matrix;
  };
  return {
    spectrum,
    toRight: scaled(sums.multiply(p, a, k, rank, rank), 1),
    toLeft: scaled(sums.multiply(p, transposed64(ga, rank, rank), k, rank, rank), 3),
  };
}

function cutBy(
  { left, right, rank, rows, cols }: Factors,
  { spectrum, toRight, toLeft }: Decomposition,
  wanted: number,
  sums: ExactSums,
): Factors {
  const k = Math.min(wanted, spectrum.length);
  return {
    left: sums.multiply(left, transposed64(toLeft.subarray(0, k * rank), k, rank), rows, rank, k),
    right: sums.multiply(toRight.subarray(0, k * rank), right, k, rank, cols),
    rank: k,
    rows,
    cols,
  };
}

/** A with AT.A the matrix that was factored, columns in their own order. */
function upper(
  { lower, order }: { readonly lower: Float64Array; readonly order: Int32Array },
  scales: Float64Array,
  n: number,
): Float64Array {
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const column = order[i] as number;
    for (let k = 0; k <= i; k++) a[k * n + column] = (lower[i * n + k] as number) * (scales[column] as number);
  }
  return a;
}

function normOf(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] as number) ** 2;
  return Math.sqrt(sum);
}

/** sqrt of the sum of squares from position k on. */
export function tailOf(spectrum: Float64Array, k: number): number {
  let sum = 0;
  for (let i = spectrum.length - 1; i >= k; i--) sum += (spectrum[i] as number) ** 2;
  return Math.sqrt(sum);
}
