/** Norms of deltas, and of what rounding changed of their factors. */
import type { GramArithmetic } from '../adapters/adapter-kind.ts';
import type { Delta, LowRank, Numbers } from '../deltas/delta.ts';
import { cancels, exactFigures } from '../deltas/exact.ts';
import { LowRankGrams } from '../deltas/low-rank-grams.ts';
import { innerProduct } from '../deltas/products.ts';
import { type Message, message } from '../message.ts';
import { sumOfProducts } from '../strength/gram.ts';
import type { BakedDtype, Encoded } from './encode-values.ts';
import { factorsOf, stacked } from './factors.ts';
import { wholeFactors } from './terms.ts';

/** Frobenius norm of a sum of terms, from the kernel's Gram matrices, and at f64 where they cancel. */
export function normOf(delta: Delta, arithmetic: GramArithmetic): number {
  const [only] = delta.terms;
  if (delta.terms.length === 1 && only?.kind === 'kron') return Math.abs(only.scale) * (exactFigures(delta)?.norm ?? 0);
  if (delta.terms.length === 1 && only?.kind === 'whole') return Math.abs(only.scale) * plainNorm(only.values);
  if (delta.terms.length === 1 && only?.kind === 'low-rank') return pairNorm(delta, only, arithmetic);
  const windows = [{ a: { from: 0, to: delta.rows }, b: { from: 0, to: delta.rows } }];
  const squares = innerProduct(delta, delta, windows, new LowRankGrams([delta], arithmetic))?.sum ?? 0;
  const separate = delta.terms.reduce((sum, term) => sum + normOf({ ...delta, terms: [term] }, arithmetic) ** 2, 0);
  return cancels(squares, separate) ? stackedNorm(delta) : Math.sqrt(Math.max(0, squares));
}

export const singles = (values: Numbers): Float32Array => (values instanceof Float32Array ? values : new Float32Array(values));

function pairNorm(delta: Delta, { left, right, rank, scale }: LowRank, arithmetic: GramArithmetic): number {
  const [norm = 0] = pairNorms([singles(left)], { right: singles(right), rank, rows: delta.rows, cols: delta.cols }, arithmetic);
  return Math.abs(scale) * norm;
}

/** Norms of several products with one right factor, whose Gram matrix is made once. */
export function pairNorms(
  lefts: readonly Float32Array[],
  { right, rank, rows, cols }: { readonly right: Float32Array; readonly rank: number; readonly rows: number; readonly cols: number },
  arithmetic: GramArithmetic,
): number[] {
  const gram = arithmetic.gramRows(right, rank, cols);
  return lefts.map((left) => {
    const { sum, absolute } = sumOfProducts(arithmetic.gramCols(left, rows, rank), gram);
    if (!cancels(sum, absolute)) return Math.sqrt(Math.max(0, sum));
    return exactFigures({ rows, cols, terms: [{ kind: 'low-rank', scale: 1, left, right, rank }] })?.norm ?? 0;
  });
}

function stackedNorm(delta: Delta): number {
  const terms = delta.terms.map((term) => factorsOf(term, delta.rows, delta.cols, 1) ?? wholeFactors(term, delta));
  const { left, right, rank, rows, cols } = stacked(terms, delta.rows, delta.cols);
  return exactFigures({ rows, cols, terms: [{ kind: 'low-rank', scale: 1, left, right, rank }] })?.norm ?? 0;
}

export function plainNorm(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] as number) ** 2;
  return Math.sqrt(sum);
}

/** @returns why these values cannot be written in this dtype, or null */
export function outOfRange(tensor: string, { beyond }: Encoded, dtype: BakedDtype): Message | null {
  return beyond === null ? null : message('bake.range', { tensor, dtype, largest: beyond });
}
