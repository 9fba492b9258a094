import { expect, test } from 'vitest';
import type { Layout } from '../../reading.ts';
import { profile as words } from '../../../ui/strings/en/profile.ts';
import { measuredWeights, neutral, randomSketch, smoothSketch } from './starting-points.ts';

const LAYOUT: Layout = {
  id: 'forty',
  label: 'Forty',
  mainCount: 40,
  slots: Array.from({ length: 44 }, (_, i) => ({
    id: i < 40 ? `blocks.${i}` : `te1.${i - 40}`,
    label: `${i}`,
    group: i < 40 ? 'Blocks' : 'Text encoder 1',
    component: 'transformer',
    role: i < 40 ? ('main' as const) : ('te' as const),
  })),
};

test('measured weights are the gains of touched blocks only', () => {
  const block = { strength: 1, rms: 1, tensorNormSum: 1, legacyWeight: 1, failed: 0 };
  const { gains } = measuredWeights([
    { ...block, index: 0, slot: 'blocks.0', weight: 0.25, modules: 2 },
    { ...block, index: 1, slot: 'blocks.1', weight: 0, modules: 0 },
  ]);
  expect(gains).toEqual({ 'blocks.0': 0.25 });
  expect(neutral().gains).toEqual({});
});

test.each([
  ['Random', randomSketch],
  ['Smooth', smoothSketch],
])('%s: its own for each seed, the same for the same, 0 to 1, text encoders left alone', (label, sketch) => {
  const one = sketch(LAYOUT, 7);
  expect(words.start(one.label)).toBe(`${label} 7`);
  expect(sketch(LAYOUT, 7)).toEqual(one);
  expect(sketch(LAYOUT, 8).gains).not.toEqual(one.gains);
  expect(Object.keys(one.gains)).toEqual(LAYOUT.slots.slice(0, 40).map(({ id }) => id));
  for (const gain of Object.values(one.gains)) {
    expect(gain).toBeGreaterThanOrEqual(0);
    expect(gain).toBeLessThanOrEqual(1);
    expect(Number(gain.toFixed(2))).toBe(gain);
  }
});

test('a smooth sketch has no jumps and uses the whole range', () => {
  for (const seed of [1, 2, 3, 99]) {
    const gains = Object.values(smoothSketch(LAYOUT, seed).gains);
    const jumps = gains.slice(1).map((gain, i) => Math.abs(gain - (gains[i] ?? gain)));
    expect(Math.max(...jumps)).toBeLessThan(0.2);
    expect([Math.min(...gains), Math.max(...gains)]).toEqual([0, 1]);
  }
});
