/**
 * The average of the epochs of one training run as a plan: an exponential moving average of the deltas themselves, not of factors, whose
 * average has cross terms.
 *
 *   average_0 = Delta_0,  average_i = beta . average_(i-1) + (1 - beta) . Delta_i
 *
 * so that the weights of n epochs are beta^(n-1), (1 - beta) beta^(n-2), ..., (1 - beta), whose sum is 1.
 */
import { MOST_SOURCES } from './decode-plan.ts';

/** @param beta 0 <= beta < 1; 0 is the last epoch alone @returns in the order of training */
export function emaWeights(count: number, beta: number): number[] {
  return Array.from({ length: count }, (_, i) => (i === 0 ? 1 : 1 - beta) * beta ** (count - 1 - i));
}

/**
 * Plan, as JSON, of the average of these epochs. A plan takes 16 sources: of a longer run the last 16, of which the first stands for
 * what came before it.
 * @param files in the order of training
 */
export function epochAverage(files: readonly string[], beta: number): Record<string, unknown> {
  const last = files.slice(-MOST_SOURCES);
  const weights = emaWeights(last.length, beta);
  return { v: 1, sources: last.map((file, index) => ({ file, strength: weights[index] as number })) };
}
