/**
 * How deltas of one weight are put together. All but `core-ties` and `tsv-m` (`reduced.ts`) are linear: coefficients from the Gram matrix of the deltas,
 * G_ij = <Delta_i, Delta_j>, so that the result is an exact sum.
 *
 *   sum       c_i
 *   average   c_i / sum of the strengths without signs (all of them, also of sources without this weight)
 *   slerp     (1 - t) and t on the arc between two: sin((1-t)W)/sin W, sin(tW)/sin W, cos W = G_01 / sqrt(G_00 G_11), t = s_1/(s_0+s_1);
 *             straight where |cos W| > 0.9995 or one of them is 0
 *   karcher   the point on the unit sphere with the least weighted squared angles to all of them, times the weighted mean of their norms
 */
import type { Combine } from './plan.ts';

/**
 * @param strengths of the sources, in their order; positive for slerp and karcher
 * @param gram n x n of the deltas with gains and components in them, without strengths
 * @returns what each of those deltas is multiplied by
 */
export function coefficients(method: Combine, strengths: readonly number[], gram: Float64Array): readonly number[] {
  switch (method) {
    case 'average':
      return strengths.map((strength) => strength / absoluteSum(strengths));
    case 'slerp':
      return slerp(strengths, gram);
    case 'karcher':
      return karcher(strengths, gram);
    case 'sum':
    case 'core-ties':
    case 'tsv-m':
      return strengths;
  }
}

/** Methods whose result is not a sum of multiples of the deltas. */
export const isNonLinear = (method: Combine): boolean => method === 'core-ties' || method === 'tsv-m';

/** Whether the coefficients need the Gram matrix. */
export const needsGram = (method: Combine): boolean => method === 'slerp' || method === 'karcher';

export const absoluteSum = (values: readonly number[]): number => values.reduce((sum, value) => sum + Math.abs(value), 0);

/** Beyond this cosine the arc is as good as straight, and sin W divides by almost nothing. */
const STRAIGHT = 0.9995;

function slerp([a, b]: readonly number[], gram: Float64Array): readonly number[] {
  const t = (b ?? 0) / ((a ?? 0) + (b ?? 0));
  const size = Math.sqrt((gram[0] ?? 0) * (gram[3] ?? 0));
  const cosine = size > 0 ? (gram[1] ?? 0) / size : 1;
  if (Math.abs(cosine) > STRAIGHT) return [1 - t, t];
  const angle = Math.acos(cosine);
  return [Math.sin((1 - t) * angle) / Math.sin(angle), Math.sin(t * angle) / Math.sin(angle)];
}

const MOST_STEPS = 1000;
const STILL = 1e-14;

/** Newton-like steps on the sphere: the weighted mean of the tangents towards all points, until it vanishes. */
function karcher(strengths: readonly number[], gram: Float64Array): readonly number[] {
  const n = strengths.length;
  const norms = strengths.map((_, i) => Math.sqrt(Math.max(0, gram[i * n + i] as number)));
  const present = norms.flatMap((norm, i) => (norm > 0 ? [i] : []));
  const total = strengths.reduce((sum, value) => sum + value, 0);
  const size = strengths.reduce((sum, strength, i) => sum + (strength / total) * (norms[i] as number), 0);
  if (present.length === 0) return strengths.map(() => 0);
  const share = present.reduce((sum, i) => sum + (strengths[i] as number), 0);
  const weights = present.map((i) => (strengths[i] as number) / share);
  const unit = (x: number, y: number): number =>
    (gram[(present[x] as number) * n + (present[y] as number)] as number) /
    ((norms[present[x] as number] as number) * (norms[present[y] as number] as number));
  let mean = normalised(weights, unit);
  for (let step = 0; step < MOST_STEPS; step++) {
    const tangent = tangentAt(mean, weights, unit);
    const length = lengthOf(tangent, unit);
    if (length < STILL) break;
    mean = normalised(
      mean.map((value, i) => Math.cos(length) * value + (Math.sin(length) / length) * (tangent[i] as number)),
      unit,
    );
  }
  const out = strengths.map(() => 0);
  present.forEach((i, x) => (out[i] = (size * (mean[x] as number)) / (norms[i] as number)));
  return out;
}

type Inner = (x: number, y: number) => number;

function tangentAt(mean: readonly number[], weights: readonly number[], unit: Inner): number[] {
  const out = mean.map(() => 0);
  weights.forEach((weight, x) => {
    const cosine = Math.min(
      1,
      Math.max(
        -1,
        mean.reduce((sum, value, y) => sum + value * unit(x, y), 0),
      ),
    );
    const angle = Math.acos(cosine);
    const factor = angle < 1e-9 ? weight : (weight * angle) / Math.sin(angle);
    out[x] = (out[x] as number) + factor;
    mean.forEach((value, y) => (out[y] = (out[y] as number) - factor * cosine * value));
  });
  return out;
}

function lengthOf(values: readonly number[], unit: Inner): number {
  let sum = 0;
  values.forEach((a, x) => values.forEach((b, y) => (sum += a * b * unit(x, y))));
  return Math.sqrt(Math.max(0, sum));
}

/** To length 1; points that cancel out have no mean direction and are left as they are. */
function normalised(values: readonly number[], unit: Inner): number[] {
  const length = lengthOf(values, unit);
  return length > 0 ? values.map((value) => value / length) : [...values];
}

/**
 * TIES (trim, elect sign, disjoint mean) on the coordinates of the deltas in the directions that they have together: of each the
 * `density` largest entries are kept; per entry the sign of the sum counts, and the mean of those that agree.
 * @param cores coordinates of each delta with its coefficient, of equal length
 */
export function ties(cores: readonly Float64Array[], density: number): Float64Array {
  const trimmed = cores.map((core) => trim(core, density));
  const length = cores[0]?.length ?? 0;
  const out = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    const sum = trimmed.reduce((total, core) => total + (core[i] as number), 0);
    const agreeing = trimmed.map((core) => core[i] as number).filter((value) => value !== 0 && value > 0 === sum > 0);
    if (sum !== 0) out[i] = agreeing.reduce((total, value) => total + value, 0) / Math.max(1, agreeing.length);
  }
  return out;
}

function trim(core: Float64Array, density: number): Float64Array {
  const keep = Math.ceil(density * core.length);
  const limit = Float64Array.from(core, Math.abs).sort()[core.length - keep] ?? 0;
  return core.map((value) => (Math.abs(value) >= limit ? value : 0));
}
