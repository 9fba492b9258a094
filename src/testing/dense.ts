/** Dense float64 matrices for references in tests: everything by its definition, nothing clever. */

import type { GramArithmetic } from '../domain/adapters/adapter-kind.ts';
import { gramOfColumns, gramOfRows } from '../domain/linear-algebra/gram.ts';

export interface Matrix {
  readonly rows: number;
  readonly cols: number;
  /** Row-major. */
  readonly values: Float64Array;
}

export function matrix(rows: number, cols: number, at: (row: number, col: number) => number): Matrix {
  const values = new Float64Array(rows * cols);
  for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) values[i * cols + j] = at(i, j);
  return { rows, cols, values };
}

export const entry = ({ cols, values }: Matrix, row: number, col: number): number => values[row * cols + col] as number;

export const transpose = (a: Matrix): Matrix => matrix(a.cols, a.rows, (i, j) => entry(a, j, i));

export function multiply(a: Matrix, b: Matrix): Matrix {
  return matrix(a.rows, b.cols, (i, j) => {
    let sum = 0;
    for (let k = 0; k < a.cols; k++) sum += entry(a, i, k) * entry(b, k, j);
    return sum;
  });
}

/** Delta[o, (i, cell)] = sum over p, q of left[o, p] core[p, q, cell] right[q, i]. @param core of the shape (p, q, cells...) */
export function tucker(left: Matrix, core: { readonly shape: readonly number[]; readonly values: Float64Array }, right: Matrix): Matrix {
  const [p, q] = core.shape as [number, number];
  const cells = core.values.length / (p * q);
  return matrix(left.rows, right.cols * cells, (o, at) => {
    const [i, cell] = [Math.floor(at / cells), at % cells];
    let sum = 0;
    for (let a = 0; a < p; a++)
      for (let b = 0; b < q; b++) sum += entry(left, o, a) * (core.values[(a * q + b) * cells + cell] as number) * entry(right, b, i);
    return sum;
  });
}

export const combine = (a: Matrix, b: Matrix, how: (x: number, y: number) => number): Matrix =>
  matrix(a.rows, a.cols, (i, j) => how(entry(a, i, j), entry(b, i, j)));

export const scaled = (a: Matrix, factor: number): Matrix => matrix(a.rows, a.cols, (i, j) => factor * entry(a, i, j));

export const identity = (n: number): Matrix => matrix(n, n, (i, j) => (i === j ? 1 : 0));

export const kronecker = (a: Matrix, b: Matrix): Matrix =>
  matrix(
    a.rows * b.rows,
    a.cols * b.cols,
    (i, j) => entry(a, Math.floor(i / b.rows), Math.floor(j / b.cols)) * entry(b, i % b.rows, j % b.cols),
  );

export const norm = ({ values }: Matrix): number => Math.sqrt(values.reduce((sum, x) => sum + x * x, 0));

/** Singular values, falling, by one-sided Jacobi rotations: columns are turned against each other until they are orthogonal. */
export function singularValues(a: Matrix): number[] {
  const tall = a.rows >= a.cols ? a : transpose(a);
  const columns = Array.from({ length: tall.cols }, (_, j) => Float64Array.from({ length: tall.rows }, (__, i) => entry(tall, i, j)));
  const dot = (x: Float64Array, y: Float64Array): number => x.reduce((sum, value, i) => sum + value * (y[i] as number), 0);
  for (let sweep = 0; sweep < 60; sweep++) {
    let turned = false;
    for (let p = 0; p < columns.length; p++) {
      for (let q = p + 1; q < columns.length; q++) {
        const [x, y] = [columns[p] as Float64Array, columns[q] as Float64Array];
        const [xx, yy, xy] = [dot(x, x), dot(y, y), dot(x, y)];
        if (Math.abs(xy) <= 1e-15 * Math.sqrt(xx * yy)) continue;
        turned = true;
        const zeta = (yy - xx) / (2 * xy);
        const t = Math.sign(zeta || 1) / (Math.abs(zeta) + Math.hypot(1, zeta));
        const c = 1 / Math.hypot(1, t);
        const s = c * t;
        columns[p] = x.map((value, i) => c * value - s * (y[i] as number));
        columns[q] = y.map((value, i) => s * (x[i] as number) + c * value);
      }
    }
    if (!turned) break;
  }
  return columns.map((column) => Math.sqrt(dot(column, column))).sort((a, b) => b - a);
}

/** By Gauss-Jordan elimination with pivoting. */
export function inverse(a: Matrix): Matrix {
  const n = a.rows;
  const rows = Array.from({ length: n }, (_, i) =>
    Array.from({ length: 2 * n }, (__, j) => (j < n ? entry(a, i, j) : j - n === i ? 1 : 0)),
  );
  for (let k = 0; k < n; k++) {
    const pivot = rows
      .slice(k)
      .reduce((best, row, i) => (Math.abs(row[k] as number) > Math.abs(rows[best]?.[k] as number) ? k + i : best), k);
    [rows[k], rows[pivot]] = [rows[pivot] as number[], rows[k] as number[]];
    const top = rows[k] as number[];
    const lead = top[k] as number;
    for (let j = 0; j < 2 * n; j++) top[j] = (top[j] as number) / lead;
    rows.forEach((row, i) => {
      const factor = row[k] as number;
      if (i !== k) for (let j = 0; j < 2 * n; j++) row[j] = (row[j] as number) - factor * (top[j] as number);
    });
  }
  return matrix(n, n, (i, j) => rows[i]?.[n + j] as number);
}

/** Gram matrices at f64, of the values as they are. */
export const denseGrams: GramArithmetic = {
  gramRows: gramOfRows,
  gramCols: gramOfColumns,
  gramRowsOf: (parts, cols) => {
    const all = parts.flatMap((values) => [...values]);
    return gramOfRows(Float64Array.from(all), all.length / cols, cols);
  },
  gramColsOf: (parts, rows) => {
    const size = parts.reduce((sum, { cols }) => sum + cols, 0);
    const all = Array.from({ length: rows }, (_, row) =>
      parts.flatMap(({ values, cols }) => [...values.subarray(row * cols, (row + 1) * cols)]),
    );
    return gramOfColumns(Float64Array.from(all.flat()), rows, size);
  },
};
