/**
 * Minimum of a smooth convex function over a box, by Newton steps on the variables that are free: those not held at a bound by the
 * gradient. A step that leaves the box is projected back; it is halved until it descends enough. With a dozen variables it ends
 * after a few steps, with the same result every time.
 */
import { solvePositive } from './cholesky.ts';

export interface Smooth {
  value(x: Float64Array): number;
  gradient(x: Float64Array): Float64Array;
  /** n x n, row-major, symmetric, positive definite. */
  hessian(x: Float64Array): Float64Array;
}

export interface Box {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

const MOST_STEPS = 200;
const MOST_HALVINGS = 60;
/** Share of the descent that the gradient promises which a step must keep. */
const ENOUGH = 1e-4;

/** @param start is projected into the box first */
export function minimise(f: Smooth, box: Box, start: Float64Array): Float64Array {
  let x = project(start, box);
  for (let step = 0; step < MOST_STEPS; step++) {
    const gradient = f.gradient(x);
    const free = [...x.keys()].filter((i) => !held(x, gradient, box, i));
    if (free.length === 0) return x;
    const direction = newtonStep(f.hessian(x), gradient, free);
    const next = descend(f, box, x, gradient, direction);
    if (!next) return x;
    x = next;
  }
  return x;
}

const at = (values: Float64Array, index: number): number => values[index] as number;

const project = (x: Float64Array, { low, high }: Box): Float64Array =>
  x.map((value, i) => Math.min(at(high, i), Math.max(at(low, i), value)));

const held = (x: Float64Array, gradient: Float64Array, { low, high }: Box, i: number): boolean =>
  (at(x, i) <= at(low, i) && at(gradient, i) >= 0) || (at(x, i) >= at(high, i) && at(gradient, i) <= 0);

function newtonStep(hessian: Float64Array, gradient: Float64Array, free: readonly number[]): Float64Array {
  const n = gradient.length;
  const m = free.length;
  const matrix = new Float64Array(m * m);
  free.forEach((i, a) => free.forEach((j, b) => (matrix[a * m + b] = at(hessian, i * n + j))));
  const solved = solvePositive(
    matrix,
    Float64Array.from(free, (i) => -at(gradient, i)),
  );
  const direction = new Float64Array(n);
  free.forEach((i, a) => (direction[i] = at(solved, a)));
  return direction;
}

/** @returns null when no step along the direction lowers the value any more: the minimum, as far as numbers reach */
function descend(f: Smooth, box: Box, x: Float64Array, gradient: Float64Array, direction: Float64Array): Float64Array | null {
  const value = f.value(x);
  for (let halving = 0, size = 1; halving < MOST_HALVINGS; halving++, size /= 2) {
    const next = project(
      x.map((own, i) => own + size * at(direction, i)),
      box,
    );
    const promised = next.reduce((sum, own, i) => sum + at(gradient, i) * (own - at(x, i)), 0);
    if (promised < 0 && f.value(next) <= value + ENOUGH * promised) return next;
  }
  return null;
}
