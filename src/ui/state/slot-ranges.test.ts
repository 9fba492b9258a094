import { expect, it } from 'vitest';
import type { Slot } from '../../domain/reading.ts';
import { slotRanges } from './slot-ranges.ts';

const slots = (group: string, count: number): Slot[] =>
  Array.from({ length: count }, (_, index) => ({ id: `${group}.${index}`, label: `${group} ${index}`, group, role: 'main' }) as Slot);
const LAYOUT = [...slots('Double', 4), ...slots('Single', 4)];
const ranges = (...ids: string[]): readonly string[] => slotRanges(LAYOUT, new Set(ids));

it('names blocks in the order of the model, those that follow each other as one', () => {
  expect(ranges()).toEqual([]);
  expect(ranges('Single.1', 'Double.3', 'Double.1', 'Double.2')).toEqual(['Double 1 – Double 3', 'Single 1']);
  expect(ranges(...LAYOUT.map(({ id }) => id))).toEqual(['Double 0 – Double 3', 'Single 0 – Single 3']);
  expect(ranges('Double.3', 'Single.0', 'Single.1')).toEqual(['Double 3', 'Single 0', 'Single 1']);
});
