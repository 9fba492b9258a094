/** TIES in core space against matrices written down from its definition: own bases, own trimming, no code of the room. */
import { describe, expect, it } from 'vitest';
import { generator } from '../../testing/generator.ts';
import type { Delta } from '../deltas/delta.ts';
import { PLAIN_SUMS } from './arithmetic.ts';
import type { OutModule } from './members.ts';
import { type BakePlan } from './plan.ts';
import { reduced } from './reduced.ts';

type Rows = number[][];

const [M, N] = [14, 11];
const random = (rows: number, cols: number, next: () => number): Rows =>
  Array.from({ length: rows }, () => Array.from({ length: cols }, next));
const product = (a: Rows, b: Rows): Rows =>
  a.map((row) => (b[0] as number[]).map((_, j) => row.reduce((sum, x, k) => sum + x * ((b[k] as number[])[j] as number), 0)));
const turned = (a: Rows): Rows => (a[0] as number[]).map((_, j) => a.map((row) => row[j] as number));

/** Eigenvectors of a symmetric matrix as rows, by Jacobi rotations: another way than that of the room. */
function eigenvectors(symmetric: Rows): Rows {
  const [a, n] = [symmetric.map((row) => [...row]), symmetric.length];
  const vectors = a.map((_, i) => a.map((__, j) => Number(i === j)));
  const turn = (rows: Rows, i: number, j: number, c: number, s: number): void => {
    const [x, y] = [rows[i] as number[], rows[j] as number[]];
    [rows[i], rows[j]] = [x.map((value, k) => c * value - s * (y[k] as number)), x.map((value, k) => s * value + c * (y[k] as number))];
  };
  for (let sweep = 0; sweep < 30; sweep++)
    for (let i = 0; i < n; i++)
      for (let j = i + 1; j < n; j++) {
        const angle = 0.5 * Math.atan2(2 * (a[i]?.[j] as number), (a[j]?.[j] as number) - (a[i]?.[i] as number));
        const [c, s] = [Math.cos(angle), Math.sin(angle)];
        turn(a, i, j, c, s);
        const columns = turned(a);
        turn(columns, i, j, c, s);
        turned(columns).forEach((row, k) => (a[k] = row));
        turn(vectors, i, j, c, s);
      }
  return vectors.map((row, i) => ({ row, value: a[i]?.[i] as number })).flatMap(({ row, value }) => (value > 1e-9 ? [row] : []));
}

const plus = (a: Rows, b: Rows): Rows => a.map((row, i) => row.map((x, j) => x + (b[i]?.[j] as number)));

/** @param sources of each its factors, m x r and r x n, with its strength in the left one */
function expected(sources: readonly { readonly left: Rows; readonly right: Rows }[], density: number): Rows {
  const dense = sources.map(({ left, right }) => product(left, right));
  const u = eigenvectors(dense.map((delta) => product(delta, turned(delta))).reduce(plus));
  const v = eigenvectors(dense.map((delta) => product(turned(delta), delta)).reduce(plus));
  const cores = dense.map((delta) => product(product(u, delta), turned(v)));
  const trimmed = cores.map((core) => {
    const sizes = core
      .flat()
      .map(Math.abs)
      .sort((a, b) => b - a);
    const least = sizes[Math.ceil(density * sizes.length) - 1] as number;
    return core.map((row) => row.map((x) => (Math.abs(x) >= least ? x : 0)));
  });
  const merged = (trimmed[0] as Rows).map((row, i) =>
    row.map((_, j) => {
      const values = trimmed.map((core) => (core[i] as number[])[j] as number);
      const sign = Math.sign(values.reduce((sum, x) => sum + x, 0));
      const agreeing = values.filter((x) => x !== 0 && Math.sign(x) === sign);
      return agreeing.length === 0 ? 0 : agreeing.reduce((sum, x) => sum + x, 0) / agreeing.length;
    }),
  );
  return product(product(turned(u), merged), v);
}

