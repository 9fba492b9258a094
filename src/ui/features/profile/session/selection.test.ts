import { describe, expect, test } from 'vitest';
import { NOTHING_SELECTED, picked, pickedGroup } from './selection.ts';

describe('selecting', () => {
  const order = ['a', 'b', 'c', 'd'];
  test('a range goes from the anchor, either way; the anchor stays', () => {
    const first = picked(NOTHING_SELECTED, order, 'c', 'only');
    const up = picked(first, order, 'a', 'extend');
    expect([...up.slots]).toEqual(['a', 'b', 'c']);
    expect([...picked(up, order, 'd', 'extend').slots]).toEqual(['c', 'd']);
  });

  test('one at a time in or out, a group as a whole', () => {
    const two = picked(picked(NOTHING_SELECTED, order, 'a', 'only'), order, 'c', 'toggle');
    expect([...two.slots]).toEqual(['a', 'c']);
    expect([...picked(two, order, 'a', 'toggle').slots]).toEqual(['c']);
    const group = pickedGroup(two, ['c', 'd']);
    expect([...group.slots].sort()).toEqual(['a', 'c', 'd']);
    expect([...pickedGroup(group, ['c', 'd']).slots]).toEqual(['a']);
  });
});
