/** Small products of factors, row-major, with f64 sums: what several adapter kinds are put together from. */
import { transposedInto } from '../linear-algebra/transposed.ts';
import type { Entrywise, LowRank, Numbers } from './delta.ts';

/** Zeros of the precision of `like`. */
export const roomFor = <T extends Numbers>(like: T, length: number): T =>
  (like instanceof Float64Array ? new Float64Array(length) : new Float32Array(length)) as T;

/** rows x cols to cols x rows. */
export function transposed<T extends Numbers>(values: T, rows: number): T {
  return transposedInto(values, rows, roomFor(values, values.length));
}

/** left (rows x rank) . right (rank x cols). */
export function product(left: Numbers, right: Numbers, rank: number): Float64Array {
  const [rows, cols] = [left.length / rank, right.length / rank];
  const out = new Float64Array(rows * cols);
  for (let i = 0; i < rows; i++) {
    const row = out.subarray(i * cols, i * cols + cols);
    for (let p = 0; p < rank; p++) {
      const factor = left[i * rank + p] as number;
      for (let j = 0, at = p * cols; j < cols; j++, at++) row[j] = (row[j] as number) + factor * (right[at] as number);
    }
  }
  return out;
}

/**
 * Tucker: right[p, (i, cell)] = sum over q of core[p,q,cell] down[q,i], rank x inputs.cells, in the order of a flattened convolution.
 * @param core rank x rank x cells @param down rank x inputs
 */
export function tuckerRight(core: Numbers, down: Numbers, rank: number): Float64Array {
  const cells = core.length / (rank * rank);
  const inputs = down.length / rank;
  const out = new Float64Array(rank * inputs * cells);
  for (let p = 0; p < rank; p++) {
    for (let i = 0; i < inputs; i++) {
      for (let cell = 0; cell < cells; cell++) {
        let sum = 0;
        for (let q = 0; q < rank; q++) sum += (core[(p * rank + q) * cells + cell] as number) * (down[q * inputs + i] as number);
        out[(p * inputs + i) * cells + cell] = sum;
      }
    }
  }
  return out;
}

/** One kernel cell of the same: core[:,:,cell] . right, (rank x rank) by (rank x inputs). */
export function tuckerCell(core: Float32Array, right: Float32Array, rank: number, cell: number, cells: number): Float32Array {
  const slice = Float32Array.from({ length: rank * rank }, (_, at) => core[at * cells + cell] as number);
  return Float32Array.from(product(slice, right, rank));
}

type Room<T> = new (length: number) => T;

/** rows x (p.q): row i holds x[i,a] y[i,b] for all a, b. x is rows x p, y rows x q. */
export function rowPairs<T extends Numbers>(x: Numbers, p: number, y: Numbers, q: number, In: Room<T>): T {
  const rows = x.length / p;
  const out = new In(rows * p * q);
  let at = 0;
  for (let i = 0; i < rows; i++) {
    for (let a = 0; a < p; a++) {
      const factor = x[i * p + a] as number;
      for (let b = 0; b < q; b++) out[at++] = factor * (y[i * q + b] as number);
    }
  }
  return out;
}

/** (p.q) x cols: row (a,b) holds x[a,j] y[b,j] for all j. x is p x cols, y q x cols. */
export function columnPairs<T extends Numbers>(x: Numbers, p: number, y: Numbers, q: number, In: Room<T>): T {
  const cols = x.length / p;
  const out = new In(cols * p * q);
  let at = 0;
  for (let a = 0; a < p; a++) {
    for (let b = 0; b < q; b++) for (let j = 0; j < cols; j++) out[at++] = (x[a * cols + j] as number) * (y[b * cols + j] as number);
  }
  return out;
}

/** An entrywise product as one product of factors, of rank r1 r2, at f64. */
export function writtenOut({ scale, one, two }: Omit<Entrywise, 'kind'>): LowRank {
  const left = rowPairs(one.left, one.rank, two.left, two.rank, Float64Array);
  const right = columnPairs(one.right, one.rank, two.right, two.rank, Float64Array);
  return { kind: 'low-rank', scale, left, right, rank: one.rank * two.rank };
}
