import { expect, it } from 'vitest';
import { tameOriginal } from './tame.ts';

it('scales so that the largest sum of a block is the cap', () => {
  const inputs = [
    { strength: 0.9, weights: [1, 0.2, 0] },
    { strength: 0.6, weights: [0.5, 1, 1] },
  ];
  // Block 0: 0.9 + 0.3, block 1: 0.18 + 0.6, block 2: 0.6.
  expect(tameOriginal(inputs, 0.8).largest).toBeCloseTo(1.2, 12);
  expect(tameOriginal(inputs, 0.8).scale).toBeCloseTo(0.8 / 1.2, 12);
  expect(tameOriginal(inputs, 1.5).scale).toBe(1);
});

it('counts positive strengths alone, and as many blocks as the shortest has', () => {
  expect(tameOriginal([{ strength: -2, weights: [5] }], 1)).toEqual({ scale: 1, largest: 0 });
  const inputs = [
    { strength: 1, weights: [1] },
    { strength: 1, weights: [1, 9] },
  ];
  expect(tameOriginal(inputs, 1)).toEqual({ scale: 0.5, largest: 2 });
  expect(tameOriginal([], 1)).toEqual({ scale: 1, largest: 0 });
});
