import { describe, expect, test } from 'vitest';
import type { BlockRow, Layout } from '../../domain/reading.ts';
import { type Compared, differences, rangeOf, valuesOf } from './compared.ts';

const LAYOUT: Layout = {
  id: 'two',
  label: 'Two',
  mainCount: 2,
  slots: ['a', 'b'].map((id) => ({ id, label: id, group: 'g', component: 'unet', role: 'main' as const })),
};
const block = (slot: string, strength: number): BlockRow => ({
  index: 0,
  slot,
  strength,
  weight: 0,
  rms: 0,
  tensorNormSum: 0,
  legacyWeight: 0,
  modules: 1,
  failed: 0,
});
const series = (gains: Record<string, number>, strengths: readonly [number, number]): Compared => ({
  key: 'k',
  name: 'n',
  kind: 'profile',
  gains,
  blocks: [block('a', strengths[0]), block('b', strengths[1])],
});

describe('comparing', () => {
  test('effective values are relative to the strongest block as trained', () => {
    expect(valuesOf(series({ a: 0.5 }, [4, 2]), LAYOUT, 'effective')).toEqual([0.5, 0.5]);
    expect(valuesOf(series({ a: -1 }, [40, 20]), LAYOUT, 'effective')).toEqual([-1, 0.5]);
    expect(valuesOf(series({ a: -1 }, [40, 20]), LAYOUT, 'gain')).toEqual([-1, 1]);
  });

  test('differences are to the first; a range always holds 0 and has a height', () => {
    expect(
      differences([
        [1, 2],
        [3, 1],
      ]),
    ).toEqual([
      [0, 0],
      [2, -1],
    ]);
    expect(rangeOf([[0.5, 2]])).toEqual([0, 2]);
    expect(rangeOf([[-1, -0.5]])).toEqual([-1, 0]);
    expect(rangeOf([[0, 0]])).toEqual([0, 1]);
  });
});
