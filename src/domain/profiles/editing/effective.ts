/**
 * What a profile makes of the measured strengths. A block's delta times its gain g has the norm |g| x strength; the effective
 * vector keeps the sign of g, because a negative gain turns the delta around.
 */
import type { BlockRow, Layout } from '../../reading.ts';
import { type Statistics, statistics } from '../../strength/statistics.ts';
import type { Gains } from '../profile.ts';
import { gainOf } from './gains.ts';

export interface ProfileNumbers {
  /** Over the model's own blocks (text encoders and side stacks have their own rows). */
  readonly measured: Statistics;
  readonly gain: Statistics;
  /** gain x strength, signed. */
  readonly effective: Statistics;
  /** `keptShare` over all blocks of the file. */
  readonly kept: number | null;
}

/** gain x strength; unit: that of strength. */
export const effectiveOf = (gain: number, strength: number): number => gain * strength + 0;

/**
 * Share of the LoRA's energy that the gains keep: sum of g^2 s^2 / sum of s^2 over the blocks, 1 for all gains 1, above 1 where
 * gains are. Squared norms of blocks add up to that of the whole, because blocks are different weights of the model.
 *
 * @returns null when no block has any strength
 */
export function keptShare(blocks: readonly Pick<BlockRow, 'slot' | 'strength'>[], gains: Gains): number | null {
  const energy = blocks.reduce((sum, { strength }) => sum + strength ** 2, 0);
  if (energy === 0) return null;
  return blocks.reduce((sum, { slot, strength }) => sum + effectiveOf(gainOf(gains, slot), strength) ** 2, 0) / energy;
}

export function profileNumbers(layout: Layout, blocks: readonly BlockRow[], gains: Gains): ProfileNumbers {
  const strengths = new Map(blocks.map(({ slot, strength }) => [slot, strength]));
  const main = layout.slots.slice(0, layout.mainCount).map(({ id }) => ({ gain: gainOf(gains, id), strength: strengths.get(id) ?? 0 }));
  return {
    measured: statistics(main.map(({ strength }) => strength)),
    gain: statistics(main.map(({ gain }) => gain)),
    effective: statistics(main.map(({ gain, strength }) => effectiveOf(gain, strength))),
    kept: keptShare(blocks, gains),
  };
}
