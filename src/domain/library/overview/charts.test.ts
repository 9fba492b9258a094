import { describe, expect, it } from 'vitest';
import { histogramOf } from './charts.ts';
import type { LibraryOverview } from './library-overview.ts';

const strengths = (...values: number[]) => {
  const strength = Float64Array.from(values);
  return histogramOf('strength', { strength } as unknown as LibraryOverview, new Uint8Array(values.length).fill(1));
};
const bulk = Array.from({ length: 40 }, (_, at) => 1 + at / 10);

describe('strengths of which one is far off', () => {
  it.each([4.9e40, Number.MAX_VALUE, Number.POSITIVE_INFINITY])('%d is alone in a last bin without an end', (far) => {
    const { bins } = strengths(...bulk, far);
    expect(bins.at(-1)).toMatchObject({ from: 5, to: Number.POSITIVE_INFINITY, all: 1, terms: 'strength:>=5' });
    expect(bins.slice(0, -1)).toEqual(strengths(...bulk).bins);
  });

  it.each([0, 1e-300])('%d is alone in a first bin without a start', (far) => {
    const { bins } = strengths(...bulk, far);
    expect(bins[0]).toMatchObject({ from: Number.NEGATIVE_INFINITY, to: 1, all: 1, terms: 'strength:<1' });
    expect(bins.slice(1)).toEqual(strengths(...bulk).bins);
  });

  it('shows two groups of LoRAs far from each other in one scale', () => {
    const { bins } = strengths(...bulk, ...bulk.map((value) => value * 1000));
    expect(bins.every(({ from, to }) => Number.isFinite(from) && Number.isFinite(to))).toBe(true);
  });

  it.each([[[1, 4.9e40]], [[4.9e40]], [[0, 0, 0, 5]], [[0, 0]], [[Number.POSITIVE_INFINITY]], [[1e-320, 1e-320]]])(
    'has few bins for %j and leaves none out',
    (values) => {
      const { bins } = strengths(...values);
      expect(bins.length).toBeLessThan(5);
      expect(bins.reduce((sum, { all }) => sum + all, 0)).toBe(values.length);
    },
  );
});
