import fc from '../../../testing/properties.ts';
import { describe, expect, it } from 'vitest';
import { fastest } from '../../../testing/fastest.ts';
import { capBlocks, limitInterference, strongestSingle, tame } from './advice.ts';
import { coefficientsOf, cosines, type MemberSetting, stackGrams, type StackGrams } from '../joint/gram-matrices.ts';
import { totalsOf } from '../joint/totals.ts';
import type { PairProducts } from '../products/pair.ts';
import { leastChangeInCone, leastChangeUnderCaps } from './quadratic.ts';
import { minimise } from '../../linear-algebra/box-solver.ts';

/** Deltas as short vectors per block, so that every norm can be written down. */
type Deltas = Readonly<Record<string, readonly number[]>>;

const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
const SLOTS = [
  { id: 'a', role: 'main' },
  { id: 'b', role: 'main' },
  { id: 'te1.0', role: 'te' },
] as const;

function stackOf(...loras: readonly Deltas[]): StackGrams {
  const members = loras.map((deltas, index) => ({
    key: String(index),
    strengths: new Map(Object.entries(deltas).map(([slot, delta]) => [slot, Math.sqrt(dot(delta, delta))])),
    totalStrength: Math.sqrt(Object.values(deltas).reduce((sum, delta) => sum + dot(delta, delta), 0)),
  }));
  const pairOf = (a: number, b: number): PairProducts => ({
    blocks: Object.entries(loras[a] ?? {}).flatMap(([slot, delta]) => {
      const other = loras[b]?.[slot];
      return other ? [{ slot, inner: dot(delta, other), compared: 1, notCompared: 0, names: [] }] : [];
    }),
    reasons: [],
  });
  return stackGrams(members, SLOTS, pairOf);
}

const set = (strengthModel: number, more: Partial<MemberSetting> = {}): MemberSetting => ({
  strengthModel,
  strengthClip: 1,
  gains: {},
  on: true,
  ...more,
});
const ALIKE = stackOf({ a: [3, 0], b: [1, 0] }, { a: [2, 1], b: [0, 1] });
const NONE: ReadonlySet<number> = new Set();

describe('the stack', () => {
  it('gives joint strength, parts, shares, interference and who dominates', () => {
    const { blocks, overall } = totalsOf(ALIKE, coefficientsOf(ALIKE, [set(1), set(-1)]));
    const [a, b] = blocks;
    expect(a?.joint).toBeCloseTo(Math.hypot(1, -1), 12);
    expect(a?.parts[0]).toBeCloseTo(3, 12);
    expect(a?.interference).toBeCloseTo(2 / 14 - 1, 12);
    expect(a?.dominant).toBe(0);
    expect(a?.shares[0]).toBeCloseTo((9 - 6) / 2, 12);
    expect(b?.interference).toBeCloseTo(0, 12);
    expect(b?.dominant).toBe(0);
    expect(overall.joint).toBeCloseTo(2, 12);
  });

  it('uses gains per block and CLIP strengths in text encoders, and leaves out what is off', () => {
    const stack = stackOf({ a: [3], 'te1.0': [2] }, { a: [1], 'te1.0': [1] });
    const joint = (...settings: readonly MemberSetting[]) =>
      totalsOf(stack, coefficientsOf(stack, settings)).blocks.map((block) => block.joint);
    expect(joint(set(1, { gains: { a: -0.5 } }), set(2, { strengthClip: 3 }))).toEqual([0.5, 0, 5, 0]);
    expect(joint(set(1), set(9, { on: false }))).toEqual([3, 0, 2, 0]);
  });

  it.each([1e-2, 1e-4, 1e-7])('counts what lies in no block, also a share of %d of the energy', (share) => {
    const member = { key: 'x', strengths: new Map([['a', Math.sqrt(1 - share)]]), totalStrength: 1 };
    const { blocks, overall } = totalsOf(
      stackGrams([member], SLOTS, () => null),
      [1, 1, 1, 1].map(() => Float64Array.of(1)),
    );
    expect(blocks.at(-1)?.joint).toBeCloseTo(Math.sqrt(share), 6);
    expect(overall.joint).toBeCloseTo(1, 12);
  });

  it('does not know what was not compared, except where one of the two has nothing', () => {
    const members = ['x', 'y'].map((key, index) => ({
      key,
      strengths: new Map([['a', 1], ...(index ? [] : [['b', 2] as const])]),
      totalStrength: index ? 1 : Math.sqrt(5),
    }));
    const stack = stackGrams(members, SLOTS, () => null);
    const { blocks, overall } = totalsOf(stack, coefficientsOf(stack, [set(1), set(1)]));
    expect(blocks.map(({ known }) => known)).toEqual([false, true, true, true]);
    expect(overall.known).toBe(false);
    expect(cosines(stack, 0, 1)).toMatchObject({
      overall: null,
      blocks: [{ cosine: null }, { cosine: null }, { cosine: null }, { cosine: null }],
    });
    expect(totalsOf(stack, coefficientsOf(stack, [set(1), set(0)])).overall.known).toBe(true);
  });

  it('counts what lies in no block, without a gain', () => {
    const stack = stackGrams([{ key: 'x', strengths: new Map([['a', 3]]), totalStrength: 5 }], SLOTS, () => null);
    const { blocks, overall } = totalsOf(stack, coefficientsOf(stack, [set(2, { gains: { a: 0 } })]));
    expect(blocks.at(-1)).toMatchObject({ slot: null, joint: 8 });
    expect(overall.joint).toBe(8);
  });
});

