import { expect, it } from 'vitest';
import { numbers } from './measure-module.ts';

const figures = (squares: readonly number[]) => {
  const singularValues = Float64Array.from(squares, Math.sqrt);
  return { norm: Math.sqrt(squares.reduce((sum, value) => sum + value, 0)), spectral: singularValues[0] ?? 0, singularValues };
};

// rank99: the least rank that holds 99 % of the energy, the sum of the squared singular values.
it.each([
  { squares: [1000], rank: 1 },
  { squares: [991, 9], rank: 1 },
  { squares: [989, 11], rank: 2 },
  { squares: [970, 21, 5, 4], rank: 2 },
  { squares: [970, 19, 7, 4], rank: 3 },
  { squares: [25, 25, 25, 25], rank: 4 },
  { squares: [0, 0], rank: 0 },
])('of singular values with squares $squares hold $rank 99 % of the energy', ({ squares, rank }) => {
  expect(numbers(figures(squares), 100).rank99).toBe(rank);
});

it('rms is per entry, the stable rank per largest singular value; neither is known without what it is made of', () => {
  expect(numbers(figures([9, 4, 3]), 4)).toMatchObject({ deltaNorm: 4, rms: 2, spectralNorm: 3 });
  expect(numbers(figures([9, 4, 3]), 4).stableRank).toBeCloseTo(16 / 9, 12);
  expect(numbers({ norm: 2, spectral: null, singularValues: null }, 0)).toEqual({
    deltaNorm: 2,
    rms: null,
    spectralNorm: null,
    stableRank: null,
    rank99: null,
  });
});
