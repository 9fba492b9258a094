/**
 * The largest eigenvalue of a Gram matrix: the square of a matrix's spectral norm. Small ones are solved whole; of large ones
 * only the top is wanted, which Lanczos iteration finds in some dozens of products with the matrix.
 */
import { symmetricEigenvalues, tridiagonalEigenvalues } from './eigen.ts';

/** Up to here the whole spectrum costs less than 20 ms. */
const SOLVED_WHOLE = 192;
const MAX_STEPS = 300;
/** The Ritz value is looked at every so many steps; when it has not moved by more than rounding since, it is found. */
const LOOK = 8;
const STILL = 1e-13;

/** @param gram n x n, row-major, symmetric, positive semi-definite, finite */
export function largestEigenvalue(gram: Float64Array, n: number): number {
  const found = n <= SOLVED_WHOLE ? symmetricEigenvalues(gram, n).reduce((most, value) => Math.max(most, value), 0) : lanczos(gram, n);
  return Math.max(0, found);
}

function lanczos(gram: Float64Array, n: number): number {
  const steps = Math.min(n, MAX_STEPS);
  const basis: Float64Array[] = [startVector(n)];
  const diagonal: number[] = [];
  const off: number[] = [];
  let best = 0;
  for (let step = 0; step < steps; step++) {
    const v = basis[step] as Float64Array;
    const w = product(gram, v, n);
    diagonal.push(dot(w, v));
    // Twice is enough to keep the basis orthogonal to rounding (Kahan, Parlett), whatever the spectrum.
    for (let round = 0; round < 2; round++) for (const other of basis) subtract(w, other, dot(w, other));
    const length = Math.sqrt(dot(w, w));
    const exhausted = length <= Number.EPSILON * Math.abs(diagonal[0] as number) || step === steps - 1;
    if (exhausted || step % LOOK === LOOK - 1) {
      const top = topOfTridiagonal(diagonal, off);
      if (exhausted || top - best <= STILL * top) return top;
      best = top;
    }
    off.push(length);
    basis.push(w.map((x) => x / length));
  }
  return best;
}

/**
 * The largest eigenvalue of A.B for positive semi-definite A and B, which is that of a symmetric matrix: A.B is symmetric in the inner
 * product <x, y> = xt.B.y. The iteration is Lanczos' in that inner product; B.v is kept beside each v, so that a step costs two products.
 * @param a n x n, row-major, symmetric, finite @param b likewise
 */
export function largestEigenvalueOfProduct(a: Float64Array, b: Float64Array, n: number): number {
  const first = unit(startVector(n), b, n);
  if (!first) return 0;
  const basis = [first];
  const diagonal: number[] = [];
  const off: number[] = [];
  let best = 0;
  const steps = Math.min(n, MAX_STEPS);
  for (let step = 0; step < steps; step++) {
    const { image } = basis[step] as Directed;
    const w = product(a, image, n);
    diagonal.push(dot(w, image));
    for (let round = 0; round < 2; round++) for (const other of basis) subtract(w, other.vector, dot(w, other.image));
    const next = unit(w, b, n);
    const exhausted = !next || next.length <= Number.EPSILON * Math.abs(diagonal[0] as number) || step === steps - 1;
    if (exhausted || step % LOOK === LOOK - 1) {
      const top = topOfTridiagonal(diagonal, off);
      if (exhausted || top - best <= STILL * top) return Math.max(0, top);
      best = top;
    }
    if (!next) break;
    off.push(next.length);
    basis.push(next);
  }
  return Math.max(0, best);
}

interface Directed {
  readonly vector: Float64Array;
  /** B.vector. */
  readonly image: Float64Array;
  /** Before it was brought to 1. */
  readonly length: number;
}

/** null when it has no length in this inner product. */
function unit(vector: Float64Array, b: Float64Array, n: number): Directed | null {
  const image = product(b, vector, n);
  const square = dot(vector, image);
  if (!(square > 0)) return null;
  const length = Math.sqrt(square);
  return { vector: vector.map((x) => x / length), image: image.map((x) => x / length), length };
}

/** Fixed pseudo-random directions (a linear congruential sequence): not orthogonal to any eigenvector one would meet. */
function startVector(n: number): Float64Array {
  let state = 1;
  const v = Float64Array.from({ length: n }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  });
  const length = Math.sqrt(dot(v, v));
  return v.map((x) => x / length);
}

function product(matrix: Float64Array, v: Float64Array, n: number): Float64Array {
  const out = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0, at = i * n; j < n; j++, at++) sum += (matrix[at] as number) * (v[j] as number);
    out[i] = sum;
  }
  return out;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

function subtract(w: Float64Array, v: Float64Array, factor: number): void {
  for (let i = 0; i < w.length; i++) w[i] = (w[i] as number) - factor * (v[i] as number);
}

const topOfTridiagonal = (diagonal: readonly number[], off: readonly number[]): number =>
  tridiagonalEigenvalues(diagonal, [0, ...off]).reduce((most, value) => Math.max(most, value), 0);
