/** The numbers of one output module: its factors or values as they are written, and what the writing lost. */
import type { GramArithmetic } from '../adapters/types.ts';
import type { Delta, Kron, LowRank, Numbers, Term, Whole } from '../deltas/delta.ts';
import { cancels, exactFigures } from '../deltas/exact.ts';
import { innerProduct, LowRankGrams } from '../deltas/products.ts';
import { gramOfColumns, gramOfRows, multiply, transposed64 } from '../linear-algebra/gram.ts';
import { hypotenuse } from '../linear-algebra/hypotenuse.ts';
import { qr } from '../linear-algebra/qr.ts';
import { type Message, message } from '../message.ts';
import { sumOfProducts } from '../strength/gram.ts';
import { type BakedDtype, type Encoded, encodeValues, F16_MOST, largestOf } from './encode-values.ts';
import { type Factors, factorsOf, joined, kronFactors, kronSpectrum, type ScaledFactors, stacked, windowed } from './factors.ts';
import { coefficients, needsGram, ties } from './methods.ts';
import { type BakePlan, DENSITY } from './plan.ts';
import type { Contribution, OutModule } from './members.ts';
import { tailOf, type Truncation, truncation } from './truncate.ts';

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

/** The sum that the plan asks of a module, as terms with their coefficients. @param deltas of the contributions, in their order */
export function termsOf(out: OutModule, deltas: readonly Delta[], plan: BakePlan): ScaledFactors[] {
  const factors = deltas.map((delta, index) =>
    delta.terms.map((term) => {
      const made = factorsOf(term, delta.rows, delta.cols, 1) ?? wholeFactors(term, delta);
      return windowed(made, out.contributions[index]?.windows ?? [], out.rows);
    }),
  );
  const by = coefficientsOf(out, factors, plan);
  const all = factors.flatMap((terms, index) => terms.map((term) => ({ ...term, coefficient: term.coefficient * (by[index] as number) })));
  return isJoining(out) ? joined(all) : all;
}

/** Some members have only some of its rows. */
export const isJoining = ({ contributions, rows }: OutModule): boolean =>
  contributions.length > 1 && contributions.some(({ windows }) => windows.reduce((sum, { to }) => sum + to.to - to.from, 0) < rows);

/** A whole matrix as a product with the identity on its shorter side. */
function wholeFactors(term: Term, { rows, cols }: Delta): ScaledFactors {
  const values = (term as Whole).values;
  const rank = Math.min(rows, cols);
  const identity = new Float32Array(rank * rank);
  for (let i = 0; i < rank; i++) identity[i * rank + i] = 1;
  return { left: rank === cols ? values : identity, right: rank === cols ? identity : values, rank, rows, cols, coefficient: term.scale };
}

function coefficientsOf({ contributions }: OutModule, factors: readonly (readonly ScaledFactors[])[], plan: BakePlan): number[] {
  const gains = contributions.map(({ member }) => member.gain);
  // Where one source alone has the weight there is no angle: it counts by the share of its strength.
  if (needsGram(plan.combine) && contributions.length === 1)
    return [(gains[0] as number) * (contributions[0]?.member.strength ?? 1) * shareOf(plan)];
  if (!needsGram(plan.combine)) return contributions.map(({ member }, i) => (gains[i] as number) * member.strength);
  const strengths = plan.sources.map(({ strength }) => strength);
  const all = factors.flatMap((terms, i) =>
    terms.map((term) => ({ term, source: contributions[i]?.member.source ?? 0, gain: gains[i] as number })),
  );
  const gram = gramOfTerms(
    all.map(({ term, gain }) => ({ ...term, coefficient: term.coefficient * gain })),
    all.map(({ source }) => source),
    strengths.length,
  );
  const by = coefficients(plan.combine, strengths, gram);
  return contributions.map(({ member }, i) => (gains[i] as number) * (by[member.source] as number));
}

/** Inner products of groups of terms, n x n. */
function gramOfTerms(terms: readonly ScaledFactors[], groups: readonly number[], n: number): Float64Array {
  const [first] = terms;
  const gram = new Float64Array(n * n);
  if (!first) return gram;
  const { left, right, rank, rows, cols } = stacked(terms, first.rows, first.cols);
  const [a, b] = [gramOfColumns(left, rows, rank), gramOfRows(right, rank, cols)];
  const owner = terms.flatMap((term, index) => Array.from({ length: term.rank }, () => groups[index] as number));
  for (let p = 0; p < rank; p++) {
    for (let q = 0; q < rank; q++) {
      const at = (owner[p] as number) * n + (owner[q] as number);
      gram[at] = (gram[at] as number) + (a[p * rank + q] as number) * (b[p * rank + q] as number);
    }
  }
  return gram;
}

