/** Helpers of the conformance suite: comparing, and an f64 reference for Gram matrices. */
import { generator } from '../../src/testing/generator.ts';

/** Compares as bit patterns would, but with every NaN equal and a short report: index, raw input, got, wanted. */
export function differences(got: Float32Array, wanted: (index: number) => number): string[] {
  const found: string[] = [];
  got.forEach((value, index) => {
    if (!Object.is(value, wanted(index)) && found.length < 5) found.push(`${index}: ${value} instead of ${wanted(index)}`);
  });
  return found;
}

/** f64 reference of T T^T (`byRows`) or T^T T, and the largest error allowed in each entry relative to the two norms it pairs. */
export function worstGramError(got: Float64Array, matrix: Float32Array, rows: number, cols: number, byRows: boolean): number {
  const rank = byRows ? rows : cols;
  const length = byRows ? cols : rows;
  const at = (i: number, k: number): number => (byRows ? matrix[i * cols + k] : matrix[k * cols + i]) ?? Number.NaN;
  const vectors = Array.from({ length: rank }, (_, i) => Float64Array.from({ length }, (__, k) => at(i, k)));
  const dot = (a: Float64Array, b: Float64Array): number => {
    let sum = 0;
    for (let k = 0; k < length; k++) sum += (a[k] ?? 0) * (b[k] ?? 0);
    return sum;
  };
  const norms = vectors.map((vector) => Math.sqrt(dot(vector, vector)));
  let worst = 0;
  vectors.forEach((a, i) => {
    vectors.slice(0, i + 1).forEach((b, j) => {
      const wanted = dot(a, b);
      const unit = (norms[i] ?? 0) * (norms[j] ?? 0) || 1;
      for (const value of [got[i * rank + j], got[j * rank + i]]) {
        const error = Math.abs((value ?? Number.NaN) - wanted) / unit;
        if (!(error <= worst)) worst = error;
      }
    });
  });
  return worst;
}

export function random(count: number, seed: number, scale = 1): Float32Array {
  const next = generator(seed);
  return Float32Array.from({ length: count }, () => next() * scale);
}
