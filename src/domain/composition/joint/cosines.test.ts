import fc from '../../../testing/properties.ts';
import { expect, it } from 'vitest';
import { coefficientsOf, cosines, type MemberSetting, overallCosines, type StackGrams, stackGrams } from './gram-matrices.ts';

const SLOTS = [
  { id: 'a', role: 'main' as const },
  { id: 'b', role: 'main' as const },
  { id: 'te1.0', role: 'te' as const },
];

/** Two deltas as they are: one vector per block. */
type Delta = readonly (readonly number[])[];
const dot = (x: readonly number[], y: readonly number[]): number => x.reduce((sum, value, i) => sum + value * (y[i] ?? 0), 0);
const norm = (x: readonly number[]): number => Math.sqrt(dot(x, x));

function stackOf(one: Delta, other: Delta) {
  const members = [one, other].map((delta, index) => ({
    key: String(index),
    strengths: new Map(SLOTS.map(({ id }, slot) => [id, norm(delta[slot] ?? [])])),
    totalStrength: norm(delta.flat()),
  }));
  const blocks = SLOTS.map(({ id }, slot) => ({
    slot: id,
    inner: dot(one[slot] ?? [], other[slot] ?? []),
    compared: 1,
    notCompared: 0,
    names: [],
  }));
  return stackGrams(members, SLOTS, () => ({ blocks, reasons: [] }));
}

/** What the member really adds to the weights: each block times its strength and gain. */
const effect = (delta: Delta, { strengthModel, strengthClip, gains }: MemberSetting): number[] =>
  SLOTS.flatMap(({ id, role }, slot) => {
    const factor = (role === 'te' ? strengthClip : strengthModel) * (gains[id] ?? 1);
    return (delta[slot] ?? []).map((value) => value * factor);
  });

const tenths = (most: number) => fc.integer({ min: -most, max: most }).map((value) => value / 10);
const delta = fc.array(fc.array(tenths(30), { minLength: 4, maxLength: 4 }), {
  minLength: SLOTS.length,
  maxLength: SLOTS.length,
});
const strength = tenths(20);
const setting = fc.record({
  strengthModel: strength,
  strengthClip: strength,
  gains: fc.record({ a: strength, b: strength }),
  on: fc.constant(true),
});

it('at strengths and gains as set it is the cosine of what the two really add', () => {
  fc.assert(
    fc.property(delta, delta, setting, setting, (one, other, first, second) => {
      const stack = stackOf(one, other);
      const [x, y] = [effect(one, first), effect(other, second)];
      fc.pre(norm(x) > 1e-3 && norm(y) > 1e-3);
      const { overall } = cosines(stack, 0, 1, coefficientsOf(stack, [first, second]));
      expect(overall).toBeCloseTo(dot(x, y) / (norm(x) * norm(y)), 6);
    }),
  );
});

const SET: MemberSetting = { strengthModel: 1, strengthClip: 1, gains: {}, on: true };
const ONE: Delta = [
  [1, 0],
  [2, 0],
  [1, 1],
];
const OTHER: Delta = [
  [1, 1],
  [1, 0],
  [1, 1],
];

it('a negative strength turns every sign around, and a plain cosine knows nothing of it', () => {
  const stack = stackOf(ONE, OTHER);
  const plain = cosines(stack, 0, 1);
  const turned = cosines(stack, 0, 1, coefficientsOf(stack, [SET, { ...SET, strengthModel: -0.5, strengthClip: -0.5 }]));
  expect(turned.overall).toBeCloseTo(-(plain.overall ?? 0), 12);
  expect(turned.blocks.slice(0, 3).map(({ cosine }) => cosine)).toEqual(plain.blocks.slice(0, 3).map(({ cosine }) => -(cosine ?? 0)));
});

it('a block that is turned off has none, and what was not compared in it does not matter', () => {
  const members = ['x', 'y'].map((key) => ({
    key,
    strengths: new Map([
      ['a', 1],
      ['b', 1],
    ]),
    totalStrength: Math.SQRT2,
  }));
  const blocks = [
    { slot: 'a', inner: 0.5, compared: 1, notCompared: 0, names: [] },
    { slot: 'b', inner: 0, compared: 0, notCompared: 1, names: [] },
  ];
  const stack = stackGrams(members, SLOTS, () => ({ blocks, reasons: [] }));
  const off = { ...SET, gains: { b: 0 } };
  expect(cosines(stack, 0, 1, coefficientsOf(stack, [SET, SET])).overall).toBeNull();
  const { overall, blocks: each } = cosines(stack, 0, 1, coefficientsOf(stack, [off, off]));
  expect([overall, each[0]?.cosine, each[1]?.cosine]).toEqual([0.5, 0.5, null]);
});

it.each([0.5, 1e-2, 1e-4])('counts what lies outside of all blocks, also where it is %d of the energy', (share) => {
  const inside = 3;
  const member = (key: string) => ({
    key,
    strengths: new Map([['a', Math.sqrt(inside * (1 - share))]]),
    totalStrength: Math.sqrt(inside),
  });
  const { slots, grams } = stackGrams([member('0'), member('1')], SLOTS, () => null);
  const outside = grams[slots.findIndex(({ id }) => id === null)];
  expect(outside?.[0]).toBeCloseTo(inside * share, 9);
  expect(outside?.[3]).toBeCloseTo(inside * share, 9);
});

/** Numbers of no delta at all: what is compared is only that both ways of summing them are one. */
const anyStack = fc.record({ n: fc.integer({ min: 1, max: 5 }), seed: fc.integer({ min: 1, max: 1e6 }) }).map(({ n, seed }): StackGrams => {
  let state = seed;
  const next = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  const symmetric = <T extends Float64Array | Uint8Array>(matrix: T, value: (i: number, j: number) => number): T => {
    for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) matrix[i * n + j] = matrix[j * n + i] = value(i, j);
    return matrix;
  };
  return {
    keys: Array.from({ length: n }, (_, index) => String(index)),
    slots: SLOTS,
    grams: SLOTS.map(() => symmetric(new Float64Array(n * n), (i, j) => (i === j ? (next() < 0.2 ? 0 : 1 + next()) : next() - 0.5))),
    known: SLOTS.map(() => symmetric(new Uint8Array(n * n), () => (next() < 0.1 ? 0 : 1))),
  };
});

it('of all pairs at once they are those of every single pair, what is not known included', () => {
  fc.assert(
    fc.property(anyStack, fc.array(setting, { minLength: 5, maxLength: 5 }), fc.boolean(), (stack, settings, asSet) => {
      const n = stack.keys.length;
      const coefficients = asSet ? coefficientsOf(stack, settings.slice(0, n)) : null;
      const all = overallCosines(stack, coefficients);
      for (let a = 0; a < n; a++)
        for (let b = 0; b < n; b++)
          expect(all[a * n + b]).toBe(a === b ? null : cosines(stack, Math.min(a, b), Math.max(a, b), coefficients).overall);
    }),
  );
});