describe('tame', () => {
  it('scales all of them so that no block is above the limit', () => {
    const settings = [set(1), set(1)];
    expect(strongestSingle(ALIKE, settings)).toBeCloseTo(3, 12);
    const { strengths, before, after, limit, reached } = tame(ALIKE, settings, 1.5);
    expect(limit).toBeCloseTo(4.5, 12);
    expect(before.peak).toBeCloseTo(Math.hypot(5, 1), 12);
    expect(before.peakSlot).toBe('a');
    expect(strengths[0]).toBeCloseTo(4.5 / Math.hypot(5, 1), 12);
    expect(strengths[0]).toBe(strengths[1]);
    expect(after.peak).toBeCloseTo(4.5, 12);
    expect(reached).toBe(true);
  });

  it('changes nothing below the limit, nor what cancels itself', () => {
    expect(tame(ALIKE, [set(1), set(1)], 2).strengths).toEqual([1, 1]);
    expect(tame(ALIKE, [set(1), set(-1)], 1).strengths).toEqual([1, -1]);
    expect(tame(ALIKE, [set(0), set(0)], 1).strengths).toEqual([0, 0]);
  });

  it('leaves text encoders out', () => {
    const stack = stackOf({ a: [1], 'te1.0': [50] });
    expect(tame(stack, [set(1)], 1).strengths).toEqual([1]);
  });
});

describe('capBlocks', () => {
  it('keeps A as it is and fits the others', () => {
    const { strengths, after, reached, limit } = capBlocks(ALIKE, [set(1), set(1)], 1.2, new Set([0]));
    expect(strengths[0]).toBe(1);
    expect(after.peak).toBeCloseTo(limit, 5);
    expect(reached).toBe(true);
    // (3 + 2x)^2 + x^2 = 3.6^2
    expect(strengths[1]).toBeCloseTo((-12 + Math.sqrt(144 - 20 * (9 - 12.96))) / 10, 5);
  });

  it('changes nothing that is within the limit, never raises one and never turns one round', () => {
    expect(capBlocks(ALIKE, [set(1), set(1)], 2, NONE).strengths).toEqual([1, 1]);
    const { strengths } = capBlocks(ALIKE, [set(1), set(1)], 0.1, NONE);
    for (const strength of strengths) {
      expect(strength).toBeGreaterThanOrEqual(0);
      expect(strength).toBeLessThanOrEqual(1);
    }
    const inverted = capBlocks(ALIKE, [set(-1), set(-1)], 1, NONE);
    for (const strength of inverted.strengths) expect(strength).toBeLessThanOrEqual(0);
  });

  it('says when what stays is too strong already', () => {
    const { strengths, reached } = capBlocks(ALIKE, [set(1), set(1)], 0.9, new Set([0]));
    expect(reached).toBe(false);
    expect(strengths[0]).toBe(1);
    expect(strengths[1]).toBeCloseTo(0, 3);
  });

  it('counts with the gains of the profiles', () => {
    const settings = [set(1, { gains: { a: 0 } }), set(1)];
    expect(capBlocks(ALIKE, settings, 1, NONE).strengths).toEqual([1, 1]);
  });
});