const flat = (rows: Rows): Float64Array => Float64Array.from(rows.flat());
const deltaOf = (left: Rows, right: Rows): Delta => ({
  rows: M,
  cols: N,
  terms: [{ kind: 'low-rank', scale: 1, left: flat(left), right: flat(right), rank: right.length }],
});

/** @param owners source of each delta */
function found(deltas: readonly Delta[], owners: readonly number[], strengths: readonly number[], density: number): Rows {
  const whole = { from: 0, to: M };
  const out = {
    form: 'low-rank',
    rows: M,
    cols: N,
    contributions: owners.map((source) => ({
      member: { source, gain: 1, strength: strengths[source] },
      windows: [{ from: whole, to: whole }],
    })),
  } as unknown as OutModule;
  const plan = { combine: 'core-ties', value: density, sources: strengths.map((strength) => ({ strength })) } as unknown as BakePlan;
  const { cut, spectrum } = reduced(out, deltas, plan, PLAIN_SUMS);
  const { left, right, rank } = cut(spectrum.length);
  const rowsOf = (values: ArrayLike<number>, rows: number, cols: number): Rows =>
    Array.from({ length: rows }, (_, i) => Array.from({ length: cols }, (__, j) => values[i * cols + j] as number));
  return product(rowsOf(left, M, rank), rowsOf(right, rank, N));
}

const apart = (a: Rows, b: Rows): number => Math.hypot(...a.flat().map((x, i) => x - (b.flat()[i] as number))) / Math.hypot(...b.flat());
const times = (rows: Rows, factor: number): Rows => rows.map((row) => row.map((x) => factor * x));

describe('TIES in core space', () => {
  it.each([
    [0.3, [1, 1]],
    [0.5, [0.7, -0.4]],
    [1, [0.2, 1.5, -1]],
  ] as const)('at density %d and strengths %j is that of the definition', (density, strengths) => {
    const next = generator(17);
    const parts = strengths.map((strength) => ({ strength, left: random(M, 2, next), right: random(2, N, next) }));
    const dense = expected(
      parts.map(({ strength, left, right }) => ({ left: times(left, strength), right })),
      density,
    );
    const own = found(
      parts.map(({ left, right }) => deltaOf(left, right)),
      strengths.map((_, i) => i),
      strengths,
      density,
    );
    expect(apart(own, dense)).toBeLessThan(1e-9);
  });

  it('trims what a source brings to a weight as one, however many parts it comes in', () => {
    const next = generator(23);
    const [one, two, other] = [0, 1, 2].map(() => ({ left: random(M, 2, next), right: random(2, N, next) })) as [
      { left: Rows; right: Rows },
      { left: Rows; right: Rows },
      { left: Rows; right: Rows },
    ];
    const both = { left: one.left.map((row, i) => [...row, ...(two.left[i] as number[])]), right: [...one.right, ...two.right] };
    const dense = expected([both, other], 0.4);
    const strengths = [1, 1];
    expect(apart(found([deltaOf(both.left, both.right), deltaOf(other.left, other.right)], [0, 1], strengths, 0.4), dense)).toBeLessThan(
      1e-9,
    );
    const inParts = [one, two, other].map(({ left, right }) => deltaOf(left, right));
    expect(apart(found(inParts, [0, 0, 1], strengths, 0.4), dense)).toBeLessThan(1e-9);
  });

  it('does not depend on the order of the sources, nor on how a delta is split into factors', () => {
    const next = generator(29);
    const parts = [0.7, -0.4, 1.2].map((strength) => ({ strength, left: random(M, 2, next), right: random(2, N, next) }));
    const mergedIn = (order: readonly number[], split: number): Rows => {
      const own = order.map((at) => parts[at] as (typeof parts)[number]);
      return found(
        own.map(({ left, right }) => deltaOf(times(left, split), times(right, 1 / split))),
        own.map((_, i) => i),
        own.map(({ strength }) => strength),
        0.4,
      );
    };
    const first = mergedIn([0, 1, 2], 1);
    expect(apart(mergedIn([2, 0, 1], 1), first)).toBeLessThan(1e-9);
    expect(apart(mergedIn([1, 2, 0], 8), first)).toBeLessThan(1e-9);
  });
});