/** What a reducer, or a rule that is not linear, works on. @param deltas of the contributions */
export function reduced(out: OutModule, deltas: readonly Delta[], plan: BakePlan): Truncation {
  const [only] = deltas[0]?.terms ?? [];
  if (deltas.length === 1 && deltas[0]?.terms.length === 1 && only?.kind === 'kron') return reducedKron(only, out, plan);
  const terms = termsOf(out, deltas, plan);
  const sources = new Set(out.contributions.map(({ member }) => member.source)).size;
  const sum = plan.combine === 'core-ties' && sources > 1 ? tiesOf(terms, out, plan.value ?? DENSITY) : stacked(terms, out.rows, out.cols);
  return truncation(sum);
}

/** The largest products of the factors' singular values, without any larger matrix. */
function reducedKron(term: Kron, out: OutModule, plan: BakePlan): Truncation {
  const [by] = coefficientsOf(out, [[]], plan);
  const factor = term.scale * (by as number);
  return {
    spectrum: kronSpectrum(term).map((value) => Math.abs(factor) * value),
    cut(k) {
      const { left, right, rank } = kronFactors(term, k);
      return { left: Float64Array.from(left, (value) => factor * value), right, rank, rows: out.rows, cols: out.cols };
    },
  };
}

/** left = Q1.X with X the merged coordinates; right = Q2T. */
function tiesOf(terms: readonly ScaledFactors[], { rows, cols }: OutModule, density: number): Factors {
  const plain = stacked(
    terms.map((term) => ({ ...term, coefficient: 1 })),
    rows,
    cols,
  );
  const one = qr(transposed64(plain.left, rows, plain.rank), rows, plain.rank);
  const two = qr(new Float64Array(plain.right), cols, plain.rank);
  let column = 0;
  const cores = terms.map(({ rank, coefficient }) => {
    const part = (r: Float64Array, k: number): Float64Array =>
      Float64Array.from({ length: k * rank }, (_, at) => r[Math.floor(at / rank) * plain.rank + column + (at % rank)] as number);
    const core = multiply(part(one.r, one.k), transposed64(part(two.r, two.k), two.k, rank), one.k, rank, two.k);
    column += rank;
    return core.map((value) => coefficient * value);
  });
  const merged = ties(cores, density);
  const left = multiply(transposed64(one.columns(), one.k, rows), merged, rows, one.k, two.k);
  return { left, right: two.columns(), rank: two.k, rows, cols };
}

/** The one positive factor of all terms, which alpha can carry; null where they differ. */
export const sharedCoefficient = (coefficients: readonly number[]): number | null => {
  const [first] = coefficients;
  return first !== undefined && first > 0 && coefficients.every((one) => one === first) ? first : null;
};

