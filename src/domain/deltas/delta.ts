/**
 * What a module's delta is, exactly: a sum of terms in the form in which the file holds them, never the dense matrix. Measuring
 * pairs, comparing and writing files all work on this one form; each adapter kind says in `AdapterKind.delta` how its tensors make it.
 *
 *   low-rank   scale . left . right           LoRA, LoCon (down flattened to rank x inputs.kernel), Tucker (right = mid . down),
 *                                             AdaLoRA (right = E . down), GLoRA's b-term, and LoHa, whose entrywise product of two
 *                                             products is one of rank r1 r2: left[i,(p,q)] = a1[i,p] a2[i,q], right likewise
 *   entrywise  scale . (left right) o (left right)   LoHa of more pairs than are written out
 *   kron       scale . one (x) two            LoKr
 *   whole      scale . values                 differences of weights, norms and biases
 */
import { message, type Message } from '../message.ts';

/** f64 where rounding to f32 would be more than the file's own: sums of products, and tensors that are F64 in the file. */
export type Numbers = Float32Array | Float64Array;

export interface Factored {
  /** rows x rank, row-major. */
  readonly left: Numbers;
  /** rank x cols, row-major. */
  readonly right: Numbers;
  readonly rank: number;
}

export interface LowRank extends Factored {
  readonly kind: 'low-rank';
  readonly scale: number;
}

export interface Entrywise {
  readonly kind: 'entrywise';
  readonly scale: number;
  readonly one: Factored;
  readonly two: Factored;
}

export interface Plain {
  readonly rows: number;
  readonly cols: number;
  readonly values: Numbers;
}

export interface Kron {
  readonly kind: 'kron';
  readonly scale: number;
  readonly one: Plain;
  readonly two: Plain;
}

export interface Whole {
  readonly kind: 'whole';
  readonly scale: number;
  readonly values: Numbers;
}

export type Term = LowRank | Entrywise | Kron | Whole;

/** Multiply-adds that one entry of it takes. */
export const costOf = (term: Term): number =>
  term.kind === 'entrywise' ? term.one.rank + term.two.rank : term.kind === 'low-rank' ? term.rank : 1;

/** A delta of rows x cols. */
export interface Delta {
  readonly rows: number;
  readonly cols: number;
  readonly terms: readonly Term[];
}

/** Rows `from` up to, not including, `to`. */
export interface RowRange {
  readonly from: number;
  readonly to: number;
}

/** role -> decoded, finite values of the tensors of one module. */
export type Values = ReadonlyMap<string, Numbers>;

export const valuesOf = (values: Values, role: string): Numbers => values.get(role) ?? new Float32Array();

/** @returns why not, when a factor is empty */
export function lowRankDelta(scale: number, left: Numbers, right: Numbers, rank: number): Delta | Message {
  if (rank === 0 || left.length === 0 || right.length === 0) return message('delta.empty');
  return { rows: left.length / rank, cols: right.length / rank, terms: [{ kind: 'low-rank', scale, left, right, rank }] };
}

/** Of rank 0: the factors are empty. */
export const noDelta = (rows: number, cols: number): Delta => ({ rows, cols, terms: [] });

export const wholeDelta = (scale: number, rows: number, cols: number, values: Numbers): Delta => ({
  rows,
  cols,
  terms: [{ kind: 'whole', scale, values }],
});

/** The difference of a bias as a delta of one column. @param scale of the module where it multiplies the bias, else 1 */
export const biasDelta = (values: Numbers, scale: number): Delta => wholeDelta(scale, values.length, 1, values);
