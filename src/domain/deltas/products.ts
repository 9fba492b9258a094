/**
 * Inner products <delta1, delta2> over rows that two deltas share, without building a delta:
 *
 *   low-rank, low-rank  s1 s2 <left1T left2, right1 right2T>, from one Gram matrix of all left and one of all right factors
 *   kron, kron          s1 s2 sum over the rows (a, i), (c, k) that meet of <one1_a, one2_c> <two1_i, two2_k>, for factors as wide
 *   kron, low-rank      s1 s2 sum over a, b of one[a,b] <left_aT two, right_b>, with slices of left by a and of right by b
 *   whole, low-rank     s1 s2 sum over i of left_i . (right whole_iT)
 *   whole, whole        s1 s2 sum of products; whole and kron the same, entry by entry, and small entrywise products with anything
 *
 * What would cost too much is not compared.
 */
import {
  costOf,
  type Delta,
  type Entrywise,
  type Factored,
  type Kron,
  type LowRank,
  type Plain,
  type RowRange,
  type Term,
} from './delta.ts';
import type { Inner, LowRankGrams } from './low-rank-grams.ts';

/** Multiply-adds spent on one pair of modules outside of the Gram kernels: about half a second. */
const MOST_WORK = 2 ** 28;

/** Rows of one delta beside as many of the other. */
export interface Window {
  readonly a: RowRange;
  readonly b: RowRange;
}

/** @param windows the rows that both have @returns null: too costly */
export function innerProduct(a: Delta, b: Delta, windows: readonly Window[], grams: LowRankGrams): Inner | null {
  const total = { sum: 0, absolute: 0 };
  for (const window of windows) {
    for (const x of a.terms) {
      for (const y of b.terms) {
        const part = termProduct({ delta: a, term: x }, { delta: b, term: y }, window, grams);
        if (part === null) return null;
        const [sum, absolute] = typeof part === 'number' ? [part, 0] : [part.sum, part.absolute];
        total.sum += x.scale * y.scale * sum;
        total.absolute += Math.abs(x.scale * y.scale) * absolute;
      }
    }
  }
  return total;
}

interface Side {
  readonly delta: Delta;
  readonly term: Term;
}

/** Without the scales. null: too costly. */
function termProduct(x: Side, y: Side, window: Window, grams: LowRankGrams): Inner | number | null {
  const count = window.a.to - window.a.from;
  const entries = count * x.delta.cols;
  if (x.term.kind === 'low-rank' && y.term.kind === 'low-rank') return grams.inner(x.term, window.a, y.term, window.b);
  if (y.term.kind === 'low-rank') return withLowRank(x, window.a, y.term, window.b, entries);
  if (x.term.kind === 'low-rank') return withLowRank(y, window.b, x.term, window.a, entries);
  if (x.term.kind === 'kron' && y.term.kind === 'kron' && x.term.one.cols === y.term.one.cols) return kronKron(x.term, y.term, window);
  if (entries * Math.max(costOf(x.term), costOf(y.term)) > MOST_WORK) return null;
  return byRows(rowReader(x), window.a, rowReader(y), window.b);
}

/** Of products with factors as wide: <row a of one, row c of one'> <row i of two, row k of two'> over the rows (a, i) and (c, k) that meet. */
function kronKron(x: Kron, y: Kron, { a, b }: Window): number {
  const [ones, twos] = [new RowProducts(x.one, y.one), new RowProducts(x.two, y.two)];
  let sum = 0;
  for (let i = a.from, k = b.from; i < a.to; i++, k++) {
    const [own, other] = [Math.floor(i / x.two.rows), Math.floor(k / y.two.rows)];
    const outer = ones.at(own, other);
    if (outer !== 0) sum += outer * twos.at(i - own * x.two.rows, k - other * y.two.rows);
  }
  return sum;
}

/** Inner products of rows of two factors, each computed once. */
class RowProducts {
  readonly #x: Plain;
  readonly #y: Plain;
  readonly #known = new Map<number, number>();

  constructor(x: Plain, y: Plain) {
    this.#x = x;
    this.#y = y;
  }

