import { describe, expect, it } from 'vitest';
import { circlesOf } from './circles.mjs';

const circles = (imports: Readonly<Record<string, readonly string[]>>): string[][] => circlesOf(new Map(Object.entries(imports)));

describe('files that import each other', () => {
  it('are found however long the way round is', () => {
    expect(circles({ a: ['b'], b: ['c'], c: ['d'], d: ['b'] })).toEqual([['b', 'c', 'd']]);
  });

  it('are told apart from other circles that they reach', () => {
    expect(circles({ a: ['b'], b: ['a', 'c'], c: ['d'], d: ['c'] })).toEqual([
      ['c', 'd'],
      ['a', 'b'],
    ]);
  });

  it('are none where two ways lead to one file', () => {
    expect(circles({ a: ['b', 'c'], b: ['d'], c: ['d'], d: [] })).toEqual([]);
  });
});