describe('limitInterference', () => {
  it('lowers reinforcement with the least change', () => {
    const { strengths, before, after, reached, least } = limitInterference(ALIKE, [set(1), set(1)], 0.3, NONE);
    expect(before.interference).toBeCloseTo(Math.sqrt(28 / 16) - 1, 12);
    expect(after.interference).toBeCloseTo(0.3, 5);
    expect({ reached, least }).toEqual({ reached: true, least: true });
    for (const strength of strengths) expect(strength).toBeLessThanOrEqual(1 + 1e-12);
  });

  it('lowers cancelling too, and keeps what is to stay', () => {
    const { strengths, after, reached } = limitInterference(ALIKE, [set(1), set(-1)], 0.2, new Set([0]));
    expect(strengths[0]).toBe(1);
    expect(strengths[1]).toBeLessThan(0);
    expect(after.interference).toBeCloseTo(-0.2, 5);
    expect(reached).toBe(true);
  });

  it('leaves independent ones alone, and what is small enough', () => {
    expect(limitInterference(stackOf({ a: [1, 0] }, { a: [0, 1] }), [set(1), set(1)], 0.01, NONE).strengths).toEqual([1, 1]);
    expect(limitInterference(ALIKE, [set(1), set(1)], 0.9, NONE).strengths).toEqual([1, 1]);
  });

  it('says when what stays interferes too much by itself', () => {
    const { reached, strengths } = limitInterference(ALIKE, [set(1), set(1)], 0.1, new Set([0, 1]));
    expect(reached).toBe(false);
    expect(strengths).toEqual([1, 1]);
  });

  it('gets there with identical ones, where no smaller change may be proven', () => {
    const same = stackOf({ a: [1, 2] }, { a: [1, 2] });
    const { after, reached } = limitInterference(same, [set(1), set(1)], 0.25, NONE);
    expect(reached).toBe(true);
    expect(after.interference).toBeLessThanOrEqual(0.25 + 1e-5);
  });
});

const size = fc.double({ min: -1, max: 1, noNaN: true });
const vectors = (n: number, length: number) =>
  fc.array(fc.array(size, { minLength: length, maxLength: length }), { minLength: n, maxLength: n });
const gramOf = (list: readonly (readonly number[])[]): Float64Array => Float64Array.from(list.flatMap((a) => list.map((b) => dot(a, b))));
const form = (q: Float64Array, x: readonly number[]): number =>
  x.reduce((sum, a, i) => sum + a * x.reduce((part, b, j) => part + (q[i * x.length + j] ?? 0) * b, 0), 0);
const STEPS = 60;
/** All points of a grid over 0..1 in three dimensions. */
const GRID = Array.from({ length: (STEPS + 1) ** 3 }, (_, at) =>
  [at % (STEPS + 1), Math.floor(at / (STEPS + 1)) % (STEPS + 1), Math.floor(at / (STEPS + 1) ** 2)].map((k) => k / STEPS),
);
const CHANGE = {
  start: Float64Array.of(1, 1, 1),
  weights: Float64Array.of(1, 0.5, 0.2),
  box: { low: new Float64Array(3), high: Float64Array.of(1, 1, 1) },
};
const cost = (x: ArrayLike<number>): number => [1, 0.5, 0.2].reduce((sum, weight, i) => sum + (weight * ((x[i] ?? 0) - 1) ** 2) / 2, 0);

/** The cheapest point of the grid that is allowed, if any. */
function cheapest(allowed: (x: readonly number[]) => boolean): number {
  return GRID.reduce((best, x) => {
    const value = cost(x);
    return value < best && allowed(x) ? value : best;
  }, Number.POSITIVE_INFINITY);
}

