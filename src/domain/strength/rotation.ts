/**
 * Size of an orthogonal adapter's rotation, ||R - 1||, with R = (1 + Q)(1 - Q)^-1 and Q skew-symmetric (Cayley).
 *
 * R - 1 = 2 Q (1 - Q)^-1, and Q has the eigenvalues +-i.t, so ||R - 1||^2 = sum of 4 t^2 / (1 + t^2) over the eigenvalues t^2 of
 * QT.Q: no inverse is needed. The transpose (the convention that rotates the other way) has the same size.
 */
import { symmetricEigenvalues } from '../linear-algebra/eigen.ts';

/** @param q b x b skew-symmetric, row-major @returns ||R - 1||^2 */
export function rotationSquares(q: Float64Array, b: number): number {
  const gram = new Float64Array(b * b);
  for (let k = 0; k < b; k++) {
    for (let i = 0; i < b; i++) {
      const factor = q[k * b + i] as number;
      if (factor === 0) continue;
      for (let j = 0; j <= i; j++) gram[i * b + j] = (gram[i * b + j] as number) + factor * (q[k * b + j] as number);
    }
  }
  let sum = 0;
  for (const value of symmetricEigenvalues(gram, b)) {
    const square = Math.max(0, value);
    sum += (4 * square) / (1 + square);
  }
  return sum;
}
