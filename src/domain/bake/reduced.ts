/** What a reducer, or a rule that is not linear, works on: the sum of a module as singular values with their factors. */
import type { Delta, Kron } from '../deltas/delta.ts';
import { multiply, transposed64 } from '../linear-algebra/gram.ts';
import { qr } from '../linear-algebra/qr.ts';
import { type Factors, kronFactors, kronSpectrum, type ScaledFactors, stacked } from './factors.ts';
import type { OutModule } from './members.ts';
import { ties } from './methods.ts';
import { type BakePlan, DENSITY } from './plan.ts';
import { coefficientsOf, termsOf } from './terms.ts';
import { type Truncation, truncation } from './truncate.ts';

/** @param deltas of the contributions */
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
