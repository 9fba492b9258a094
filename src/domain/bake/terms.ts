/** The sum that a plan asks of one output module, as terms with their coefficients. */
import type { Delta, Term, Whole } from '../deltas/delta.ts';
import { gramOfColumns, gramOfRows, multiply } from '../linear-algebra/gram.ts';
import { factorsOf, joined, type ScaledFactors, stacked, windowed } from './factors.ts';
import { type Contribution, isVector, type OutModule } from './members.ts';
import { coefficients, needsGram } from './methods.ts';
import type { BakePlan } from './plan.ts';

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
export function wholeFactors(term: Term, { rows, cols }: Delta): ScaledFactors {
  const values = (term as Whole).values;
  const rank = Math.min(rows, cols);
  const identity = new Float32Array(rank * rank);
  for (let i = 0; i < rank; i++) identity[i * rank + i] = 1;
  return { left: rank === cols ? values : identity, right: rank === cols ? identity : values, rank, rows, cols, coefficient: term.scale };
}

export function coefficientsOf({ contributions }: OutModule, factors: readonly (readonly ScaledFactors[])[], plan: BakePlan): number[] {
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

/**
 * Inner products of what each source brings to a module, with all coefficients in it, n x n. For sums and averages.
 * @param deltas of the contributions @param n number of sources
 */
export function gramBySource(out: OutModule, deltas: readonly Delta[], n: number): Float64Array {
  const owners = out.contributions.map(({ member }) => member.source);
  const coefficients = out.contributions.map(({ member }) => member.gain * member.strength);
  if (out.form === 'whole' || deltas.some(({ terms }) => terms.some(({ kind }) => kind === 'whole')))
    return gramOfEntries(out, deltas, coefficients, n);
  const parts = deltas.flatMap((delta, index) => {
    const { member, windows } = out.contributions[index] as OutModule['contributions'][number];
    const coefficient = member.gain * member.strength;
    return delta.terms.flatMap((term) => {
      const made = factorsOf(term, delta.rows, delta.cols, coefficient);
      return made ? [{ term: windowed(made, windows, out.rows), owner: owners[index] as number }] : [];
    });
  });
  return gramOfTerms(
    parts.map(({ term }) => term),
    parts.map(({ owner }) => owner),
    n,
  );
}

/** @param by what each delta is multiplied by @param n number of sources */
function gramOfEntries(out: OutModule, deltas: readonly Delta[], by: readonly number[], n: number): Float64Array {
  const owners = out.contributions.map(({ member }) => member.source);
  const gram = new Float64Array(n * n);
  const dense = new Map(
    [...new Set(owners)].map((owner) => [
      owner,
      entriesOf(
        out,
        deltas,
        by.map((coefficient, index) => (owners[index] === owner ? coefficient : 0)),
      ),
    ]),
  );
  for (const [i, a] of dense) {
    for (const [j, b] of dense) {
      let sum = 0;
      for (let at = 0; at < a.length; at++) sum += (a[at] as number) * (b[at] as number);
      gram[i * n + j] = sum;
    }
  }
  return gram;
}

/** A sum of which some terms are whole matrices or vectors, entry by entry at f64. */
export const summedEntries = (deltas: readonly Delta[], out: OutModule, plan: BakePlan): Float64Array =>
  entriesOf(out, deltas, entryCoefficients(deltas, out, plan));

function entryCoefficients(deltas: readonly Delta[], out: OutModule, plan: BakePlan): number[] {
  const { contributions } = out;
  const gains = contributions.map(({ member }) => member.gain);
  const shares = contributions.map(({ member }, index) => (gains[index] as number) * member.strength * shareOf(plan));
  if (!needsGram(plan.combine) || contributions.length === 1 || isVector(out)) return shares;
  const strengths = plan.sources.map(({ strength }) => strength);
  const by = coefficients(plan.combine, strengths, gramOfEntries(out, deltas, gains, strengths.length));
  return contributions.map(({ member }, index) => (gains[index] as number) * (by[member.source] as number));
}

/** @param by what each delta is multiplied by; those with 0 are passed over */
function entriesOf(out: OutModule, deltas: readonly Delta[], by: readonly number[]): Float64Array {
  const values = new Float64Array(out.rows * out.cols);
  const factors: ScaledFactors[] = [];
  deltas.forEach(({ terms, rows, cols }, index) => {
    const { windows } = out.contributions[index] as OutModule['contributions'][number];
    const coefficient = by[index] as number;
    if (coefficient === 0) return;
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
  return values;
}

function addWhole(sum: Float64Array, { scale, values }: Whole, windows: Contribution['windows'], cols: number, coefficient: number): void {
  for (const { from, to } of windows) {
    for (let i = from.from * cols, o = to.from * cols; i < from.to * cols; i++, o++) {
      sum[o] = (sum[o] as number) + coefficient * scale * (values[i] as number);
    }
  }
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

/** The one positive factor of all terms, which alpha can carry; null where they differ. */
export const sharedCoefficient = (coefficients: readonly number[]): number | null => {
  const [first] = coefficients;
  return first !== undefined && first > 0 && coefficients.every((one) => one === first) ? first : null;
};

/** Vectors (norms, biases) have no angles worth an arc: slerp and karcher take the shares of their strengths. */
const shareOf = (plan: BakePlan): number =>
  needsGram(plan.combine) ? 1 / plan.sources.reduce((sum, { strength }) => sum + strength, 0) : 1;
