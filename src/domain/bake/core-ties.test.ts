/** TIES in core space against matrices written down from its definition: own orthonormal bases, own trimming, no code of the room. */
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

/** Orthonormal columns by Gram-Schmidt, twice for their last digits. */
function basis(columns: Rows): Rows {
  const found: Rows = [];
  for (const column of columns) {
    let own = [...column];
    for (let pass = 0; pass < 2; pass++) {
      for (const other of found) {
        const dot = own.reduce((sum, x, i) => sum + x * (other[i] as number), 0);
        own = own.map((x, i) => x - dot * (other[i] as number));
      }
    }
    const length = Math.hypot(...own);
    found.push(own.map((x) => x / length));
  }
  return found;
}

/** @param sources of each its factors, m x r and r x n, with its strength in the left one */
function expected(sources: readonly { readonly left: Rows; readonly right: Rows }[], density: number): Rows {
  const u = basis(sources.flatMap(({ left }) => turned(left)));
  const v = basis(sources.flatMap(({ right }) => right));
  // A delta has no part along directions that those before it span alone: what is left there is rounding, and no vote.
  const cores = sources.map(({ left, right }) =>
    product(product(u, left), product(right, turned(v))).map((row) => row.map((x) => (Math.abs(x) < 1e-12 ? 0 : x))),
  );
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
});
