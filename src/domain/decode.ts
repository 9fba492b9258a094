/**
 * Data from outside (stored texts, files of the user, cells of the database) becomes a domain type here or is refused, with the place
 * of the first thing that is wrong. Nothing is coerced, clamped or dropped in silence.
 *
 * Own code of a page's length in place of a package: records of valibot 1.5 leave out keys such as `constructor` without a word,
 * and block ids come from files; and a list of 70,000 ids, which is decoded with every keystroke of the search, takes it 3.5 ms
 * of processor time where this takes 1.5 ms.
 */
import { err, ok, type Result } from './result.ts';

/** Why a value was refused: where in it, what should be there. `where` is '' for the whole. */
export interface DecodeFault {
  /** `members[2].strengthModel`. */
  readonly where: string;
  /** In the words of the decoder, after "must be": "a finite number". */
  readonly expected: string;
}

/** @throws Refusal, caught by `decode` alone */
export type Decoder<T> = (value: unknown) => T;

/** What a decoder gives: `Decoded<typeof LAYOUT>`. */
export type Decoded<D> = D extends Decoder<infer T> ? T : never;

class Refusal extends Error {
  /** From the inside out. */
  readonly path: (string | number)[] = [];
  readonly expected: string;
  constructor(expected: string) {
    super(expected);
    this.expected = expected;
  }
}

export function decode<T>(decoder: Decoder<T>, value: unknown): Result<T, DecodeFault> {
  try {
    return ok(decoder(value));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return err({ where: placeOf(error.path.toReversed()), expected: error.expected });
  }
}

/** The same for a text. `where` is '' and `expected` "valid JSON" when it is none. */
export function decodeJson<T>(decoder: Decoder<T>, text: string): Result<T, DecodeFault> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return err({ where: '', expected: NOT_JSON });
  }
  return decode(decoder, value);
}

const NOT_JSON = 'valid JSON';
export const isNotJson = ({ where, expected }: DecodeFault): boolean => where === '' && expected === NOT_JSON;

const placeOf = (path: readonly (string | number)[]): string =>
  path.map((key, index) => (typeof key === 'number' ? `[${key}]` : index === 0 ? key : `.${key}`)).join('');

function refuse(expected: string): never {
  throw new Refusal(expected);
}

/** Decodes a part; what is refused in it is refused at its place. */
function at<T>(key: string | number, decoder: Decoder<T>, value: unknown): T {
  try {
    return decoder(value);
  } catch (error) {
    if (error instanceof Refusal) error.path.push(key);
    throw error;
  }
}

/** An object of JSON: no list, no null. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const text: Decoder<string> = (value) => (typeof value === 'string' ? value : refuse('text'));
export const flag: Decoder<boolean> = (value) => (typeof value === 'boolean' ? value : refuse('true or false'));
/** JSON has no NaN, but 1e999 reads as an infinity. -0 becomes 0. */
export const finite: Decoder<number> = (value) =>
  typeof value === 'number' && Number.isFinite(value) ? value + 0 : refuse('a finite number');
export const whole =
  (least: number): Decoder<number> =>
  (value) =>
    typeof value === 'number' && Number.isSafeInteger(value) && value >= least ? value : refuse(`a whole number from ${least} on`);
export const count = whole(0);

/** What a guard lets through. @param expected after "must be" */
export const guarded =
  <T>(guard: (value: unknown) => value is T, expected: string): Decoder<T> =>
  (value) =>
    guard(value) ? value : refuse(expected);

/** One of these texts or numbers. */
export const oneOf =
  <const T extends string | number>(...values: readonly T[]): Decoder<T> =>
  (value) =>
    values.find((each) => each === value) ?? refuse(values.map((each) => JSON.stringify(each)).join(' or '));

export const nullable =
  <T>(decoder: Decoder<T>): Decoder<T | null> =>
  (value) =>
    value === null ? null : decoder(value);

export const list =
  <T>(item: Decoder<T>): Decoder<readonly T[]> =>
  (value) => {
    if (!Array.isArray(value)) return refuse('a list');
    // One `try` for the whole list: long ones are decoded with every keystroke.
    const found: T[] = [];
    try {
      for (const each of value) found.push(item(each));
    } catch (error) {
      if (error instanceof Refusal) error.path.push(found.length);
      throw error;
    }
    return found;
  };

/** A list of fixed length, each place with its own decoder. */
export const tuple =
  <const T extends readonly unknown[]>(...items: { readonly [K in keyof T]: Decoder<T[K]> }): Decoder<T> =>
  (value) =>
    Array.isArray(value) && value.length === items.length
      ? (items.map((item, index) => at(index, item, value[index])) as unknown as T)
      : refuse(`a list of ${items.length}`);

/** Any own keys, `__proto__` too. */
export const record =
  <T>(item: Decoder<T>): Decoder<Readonly<Record<string, T>>> =>
  (value) =>
    isRecord(value) ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, at(key, item, each)])) : refuse('an object');

/** A key that may be missing; the value then lacks it as well. */
export interface Optional<T> {
  readonly optional: Decoder<T>;
}
export const optional = <T>(decoder: Decoder<T>): Optional<T> => ({ optional: decoder });

type Entries = Readonly<Record<string, Decoder<unknown> | Optional<unknown>>>;
type Simple<T> = { readonly [K in keyof T]: T[K] };
type ObjectOf<E extends Entries> = Simple<
  { readonly [K in keyof E as E[K] extends Decoder<unknown> ? K : never]: Decoded<E[K]> } & {
    readonly [K in keyof E as E[K] extends Decoder<unknown> ? never : K]?: E[K] extends Optional<infer T> ? T : never;
  }
>;

/** These keys; others are passed over, so that a text of a newer program with more in it can be read. */
export const object = <E extends Entries>(entries: E): Decoder<ObjectOf<E>> => {
  const keys = Object.entries(entries);
  return (value) => {
    if (!isRecord(value)) return refuse('an object');
    const found: [string, unknown][] = [];
    for (const [key, entry] of keys) {
      const there = Object.hasOwn(value, key) && value[key] !== undefined;
      if (typeof entry === 'function') found.push([key, there ? at(key, entry, value[key]) : at(key, missing, undefined)]);
      else if (there) found.push([key, at(key, entry.optional, value[key])]);
    }
    return Object.fromEntries(found) as ObjectOf<E>;
  };
};

const missing: Decoder<never> = () => refuse('there');

/** Refuses what decodes but does not hold. @param expected after "must be" */
export const that =
  <T>(decoder: Decoder<T>, holds: (value: T) => boolean, expected: string): Decoder<T> =>
  (value) => {
    const decoded = decoder(value);
    return holds(decoded) ? decoded : refuse(expected);
  };

/** For a room's own decoders: refuses a place inside what was decoded. */
export function refuseAt(expected: string, ...path: readonly (string | number)[]): never {
  const refusal = new Refusal(expected);
  refusal.path.push(...path.toReversed());
  throw refusal;
}
