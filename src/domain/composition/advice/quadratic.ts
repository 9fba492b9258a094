/**
 * Least changes under quadratic limits, over a box:
 *
 *   minimise   1/2 sum of w_i (x_i - x0_i)^2
 *   subject to low <= x <= high and one of
 *     caps     x^T B_k x <= 1 for every k, B_k positive semi-definite: a convex problem, by an augmented Lagrangian
 *     cone     x^T Q x <= 0 for one symmetric Q of any signs: by its dual, one multiplier found by bisection
 *
 * Both use `minimise` for what is left: a smooth convex function over the box.
 */
import { type Box, minimise, type Smooth } from '../../linear-algebra/box-solver.ts';
import { cholesky } from '../../linear-algebra/cholesky.ts';
import { largest } from '../../extremes.ts';

export interface Change {
  readonly start: Float64Array;
  /** Positive. */
  readonly weights: Float64Array;
  readonly box: Box;
}

export interface Solved {
  readonly x: Float64Array;
  /** Every limit is kept, to 1e-6 of it. */
  readonly kept: boolean;
}

const TOLERANCE = 1e-6;
const at = (values: Float64Array, index: number): number => values[index] as number;

export function quadraticForm(matrix: Float64Array, x: Float64Array): number {
  const n = x.length;
  let sum = 0;
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) sum += at(matrix, i * n + j) * at(x, i) * at(x, j);
  return sum;
}

function times(matrix: Float64Array, x: Float64Array): Float64Array {
  const n = x.length;
  return x.map((_, i) => {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += at(matrix, i * n + j) * at(x, j);
    return sum;
  });
}

/** Multipliers settle at a rate that grows with the penalty, which is raised while a limit is not kept. */
const ROUNDS = 60;
const PENALTY = 10;
const MOST_PENALTY = 1e9;

/** Where the limits cannot all be kept, the x that breaks them least, in squares. */
export function leastChangeUnderCaps(change: Change, caps: readonly Float64Array[]): Solved {
  const multipliers = new Float64Array(caps.length);
  let penalty = PENALTY;
  let x = change.start;
  let worst = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    x = minimise(lagrangian(change, caps, multipliers, penalty), change.box, x);
    const excess = caps.map((cap) => quadraticForm(cap, x) - 1);
    let moved = 0;
    excess.forEach((value, k) => {
      const next = Math.max(0, at(multipliers, k) + penalty * value);
      moved = Math.max(moved, Math.abs(next - at(multipliers, k)) / (1 + next));
      multipliers[k] = next;
    });
    const now = largest(excess, 0);
    if (now < TOLERANCE * 1e-3 && moved < 1e-9) break;
    if (now > worst / 4 && penalty < MOST_PENALTY) penalty *= 4;
    worst = now;
  }
  return { x, kept: caps.every((cap) => quadraticForm(cap, x) <= 1 + TOLERANCE) };
}

function lagrangian({ start, weights }: Change, caps: readonly Float64Array[], multipliers: Float64Array, penalty: number): Smooth {
  const n = start.length;
  const force = (x: Float64Array, k: number): number =>
    Math.max(0, at(multipliers, k) + penalty * (quadraticForm(caps[k] as Float64Array, x) - 1));
  return {
    value(x) {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += (at(weights, i) * (at(x, i) - at(start, i)) ** 2) / 2;
      for (const k of caps.keys()) sum += (force(x, k) ** 2 - at(multipliers, k) ** 2) / (2 * penalty);
      return sum;
    },
    gradient(x) {
      const out = x.map((value, i) => at(weights, i) * (value - at(start, i)));
      caps.forEach((cap, k) => {
        const own = force(x, k);
        if (own > 0) times(cap, x).forEach((value, i) => (out[i] = at(out, i) + 2 * own * value));
      });
      return out;
    },
    hessian(x) {
      const out = new Float64Array(n * n);
      for (let i = 0; i < n; i++) out[i * n + i] = at(weights, i);
      caps.forEach((cap, k) => {
        const own = force(x, k);
        if (own === 0) return;
        const slope = times(cap, x);
        for (let i = 0; i < n; i++) {
          for (let j = 0; j < n; j++) {
            out[i * n + j] = at(out, i * n + j) + 2 * own * at(cap, i * n + j) + 4 * penalty * at(slope, i) * at(slope, j);
          }
        }
      });
      return out;
    },
  };
}

