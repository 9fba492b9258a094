import { largest, smallest } from '../extremes.ts';

/** Statistics over a block vector. Units: those of the vector. */
export interface Statistics {
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** Population variance: mean of (x - mean)^2. */
  readonly variance: number;
  readonly standardDeviation: number;
  /** Share (0..1) of the total energy (sum of x^2) in the strongest quarter of the values (rounded up); 0 when all are 0. */
  readonly topQuarter: number;
  /** Position of the largest value; -1 for an empty vector. */
  readonly strongest: number;
}

export function statistics(values: readonly number[]): Statistics {
  const count = values.length;
  if (count === 0) return { count, min: 0, max: 0, mean: 0, variance: 0, standardDeviation: 0, topQuarter: 0, strongest: -1 };
  const mean = values.reduce((sum, x) => sum + x, 0) / count;
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / count;
  const energies = values.map((x) => x * x).sort((a, b) => b - a);
  const total = energies.reduce((sum, x) => sum + x, 0);
  const top = energies.slice(0, Math.ceil(count / 4)).reduce((sum, x) => sum + x, 0);
  const max = largest(values);
  return {
    count,
    min: smallest(values),
    max,
    mean,
    variance,
    standardDeviation: Math.sqrt(variance),
    topQuarter: total > 0 ? top / total : 0,
    strongest: values.indexOf(max),
  };
}
