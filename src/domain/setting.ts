/**
 * One thing that is remembered: its form and its default. The library keeps texts; a text that is missing or is not of the form (of
 * another version, or damaged) is the default.
 */
import { type Decoder, decode, decodeJson } from './decode.ts';

/** `user`: a choice. `program`: where the work stands. */
export type Changer = 'user' | 'program';

export interface Setting<T, By extends Changer = Changer> {
  readonly id: string;
  readonly by: By;
  readonly initial: T;
  /** Of the kept text. */
  readonly read: (kept: string | null) => T;
  readonly write: (value: T) => string;
}

/** Kept as it is. */
export function plain<T extends string, By extends Changer>(id: string, by: By, decoder: Decoder<T>, initial: T): Setting<T, By> {
  const read = (kept: string | null): T => {
    // Sliders ask with every step; a refusal costs them 30 µs each.
    if (kept === null) return initial;
    const found = decode(decoder, kept);
    return found.ok ? found.value : initial;
  };
  return { id, by, initial, read, write: (value) => value };
}

/** Kept as JSON. */
export function json<T, By extends Changer>(id: string, by: By, decoder: Decoder<T>, initial: T): Setting<T, By> {
  const read = (kept: string | null): T => {
    const found = decodeJson(decoder, kept ?? '');
    return found.ok ? found.value : initial;
  };
  return { id, by, initial, read, write: (value) => JSON.stringify(value) };
}

/** Written as "yes" since the first version. */
export const yes = <By extends Changer>(id: string, by: By, initial = false): Setting<boolean, By> => ({
  id,
  by,
  initial,
  read: (kept) => (kept === null ? initial : kept === 'yes'),
  write: (value) => (value ? 'yes' : ''),
});
