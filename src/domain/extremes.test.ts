import { describe, expect, it } from 'vitest';
import { largest, smallest } from './extremes.ts';

describe('extremes of lists longer than the stack is deep', () => {
  const many = Array.from({ length: 1_000_000 }, (_, i) => ((i * 7919) % 1_000_003) - 5);

  it('finds the largest and the smallest', () => {
    const sorted = [...many].sort((a, b) => a - b);
    expect([smallest(many), largest(many)]).toEqual([sorted[0], sorted.at(-1)]);
  });

  it('gives the bound for an empty list, and nothing beyond it', () => {
    expect([largest([], 0), largest([-3], 0), smallest([], 1), smallest([4], 1)]).toEqual([0, 0, 1, 1]);
  });
});
