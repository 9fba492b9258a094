import type { PairProducts } from '../../composition/products/pair.ts';

/**
 * <delta1, delta2> / (|delta1| |delta2|) over all weights; -1 to 1. null where a part of it is not known, or one of them is 0.
 * @param norms `totalStrength` of each
 */
export function wholeCosine({ blocks }: PairProducts, ...norms: readonly [number | null, number | null]): number | null {
  const product = (norms[0] ?? 0) * (norms[1] ?? 0);
  if (product <= 0 || blocks.some(({ notCompared }) => notCompared > 0)) return null;
  const inner = blocks.reduce((sum, block) => sum + block.inner, 0);
  return Math.max(-1, Math.min(1, inner / product));
}
