import { expect, test } from 'vitest';
import { afterKey, snapped } from './number-steps.ts';

const GAIN = { least: -2, most: 2 };
const key = (name: string, more = {}) => ({ key: name, shiftKey: false, altKey: false, ctrlKey: false, metaKey: false, ...more });

test('steps leave no binary noise and stop at the edge', () => {
  let gain = 0;
  for (let i = 0; i < 6; i++) gain = afterKey(gain, key('ArrowUp'), 'field', GAIN) ?? Number.NaN;
  expect(gain).toBe(0.3);
  expect(afterKey(1.98, key('ArrowUp'), 'slider', GAIN)).toBe(2);
  expect(afterKey(-1.9, key('ArrowLeft', { shiftKey: true }), 'slider', GAIN)).toBe(-2);
});

test('a number beyond the range, where it was typed, does not jump to its edge', () => {
  expect(afterKey(5, key('ArrowUp'), 'slider', GAIN)).toBe(5);
  expect(afterKey(5, key('ArrowDown'), 'slider', GAIN)).toBe(4.95);
  expect(afterKey(-5, key('PageUp'), 'slider', GAIN)).toBe(-4.75);
});

test('the cursor keys of a field stay its own, and so do shortcuts', () => {
  for (const name of ['ArrowLeft', 'ArrowRight', 'Home', 'End', 'a']) expect(afterKey(1, key(name), 'field', GAIN)).toBeNull();
  expect(afterKey(1, key('ArrowUp', { ctrlKey: true }), 'slider', GAIN)).toBeNull();
});

test('pointers land on the grid', () => {
  expect([snapped(0.333, false, GAIN), snapped(0.333, true, GAIN), snapped(3, false, GAIN), snapped(-0.01, false, GAIN)]).toEqual([
    0.35, 0.335, 2, 0,
  ]);
});
