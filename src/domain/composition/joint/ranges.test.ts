/** Joint strengths where not everything was compared: limits that always hold, and that two deltas reach. */
import fc from '../../../testing/properties.ts';
import { describe, expect, it } from 'vitest';
import { coefficientsOf, cosines, innerRange, stackGrams, stackMember, type StackMember } from './gram-matrices.ts';
import { totalsOf } from './totals.ts';
import type { PairProducts } from '../products/pair.ts';

const dot = (x: readonly number[], y: readonly number[]): number => x.reduce((sum, value, i) => sum + value * (y[i] ?? 0), 0);
const norm = (x: readonly number[]): number => Math.sqrt(dot(x, x));

const SLOTS = [{ id: 'a', role: 'main' as const }];

/** Deltas of one block; of the pairs in `open` only the first entries' part of the product was compared. */
function stackOf(deltas: readonly (readonly number[])[], open: readonly string[], compared = 0) {
  const members = deltas.map(
    (delta, index): StackMember => ({ key: `${index}`, strengths: new Map([['a', norm(delta)]]), totalStrength: norm(delta) }),
  );
  const productsOf = (a: number, b: number): PairProducts => {
    const [x, y] = [deltas[a] ?? [], deltas[b] ?? []];
    const some = open.includes(`${a}${b}`);
    const inner = some ? dot(x.slice(0, compared), y) : dot(x, y);
    return { blocks: [{ slot: 'a', inner, compared: 1, notCompared: some ? 1 : 0, names: some ? ['x'] : [] }], reasons: [] };
  };
  return stackGrams(members, SLOTS, productsOf);
}
const jointOf = (stack: ReturnType<typeof stackOf>, strengths: readonly number[]) =>
  totalsOf(
    stack,
    coefficientsOf(
      stack,
      strengths.map((strength) => ({ strengthModel: strength, strengthClip: 1, gains: {}, on: true })),
    ),
  ).overall;

describe('what was not measured', () => {
  const SLOTS2 = ['a', 'b'].map((id) => ({ id, role: 'main' as const }));
  const member = (key: string, strengths: Record<string, number>, ...unmeasured: (string | null)[]): StackMember => ({
    key,
    strengths: new Map(Object.entries(strengths)),
    totalStrength: Math.hypot(...Object.values(strengths)),
    unmeasured: new Set(unmeasured),
  });
  const block = (slot: string | null, inner: number, notCompared = 0) => ({ slot, inner, compared: 1, notCompared, names: [] });
  const totals = (stack: ReturnType<typeof stackGrams>, strengths: readonly number[]) =>
    totalsOf(
      stack,
      coefficientsOf(
        stack,
        strengths.map((strength) => ({ strengthModel: strength, strengthClip: strength, gains: {}, on: true })),
      ),
    );

  it('leaves no upper limit, and below it what lies on other weights', () => {
    const stack = stackGrams([member('x', { a: 3, b: 1 }, 'a'), member('y', { a: 4, b: 1 })], SLOTS2, () => ({
      blocks: [block('a', 0), block('b', 1)],
      reasons: [],
    }));
    const { blocks, overall } = totals(stack, [1, -1]);
    expect(blocks[0]).toMatchObject({ known: false, range: [5, Number.POSITIVE_INFINITY], unmeasured: [0], dominant: null });
    expect(blocks[1]).toMatchObject({ known: true, range: [0, 0], unmeasured: [], dominant: 0 });
    expect(overall).toMatchObject({ known: false, range: [5, Number.POSITIVE_INFINITY], unmeasured: [0] });
    expect(innerRange(stack, 0, 0, 1)).toEqual({ inner: [0, 0], known: true, both: true });
    // The direction of the whole block is not known, that of the other block is.
    expect(cosines(stack, 0, 1)).toMatchObject({ overall: null, compared: 1, blocks: [{ cosine: null }, { cosine: 1 }, {}] });
  });

  it('is not known where it lies in no block', () => {
    const block = { slot: 'a', strength: 3, failed: 0 };
    const members = [1, 0].map((failedOutside) => stackMember(`${failedOutside}`, { blocks: [block], totalStrength: 5, failedOutside }));
    const stack = stackGrams(members, SLOTS2, () => ({
      blocks: [{ slot: 'a', inner: 9, compared: 1, notCompared: 0, names: [] }],
      reasons: [],
    }));
    const { blocks, overall } = totals(stack, [1, -1]);
    expect(blocks[0]).toMatchObject({ known: true, range: [0, 0] });
    expect(blocks[2]).toMatchObject({ known: false, unmeasured: [0], range: [Math.hypot(4, 4), Number.POSITIVE_INFINITY] });
    expect(overall.known).toBe(false);
  });

  it('may undo what it meets', () => {
    const stack = stackGrams([member('x', { a: 3 }, 'a'), member('y', { a: 4 })], SLOTS2, () => ({
      blocks: [block('a', 0, 1)],
      reasons: [],
    }));
    expect(totals(stack, [1, 1]).overall.range).toEqual([0, Number.POSITIVE_INFINITY]);
    expect(innerRange(stack, 0, 0, 1)).toEqual({ inner: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY], known: false, both: true });
  });

  it('is open where nothing of a block was measured, in blocks or not, and while the files are not compared', () => {
    const all = [member('x', {}, 'a', null), member('y', {}, 'a', null)];
    const stack = stackGrams(all, SLOTS2, () => null);
    const { blocks } = totals(stack, [1, 1]);
    expect(blocks.map(({ range }) => range)).toEqual([
      [0, Number.POSITIVE_INFINITY],
      [0, 0],
      [0, Number.POSITIVE_INFINITY],
    ]);
    expect(innerRange(stack, 0, 0, 1)).toMatchObject({ known: false, both: true });
    expect(innerRange(stack, 1, 0, 1)).toMatchObject({ known: true, both: false });
  });

  it('does not matter where its strength is 0', () => {
    const stack = stackGrams([member('x', { a: 3 }, 'a'), member('y', { a: 4, b: 1 })], SLOTS2, () => ({
      blocks: [block('a', 0, 1)],
      reasons: [],
    }));
    expect(totals(stack, [0, 1]).overall).toMatchObject({ known: true, joint: Math.sqrt(17), unmeasured: [] });
  });
});