const BISECTIONS = 100;

/**
 * With a multiplier m the minimum over the box of the change + m/2 x^T Q x falls in x^T Q x as m grows. Where it reaches 0 before
 * the sum stops being convex, that x is the least change of all. Else the limit is approached on the way to `refuge`, a point that
 * keeps it: then x keeps the limit, but a smaller change may exist.
 */
export function leastChangeInCone(change: Change, q: Float64Array, refuge: Float64Array): Solved & { readonly least: boolean } {
  const keeps = (x: Float64Array): boolean => quadraticForm(q, x) <= TOLERANCE * scaleOf(q, x);
  if (keeps(change.start)) return { x: change.start, kept: true, least: true };
  const solve = (m: number): Float64Array => minimise(shifted(change, q, m), change.box, change.start);
  let [low, high] = [0, largestMultiplier(change.weights, q)];
  let best: Float64Array | null = null;
  for (let step = 0; step < BISECTIONS; step++) {
    const middle = Number.isFinite(high) ? (low + high) / 2 : low * 2 + 1;
    const x = solve(middle);
    if (quadraticForm(q, x) <= 0) [best, high] = [x, middle];
    else low = middle;
  }
  if (best) return { x: best, kept: true, least: true };
  const last = solve(low);
  if (quadraticForm(q, refuge) > 0) return { x: last, kept: keeps(last), least: false };
  return { x: towards(last, refuge, q), kept: true, least: false };
}

const scaleOf = (q: Float64Array, x: Float64Array): number =>
  q.reduce((most, value) => Math.max(most, Math.abs(value)), 0) * x.reduce((sum, value) => sum + value * value, 0);

function shifted({ start, weights }: Change, q: Float64Array, m: number): Smooth {
  const n = start.length;
  return {
    value: (x) => x.reduce((sum, value, i) => sum + (at(weights, i) * (value - at(start, i)) ** 2) / 2, 0) + (m / 2) * quadraticForm(q, x),
    gradient(x) {
      const slope = times(q, x);
      return x.map((value, i) => at(weights, i) * (value - at(start, i)) + m * at(slope, i));
    },
    hessian() {
      const out = q.map((value) => m * value);
      for (let i = 0; i < n; i++) out[i * n + i] = at(out, i * n + i) + at(weights, i);
      return out;
    },
  };
}

/** Largest m with diag(weights) + m Q positive semi-definite, from below; infinite when every m is. */
function largestMultiplier(weights: Float64Array, q: Float64Array): number {
  const positive = (m: number): boolean =>
    cholesky(
      q.map((value, k) => m * value + (k % (weights.length + 1) === 0 ? at(weights, k / (weights.length + 1)) : 0)),
      weights.length,
    ).positive;
  let [low, high] = [0, 1];
  while (positive(high)) {
    low = high;
    high *= 4;
    if (high > 1e15) return Number.POSITIVE_INFINITY;
  }
  for (let step = 0; step < BISECTIONS; step++) {
    const middle = (low + high) / 2;
    if (positive(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** The first point on the way that keeps the limit. */
function towards(from: Float64Array, to: Float64Array, q: Float64Array): Float64Array {
  const point = (t: number): Float64Array => from.map((value, i) => value + t * (at(to, i) - value));
  let [low, high] = [0, 1];
  for (let step = 0; step < BISECTIONS; step++) {
    const middle = (low + high) / 2;
    if (quadraticForm(q, point(middle)) <= 0) high = middle;
    else low = middle;
  }
  return point(high);
}
