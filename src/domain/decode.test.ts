import fc from '../testing/properties.ts';
import { describe, expect, it } from 'vitest';
import {
  type Decoder,
  count,
  decode,
  decodeJson,
  finite,
  flag,
  isNotJson,
  list,
  nullable,
  object,
  oneOf,
  optional,
  record,
  refuseAt,
  text,
  that,
  tuple,
} from './decode.ts';

const MEMBER = object({ name: text, strength: finite, gains: record(finite), on: flag, note: optional(text) });
const SET = object({ version: oneOf(1, 2), members: list(MEMBER), layout: nullable(text), pair: tuple(count, finite) });
const GOOD = { version: 1, members: [{ name: 'a', strength: 0.5, gains: { 'double.7': -1 }, on: true }], layout: null, pair: [3, 0.25] };

const refused = (change: (good: typeof GOOD) => unknown): unknown => {
  const answer = decode(SET, change(structuredClone(GOOD)));
  return answer.ok ? 'decoded' : [answer.error.where, answer.error.expected];
};
const first = (good: typeof GOOD) => good.members[0] as Record<string, unknown>;

describe('what is decoded', () => {
  it('is the value, without keys that nobody asked for', () => {
    expect(decode(SET, { ...GOOD, later: 'more' })).toEqual({ ok: true, value: GOOD });
    expect(decode(MEMBER, { ...first(GOOD), note: 'x' })).toMatchObject({ value: { note: 'x' } });
    expect(decode(object({ a: optional(text) }), { a: undefined })).toEqual({ ok: true, value: {} });
  });

  it('keeps every key of a record, whatever its name', () => {
    const keys = fc.oneof(fc.string(), fc.constantFrom('constructor', 'prototype', 'toString', '__proto__'));
    fc.assert(
      fc.property(fc.array(fc.tuple(keys, fc.integer())), (entries) => {
        const value = JSON.parse(JSON.stringify(Object.fromEntries(entries)));
        const answer = decode(record(finite), value);
        expect(answer.ok && Object.entries(answer.value)).toEqual(Object.entries(value));
      }),
    );
  });
});

describe('what is refused names its place', () => {
  it.each<[string, (good: typeof GOOD) => unknown, string, string]>([
    ['another thing', () => [], '', 'an object'],
    ['nothing', () => null, '', 'an object'],
    ['another version', (good) => ({ ...good, version: 3 }), 'version', '1 or 2'],
    ['a list that is none', (good) => ({ ...good, members: {} }), 'members', 'a list'],
    ['text for a number', (good) => (Object.assign(first(good), { strength: '1' }), good), 'members[0].strength', 'a finite number'],
    [
      'an infinity deep inside',
      (good) => (Object.assign(first(good), { gains: { 'double.7': Number.POSITIVE_INFINITY } }), good),
      'members[0].gains.double.7',
      'a finite number',
    ],
    ['a missing key', (good) => (delete first(good)['on'], good), 'members[0].on', 'there'],
    ['an inherited key', (good) => ({ ...good, layout: undefined }), 'layout', 'there'],
    ['an optional key of another kind', (good) => (Object.assign(first(good), { note: 3 }), good), 'members[0].note', 'text'],
    ['a tuple too short', (good) => ({ ...good, pair: [1] }), 'pair', 'a list of 2'],
    ['a number below', (good) => ({ ...good, pair: [-1, 0] }), 'pair[0]', 'a whole number from 0 on'],
  ])('%s', (_, change, where, expected) => expect(refused(change)).toEqual([where, expected]));

  it('of a condition that does not hold, and of one inside', () => {
    const even = that(count, (value) => value % 2 === 0, 'even');
    expect(decode(list(even), [2, 3])).toEqual({ ok: false, error: { where: '[1]', expected: 'even' } });
    const twice: Decoder<readonly string[]> = (value) => {
      const names = list(text)(value);
      const index = names.findIndex((name, i) => names.indexOf(name) !== i);
      return index < 0 ? names : refuseAt('another one than before', index, 'name');
    };
    expect(decode(object({ names: twice }), { names: ['a', 'b', 'a'] })).toEqual({
      ok: false,
      error: { where: 'names[2].name', expected: 'another one than before' },
    });
  });

  it('and a text that is not JSON says so', () => {
    const answer = decodeJson(SET, '{');
    expect(!answer.ok && isNotJson(answer.error)).toBe(true);
    expect(decodeJson(SET, JSON.stringify(GOOD)).ok).toBe(true);
  });
});

it('a bug in a decoder is thrown, not taken for bad data', () => {
  const broken: Decoder<string> = () => {
    throw new TypeError('a bug');
  };
  expect(() => decode(broken, 'x')).toThrow('a bug');
});
