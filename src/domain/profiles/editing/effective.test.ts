import fc from '../../../testing/properties.ts';
import { expect, test } from 'vitest';
import type { BlockRow, Layout } from '../../reading.ts';
import { keptShare, profileNumbers } from './effective.ts';

const row = (slot: string, strength: number, index: number): BlockRow => ({
  index,
  slot,
  strength,
  weight: 0,
  rms: 0,
  tensorNormSum: 0,
  legacyWeight: 0,
  modules: 1,
  failed: 0,
});
const LAYOUT: Layout = {
  id: 'three',
  label: 'Three',
  mainCount: 2,
  slots: ['a', 'b', 'te'].map((id) => ({
    id,
    label: id,
    group: 'g',
    component: 'unet',
    role: id === 'te' ? ('te' as const) : ('main' as const),
  })),
};
const BLOCKS = [row('a', 3, 0), row('b', 4, 1), row('te', 0, 2)];

test('the share kept is that of the squared norms', () => {
  // 3^2 of 3^2 + 4^2 is left when b is off.
  expect(keptShare(BLOCKS, { b: 0 })).toBeCloseTo(9 / 25, 12);
  expect(keptShare(BLOCKS, { a: -1, b: 0.5 })).toBeCloseTo((9 + 4) / 25, 12);
  expect(keptShare(BLOCKS, {})).toBe(1);
  expect(keptShare([row('a', 0, 0)], {})).toBeNull();
});

test('one gain for all keeps its square', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0.001, max: 100, noNaN: true }), { minLength: 1 }),
      fc.double({ min: -2, max: 2, noNaN: true }),
      (strengths, gain) => {
        const blocks = strengths.map((strength, i) => row(`s.${i}`, strength, i));
        expect(keptShare(blocks, Object.fromEntries(blocks.map(({ slot }) => [slot, gain])))).toBeCloseTo(gain * gain, 9);
      },
    ),
  );
});

test('statistics are over the model itself, the sign of a gain stays', () => {
  const found = profileNumbers(LAYOUT, BLOCKS, { a: -2, te: 0.5 });
  expect([found.measured.count, found.measured.min, found.measured.max, found.measured.mean]).toEqual([2, 3, 4, 3.5]);
  expect([found.gain.min, found.gain.max, found.gain.mean, found.gain.variance]).toEqual([-2, 1, -0.5, 2.25]);
  expect([found.effective.min, found.effective.max, found.effective.mean]).toEqual([-6, 4, -1]);
  expect(found.kept).toBeCloseTo((36 + 16) / 25, 12);
});