  at(i: number, k: number): number {
    const key = i * this.#y.rows + k;
    let found = this.#known.get(key);
    if (found === undefined) {
      const { cols } = this.#x;
      found = 0;
      for (let j = 0, p = i * cols, q = k * cols; j < cols; j++, p++, q++)
        found += (this.#x.values[p] as number) * (this.#y.values[q] as number);
      this.#known.set(key, found);
    }
    return found;
  }
}

/** The product of some rows where they begin and end with a row of the first factor, as the parts of a fused layer mostly do. */
function rowsOfKron(term: Term, { from, to }: RowRange): Kron | null {
  if (term.kind !== 'kron') return null;
  const { one, two } = term;
  if (from % two.rows !== 0 || to % two.rows !== 0) return null;
  const [first, last] = [from / two.rows, to / two.rows];
  return { ...term, one: { rows: last - first, cols: one.cols, values: one.values.subarray(first * one.cols, last * one.cols) } };
}

function withLowRank(side: Side, range: RowRange, other: LowRank, otherRange: RowRange, entries: number): number | null {
  const { term, delta } = side;
  const kron = rowsOfKron(term, range);
  const left = other.left.subarray(otherRange.from * other.rank, otherRange.to * other.rank);
  if (kron) return kronLowRank(kron, { ...other, left });
  if (entries * Math.max(other.rank, costOf(term)) > MOST_WORK) return null;
  const row = rowReader(side);
  let sum = 0;
  for (let i = range.from, k = otherRange.from; i < range.to; i++, k++) {
    const values = row(i);
    for (let p = 0; p < other.rank; p++) {
      let part = 0;
      for (let j = 0, at = p * delta.cols; j < delta.cols; j++, at++) part += (values[j] as number) * (other.right[at] as number);
      sum += part * (other.left[k * other.rank + p] as number);
    }
  }
  return sum;
}

/** For each a the r x cols(two) matrix left_aT two, then for each b its inner product with right_b. */
function kronLowRank({ one, two }: Kron, { left, right, rank }: LowRank): number | null {
  const cols = one.cols * two.cols;
  if (one.rows * (two.rows + one.cols) * rank * two.cols > MOST_WORK) return null;
  const part = new Float64Array(rank * two.cols);
  let sum = 0;
  for (let a = 0; a < one.rows; a++) {
    part.fill(0);
    for (let c = 0; c < two.rows; c++) {
      for (let p = 0; p < rank; p++) {
        const factor = left[(a * two.rows + c) * rank + p] as number;
        for (let d = 0; d < two.cols; d++)
          part[p * two.cols + d] = (part[p * two.cols + d] as number) + factor * (two.values[c * two.cols + d] as number);
      }
    }
    for (let b = 0; b < one.cols; b++) {
      let inner = 0;
      for (let p = 0; p < rank; p++) {
        for (let d = 0, at = p * cols + b * two.cols; d < two.cols; d++, at++)
          inner += (part[p * two.cols + d] as number) * (right[at] as number);
      }
      sum += (one.values[a * one.cols + b] as number) * inner;
    }
  }
  return sum;
}

type RowReader = (row: number) => ArrayLike<number>;

function rowReader({ term, delta }: Side): RowReader {
  if (term.kind === 'kron') return kronRows(term);
  if (term.kind === 'low-rank') return lowRankRows(term, delta.cols);
  if (term.kind === 'entrywise') return entrywiseRows(term, delta.cols);
  const { values } = term;
  return (row) => values.subarray(row * delta.cols, (row + 1) * delta.cols);
}

function entrywiseRows({ one, two }: Entrywise, cols: number): RowReader {
  const [x, y] = [lowRankRows(one, cols), lowRankRows(two, cols)];
  const out = new Float64Array(cols);
  return (row) => {
    const [a, b] = [x(row), y(row)];
    for (let j = 0; j < cols; j++) out[j] = (a[j] as number) * (b[j] as number);
    return out;
  };
}

function lowRankRows({ left, right, rank }: Factored, cols: number): RowReader {
  const out = new Float64Array(cols);
  return (row) => {
    out.fill(0);
    for (let p = 0, at = 0; p < rank; p++) {
      const factor = left[row * rank + p] as number;
      for (let j = 0; j < cols; j++, at++) out[j] = (out[j] as number) + factor * (right[at] as number);
    }
    return out;
  };
}

function kronRows({ one, two }: Kron): RowReader {
  const out = new Float64Array(one.cols * two.cols);
  return (row) => {
    const [a, c] = [Math.floor(row / two.rows), row % two.rows];
    for (let b = 0, at = 0; b < one.cols; b++) {
      const factor = one.values[a * one.cols + b] as number;
      if (factor === 0) {
        out.fill(0, at, (at += two.cols));
        continue;
      }
      for (let d = 0; d < two.cols; d++) out[at++] = factor * (two.values[c * two.cols + d] as number);
    }
    return out;
  };
}

/** A delta row by row, scales included; what a row returns holds until the next is asked for. */
export function rowsOf(delta: Delta): (row: number) => Float64Array {
  const readers = delta.terms.map((term) => ({ scale: term.scale, read: rowReader({ delta, term }) }));
  const out = new Float64Array(delta.cols);
  return (row) => {
    out.fill(0);
    for (const { scale, read } of readers) {
      const values = read(row);
      for (let j = 0; j < out.length; j++) out[j] = (out[j] as number) + scale * (values[j] as number);
    }
    return out;
  };
}

function byRows(x: RowReader, a: RowRange, y: RowReader, b: RowRange): number {
  let sum = 0;
  for (let i = a.from, k = b.from; i < a.to; i++, k++) sum += dot(x(i), y(k));
  return sum;
}

function dot(x: ArrayLike<number>, y: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += (x[i] as number) * (y[i] as number);
  return sum;
}
