/** The numbers of one output module: its factors or values as they are written, and what the writing lost. */
import type { Delta, LowRank } from '../deltas/delta.ts';
import { hypotenuse } from '../linear-algebra/hypotenuse.ts';
import type { BakeArithmetic } from './arithmetic.ts';
import { type BakedDtype, type Encoded } from './encode-values.ts';
import { type Factors, oneBelowTheOther, type ScaledFactors, sideBySide } from './factors.ts';
import type { OutModule } from './members.ts';
import { normOf, pairNorms, plainNorm, singles } from './norms.ts';
import type { BakePlan } from './plan.ts';
import { sharedCoefficient, summedEntries } from './terms.ts';
import { tailOf, type Truncation } from './truncate.ts';

/** Level of the exactness ladder: 0 bytes kept, 1 sign flipped, 2 powers of two, 3 one factor rounded, 4 both factors new. */
export type Level = 0 | 1 | 2 | 3 | 4;

/** Norms in weight units. */
export interface Loss {
  /** Of what the plan asks for. */
  readonly norm: number;
  /** Of what was cut off; exact, from the singular values. */
  readonly truncation: number;
  /** Of what rounding to the dtype changed. */
  readonly rounding: number;
  /** Norm of what is written. */
  readonly written: number;
  readonly level: Level;
}

export interface Pair extends Loss {
  readonly up: Encoded;
  readonly down: Encoded;
  readonly rank: number;
  /** What stands as alpha: the rank, or more where the scales of all sources are one. */
  readonly alpha: number;
}

/** All terms, in the dtype. @param alphas whether a scale that all terms share may go into alpha */
export function exactPair(
  terms: readonly ScaledFactors[],
  out: OutModule,
  dtype: BakedDtype,
  alphas: boolean,
  arithmetic: BakeArithmetic,
): Pair {
  const common = sharedCoefficient(terms.map(({ coefficient }) => coefficient));
  const shared = alphas && common !== null;
  const scaled = shared ? terms.map((term) => ({ ...term, coefficient: 1 })) : terms;
  const rank = terms.reduce((all, term) => all + term.rank, 0);
  const sum: Factors = {
    left: sideBySide(scaled, out.rows, rank),
    right: oneBelowTheOther(scaled, out.cols, rank),
    rank,
    rows: out.rows,
    cols: out.cols,
  };
  const alpha = shared ? common * rank : rank;
  const pair = encoded(sum, dtype, true, arithmetic);
  const scale = shared ? common : 1;
  const own = Math.abs(Math.fround(alpha) / alpha - 1) * pair.norm;
  return {
    ...pair,
    alpha,
    norm: scale * pair.norm,
    written: scale * pair.written,
    rounding: scale * hypotenuse(pair.rounding, own),
    truncation: 0,
    level: levelOf(pair, terms),
  };
}

function levelOf({ exactUp, exactDown }: EncodedPair, terms: readonly ScaledFactors[]): Level {
  if (!exactDown) return 4;
  if (!exactUp) return 3;
  return terms.every(({ coefficient }) => coefficient === 1) ? 0 : 2;
}

export function cutPair({ spectrum, cut }: Truncation, k: number, pad: boolean, dtype: BakedDtype, arithmetic: BakeArithmetic): Pair {
  const kept = cut(k);
  const padded = pad && kept.rank < k ? withZeros(kept, k) : kept;
  const pair = encoded(padded, dtype, false, arithmetic);
  return { ...pair, alpha: padded.rank, norm: tailOf(spectrum, 0), truncation: tailOf(spectrum, k), level: 4 };
}

function withZeros({ left, right, rank, rows, cols }: Factors, k: number): Factors {
  const wide = new Float64Array(rows * k);
  for (let i = 0; i < rows; i++) wide.set(left.subarray(i * rank, (i + 1) * rank), i * k);
  const tall = new Float64Array(k * cols);
  tall.set(right);
  return { left: wide, right: tall, rank: k, rows, cols };
}

interface EncodedPair {
  readonly up: Encoded;
  readonly down: Encoded;
  readonly rank: number;
  readonly norm: number;
  readonly written: number;
  readonly rounding: number;
  readonly exactUp: boolean;
  readonly exactDown: boolean;
}

/**
 * Differences are taken entry by entry and never as a difference of norms, which would cancel: [E_U U].[D'; E_D].
 * @param planned whether the norm before rounding is asked for; else that of what is written stands for it
 */
function encoded({ left, right, rank, rows, cols }: Factors, dtype: BakedDtype, planned: boolean, arithmetic: BakeArithmetic): EncodedPair {
  const [up, down] = [arithmetic.encode(left, dtype), arithmetic.encode(right, dtype)];
  const base = { up, down, rank, exactUp: up.loss === null, exactDown: down.loss === null };
  if (down.loss === null) {
    const norms = pairNorms(
      [up.values, ...(up.loss === null ? [] : [up.loss, ...(planned ? [singles(left)] : [])])],
      { right: down.values, rank, rows, cols },
      arithmetic,
    );
    const [written = 0, rounding = 0, norm = written] = norms;
    return { ...base, written, rounding, norm };
  }
  const term = (one: Float32Array, two: Float32Array): LowRank => ({ kind: 'low-rank', scale: 1, left: one, right: two, rank });
  const terms = [...(up.loss === null ? [] : [term(up.loss, down.values)]), term(singles(left), down.loss)];
  const written = normOf({ rows, cols, terms: [term(up.values, down.values)] }, arithmetic);
  return {
    ...base,
    written,
    norm: planned ? normOf({ rows, cols, terms: [term(singles(left), singles(right))] }, arithmetic) : written,
    rounding: normOf({ rows, cols, terms }, arithmetic),
  };
}

export interface WholeResult extends Loss {
  readonly values: Encoded;
}

/** @param deltas of the contributions */
export function wholeSum(
  deltas: readonly Delta[],
  out: OutModule,
  plan: BakePlan,
  dtype: BakedDtype,
  arithmetic: BakeArithmetic,
): WholeResult {
  const values = summedEntries(deltas, out, plan);
  const made = arithmetic.encode(values, dtype);
  return {
    values: made,
    norm: plainNorm(values),
    written: plainNorm(made.values),
    truncation: 0,
    rounding: plainNorm(made.loss ?? []),
    level: made.loss === null ? 2 : 3,
  };
}
