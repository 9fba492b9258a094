/**
 * What two nearly parallel deltas leave of each other, to 1e-6 of that, by the cheapest of the ways that serves:
 *
 *   differences   a - b = (left1 - left2) right1 + left2 (right1 - right2), with Kronecker factors alike: where both come from one
 *                 training the two terms are as small as their sum, and the kernel's f32 sums are enough
 *   products      at f64, where 1 - cosine^2 is above 1e-9
 *   QR            of the factors of both side by side, at f64: whatever is left of a difference of small matrices
 *   rows          of Kronecker products with factors as wide (near-krons.ts)
 *   entries       at f64, one by one: whole differences, and either kind beside another
 */
import type { Arithmetic } from '../adapters/adapter-kind.ts';
import { gramOfRows, multiply, transposed64 } from '../linear-algebra/gram.ts';
import { qr } from '../linear-algebra/qr.ts';
import { costOf, type Delta, type Factored, type LowRank, type Numbers, type RowRange, type Term } from './delta.ts';
import { hasEntrywise, sumsByEntries } from './entrywise.ts';
import { cancels } from './exact.ts';
import { type Inner, LowRankGrams } from './low-rank-grams.ts';
import { type Near, nearOfProducts } from './near.ts';
import { nearKrons } from './near-krons.ts';
import { innerProduct, rowsOf, type Window } from './products.ts';

/** Multiply-adds at f64 spent on one pair: some seconds. */
const MOST_WORK = 2 ** 32;

/** Share of the terms below which a residual of f64 products is not known to 1e-6. */
const LEAST_RESIDUAL = 1e-9;

/**
 * @param windows rows of both, beside each other
 * @param factor <a, b> / <b, b>, as near as it is known
 * @returns null: too much work
 */
export function nearOf(a: Delta, b: Delta, windows: readonly Window[], factor: number, arithmetic: Arithmetic): Near | null {
  const [x, y] = [lowRank(a), lowRank(b)];
  return (
    nearByDifferences(a, b, windows, arithmetic) ??
    nearKrons(a, b, windows, factor) ??
    (x && y && nearByFactors(x, y, windows, a.cols)) ??
    nearByRows(a, b, windows, factor)
  );
}

const lowRank = ({ terms }: Delta): readonly LowRank[] | null =>
  terms.length > 0 && terms.every((term) => term.kind === 'low-rank') ? (terms as readonly LowRank[]) : null;

/** null: of other shapes, or the terms are not small where the difference is. */
function nearByDifferences(a: Delta, b: Delta, [window, ...more]: readonly Window[], arithmetic: Arithmetic): Near | null {
  const [x, y] = [a.terms[0], b.terms[0]];
  if (!x || !y || !window || a.terms.length + b.terms.length > 2 || more.length > 0) return null;
  if (a.rows !== b.rows || window.a.to - window.a.from !== a.rows) return null;
  const terms = differences(x, y);
  if (!terms) return null;
  const apart: Delta = { ...a, terms };
  const { residual, cross, square } = sumsOf(apart, b, window, arithmetic);
  if (!residual || !cross || !square || cancels(residual.sum, residual.absolute) || cancels(square.sum, square.absolute)) return null;
  // Kronecker products are summed at f64, which ends where the terms themselves undo each other: factors in another proportion.
  if (residual.sum < LEAST_RESIDUAL * terms.reduce((sum, term) => sum + kronSquare(term), 0)) return null;
  // Much of the difference along b: a factor other than 1 would leave less, and at strengths in that proportion this is noise.
  if (cross.sum * cross.sum > residual.sum * square.sum * (1 - 1 / 16)) return null;
  return { factor: 1, residual: residual.sum, cross: cross.sum, square: square.sum };
}

