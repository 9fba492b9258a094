/** Vectors laid over each other: profiles and LoRAs of one layout. */
import type { BlockRow, Layout } from '../../domain/reading.ts';
import { gainOf } from '../../domain/profiles/editing/gains.ts';
import { effectiveOf } from '../../domain/profiles/editing/effective.ts';
import type { Gains } from '../../domain/profiles/profile.ts';
import { largest as largestOf, smallest } from '../../domain/extremes.ts';

/** More lines than these cannot be told apart. */
export const MOST_SERIES = 6;

export interface Compared {
  readonly key: string;
  readonly name: string;
  /** "this draft", "profile", "LoRA, as trained". */
  readonly kind: string;
  readonly gains: Gains;
  readonly blocks: readonly BlockRow[];
}

/** `effective` is relative to the strongest block of the LoRA as trained, so that LoRAs of different strength can be compared. */
export type Quantity = 'effective' | 'gain';

/** One value for each slot of the layout. */
export function valuesOf(series: Compared, layout: Layout, quantity: Quantity): readonly number[] {
  if (quantity === 'gain') return layout.slots.map(({ id }) => gainOf(series.gains, id));
  const strengths = new Map(series.blocks.map(({ slot, strength }) => [slot, strength]));
  const largest = largestOf(strengths.values(), 0) || 1;
  return layout.slots.map(({ id }) => effectiveOf(gainOf(series.gains, id), (strengths.get(id) ?? 0) / largest));
}

/** Each vector minus the first; the first becomes the line at 0. */
export const differences = (vectors: readonly (readonly number[])[]): readonly (readonly number[])[] => {
  const [first = []] = vectors;
  return vectors.map((vector) => vector.map((value, i) => value - (first[i] ?? 0)));
};

/** Smallest and largest value with 0 among them, and never without height. */
export function rangeOf(vectors: readonly (readonly number[])[]): readonly [low: number, high: number] {
  const all = vectors.flat();
  const [low, high] = [smallest(all, 0), largestOf(all, 0)];
  return high > low ? [low, high] : [low, low + 1];
}
