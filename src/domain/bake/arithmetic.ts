/**
 * The sums that a bake is made of. Norms may be summed fast, since they are only compared; what decides bytes is summed at f64 in one
 * order and rounded in one way, so that every machine writes the same file.
 */
import type { GramArithmetic } from '../adapters/adapter-kind.ts';
import type { Numbers } from '../deltas/delta.ts';
import { gramOfColumns, gramOfRows, multiply } from '../linear-algebra/gram.ts';
import { type BakedDtype, type Encoded, encodeValues } from './encode-values.ts';

export interface ExactSums {
  /** T.Tt, rows x rows, row-major. */
  gramOfRows(values: Numbers, rows: number, cols: number): Float64Array;
  /** Tt.T, cols x cols. */
  gramOfColumns(values: Numbers, rows: number, cols: number): Float64Array;
  /** left (m x k) . right (k x n). */
  multiply(left: Numbers, right: Numbers, m: number, k: number, n: number): Float64Array;
}

export interface BakeArithmetic extends GramArithmetic, ExactSums {
  encode(values: Numbers, dtype: BakedDtype): Encoded;
}

export const PLAIN_SUMS: ExactSums = { gramOfRows, gramOfColumns, multiply };

export const plainArithmetic = (grams: GramArithmetic): BakeArithmetic => ({
  ...grams,
  ...PLAIN_SUMS,
  encode: encodeValues,
});