/** null: too much work. */
function sumsOf(apart: Delta, b: Delta, window: Window, arithmetic: Arithmetic): Record<'residual' | 'cross' | 'square', Inner | null> {
  if (hasEntrywise(apart)) {
    const sums = sumsByEntries(apart, b, [window], arithmetic);
    return { residual: sums?.aa ?? null, cross: sums?.inner ?? null, square: sums?.bb ?? null };
  }
  const grams = new LowRankGrams([apart, b], arithmetic);
  const of = (x: Delta, y: Delta): Inner | null => innerProduct(x, y, [window], grams);
  return { residual: of(apart, apart), cross: of(apart, b), square: of(b, b) };
}

/** a - b = (one - one') two + one' (two - two'), for products of factors, for entrywise products of such, and for Kronecker products. */
function differences(x: Term, y: Term): readonly Term[] | null {
  if (x.kind === 'low-rank' && y.kind === 'low-rank') {
    if (x.rank !== y.rank) return null;
    return [
      { ...x, scale: 1, left: minus(x.left, y.left, x.scale, y.scale) },
      { ...y, right: minus(x.right, y.right) },
    ];
  }
  if (x.kind === 'entrywise' && y.kind === 'entrywise') {
    if (x.one.rank !== y.one.rank || x.two.rank !== y.two.rank) return null;
    return [
      { ...x, scale: 1, one: difference(x.one, y.one, x.scale, y.scale) },
      { ...y, two: difference(x.two, y.two) },
    ];
  }
  if (x.kind === 'kron' && y.kind === 'kron' && x.one.rows === y.one.rows && x.one.cols === y.one.cols) {
    return [
      { ...x, scale: 1, one: { ...x.one, values: minus(x.one.values, y.one.values, x.scale, y.scale) } },
      { ...y, two: { ...y.two, values: minus(x.two.values, y.two.values) } },
    ];
  }
  return null;
}

/** ||one (x) two||^2; 0 of other terms, whose products come with the sum of their parts. */
const kronSquare = (term: Term): number =>
  term.kind === 'kron' ? term.scale ** 2 * dot(term.one.values, term.one.values) * dot(term.two.values, term.two.values) : 0;

/** c1 left right - c2 left' right' = (c1 left - c2 left') right + c2 left' (right - right'), as one product of twice the rank. */
function difference(x: Factored, y: Factored, c1 = 1, c2 = 1): Factored {
  const { rank } = x;
  const apart = minus(x.left, y.left, c1, c2);
  const left = new Float64Array(2 * apart.length);
  for (let at = 0, to = 0; at < apart.length; at += rank) {
    for (let p = 0; p < rank; p++) left[to++] = apart[at + p] as number;
    for (let p = 0; p < rank; p++) left[to++] = c2 * (y.left[at + p] as number);
  }
  const right = new Float64Array(2 * x.right.length);
  right.set(x.right);
  right.set(minus(x.right, y.right), x.right.length);
  return { left, right, rank: 2 * rank };
}

function minus(x: Numbers, y: Numbers, c1 = 1, c2 = 1): Float64Array {
  const out = new Float64Array(x.length);
  for (let i = 0; i < out.length; i++) out[i] = c1 * (x[i] as number) - c2 * (y[i] as number);
  return out;
}

/** null: too much work. */
function nearByFactors(x: readonly LowRank[], y: readonly LowRank[], windows: readonly Window[], cols: number): Near | null {
  const rank = [...x, ...y].reduce((sum, term) => sum + term.rank, 0);
  const rows = windows.reduce((sum, window) => sum + window.a.to - window.a.from, 0);
  if (((rows + cols) * rank * rank) / 2 > MOST_WORK) return null;
  const lefts = new Float64Array(rank * rows);
  const rights = new Float64Array(rank * cols);
  let at = 0;
  for (const [terms, side] of [
    [x, 'a'],
    [y, 'b'],
  ] as const) {
    const ranges = windows.map((window) => window[side]);
    for (const term of terms) {
      setColumns(lefts, at, rows, term, ranges);
      rights.set(term.right, at * cols);
      at += term.rank;
    }
  }
  const split = x.reduce((sum, term) => sum + term.rank, 0);
  return (
    nearByProducts(gramOfRows(lefts, rank, rows), gramOfRows(rights, rank, cols), split) ??
    nearByQr(lefts, rights, { rank, rows, cols, split })
  );
}

