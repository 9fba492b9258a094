/**
 * Which of some LoRAs make up a file, and with which weights: the least squares of
 *
 *   || Delta - sum of w_i Delta_i ||      over all weights of the model
 *
 * from inner products alone, G_ij = <Delta_i, Delta_j> and g_i = <Delta_i, Delta>. Candidates without which the file is told as well are
 * taken away one by one, always the one that is missed least (its loss is w_i^2 / (G^-1)_ii), so that what is left is what it is made of.
 *
 * Inner products that come from f32 sums are off by 1e-7 of the norms they pair; then a residual below 3e-4 of the norm is noise.
 */
import { symmetricEigen } from '../linear-algebra/eigen.ts';

export interface MadeOfInput {
  /** n x n, row-major. */
  readonly gram: Float64Array;
  readonly inner: Float64Array;
  /** ||Delta||^2. */
  readonly square: number;
}

export interface MadeOf {
  /** By candidate; 0 for those that are not part of it. */
  readonly weights: Float64Array;
  /** ||Delta - sum|| / ||Delta||. */
  readonly residual: number;
}

/** A candidate stays where the residual would grow by more than this share of the norm without it. */
const NEEDED = 1e-3;
/** Directions of G below this share of its largest are noise. */
const NOISE = 1e-7;

export function madeOf({ gram, inner, square }: MadeOfInput, needed = NEEDED): MadeOf {
  const n = inner.length;
  let present = Array.from({ length: n }, (_, i) => i).filter((i) => (gram[i * n + i] as number) > 0);
  if (square <= 0) return { weights: new Float64Array(n), residual: 0 };
  let found = solved(gram, inner, present, n);
  while (present.length > 0) {
    const losses = found.weights.map((weight, index) => weight ** 2 / (found.inverse[index] as number));
    const least = losses.indexOf(Math.min(...losses));
    const rest = present.filter((_, index) => index !== least);
    const without = solved(gram, inner, rest, n);
    if (without.residual(square) > found.residual(square) + needed * needed * square) break;
    present = rest;
    found = without;
  }
  const weights = new Float64Array(n);
  present.forEach((candidate, index) => (weights[candidate] = found.weights[index] as number));
  return { weights, residual: Math.sqrt(Math.max(0, found.residual(square)) / square) };
}

interface Solution {
  readonly weights: readonly number[];
  /** Diagonal of the inverse. */
  readonly inverse: readonly number[];
  /** ||Delta||^2 -> what is left of it. */
  residual(square: number): number;
}

/** By the eigenvectors of G, scaled to unit diagonal: candidates that are all but equal share a weight instead of blowing up. */
function solved(gram: Float64Array, inner: Float64Array, use: readonly number[], n: number): Solution {
  const k = use.length;
  const scales = use.map((i) => Math.sqrt(gram[i * n + i] as number));
  const a = Float64Array.from({ length: k * k }, (_, at) => {
    const [x, y] = [Math.floor(at / k), at % k];
    return (gram[(use[x] as number) * n + (use[y] as number)] as number) / ((scales[x] as number) * (scales[y] as number));
  });
  const b = use.map((i, x) => (inner[i] as number) / (scales[x] as number));
  const { values, vectors } = symmetricEigen(a, k);
  const largest = values.reduce((most, value) => Math.max(most, value), 0);
  const weights = new Float64Array(k);
  const inverse = new Float64Array(k);
  let explained = 0;
  for (let p = 0; p < k; p++) {
    const value = values[p] as number;
    if (value <= NOISE * largest) continue;
    const along = b.reduce((sum, entry, x) => sum + entry * (vectors[p * k + x] as number), 0);
    explained += along ** 2 / value;
    for (let x = 0; x < k; x++) {
      const entry = vectors[p * k + x] as number;
      weights[x] = (weights[x] as number) + (along / value) * entry;
      inverse[x] = (inverse[x] as number) + entry ** 2 / value;
    }
  }
  return {
    weights: [...weights].map((weight, x) => weight / (scales[x] as number)),
    inverse: [...inverse].map((entry, x) => entry / (scales[x] as number) ** 2),
    residual: (square) => square - explained,
  };
}
