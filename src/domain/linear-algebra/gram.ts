/**
 * Gram matrices and products at f64 of factors held as f32 or f64: where the SIMD kernel's 1e-7 is not enough. About 1e9
 * multiply-adds a second: 3072 x 96 takes 15 ms.
 */
import { symmetricEigenvalues } from './eigen.ts';
import { transposedInto } from './transposed.ts';

type Numbers = Float32Array | Float64Array;

/** T.Tt of a rows x cols matrix, rows x rows, symmetric, row-major. */
export function gramOfRows(values: Numbers, rows: number, cols: number): Float64Array {
  const gram = new Float64Array(rows * rows);
  for (let i = 0; i < rows; i += 2) {
    for (let j = 0; j <= i + 1 && j < rows; j += 2) pairOfRows(values, gram, i, j, rows, cols);
  }
  for (let i = 0; i < rows; i++) for (let j = 0; j < i; j++) gram[j * rows + i] = gram[i * rows + j] as number;
  return gram;
}

/** Rows i, i + 1 by rows j, j + 1 at once: each value that is loaded serves two products. */
function pairOfRows(values: Numbers, gram: Float64Array, i: number, j: number, rows: number, cols: number): void {
  const i1 = Math.min(i + 1, rows - 1);
  const j1 = Math.min(j + 1, rows - 1);
  let s00 = 0;
  let s01 = 0;
  let s10 = 0;
  let s11 = 0;
  for (let k = 0, a = i * cols, b = i1 * cols, c = j * cols, d = j1 * cols; k < cols; k++, a++, b++, c++, d++) {
    const x0 = values[a] as number;
    const x1 = values[b] as number;
    const y0 = values[c] as number;
    const y1 = values[d] as number;
    s00 += x0 * y0;
    s01 += x0 * y1;
    s10 += x1 * y0;
    s11 += x1 * y1;
  }
  gram[i * rows + j] = s00;
  gram[i * rows + j1] = s01;
  gram[i1 * rows + j] = s10;
  gram[i1 * rows + j1] = s11;
}

/** Tt.T of a rows x cols matrix, cols x cols. */
export function gramOfColumns(values: Numbers, rows: number, cols: number): Float64Array {
  return gramOfRows(transposed64(values, rows, cols), cols, rows);
}

/**
 * The min(rows, cols) singular values of a dense matrix, largest first: roots of the eigenvalues of its smaller Gram matrix, so what is
 * below 1e-8 of the largest is rounding.
 */
export function denseSingularValues(values: Numbers, rows: number, cols: number): Float64Array {
  const gram = rows <= cols ? gramOfRows(values, rows, cols) : gramOfColumns(values, rows, cols);
  return symmetricEigenvalues(gram, Math.min(rows, cols))
    .map((value) => Math.sqrt(Math.max(0, value)))
    .sort((a, b) => b - a);
}

/** rows x cols to cols x rows, as f64. */
export const transposed64 = (values: Numbers, rows: number, cols: number): Float64Array =>
  transposedInto(values, rows, new Float64Array(rows * cols));

/** left (m x k) . right (k x n), row-major. */
export function multiply(left: Numbers, right: Numbers, m: number, k: number, n: number): Float64Array {
  const out = new Float64Array(m * n);
  for (let i = 0; i < m; i++) {
    const row = out.subarray(i * n, i * n + n);
    let p = 0;
    for (; p + 4 <= k; p += 4) addRows(row, left, right, i * k + p, p * n, n);
    for (; p < k; p++) {
      const factor = left[i * k + p] as number;
      for (let j = 0, at = p * n; j < n; j++, at++) row[j] = (row[j] as number) + factor * (right[at] as number);
    }
  }
  return out;
}

/** Four rows at a time: one load and one store of the sum for four products. */
function addRows(row: Float64Array, left: Numbers, right: Numbers, first: number, at: number, n: number): void {
  const [f0, f1, f2, f3] = [left[first] as number, left[first + 1] as number, left[first + 2] as number, left[first + 3] as number];
  for (let j = 0, r = at; j < n; j++, r++) {
    row[j] =
      (row[j] as number) +
      (f0 * (right[r] as number) + f1 * (right[r + n] as number)) +
      (f2 * (right[r + 2 * n] as number) + f3 * (right[r + 3 * n] as number));
  }
}
