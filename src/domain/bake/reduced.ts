/** What a reducer, or a rule that is not linear, works on: the sum of a module as singular values with their factors. */
import type { Delta, Kron } from '../deltas/delta.ts';
import { symmetricEigen } from '../linear-algebra/eigen.ts';
import { gramOfColumns, gramOfRows, multiply, transposed64 } from '../linear-algebra/gram.ts';
import { qr } from '../linear-algebra/qr.ts';
import { type Factors, kronFactors, kronSpectrum, productOf, type ScaledFactors, stacked } from './factors.ts';
import type { OutModule } from './members.ts';
import { isNonLinear, ties } from './methods.ts';
import { type BakePlan, DENSITY } from './plan.ts';
import { coefficientsOf, termsOf } from './terms.ts';
import type { ExactSums } from './arithmetic.ts';
import { type Decomposition, decomposed, type Truncation, truncation, truncationBy } from './truncate.ts';

export interface Reduced extends Truncation {
  /** By which it can be cut later without being taken apart again; null where that costs nothing. */
  readonly decomposition: Decomposition | null;
}

/** @param deltas of the contributions @param known what an earlier call for the same module gave as its decomposition */
export function reduced(
  out: OutModule,
  deltas: readonly Delta[],
  plan: BakePlan,
  sums: ExactSums,
  known: Decomposition | null = null,
): Reduced {
  const [only] = deltas[0]?.terms ?? [];
  if (deltas.length === 1 && deltas[0]?.terms.length === 1 && only?.kind === 'kron')
    return { ...reducedKron(only, out, plan), decomposition: null };
  const factors = meetsNonLinear(out, plan)
    ? plan.combine === 'tsv-m'
      ? tsvOf(out, deltas, plan, sums)
      : tiesOf(out, deltas, plan)
    : productOf(termsOf(out, deltas, plan), out.rows, out.cols);
  const decomposition = known ?? decomposed(factors, sums);
  return { ...truncationBy(factors, decomposition, sums), decomposition };
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

/** Where one source alone has a weight, every method leaves it as it is. */
export const meetsNonLinear = ({ contributions }: OutModule, { combine }: BakePlan): boolean =>
  isNonLinear(combine) && new Set(contributions.map(({ member }) => member.source)).size > 1;

/**
 * TSV-M (arXiv 2412.00081): of each delta the largest singular values, 1/T of them where T sources meet; the left vectors of all are made
 * orthonormal together, and the right ones, each by the nearest orthonormal set U (UT U)^-1/2; then U'.S.V'.
 */
function tsvOf(out: OutModule, deltas: readonly Delta[], plan: BakePlan, sums: ExactSums): Factors {
  const owners = ownersOf(out);
  const share = plan.value ?? 1 / owners.length;
  const parts = owners.map((owner) => {
    const terms = termsOfOwner(owner, out, deltas, plan);
    const { spectrum, cut } = truncation(stacked(terms, out.rows, out.cols), sums);
    return { spectrum, ...cut(Math.max(1, Math.ceil(share * spectrum.length))) };
  });
  const all = stacked(
    parts.map((part) => ({ ...part, coefficient: 1 })),
    out.rows,
    out.cols,
  );
  // left and right carry the square root of each singular value.
  const roots = Float64Array.from(parts.flatMap(({ spectrum, rank }) => [...spectrum.subarray(0, rank)].map(Math.sqrt)));
  const { rank, rows, cols } = all;
  const lefts = all.left.map((value, at) => value / (roots[at % rank] as number));
  const rights = all.right.map((value, at) => value / (roots[Math.floor(at / cols)] as number));
  const toLeft = inverseRoot(gramOfColumns(lefts, rows, rank), rank).map((value, at) => value * (roots[at % rank] as number) ** 2);
  return {
    left: multiply(lefts, toLeft, rows, rank, rank),
    right: multiply(inverseRoot(gramOfRows(rights, rank, cols), rank), rights, rank, rank, cols),
    rank,
    rows,
    cols,
  };
}

/** Directions below this share of the largest are none. */
const NONE = 1e-12;

/** G^-1/2 of a symmetric matrix, on the directions that it has. */
function inverseRoot(gram: Float64Array, n: number): Float64Array {
  const { values, vectors } = symmetricEigen(gram, n);
  const largest = values.reduce((most, value) => Math.max(most, value), 0);
  const scaled = vectors.map((value, at) => {
    const own = values[Math.floor(at / n)] as number;
    return own > NONE * largest ? value / own ** 0.5 : 0;
  });
  return multiply(transposed64(vectors, n, n), scaled, n, n, n);
}

/**
 * TIES in core space (arXiv 2509.17786), on each delta with its coefficient: U holds the eigenvectors of sum(Delta.Delta^T), V those of
 * sum(Delta^T.Delta); the entries of U^T.Delta.V are trimmed and vote; left = U.merged, right = V^T. So neither the order of the sources
 * nor how a delta is split into factors counts. What a source brings in several parts is one delta.
 */
function tiesOf(out: OutModule, deltas: readonly Delta[], plan: BakePlan): Factors {
  const { rows, cols } = out;
  const owners = ownersOf(out);
  const parts = owners.map((owner) => termsOfOwner(owner, out, deltas, plan));
  const plain = stacked(
    parts.flat().map((term) => ({ ...term, coefficient: 1 })),
    rows,
    cols,
  );
  const one = qr(transposed64(plain.left, rows, plain.rank), rows, plain.rank);
  const two = qr(new Float64Array(plain.right), cols, plain.rank);
  let column = 0;
  const cores = parts.map((terms) => {
    const core = new Float64Array(one.k * two.k);
    for (const { rank, coefficient } of terms) {
      const part = (r: Float64Array, k: number): Float64Array =>
        Float64Array.from({ length: k * rank }, (_, at) => r[Math.floor(at / rank) * plain.rank + column + (at % rank)] as number);
      const own = multiply(part(one.r, one.k), transposed64(part(two.r, two.k), two.k, rank), one.k, rank, two.k);
      for (let at = 0; at < core.length; at++) core[at] = (core[at] as number) + coefficient * (own[at] as number);
      column += rank;
    }
    return core;
  });
  const u = directions(
    cores.map((core) => gramOfRows(core, one.k, two.k)),
    one.k,
  );
  const v = directions(
    cores.map((core) => gramOfColumns(core, one.k, two.k)),
    two.k,
  );
  const back = transposed64(v.vectors, v.count, two.k);
  const turned = cores.map((core) => multiply(multiply(u.vectors, core, u.count, one.k, two.k), back, u.count, two.k, v.count));
  const merged = ties(turned, plan.value ?? DENSITY);
  const left = multiply(transposed64(one.columns(), one.k, rows), transposed64(u.vectors, u.count, one.k), rows, one.k, u.count);
  return {
    left: multiply(left, merged, rows, u.count, v.count),
    right: multiply(v.vectors, two.columns(), v.count, two.k, cols),
    rank: v.count,
    rows,
    cols,
  };
}

/** Directions in which all deltas together are below 3e-8 of their largest: rounding of the eigenvalues. */
const ROUNDING = 1e-15;

/** @returns rows: unit eigenvectors of the sum of the matrices, largest first, without those that no delta has */
function directions(grams: readonly Float64Array[], n: number): { readonly vectors: Float64Array; readonly count: number } {
  const sum = new Float64Array(n * n);
  for (const gram of grams) for (let at = 0; at < sum.length; at++) sum[at] = (sum[at] as number) + (gram[at] as number);
  const { values, vectors } = symmetricEigen(sum, n);
  const count = Math.max(1, values.filter((value) => value > ROUNDING * (values[0] as number)).length);
  return { vectors: vectors.subarray(0, count * n), count };
}

const ownersOf = ({ contributions }: OutModule): number[] => [...new Set(contributions.map(({ member }) => member.source))];

function termsOfOwner(owner: number, out: OutModule, deltas: readonly Delta[], plan: BakePlan): ScaledFactors[] {
  const use = out.contributions.flatMap(({ member }, index) => (member.source === owner ? [index] : []));
  const own = { ...out, contributions: use.map((index) => out.contributions[index] as OutModule['contributions'][number]) };
  return termsOf(
    own,
    use.map((index) => deltas[index] as Delta),
    plan,
  );
}