describe('what was not compared', () => {
  it('leaves two deltas a joint strength from | |c1| - |c2| | to |c1| + |c2|', () => {
    const stack = stackOf(
      [
        [3, 0],
        [0, 5],
      ],
      ['01'],
    );
    expect(jointOf(stack, [2, -1])).toMatchObject({ known: false, range: [1, 11] });
    expect(innerRange(stack, 0, 0, 1)).toEqual({ inner: [-15, 15], known: false, both: true });
    expect(cosines(stack, 0, 1)).toMatchObject({ overall: null, compared: null });
  });

  it('gives no range where all was compared', () => {
    expect(
      jointOf(
        stackOf(
          [
            [3, 0],
            [0, 4],
          ],
          [],
        ),
        [1, 1],
      ),
    ).toMatchObject({ known: true, joint: 5, range: [5, 5] });
  });

  it('is narrower by what was compared', () => {
    // 12 of the product is known, the rest lies within +-25 as the whole does.
    const stack = stackOf(
      [
        [3, 4],
        [4, 3],
      ],
      ['01'],
      1,
    );
    expect(innerRange(stack, 0, 0, 1).inner).toEqual([-13, 25]);
    expect(jointOf(stack, [1, 1]).range).toEqual([Math.sqrt(24), 10]);
  });

  it('keeps the true joint strength within its range, whatever was not compared', () => {
    const entry = fc.integer({ min: -9, max: 9 });
    const delta = fc.tuple(entry, entry, entry);
    const strength = fc.integer({ min: -3, max: 3 });
    const pairs = fc.subarray(['01', '02', '12']);
    fc.assert(
      fc.property(
        fc.tuple(delta, delta, delta),
        fc.tuple(strength, strength, strength),
        pairs,
        fc.integer({ min: 0, max: 2 }),
        (deltas, strengths, open, compared) => {
          const joint = norm(
            [0, 1, 2].map((at) =>
              dot(
                strengths,
                deltas.map((each) => each[at] ?? 0),
              ),
            ),
          );
          const [from, to] = jointOf(stackOf(deltas, open, compared), strengths).range;
          expect(joint).toBeGreaterThanOrEqual(from - 1e-9);
          expect(joint).toBeLessThanOrEqual(to + 1e-9);
        },
      ),
    );
  });
});
