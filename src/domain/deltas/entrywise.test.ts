import { expect, it } from 'vitest';
import { denseGrams } from '../../testing/dense.ts';
import { drawn } from '../../testing/lora-file.ts';
import type { Delta, Entrywise, Factored, Term } from './delta.ts';
import { sumsByEntries } from './entrywise.ts';
import { product } from './factors.ts';
import { rowsOf } from './products.ts';

const factors = (seed: number, rows: number, cols: number, rank: number): Factored => ({
  left: Float32Array.from(drawn(seed, rows * rank)),
  right: Float32Array.from(drawn(seed + 1, rank * cols)),
  rank,
});
const entrywise = (seed: number, rows: number, cols: number, rank: number): Entrywise => ({
  kind: 'entrywise',
  scale: 0.5,
  one: factors(seed, rows, cols, rank),
  two: factors(seed + 2, rows, cols, rank + 1),
});
const whole = (seed: number, rows: number, cols: number): Term => ({
  kind: 'whole',
  scale: 2,
  values: Float32Array.from(drawn(seed, rows * cols)),
});

/** The most entries that were asked for at once. */
let most = 0;
const arithmetic = {
  ...denseGrams,
  productEntries(x: Factored, y: Factored, rows: number, cols: number): Float64Array {
    most = Math.max(most, rows * cols);
    const [one, two] = [product(x.left, x.right, x.rank), product(y.left, y.right, y.rank)];
    return one.map((value, at) => value * (two[at] as number));
  },
};

const dense = (delta: Delta): number[] => {
  const row = rowsOf(delta);
  return Array.from({ length: delta.rows }, (_, i) => [...row(i)]).flat();
};

it('sums over blocks of rows, and over rows that lie elsewhere in the other', () => {
  // 1500 x 1000 entries: more than one block.
  const [rows, cols] = [1500, 1000];
  const a: Delta = { rows: rows + 20, cols, terms: [entrywise(1, rows + 20, cols, 3), whole(9, rows + 20, cols)] };
  const b: Delta = { rows, cols, terms: [{ kind: 'low-rank', scale: -1.5, ...factors(20, rows, cols, 2) }] };
  const windows = [
    { a: { from: 20, to: 620 }, b: { from: 0, to: 600 } },
    { a: { from: 620, to: 1520 }, b: { from: 600, to: 1500 } },
  ];
  const [x, y] = [dense(a).slice(20 * cols), dense(b)];
  const dot = (p: readonly number[], q: readonly number[]): number => p.reduce((sum, value, at) => sum + value * (q[at] as number), 0);
  const sums = sumsByEntries(a, b, windows, arithmetic);
  const size = Math.sqrt(dot(x, x) * dot(y, y));
  expect((sums?.aa.sum ?? 0) / dot(x, x)).toBeCloseTo(1, 9);
  expect((sums?.bb.sum ?? 0) / dot(y, y)).toBeCloseTo(1, 9);
  expect((sums?.inner.sum ?? Number.NaN) / size).toBeCloseTo(dot(x, y) / size, 9);
  expect(most).toBeLessThanOrEqual(2 ** 20);
});

it('says that a half whose terms undo each other is not known from f32 sums', () => {
  const own = entrywise(1, 12, 10, 2);
  const { left, right, rank } = own.one;
  const undone: Factored = {
    left: Float32Array.from({ length: 12 * 4 }, (_, at) => (at % 4 < 2 ? 1 : -1) * (left[Math.floor(at / 4) * rank + (at % 2)] as number)),
    right: Float32Array.from([...right, ...right.map((value) => value * 1.0001)]),
    rank: 4,
  };
  const delta: Delta = { rows: 12, cols: 10, terms: [{ ...own, one: undone }] };
  const window = { a: { from: 0, to: 12 }, b: { from: 0, to: 12 } };
  expect(sumsByEntries(delta, delta, [window], arithmetic)?.aa.absolute).toBe(Number.POSITIVE_INFINITY);
});

it('leaves out what would take minutes', () => {
  const delta: Delta = { rows: 2 ** 18, cols: 2 ** 16, terms: [entrywise(1, 4, 4, 17)] };
  const window = { a: { from: 0, to: delta.rows }, b: { from: 0, to: delta.rows } };
  expect(sumsByEntries(delta, delta, [window], arithmetic)).toBeNull();
});
