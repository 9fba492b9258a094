/** Where a profile can begin. Presets, profiles and pasted texts bring their own gains; these are made here. */
import type { BlockRow, Layout } from '../../reading.ts';
import { type Random, randomFrom } from '../../sample/random.ts';
import type { StartingPoint } from './draft-types.ts';
import { largest, smallest } from '../../extremes.ts';

export const neutral = (): StartingPoint => ({ label: { kind: 'neutral' }, gains: {} });

/**
 * The way of the original tool: the gain of each block is its measured weight (strength / largest strength). A block that was
 * trained weakly is weakened once more by it: at weight w its effective strength falls to w^2 of the strongest.
 * Blocks that the file does not touch stay at 1: there is nothing to weaken, and it would read as "switched off".
 */
export const measuredWeights = (blocks: readonly BlockRow[]): StartingPoint => ({
  label: { kind: 'measured' },
  gains: Object.fromEntries(blocks.filter(({ modules }) => modules > 0).map(({ slot, weight }) => [slot, weight])),
});

const mainSlots = (layout: Layout): readonly string[] => layout.slots.slice(0, layout.mainCount).map(({ id }) => id);
const hundredths = (gain: number): number => Math.round(gain * 100) / 100;

/** Uniform in 0..1 for each block of the model, two decimals. The same seed gives the same gains on every machine. */
export function randomSketch(layout: Layout, seed: number): StartingPoint {
  const random = randomFrom(seed);
  return { label: { kind: 'random', seed }, gains: Object.fromEntries(mainSlots(layout).map((slot) => [slot, hundredths(random())])) };
}

/** Waves over the depth of the model; more than these would look like noise. */
const WAVES = 3;

/** A smooth curve over the depth of the model: three cosines of random phase and height, stretched to 0..1, two decimals. */
export function smoothSketch(layout: Layout, seed: number): StartingPoint {
  const slots = mainSlots(layout);
  const random = randomFrom(seed);
  const waves = Array.from({ length: WAVES }, (_, k) => wave(random, k + 1));
  const curve = slots.map((_, i) => waves.reduce((sum, at) => sum + at(slots.length > 1 ? i / (slots.length - 1) : 0), 0));
  const [low, high] = [smallest(curve), largest(curve)];
  const span = high > low ? high - low : 1;
  return {
    label: { kind: 'smooth', seed },
    gains: Object.fromEntries(slots.map((slot, i) => [slot, hundredths(((curve[i] ?? 0) - low) / span)])),
  };
}

/** Slow waves are the higher ones. */
function wave(random: Random, frequency: number): (x: number) => number {
  const [height, phase] = [random() / frequency, random() * 2 * Math.PI];
  return (x) => height * Math.cos(Math.PI * frequency * x + phase);
}
