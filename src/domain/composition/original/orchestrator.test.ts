import fc from '../../../testing/properties.ts';
import { describe, expect, it } from 'vitest';
import { fastest } from '../../../testing/fastest.ts';
import { profileSimilarity } from './energy.ts';
import { orchestrate, type OrchestratorInput } from './orchestrator.ts';
import { csv4 } from './rounding.ts';

const input = (stableId: string, weights: readonly number[], more: Partial<OrchestratorInput> = {}): OrchestratorInput => ({
  stableId,
  role: 'character',
  layout: `flux_transformer_${weights.length}`,
  strength: 1,
  weights,
  ...more,
});

const run = (...inputs: readonly OrchestratorInput[]) => orchestrate(inputs);
const LIMIT = 0.85;

/**
 * The rule as it is defined, with every overlap computed from the vectors: independent of how the fast one keeps its sums.
 * Only for a pair, where the score of the group is the pair's own overlap.
 */
function nextOfPair(a: readonly number[], b: readonly number[]): { target: 0 | 1; block: number; value: number } | null {
  const vectors = [a, b] as const;
  const sum = (w: readonly number[]) => w.reduce((total, x) => total + Math.abs(x), 0);
  const preferred = sum(a) < sum(b) ? 0 : 1;
  const start = profileSimilarity(a, b);
  if (start <= LIMIT + 1e-6) return null;
  const found: { target: 0 | 1; block: number; value: number; keys: number[] }[] = [];
  for (const target of [0, 1] as const) {
    const own = vectors[target];
    const at = (block: number, value: number) => own.map((x, i) => (i === block ? value : x));
    const overlap = (w: readonly number[]) => profileSimilarity(w, vectors[1 - target] as readonly number[]);
    own.forEach((original, block) => {
      if (original === 0) return;
      const values: number[] = [];
      const zero = overlap(at(block, 0));
      if (zero < start - 1e-6) values.push(0);
      if (zero <= LIMIT) {
        let [low, high] = [0, 1];
        for (let i = 0; i < 40; i++) {
          const middle = (low + high) / 2;
          if (overlap(at(block, original * middle)) <= LIMIT) low = middle;
          else high = middle;
        }
        if (Math.abs(original * low) > 1e-6 || values.length === 0) values.push(original * low);
      }
      for (const value of values) {
        const after = overlap(at(block, value));
        const violation = after - LIMIT > 1e-6 ? after - LIMIT : 0;
        found.push({ target, block, value, keys: [violation, target === preferred ? 0 : 1, -sum(at(block, value)), target, block] });
      }
    });
  }
  const sorted = found.sort((x, y) => {
    for (let i = 0; i < 5; i++) {
      const difference = (x.keys[i] as number) - (y.keys[i] as number);
      if (Math.abs(difference) > 1e-12) return difference;
    }
    return 0;
  });
  return sorted[0] ?? null;
}

