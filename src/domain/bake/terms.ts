/** The sum that a plan asks of one output module, as terms with their coefficients. */
import type { Delta, Term, Whole } from '../deltas/delta.ts';
import { gramOfColumns, gramOfRows } from '../linear-algebra/gram.ts';
import { factorsOf, joined, type ScaledFactors, stacked, windowed } from './factors.ts';
import type { OutModule } from './members.ts';
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
export const shareOf = (plan: BakePlan): number =>
  needsGram(plan.combine) ? 1 / plan.sources.reduce((sum, { strength }) => sum + strength, 0) : 1;