/** @param split rank of the first @returns null: not known to 1e-6 */
function nearByProducts(lefts: Float64Array, rights: Float64Array, split: number): Near | null {
  const rank = Math.sqrt(lefts.length);
  let [aa, ab, bb, absolute] = [0, 0, 0, 0];
  for (let p = 0; p < rank; p++) {
    for (let q = 0; q < rank; q++) {
      const part = (lefts[p * rank + q] as number) * (rights[p * rank + q] as number);
      absolute += Math.abs(part);
      if (p < split && q < split) aa += part;
      else if (p >= split && q >= split) bb += part;
      else ab += part / 2;
    }
  }
  const near = nearOfProducts(aa, ab, bb);
  return near.residual > LEAST_RESIDUAL * absolute ? near : null;
}

interface Shape {
  readonly rank: number;
  readonly rows: number;
  readonly cols: number;
  readonly split: number;
}

/** @param lefts by columns, overwritten, as is `rights` */
function nearByQr(lefts: Float64Array, rights: Float64Array, { rank, rows, cols, split }: Shape): Near | null {
  if ((rows + cols) * rank * rank > MOST_WORK) return null;
  const [one, two] = [qr(lefts, rows, rank), qr(rights, cols, rank)];
  const core = (from: number, to: number): Float64Array =>
    multiply(
      columns(one.r, one.k, rank, from, to),
      transposed64(columns(two.r, two.k, rank, from, to), two.k, to - from),
      one.k,
      to - from,
      two.k,
    );
  const [a, b] = [core(0, split), core(split, rank)];
  const square = dot(b, b);
  const factor = square > 0 ? dot(a, b) / square : 0;
  const rest = a.map((value, i) => value - factor * (b[i] as number));
  return { factor, residual: dot(rest, rest), cross: dot(rest, b), square };
}

/** null: too much work. */
function nearByRows(a: Delta, b: Delta, windows: readonly Window[], factor: number): Near | null {
  const entries = windows.reduce((sum, window) => sum + window.a.to - window.a.from, 0) * a.cols;
  const ranks = [...a.terms, ...b.terms].reduce((sum, term) => sum + costOf(term), 0);
  if (entries * ranks > MOST_WORK) return null;
  const [x, y] = [rowsOf(a), rowsOf(b)];
  let [residual, cross, square] = [0, 0, 0];
  for (const window of windows) {
    for (let i = window.a.from, k = window.b.from; i < window.a.to; i++, k++) {
      const [one, two] = [x(i), y(k)];
      for (let j = 0; j < two.length; j++) {
        const value = two[j] as number;
        const rest = (one[j] as number) - factor * value;
        residual += rest * rest;
        cross += rest * value;
        square += value * value;
      }
    }
  }
  return { factor, residual, cross, square };
}

/** Columns of left, scale included, each as a row from `at` on. */
function setColumns(out: Float64Array, at: number, rows: number, { left, rank, scale }: LowRank, ranges: readonly RowRange[]): void {
  for (let p = 0; p < rank; p++) {
    let to = (at + p) * rows;
    for (const range of ranges) for (let i = range.from; i < range.to; i++) out[to++] = scale * (left[i * rank + p] as number);
  }
}

/** Columns `from` to `to` of a k x n matrix. */
function columns(values: Float64Array, k: number, n: number, from: number, to: number): Float64Array {
  const width = to - from;
  return Float64Array.from({ length: k * width }, (_, at) => values[Math.floor(at / width) * n + from + (at % width)] as number);
}

function dot(a: Numbers, b: Numbers): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
