/**
 * The original tool's "tame": one factor for all, so that the sum of role strengths times relative block weights stays below a cap in
 * every block. It knows neither signs nor directions; the exact cap is `../advice.ts`.
 */

/** As the original's slider: 0.8 to 2.5 in steps of 0.1, 1.5 at first. */
export const TARGET_CAP = { least: 0.8, most: 2.5, step: 0.1, usual: 1.5 } as const;

export interface Tamed {
  /** At most 1. */
  readonly scale: number;
  /** Largest sum of a block before scaling; 0 when nothing counts. */
  readonly largest: number;
}

/** @param inputs strengths that are not positive do not count; of vectors of different lengths the shortest decides */
export function tameOriginal(inputs: readonly { readonly strength: number; readonly weights: readonly number[] }[], cap: number): Tamed {
  const counted = inputs.filter(({ strength }) => strength > 0);
  const blocks = counted.length === 0 ? 0 : Math.min(...counted.map(({ weights }) => weights.length));
  let largest = 0;
  for (let block = 0; block < blocks; block++) {
    largest = Math.max(
      largest,
      counted.reduce((sum, { strength, weights }) => sum + strength * (weights[block] ?? 0), 0),
    );
  }
  return { scale: largest > cap ? cap / largest : 1, largest };
}
