import { describe, expect, it } from 'vitest';
import { generator } from '../../testing/generator.ts';
import * as dense from '../../testing/dense.ts';
import { emaWeights, epochAverage } from './epochs.ts';
import { madeOf } from './made-of.ts';
import { ranksOf } from './rank-rules.ts';
import { preparedForShrinking, shrunk, shrinkTotal } from './shrink.ts';

const next = generator(5);
const spectrum = (count: number): Float64Array => Float64Array.from({ length: count }, () => Math.abs(next()) + 0.01).sort((a, b) => b - a);

describe('shrinking', () => {
  const spectra = Array.from({ length: 12 }, (_, i) => ({ values: spectrum(4 + i), perRank: 100 + 30 * i }));
  const size = 5000 + spectra.reduce((sum, { values, perRank }) => sum + values.length * perRank * 2, 0);
  const file = preparedForShrinking({ size, fixedBytes: 4000, bytesPerEntry: 2, spectra });

  it.each([0.01, 0.05, 0.3, 0.9])('to an error of %f keeps the ranks of that rule, and tells bytes and error', (value) => {
    const found = shrunk(file, { kind: 'error', value });
    const ranks = ranksOf(spectra, { rule: 'error', value, min: 1, max: null, uniform: false }, null);
    expect([...(found.ranks ?? [])]).toEqual(ranks);
    const lost = spectra.reduce((sum, own, i) => sum + own.values.slice(ranks[i]).reduce((all, x) => all + x * x, 0), 0);
    const all = spectra.reduce((sum, own) => sum + own.values.reduce((total, x) => total + x * x, 0), 0);
    expect(found.error).toBeCloseTo(Math.sqrt(lost / all), 12);
    expect(found.error).toBeLessThanOrEqual(value);
    expect(found.bytes).toBe(4000 + spectra.reduce((sum, { perRank }, i) => sum + 2 * perRank * (ranks[i] as number), 0));
    expect(found.saved).toBe(size - found.bytes);
  });

  it.each([null, { bytes: 200_000 * 100 * 2 * 3, bytesPerEntry: 2 }])('to one rank takes more modules than the stack is deep', (budget) => {
    const values = Float64Array.of(4, 3, 2, 1);
    const many = Array.from({ length: 200_000 }, () => ({ values, perRank: 100 }));
    const ranks = ranksOf(many, { rule: 'rank', value: 3, min: 1, max: null, uniform: true }, budget);
    expect(new Set(ranks)).toEqual(new Set([3]));
  });

  it('to a size keeps the ranks that a bake to this size keeps', () => {
    for (const share of [0.2, 0.5, 0.9]) {
      const reduce = { rule: 'size' as const, value: null, min: 1, max: null, uniform: false };
      const expected = ranksOf(spectra, reduce, { bytes: share * size - 4000, bytesPerEntry: 2 });
      expect([...(shrunk(file, { kind: 'size', bytes: share * size }).ranks ?? [])]).toEqual(expected);
    }
  });

  it('to a size is within it, and a file that would not become smaller stays', () => {
    const half = shrunk(file, { kind: 'size', bytes: size / 2 });
    expect(half.bytes).toBeLessThanOrEqual(size / 2);
    expect(half.bytes).toBeGreaterThan(size / 2 - 2 * 430);
    expect(shrunk(file, { kind: 'size', bytes: 3000 })).toEqual({ bytes: size, saved: 0, error: 0, ranks: null });
    const small = preparedForShrinking({ ...file, size: 4100 });
    expect(shrunk(small, { kind: 'error', value: 0.01 }).ranks).toBeNull();
    expect(shrinkTotal([half, shrunk(small, { kind: 'error', value: 0.01 })])).toEqual({
      bytes: half.bytes + 4100,
      saved: half.saved,
      files: 1,
    });
  });
});

describe('the average of epochs', () => {
  it('has the weights that its definition gives, step by step', () => {
    const beta = 0.7;
    const values = [3, -1, 4, 1, -5];
    const average = values.reduce((sum, value, i) => (i === 0 ? value : beta * sum + (1 - beta) * value), 0);
    const weights = emaWeights(values.length, beta);
    expect(weights.reduce((sum, weight, i) => sum + weight * (values[i] as number), 0)).toBeCloseTo(average, 12);
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
  });

  it('of a long run takes the last sixteen, with weights that still sum to 1', () => {
    const { sources } = epochAverage(
      Array.from({ length: 20 }, (_, i) => `e${i}`),
      0.9,
    ) as { sources: { file: string; strength: number }[] };
    expect(sources.map(({ file }) => file).slice(0, 2)).toEqual(['e4', 'e5']);
    expect(sources).toHaveLength(16);
    expect(sources.reduce((sum, { strength }) => sum + strength, 0)).toBeCloseTo(1, 12);
  });
});

describe('what a file is made of', () => {
  const random = (): dense.Matrix => dense.matrix(20, 30, () => next());
  const inner = (a: dense.Matrix, b: dense.Matrix): number =>
    dense.combine(a, b, (x, y) => x * y).values.reduce((sum, value) => sum + value, 0);
  const candidates = Array.from({ length: 5 }, random);
  const input = (delta: dense.Matrix, from: readonly dense.Matrix[]) => ({
    gram: Float64Array.from({ length: from.length ** 2 }, (_, at) =>
      inner(from[Math.floor(at / from.length)] as dense.Matrix, from[at % from.length] as dense.Matrix),
    ),
    inner: Float64Array.from(from, (one) => inner(one, delta)),
    square: inner(delta, delta),
  });
  const mixed = (parts: readonly (readonly [number, dense.Matrix])[]): dense.Matrix =>
    parts.map(([factor, matrix]) => dense.scaled(matrix, factor)).reduce((a, b) => dense.combine(a, b, (x, y) => x + y));

  it('is found exactly, and nothing else with it', () => {
    const delta = mixed([
      [0.8, candidates[1] as dense.Matrix],
      [-0.3, candidates[3] as dense.Matrix],
    ]);
    const { weights, residual } = madeOf(input(delta, candidates));
    [0, 0.8, 0, -0.3, 0].forEach((weight, i) => expect(weights[i]).toBeCloseTo(weight, 10));
    expect(residual).toBeLessThan(1e-6);
  });

  it('leaves what the candidates cannot tell as the residual', () => {
    const rest = random();
    const delta = mixed([
      [1, candidates[0] as dense.Matrix],
      [0.2, rest],
    ]);
    const { weights, residual } = madeOf(input(delta, candidates), 0.05);
    expect(weights[0]).toBeCloseTo(1, 1);
    const left = mixed([[1, delta], ...candidates.map((one, i) => [-(weights[i] as number), one] as const)]);
    expect(residual).toBeCloseTo(dense.norm(left) / dense.norm(delta), 8);
    expect(residual).toBeGreaterThan(0.1);
  });

  it('of a candidate that is there twice takes one', () => {
    const delta = dense.scaled(candidates[2] as dense.Matrix, 0.5);
    const { weights, residual } = madeOf(input(delta, [...candidates, candidates[2] as dense.Matrix]));
    expect([...weights].filter((weight) => weight !== 0)).toHaveLength(1);
    expect((weights[2] as number) + (weights[5] as number)).toBeCloseTo(0.5, 6);
    expect(residual).toBeLessThan(1e-6);
  });
});
