/** The numbers of one output module: its factors or values as they are written, and what the writing lost. */
import type { Delta, LowRank } from '../deltas/delta.ts';
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
  const scale = shared ? common : 1;
  const stored = Math.fround(alpha) / alpha;
  const pair = encoded(sum, dtype, { planned: true, stored }, arithmetic);
  return {
    ...pair,
    alpha,
    norm: scale * pair.norm,
    written: scale * stored * pair.written,
    rounding: scale * pair.rounding,
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
  const pair = encoded(padded, dtype, { planned: false, stored: 1 }, arithmetic);
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

interface Asked {
  /** Whether the norm before rounding is asked for; else that of what is written stands for it. */
  readonly planned: boolean;
  /** The factor by which an alpha in F32 is another one than was asked for. */
  readonly stored: number;
}

/**
 * Differences are taken entry by entry and never as a difference of norms, which would cancel: U'.D' - U.D = [E_U U].[D'; E_D], where an
 * alpha that is `stored` times what it should be makes E_U = stored U' - U. The two can have one direction: added as squares they would be
 * up to a third too small.
 */
function encoded(
  { left, right, rank, rows, cols }: Factors,
  dtype: BakedDtype,
  { planned, stored }: Asked,
  arithmetic: BakeArithmetic,
): EncodedPair {
  const [up, down] = [arithmetic.encode(left, dtype), arithmetic.encode(right, dtype)];
  const base = { up, down, rank, exactUp: up.loss === null, exactDown: down.loss === null };
  if (down.loss === null) {
    const lefts = up.loss === null ? [] : [withScale(up, stored), ...(planned ? [singles(left)] : [])];
    const [written = 0, rounding = Math.abs(stored - 1) * written, norm = written] = pairNorms(
      [up.values, ...lefts],
      { right: down.values, rank, rows, cols },
      arithmetic,
    );
    return { ...base, written, rounding, norm };
  }
  const term = (one: Float32Array, two: Float32Array): LowRank => ({ kind: 'low-rank', scale: 1, left: one, right: two, rank });
  const loss = up.loss === null && stored === 1 ? null : withScale(up, stored);
  const terms = [...(loss === null ? [] : [term(loss, down.values)]), term(singles(left), down.loss)];
  const written = normOf({ rows, cols, terms: [term(up.values, down.values)] }, arithmetic);
  return {
    ...base,
    written,
    norm: planned ? normOf({ rows, cols, terms: [term(singles(left), singles(right))] }, arithmetic) : written,
    rounding: normOf({ rows, cols, terms }, arithmetic),
  };
}

/** stored.values - (values - loss), entry by entry. */
function withScale({ values, loss }: Encoded, stored: number): Float32Array {
  if (stored === 1 && loss) return loss;
  return values.map((value, at) => (loss?.[at] ?? 0) + (stored - 1) * value);
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
