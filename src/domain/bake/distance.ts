/**
 * How far a method's result is from the plain sum of the same sources at the same strengths, for one module: what choosing the method
 * changes, before anything is written. Both are products of factors, so that their difference is one too.
 */
import type { Delta, Term } from '../deltas/delta.ts';
import type { BakeArithmetic } from './arithmetic.ts';
import { stacked } from './factors.ts';
import type { OutModule } from './members.ts';
import { isNonLinear } from './methods.ts';
import { normOf } from './norms.ts';
import type { BakePlan } from './plan.ts';
import { reduced } from './reduced.ts';
import { termsOf } from './terms.ts';

export interface Distance {
  /** ||method - sum||, in weight units. */
  readonly distance: number;
  /** ||sum||. */
  readonly sum: number;
}

/** @param deltas of the contributions of a low-rank module */
export function distanceToSum(out: OutModule, deltas: readonly Delta[], plan: BakePlan, arithmetic: BakeArithmetic): Distance {
  const plain = stacked(termsOf(out, deltas, { ...plan, combine: 'sum' }), out.rows, out.cols);
  const merged = isNonLinear(plan.combine)
    ? fullOf(out, deltas, plan, arithmetic)
    : stacked(termsOf(out, deltas, plan), out.rows, out.cols);
  const term = ({ left, right, rank }: typeof plain, scale: number): Term => ({ kind: 'low-rank', scale, left, right, rank });
  // A product without ranks, of a module that is all zero, is nothing.
  const of = (terms: readonly Term[]): number => (terms.length === 0 ? 0 : normOf({ rows: out.rows, cols: out.cols, terms }, arithmetic));
  const minus = plain.rank === 0 ? [] : [term(plain, -1)];
  return {
    distance: of(merged.rank === 0 ? minus : [term(merged, 1), ...minus]),
    sum: of(plain.rank === 0 ? [] : [term(plain, 1)]),
  };
}

function fullOf(out: OutModule, deltas: readonly Delta[], plan: BakePlan, arithmetic: BakeArithmetic): ReturnType<typeof stacked> {
  const { spectrum, cut } = reduced(out, deltas, plan, arithmetic);
  const all = cut(spectrum.length);
  return stacked([{ ...all, coefficient: 1 }], out.rows, out.cols);
}

/** Of a whole file: sqrt of the sums of squares over its modules. @returns the share of the sum's norm; null where the sum is 0 */
export function shareOfSum(modules: readonly Distance[]): number | null {
  const total = (of: (one: Distance) => number): number => modules.reduce((all, one) => all + of(one) ** 2, 0);
  const sum = total((one) => one.sum);
  return sum > 0 ? Math.sqrt(total((one) => one.distance) / sum) : null;
}
