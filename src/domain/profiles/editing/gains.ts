/** Gain vectors: what a slot that is not named means, and one form for equal vectors. */
import type { Gains } from '../profile.ts';

/** Gain of a slot as trained; slots that are not named have it. */
export const AS_TRAINED = 1;

/** `Object.hasOwn` because slot ids come from files too: `constructor` names no gain. */
export const gainOf = (gains: Gains, slot: string): number => (Object.hasOwn(gains, slot) ? (gains[slot] ?? AS_TRAINED) : AS_TRAINED);

/**
 * The same vector in its one form: only the given slots, in their order, without those that are 1, and 0 for -0.
 * Equal vectors are then equal records, whatever way they came about.
 */
export function tidyGains(gains: Gains, slots: readonly string[]): Gains {
  return Object.fromEntries(slots.map((slot) => [slot, gainOf(gains, slot) + 0] as const).filter(([, gain]) => gain !== AS_TRAINED));
}

export const sameGains = (a: Gains, b: Gains, slots: readonly string[]): boolean =>
  slots.every((slot) => gainOf(a, slot) === gainOf(b, slot));

/**
 * Takes the noise of binary fractions off a computed gain: 0.7 + 0.1 is 0.8, not 0.7999999999999999. Twelve decimals are a million
 * times finer than what can be typed.
 */
export const withoutNoise = (gain: number): number => Number(gain.toFixed(12)) + 0;