/** All terms, in the dtype. @param alphas whether a scale that all terms share may go into alpha */
export function exactPair(
  terms: readonly ScaledFactors[],
  out: OutModule,
  dtype: BakedDtype,
  alphas: boolean,
  arithmetic: GramArithmetic,
): Pair {
  const common = sharedCoefficient(terms.map(({ coefficient }) => coefficient));
  const shared = alphas && common !== null;
  const sum = stacked(shared ? terms.map((term) => ({ ...term, coefficient: 1 })) : terms, out.rows, out.cols);
  const alpha = shared ? common * sum.rank : sum.rank;
  const pair = encoded(sum, dtype, arithmetic);
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

export function cutPair({ spectrum, cut }: Truncation, k: number, pad: boolean, dtype: BakedDtype, arithmetic: GramArithmetic): Pair {
  const kept = cut(k);
  const padded = pad && kept.rank < k ? withZeros(kept, k) : kept;
  const pair = encoded(padded, dtype, arithmetic);
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

/** Differences are taken entry by entry and never as a difference of norms, which would cancel: [E_U U].[D'; E_D]. */
function encoded({ left, right, rank, rows, cols }: Factors, dtype: BakedDtype, arithmetic: GramArithmetic): EncodedPair {
  const [up, down] = [encodeValues(left, dtype), encodeValues(right, dtype)];
  const [upLoss, downLoss] = [lossOf(up.values, left), lossOf(down.values, right)];
  const term = (one: Float32Array, two: Float32Array): LowRank => ({ kind: 'low-rank', scale: 1, left: one, right: two, rank });
  const terms = [
    ...(upLoss.exact ? [] : [term(upLoss.values, down.values)]),
    ...(downLoss.exact ? [] : [term(new Float32Array(left), downLoss.values)]),
  ];
  const written = normOf({ rows, cols, terms: [term(up.values, down.values)] }, arithmetic);
  const norm =
    terms.length === 0 ? written : normOf({ rows, cols, terms: [term(new Float32Array(left), new Float32Array(right))] }, arithmetic);
  return {
    up,
    down,
    rank,
    norm,
    written,
    rounding: terms.length > 0 ? normOf({ rows, cols, terms }, arithmetic) : 0,
    exactUp: upLoss.exact,
    exactDown: downLoss.exact,
  };
}

export function lossOf(rounded: Float32Array, values: Numbers): { readonly values: Float32Array; readonly exact: boolean } {
  const loss = new Float32Array(rounded.length);
  let exact = true;
  for (let i = 0; i < loss.length; i++) {
    const difference = (rounded[i] as number) - (values[i] as number);
    if (difference === 0) continue;
    loss[i] = difference;
    exact = false;
  }
  return { values: loss, exact };
}

/** Frobenius norm of a sum of terms, from the kernel's Gram matrices, and at f64 where they cancel. */
export function normOf(delta: Delta, arithmetic: GramArithmetic): number {
  const [only] = delta.terms;
  if (delta.terms.length === 1 && only?.kind === 'kron') return Math.abs(only.scale) * (exactFigures(delta)?.norm ?? 0);
  if (delta.terms.length === 1 && only?.kind === 'whole') return Math.abs(only.scale) * plainNorm(only.values);
  if (delta.terms.length === 1 && only?.kind === 'low-rank') return pairNorm(delta, only, arithmetic);
  const windows = [{ a: { from: 0, to: delta.rows }, b: { from: 0, to: delta.rows } }];
  const squares = innerProduct(delta, delta, windows, new LowRankGrams([delta], arithmetic)) ?? 0;
  const separate = delta.terms.reduce((sum, term) => sum + normOf({ ...delta, terms: [term] }, arithmetic) ** 2, 0);
  return cancels(squares, separate) ? stackedNorm(delta) : Math.sqrt(Math.max(0, squares));
}

function pairNorm(delta: Delta, { left, right, rank, scale }: LowRank, arithmetic: GramArithmetic): number {
  const single = (values: Numbers): Float32Array => (values instanceof Float32Array ? values : new Float32Array(values));
  const { sum, absolute } = sumOfProducts(
    arithmetic.gramCols(single(left), left.length / rank, rank),
    arithmetic.gramRows(single(right), rank, right.length / rank),
  );
  return cancels(sum, absolute) ? stackedNorm(delta) : Math.abs(scale) * Math.sqrt(Math.max(0, sum));
}

function stackedNorm(delta: Delta): number {
  const terms = delta.terms.map((term) => factorsOf(term, delta.rows, delta.cols, 1) ?? wholeFactors(term, delta));
  const { left, right, rank, rows, cols } = stacked(terms, delta.rows, delta.cols);
  return exactFigures({ rows, cols, terms: [{ kind: 'low-rank', scale: 1, left, right, rank }] })?.norm ?? 0;
}

function plainNorm(values: Numbers): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] as number) ** 2;
  return Math.sqrt(sum);
}

export interface WholeResult extends Loss {
  readonly values: Encoded;
}

/** A sum of which some terms are whole matrices or vectors, entry by entry at f64. */
export function wholeSum(deltas: readonly Delta[], out: OutModule, plan: BakePlan, dtype: BakedDtype): WholeResult {
  const values = new Float64Array(out.rows * out.cols);
  const factors: ScaledFactors[] = [];
  deltas.forEach(({ terms, rows, cols }, index) => {
    const { member, windows } = out.contributions[index] as OutModule['contributions'][number];
    const coefficient = member.gain * member.strength * shareOf(plan);
    for (const term of terms) {
      const made = factorsOf(term, rows, cols, coefficient);
      if (made) factors.push(windowed(made, windows, out.rows));
      else addWhole(values, term as Whole, windows, cols, coefficient);
    }
  });
  if (factors.length > 0) {
    const { left, right, rank } = stacked(factors, out.rows, out.cols);
    multiply(left, right, out.rows, rank, out.cols).forEach((value, at) => (values[at] = (values[at] as number) + value));
  }
  const made = encodeValues(values, dtype);
  const loss = lossOf(made.values, values);
  return {
    values: made,
    norm: plainNorm(values),
    written: plainNorm(made.values),
    truncation: 0,
    rounding: plainNorm(loss.values),
    level: loss.exact ? 2 : 3,
  };
}

function addWhole(sum: Float64Array, { scale, values }: Whole, windows: Contribution['windows'], cols: number, coefficient: number): void {
  for (const { from, to } of windows) {
    for (let i = from.from * cols, o = to.from * cols; i < from.to * cols; i++, o++) {
      sum[o] = (sum[o] as number) + coefficient * scale * (values[i] as number);
    }
  }
}

/** Vectors (norms, biases) have no angles worth an arc: slerp and karcher take the shares of their strengths. */
const shareOf = (plan: BakePlan): number =>
  needsGram(plan.combine) ? 1 / plan.sources.reduce((sum, { strength }) => sum + strength, 0) : 1;

/** @returns why these values cannot be written in this dtype, or null */
export function outOfRange(tensor: string, values: Numbers, dtype: BakedDtype): Message | null {
  const largest = largestOf(values);
  if (!Number.isFinite(largest)) return message('bake.not-finite', { tensor });
  return dtype === 'F16' && largest > F16_MOST ? message('bake.f16-range', { tensor, largest }) : null;
}
