/**
 * Entrywise products of two low-rank matrices with more pairs of factors than are written out as one product (a LoHa of rank 32 has
 * 1024). Their inner products go through the entries, some rows of both deltas at a time:
 *
 *   <delta1, delta2> = sum over i, j of (A1 B1)_ij (A2 B2)_ij (A3 B3)_ij (A4 B4)_ij       m n (r1 + r2 + r3 + r4) multiply-adds
 *
 * so that memory holds the factors and two blocks of entries, whatever the layer's size.
 */
import type { Arithmetic, FactorPair } from '../adapters/adapter-kind.ts';
import { sumOfProducts } from '../strength/gram.ts';
import { costOf, type Delta, type Factored, type Numbers, type RowRange, type Term } from './delta.ts';
import { cancels } from './exact.ts';
import type { Inner } from './low-rank-grams.ts';
import { rowsOf, type Window } from './products.ts';

/** Multiply-adds spent on one pair of modules: some ten seconds of the kernel. Measuring one of them may take as many. */
const MOST_WORK = 2 ** 36;
/** Entries of one delta that are held at once: 8 MiB. */
const MOST_ENTRIES = 2 ** 20;

export const hasEntrywise = ({ terms }: Delta): boolean => terms.some(({ kind }) => kind === 'entrywise');

/** <a, a>, <a, b> and <b, b> over the rows that meet, each with what it is without the signs of its terms. */
export interface Sums {
  readonly aa: Inner;
  readonly inner: Inner;
  readonly bb: Inner;
}

type EntryArithmetic = Pick<Arithmetic, 'gramCols' | 'gramRows' | 'productEntries'>;

/** @returns null: too costly */
export function sumsByEntries(a: Delta, b: Delta, windows: readonly Window[], arithmetic: EntryArithmetic): Sums | null {
  const rows = windows.reduce((sum, window) => sum + window.a.to - window.a.from, 0);
  if (rows * a.cols * (workOf(a) + workOf(b)) > MOST_WORK) return null;
  const [x, y] = [new Blocks(a, arithmetic), new Blocks(b, arithmetic)];
  const most = Math.max(1, Math.floor(MOST_ENTRIES / a.cols));
  let [aa, ab, bb] = [0, 0, 0];
  for (const window of windows) {
    for (let at = 0, count = window.a.to - window.a.from; at < count; at += most) {
      const length = Math.min(most, count - at);
      const one = x.entries({ from: window.a.from + at, to: window.a.from + at + length });
      const two = y.entries({ from: window.b.from + at, to: window.b.from + at + length });
      for (let k = 0; k < one.length; k++) {
        const [p, q] = [one[k] as number, two[k] as number];
        aa += p * p;
        ab += p * q;
        bb += q * q;
      }
    }
  }
  return { aa: { sum: aa, absolute: x.absolute(aa) }, inner: { sum: ab, absolute: 0 }, bb: { sum: bb, absolute: y.absolute(bb) } };
}

const workOf = ({ terms }: Delta): number => terms.reduce((sum, term) => sum + costOf(term), 0);

/** A delta by blocks of its rows, scales included: products of factors by the kernel, the rest at f64. */
class Blocks {
  readonly #products: readonly Product[];
  readonly #rest: ((row: number) => Float64Array) | null;
  readonly #cols: number;
  readonly #arithmetic: EntryArithmetic;
  /** Sum of the squares of what the entries are without the signs of their terms. */
  #unsigned = 0;

  constructor(delta: Delta, arithmetic: EntryArithmetic) {
    this.#cols = delta.cols;
    this.#arithmetic = arithmetic;
    this.#products = delta.terms.flatMap((term) => productOf(term, delta.cols));
    const rest = delta.terms.filter(({ kind }) => kind === 'kron' || kind === 'whole');
    this.#rest = rest.length > 0 ? rowsOf({ ...delta, terms: rest }) : null;
  }

  entries(range: RowRange): Float64Array {
    const rows = range.to - range.from;
    const out = new Float64Array(rows * this.#cols);
    const unsigned = this.#products.length + (this.#rest ? 1 : 0) > 1 ? new Float64Array(out.length) : null;
    const add = (at: number, value: number): void => {
      out[at] = (out[at] as number) + value;
      if (unsigned) unsigned[at] = (unsigned[at] as number) + Math.abs(value);
    };
    for (const { scale, one, two } of this.#products) {
      const entries = this.#arithmetic.productEntries(rowsIn(one, range), rowsIn(two, range), rows, this.#cols);
      for (let at = 0; at < entries.length; at++) add(at, scale * (entries[at] as number));
    }
    if (this.#rest) for (let i = range.from, at = 0; i < range.to; i++) for (const value of this.#rest(i)) add(at++, value);
    if (unsigned) for (const value of unsigned) this.#unsigned += value * value;
    return out;
  }

  /** Of all that was read. Where the terms of one half undo each other, its entries, f32 sums, are rounding. */
  absolute(sum: number): number {
    if (this.#products.some(({ halves }) => halves.some((half) => halfCancels(half, this.#arithmetic)))) return Number.POSITIVE_INFINITY;
    return Math.max(sum, this.#unsigned);
  }
}

interface Product {
  readonly scale: number;
  readonly one: FactorPair;
  readonly two: FactorPair;
  /** Those whose sums may cancel. */
  readonly halves: readonly FactorPair[];
}

function productOf(term: Term, cols: number): Product[] {
  if (term.kind === 'entrywise') {
    const [one, two] = [atF32(term.one), atF32(term.two)];
    return [{ scale: term.scale, one, two, halves: [one, two] }];
  }
  if (term.kind !== 'low-rank') return [];
  const one = atF32(term);
  const ones = (length: number): Float32Array => new Float32Array(length).fill(1);
  return [{ scale: term.scale, one, two: { left: ones(one.left.length / one.rank), right: ones(cols), rank: 1 }, halves: [one] }];
}

const asF32 = (values: Numbers): Float32Array => (values instanceof Float32Array ? values : Float32Array.from(values));
const atF32 = ({ left, right, rank }: Factored): FactorPair => ({ left: asF32(left), right: asF32(right), rank });

const rowsIn = ({ left, right, rank }: FactorPair, { from, to }: RowRange): FactorPair => ({
  left: left.subarray(from * rank, to * rank),
  right,
  rank,
});

/** Whether the terms of one half nearly cancel: its entries, which the kernel sums in f32, are then rounding. */
export function halfCancels({ left, right, rank }: FactorPair, arithmetic: Pick<Arithmetic, 'gramCols' | 'gramRows'>): boolean {
  const [rows, cols] = [left.length / rank, right.length / rank];
  const { sum, absolute } = sumOfProducts(arithmetic.gramCols(left, rows, rank), arithmetic.gramRows(right, rank, cols));
  return cancels(sum, absolute);
}
