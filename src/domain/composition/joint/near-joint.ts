/**
 * The joint strength of LoRAs that nearly undo each other in a block, where the sum over a Gram matrix of f32 sums is rounding.
 *
 * With b the last of those that act, every other one is a_i = f_i b + r_i, and
 *
 *   J = sum of c_i r_i + A b,   A = sum of c_i f_i + c_b
 *   <r_i, r_j> = (||r_i||^2 + t^2 ||r_j||^2 - ||a_i - t a_j||^2) / 2t   at t = f_i / f_j, where b falls out of a_i - t a_j
 *
 * so that only what is small is subtracted from what is small.
 */
import { type Near, nearSquare } from '../../deltas/near.ts';

/** What every two members leave of each other, by first . n + second. */
export type Nears = ReadonlyMap<number, Near>;

export interface NearJoint {
  /** ||J||^2. */
  readonly square: number;
  /** <c_i a_i, J> per member: its part of the square. */
  readonly parts: Float64Array;
}

/** ||r||^2 over ||a||^2 above which three and more need no help: nothing that is left of them is small. */
const PARALLEL = 0.05;

/** @param acting members with a coefficient and a delta @returns null where there is nothing to gain, or not every two are known */
export function nearJoint(nears: Nears | undefined, c: Float64Array, acting: readonly number[]): NearJoint | null {
  const n = c.length;
  const base = acting.at(-1);
  const others = acting.slice(0, -1);
  if (!nears || base === undefined || others.length === 0) return null;
  const own = others.map((i) => nears.get(i * n + base));
  if (!own.every((near) => near !== undefined)) return null;
  if (others.length > 1 && !own.every(isParallel)) return null;
  const rests = restsOf(nears, others, own, n);
  if (!rests) return null;
  const square = own[0]?.square ?? 0;
  const along = own.reduce((sum, { factor }, at) => sum + coefficient(c, others[at]) * factor, coefficient(c, base));
  const withRest = own.map(({ cross }, i) =>
    others.reduce((sum, j, at) => sum + coefficient(c, j) * entry(rests, i, at, own.length), along * cross),
  );
  const withBase = own.reduce((sum, { cross }, at) => sum + coefficient(c, others[at]) * cross, along * square);
  const parts = new Float64Array(n);
  others.forEach((i, at) => (parts[i] = coefficient(c, i) * ((withRest[at] as number) + (own[at]?.factor ?? 0) * withBase)));
  parts[base] = coefficient(c, base) * withBase;
  return { square: withRest.reduce((sum, value, at) => sum + coefficient(c, others[at]) * value, along * withBase), parts };
}

const coefficient = (c: Float64Array, at: number | undefined): number => (at === undefined ? 0 : (c[at] as number));
const entry = (matrix: Float64Array, i: number, j: number, size: number): number => matrix[i * size + j] as number;

const isParallel = ({ factor, residual, cross, square }: Near): boolean =>
  residual < PARALLEL * (residual + 2 * factor * cross + factor * factor * square);

/** <r_i, r_j>, row-major. */
function restsOf(nears: Nears, others: readonly number[], own: readonly Near[], n: number): Float64Array | null {
  const size = others.length;
  const rests = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    const x = own[i] as Near;
    rests[i * size + i] = x.residual;
    for (let j = i + 1; j < size; j++) {
      const y = own[j] as Near;
      const both = nears.get((others[i] as number) * n + (others[j] as number));
      if (!both) return null;
      const t = x.factor / y.factor;
      rests[i * size + j] = (x.residual + t * t * y.residual - nearSquare(both, 1, -t)) / (2 * t);
      rests[j * size + i] = rests[i * size + j] as number;
    }
  }
  return rests;
}