describe('orchestrate', () => {
  it('gives one result per LoRA, in order', () => {
    const results = run(input('FLX-BBB-002', [0.2, 0.4, 0.6], { role: 'style' }), input('FLX-AAA-001', [0.2, 0.4, 0.6]));
    expect(results.map(({ stableId }) => stableId)).toEqual(['FLX-BBB-002', 'FLX-AAA-001']);
  });

  it('leaves alone what overlaps by no more than 0.85', () => {
    const [one] = run(input('A', [0.12345, 0.5, 1]));
    expect(one?.weights).toEqual([0.12345, 0.5, 1]);
    expect(csv4(one?.weights ?? [])).toBe('0.1235,0.5000,1.0000');
    expect(one?.notes.join()).toContain('no same-role block-vector softening was applied');
    const pair = run(input('A', [1, 0, 0]), input('B', [1, 1, 0]));
    expect(pair.map(({ weights }) => weights)).toEqual([
      [1, 0, 0],
      [1, 1, 0],
    ]);
  });

  it('softens the weaker of two of one role to the limit', () => {
    const [a, b] = run(input('FLX-AAA-001', [1, 1, 0.2]), input('FLX-BBB-002', [1, 0.9, 0.1]));
    expect(a?.weights).toEqual([1, 1, 0.2]);
    expect(b?.weights).not.toEqual([1, 0.9, 0.1]);
    expect(b?.notes.join()).toContain('Same-role');
    expect(b?.changed).toHaveLength(1);
    expect(profileSimilarity(a?.weights ?? [], b?.weights ?? [])).toBeLessThanOrEqual(LIMIT);
  });

  it('keeps the earlier of two that are equally strong', () => {
    const [b, a] = run(input('B', [1, 1, 0.2]), input('A', [1, 1, 0.2]));
    expect(a?.weights).toEqual([1, 1, 0.2]);
    expect(b?.weights).not.toEqual([1, 1, 0.2]);
  });

  it('re-checks a triplet after later pairs have changed', () => {
    const results = run(
      input('ID0', [0.2597, 4.7248, 2.6514, 2.1151]),
      input('ID1', [0.1184, 5.4682, 2.5122, 1.3267]),
      input('ID2', [0.4105, 1.5778, 3.573, 1.1398]),
    );
    for (const a of results) {
      for (const b of results) if (a !== b) expect(profileSimilarity(a.weights, b.weights)).toBeLessThanOrEqual(LIMIT + 1e-6);
    }
  });

  it('comes to an end with a group of identical ones', () => {
    const weights = Array.from({ length: 12 }, (_, block) => 1 - block / 50);
    const results = run(...['A', 'B', 'C', 'D'].map((id) => input(id, weights)));
    for (const a of results) {
      for (const b of results) if (a !== b) expect(profileSimilarity(a.weights, b.weights)).toBeLessThanOrEqual(LIMIT + 1e-6);
    }
  });

  it.each([
    ['role', { role: 'style' }],
    ['layout', { layout: 'flux_double_3' }],
  ])('leaves those of another %s alone', (_, more) => {
    const results = run(input('A', [1, 1, 0.2]), input('B', [1, 0.9, 0.1], more));
    expect(results[1]?.weights).toEqual([1, 0.9, 0.1]);
  });

  it('never touches the role "other", nor what has strength 0', () => {
    const others = run(input('A', [1, 1], { role: 'x' }), input('B', [1, 1], { role: 'x' }));
    expect(others[1]?.weights).toEqual([1, 1]);
    const off = run(input('A', [1, 1]), input('B', [1, 1], { strength: 0 }));
    expect(off[1]?.weights).toEqual([1, 1]);
  });

  it('zeroes the weaker of two that have one block', () => {
    const results = run(input('A', [2]), input('B', [1]));
    expect(results.map(({ weights }) => weights)).toEqual([[2], [0]]);
    expect(results[1]?.notes).toHaveLength(1);
    expect(results[0]?.notes.join()).toContain('no same-role');
  });

  it('makes the first change of a pair that the definition makes', () => {
    const vector = fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(vector, vector, (a, b) => {
        const expected = nextOfPair(a, b);
        const results = run(input('A', a), input('B', b));
        if (!expected) {
          expect(results.map(({ weights }) => weights)).toEqual([a, b]);
          return;
        }
        const note = results[expected.target]?.notes[0] ?? '';
        expect(note).toContain(`block ${expected.block} ${expected.value === 0 ? 'set to 0' : `reduced to ${expected.value.toFixed(4)}`}`);
      }),
      { numRuns: 300 },
    );
  });

  it('takes at most 0.2 s for 8 LoRAs of 57 blocks', () => {
    const inputs = Array.from({ length: 8 }, (_, lora) =>
      input(
        `FLX-STL-00${lora}`,
        Array.from({ length: 57 }, (__, block) => 0.85 + 0.15 * Math.abs(Math.sin(1 + lora * 57 + block))),
      ),
    );
    expect(fastest(() => run(...inputs))).toBeLessThan(200);
    expect(run(...inputs).reduce((sum, { changed }) => sum + changed.length, 0)).toBeGreaterThan(8);
  });
});
