import { describe, expect, it } from 'vitest';
import { growthOf, rankUsed } from './growth.ts';

const save = (norm: number | null) => ({ norm, rankUsed: null });
const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
const norm = (a: readonly number[]) => Math.sqrt(dot(a, a));

/** Changes as vectors, and what growth makes of their norms and cosines. */
function grown(deltas: readonly (readonly number[])[]) {
  const cosines = deltas.map((delta, index) => {
    const before = deltas[index - 1];
    return before ? dot(before, delta) / (norm(before) * norm(delta)) : null;
  });
  return growthOf(
    deltas.map((delta) => save(norm(delta))),
    cosines,
  );
}

describe('the growth of a run', () => {
  it('is that of the vectors themselves', () => {
    const deltas = [
      [1, 0, 0],
      [2, 1, 0],
      [2.5, 1.5, 1],
    ];
    const { points } = grown(deltas);
    expect(points[0]).toMatchObject({ norm: 1, cosine: null, angle: null, change: null });
    expect(points[1]?.change).toBeCloseTo(norm([1, 1, 0]) / norm([2, 1, 0]), 12);
    expect(points[1]?.angle).toBeCloseTo((Math.atan2(1, 2) * 180) / Math.PI, 10);
    expect(points[2]?.change).toBeCloseTo(norm([0.5, 0.5, 1]) / norm([2.5, 1.5, 1]), 12);
  });

  it('is 0 where nothing changes, whatever rounding makes of the cosine', () => {
    expect(growthOf([save(3), save(3)], [null, 1]).points[1]).toMatchObject({ change: 0, angle: 0 });
  });

  const line = (...steps: readonly number[]) => {
    let at = 1;
    return growthOf([save(1), ...steps.map((step) => save((at *= 1 + step)))], [null, ...steps.map(() => 1)]).settled;
  };

  it('stops where every later save changes by a tenth at most', () => {
    expect(line(0.5, 0.3, 0.05, 0.04)).toEqual({ kind: 'at', index: 2 });
    expect(line(0.05, 0.04)).toEqual({ kind: 'at', index: 0 });
    // A calm stretch in the middle is not an end.
    expect(line(0.5, 0.01, 0.01, 0.4, 0.01, 0.01)).toEqual({ kind: 'at', index: 4 });
  });

  it('goes on where the last saves change by more, and is not judged by one', () => {
    expect(line(0.5, 0.3)).toEqual({ kind: 'changing' });
    expect(line(0.5, 0.3, 0.05)).toEqual({ kind: 'changing' });
    expect(line(0.05)).toEqual({ kind: 'few' });
  });

  it('is not known where a change that decides is not', () => {
    const saves = [1, 2, 2.1, 2.15].map(save);
    expect(growthOf(saves, [null, 0.9, 1, null]).settled).toEqual({ kind: 'unknown' });
    expect(growthOf(saves, [null, null, 1, 1]).settled).toEqual({ kind: 'at', index: 1 });
    expect(growthOf([save(1), save(null)], [null, 1]).points[1]).toMatchObject({ change: null });
  });
});

describe('the rank used', () => {
  it('is the mean of what modules use, by their energy', () => {
    const modules = [
      { deltaNorm: 3, rank99: 4 },
      { deltaNorm: 1, rank99: 14 },
      { deltaNorm: null, rank99: 2 },
      { deltaNorm: 5, rank99: null },
    ];
    expect(rankUsed(modules)).toBeCloseTo((9 * 4 + 1 * 14) / 10, 12);
    expect(rankUsed([{ deltaNorm: null, rank99: null }])).toBeNull();
  });
});