describe('the solvers', () => {
  it('keep caps at no more cost than the best of all points of a grid', () => {
    fc.assert(
      fc.property(fc.array(vectors(3, 3), { minLength: 1, maxLength: 4 }), (blocks) => {
        const caps = blocks.map((list) => gramOf(list).map((value) => value / 0.4));
        const { x, kept } = leastChangeUnderCaps(CHANGE, caps);
        expect(kept).toBe(true);
        for (const cap of caps) expect(form(cap, [...x])).toBeLessThanOrEqual(1 + 2e-6);
        expect([...x].every((value) => value >= 0 && value <= 1)).toBe(true);
        expect(cost(x)).toBeLessThanOrEqual(cheapest((point) => caps.every((cap) => form(cap, point) <= 1)) + 1e-6);
      }),
      { numRuns: 40 },
    );
  });

  it('keep a cone at no more cost than the best of all points of a grid', () => {
    fc.assert(
      fc.property(vectors(3, 3), fc.double({ min: 0.05, max: 0.8, noNaN: true }), (list, most) => {
        const q = gramOf(list).map((value, k) => (k % 4 === 0 ? -most * value : value));
        const { x, kept, least } = leastChangeInCone(CHANGE, q, Float64Array.of(1, 0, 0));
        expect(kept).toBe(true);
        expect(form(q, [...x])).toBeLessThanOrEqual(1e-5);
        if (least) expect(cost(x)).toBeLessThanOrEqual(cheapest((point) => form(q, point) <= 0) + 1e-6);
      }),
      { numRuns: 40 },
    );
  });

  it('find the minimum of a convex quadratic over a box: the gradient points outward at bounds and vanishes elsewhere', () => {
    fc.assert(
      fc.property(vectors(4, 4), fc.array(size, { minLength: 4, maxLength: 4 }), (list, b) => {
        const h = gramOf(list).map((value, k) => value + (k % 5 === 0 ? 0.1 : 0));
        const gradient = (x: Float64Array) =>
          x.map((_, i) => [...x].reduce((sum, value, j) => sum + (h[i * 4 + j] ?? 0) * value, 0) - (b[i] ?? 0));
        const f = { value: (x: Float64Array) => form(h, [...x]) / 2 - dot(b, [...x]), gradient, hessian: () => h };
        const box = { low: new Float64Array(4).fill(-0.3), high: new Float64Array(4).fill(0.6) };
        const x = minimise(f, box, new Float64Array(4));
        gradient(x).forEach((slope, i) => {
          const own = x[i] as number;
          if (own > -0.3 + 1e-9 && own < 0.6 - 1e-9) expect(Math.abs(slope)).toBeLessThan(1e-6);
          else if (own <= -0.3 + 1e-9) expect(slope).toBeGreaterThan(-1e-6);
          else expect(slope).toBeLessThan(1e-6);
        });
      }),
      { numRuns: 200 },
    );
  });

  it('give the same each time', () => {
    const settings = [set(0.9), set(1.3)];
    expect(capBlocks(ALIKE, settings, 1.1, NONE)).toEqual(capBlocks(ALIKE, settings, 1.1, NONE));
    expect(limitInterference(ALIKE, settings, 0.1, NONE)).toEqual(limitInterference(ALIKE, settings, 0.1, NONE));
  });
});

describe('the frame', () => {
  it('has all totals of 16 LoRAs of 57 blocks in less than 16 ms, and advice in less than a second', () => {
    let state = 1;
    const next = (): number => {
      state = (state * 48271) % 2147483647;
      return state / 2147483647 - 0.5;
    };
    const slots = Array.from({ length: 57 }, (_, k) => ({ id: `s${k}`, role: 'main' as const }));
    const loras = Array.from({ length: 16 }, () => Object.fromEntries(slots.map(({ id }) => [id, Array.from({ length: 8 }, next)])));
    const members = loras.map((deltas, i) => ({
      key: String(i),
      strengths: new Map(Object.entries(deltas).map(([slot, delta]) => [slot, Math.sqrt(dot(delta, delta))])),
      totalStrength: Math.sqrt(Object.values(deltas).reduce((sum, delta) => sum + dot(delta, delta), 0)),
    }));
    const stack = stackGrams(members, slots, (a, b) => ({
      blocks: slots.map(({ id }) => ({
        slot: id,
        inner: dot(loras[a]?.[id] ?? [], loras[b]?.[id] ?? []),
        compared: 1,
        notCompared: 0,
        names: [],
      })),
      reasons: [],
    }));
    const settings = loras.map((_, i) => set(0.5 + i / 16));
    expect(fastest(() => totalsOf(stack, coefficientsOf(stack, settings)))).toBeLessThan(16);
    const fixed = new Set([3]);
    expect(fastest(() => capBlocks(stack, settings, 1, fixed))).toBeLessThan(1000);
    expect(fastest(() => limitInterference(stack, settings, 0.01, fixed))).toBeLessThan(1000);
    expect(capBlocks(stack, settings, 1, fixed).reached).toBe(true);
    expect(limitInterference(stack, settings, 0.01, fixed).reached).toBe(true);
  });
});
