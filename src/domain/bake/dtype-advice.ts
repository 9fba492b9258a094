/**
 * Whether a cut module can be written as F16, which has three bits more than BF16 at the same size (8 x finer: 2.9e-4 instead of
 * 2.4e-3), but a narrower range. Told by the singular values alone: both factors are vectors of length 1 times the square root of each,
 * so that no entry is larger than sqrt(sigma_1), and the mean square of the entries of an m x k factor is sum(sigma) / (m k).
 */
export interface CutModule {
  /** Falling, in weight units. */
  readonly spectrum: Float64Array;
  readonly rank: number;
  readonly rows: number;
  readonly cols: number;
}

const MOST = 65504;
/** Smallest normal number of F16: below it entries lose bits. */
const LEAST = 6.1e-5;

export function fitsF16({ spectrum, rank, rows, cols }: CutModule): boolean {
  const [largest = 0] = spectrum;
  if (rank === 0 || largest === 0) return true;
  if (Math.sqrt(largest) > MOST) return false;
  let sum = 0;
  for (let i = 0; i < Math.min(rank, spectrum.length); i++) sum += spectrum[i] as number;
  return Math.sqrt(sum / (Math.max(rows, cols) * rank)) >= LEAST;
}
