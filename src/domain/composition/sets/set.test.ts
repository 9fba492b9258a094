import fc from '../../../testing/properties.ts';
import { describe, expect, it } from 'vitest';
import { EMPTY_SET, newMember, readSet, settingsOf, setToText } from './set.ts';
import { diffSets } from './set-diff.ts';
import type { CompositionSet, SetMember } from './composition.ts';

const member = (owner: string, more: Partial<SetMember> = {}): SetMember => ({
  ...newMember(`content:${owner}`, `${owner}.safetensors`),
  ...more,
});
const set = (...members: readonly SetMember[]): CompositionSet => ({ ...EMPTY_SET, name: 'Mine', layoutId: 'flux_unet_57', members });
const FULL = set(
  member('a', {
    strengthModel: 0.123456789,
    role: 'style',
    profile: { id: 'p1', name: 'Soft', gains: { 'double.7': -0.25, 'te1.3': 0.04 } },
  }),
  member('b', { on: false, solo: true, strengthClip: 0 }),
);

function read(text: string): CompositionSet {
  const result = readSet(text);
  if (!result.ok) throw new Error(result.error.message.code);
  return result.value;
}

function refused(text: string) {
  const result = readSet(text);
  if (result.ok) throw new Error('It was read');
  return result.error;
}

/** The text of a set with one place changed. */
function broken(change: (document: Record<string, unknown>) => void): string {
  const document = JSON.parse(setToText(FULL)) as Record<string, unknown>;
  change(document);
  return JSON.stringify(document);
}
const first = (document: Record<string, unknown>): Record<string, unknown> =>
  (document['members'] as Record<string, unknown>[])[0] as Record<string, unknown>;

describe('sets as text', () => {
  it('come back as they were, numbers in full', () => {
    expect(read(setToText(FULL))).toEqual(FULL);
    expect(read(setToText(EMPTY_SET))).toEqual(EMPTY_SET);
  });

  it('hold any finite number and any text', () => {
    const gains = fc.dictionary(
      fc.string({ minLength: 1 }).filter((key) => key !== '__proto__'),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
    );
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
        fc.string(),
        gains,
        (strength, name, own) => {
          const one = set(member('a', { strengthModel: strength, name, profile: { id: null, name, gains: own } }));
          expect(read(setToText(one))).toEqual({
            ...one,
            members: [{ ...one.members[0], profile: { id: null, name, gains: { ...own } } }],
          });
        },
      ),
    );
  });

  it.each([
    ['no JSON', '{', 'not-json', ''],
    ['another JSON', '{"a":1}', 'not-a-set', ''],
    ['null', 'null', 'not-a-set', ''],
    ['a newer version', broken((d) => Object.assign(d, { version: 2 })), 'newer', 'version'],
    ['an infinite strength', setToText(FULL).replace('0.123456789', '1e999'), 'bad-value', 'members[0].strengthModel'],
    ['a strength as text', broken((d) => Object.assign(first(d), { strengthClip: '1' })), 'bad-value', 'members[0].strengthClip'],
    ['a gain of null', setToText(FULL).replace('-0.25', 'null'), 'bad-value', 'members[0].profile.gains.double.7'],
    ['an owner that is no content', broken((d) => Object.assign(first(d), { owner: 'C:/x' })), 'bad-value', 'members[0].owner'],
    ['one twice', broken((d) => (d['members'] as unknown[]).push(first(d))), 'bad-value', 'members[2].owner'],
    ['too many', setToText(set(...Array.from({ length: 17 }, (_, i) => member(String(i))))), 'bad-value', 'members'],
    ['members that are no list', broken((d) => Object.assign(d, { members: {} })), 'bad-value', 'members'],
    ['a member that is a list', broken((d) => Object.assign(d, { members: [[]] })), 'bad-value', 'members[0]'],
    ['unknown rules', broken((d) => Object.assign(d, { rules: 'mine' })), 'bad-value', 'rules'],
    ['a missing flag', broken((d) => delete first(d)['on']), 'bad-value', 'members[0].on'],
  ])('refuse %s', (_, text, code, where) => expect(refused(text)).toMatchObject({ code, where }));
});

describe('settingsOf', () => {
  it('counts what is on, and while any is solo only those', () => {
    const on = (...members: readonly SetMember[]) => settingsOf({ members }).map((setting) => setting.on);
    expect(on(member('a'), member('b', { on: false }))).toEqual([true, false]);
    expect(on(member('a'), member('b', { solo: true }), member('c', { solo: true, on: false }))).toEqual([false, true, false]);
    // A solo that is off itself silences nobody.
    expect(on(member('a'), member('c', { solo: true, on: false }))).toEqual([true, false]);
    expect(settingsOf(FULL)[0]).toMatchObject({ strengthModel: 0.123456789, gains: { 'double.7': -0.25 } });
  });
});

describe('diffSets', () => {
  it('says nothing about equal sets', () => expect(diffSets(FULL, FULL)).toEqual([]));

  it('names what was added, removed, moved and changed', () => {
    const [a, b, c] = [member('a'), member('b'), member('c')];
    const before = set(a, b, c);
    const after = {
      ...set(c, { ...a, strengthModel: 0.5, profile: { id: null, name: 'New', gains: { x: 0, y: 1 } } }, member('d')),
      rules: 'original' as const,
    };
    expect(diffSets(before, after)).toEqual([
      {
        kind: 'changed',
        owner: null,
        name: 'Mine',
        field: 'rules',
        slot: null,
        before: { rules: 'exact', version: 1 },
        after: { rules: 'original', version: 1 },
      },
      { kind: 'moved', owner: 'content:c', name: 'c.safetensors', from: 3, to: 1 },
      { kind: 'moved', owner: 'content:a', name: 'a.safetensors', from: 1, to: 2 },
      ...[
        { field: 'model-strength', slot: null, before: 1, after: 0.5 },
        { field: 'profile', slot: null, before: null, after: 'New' },
        { field: 'gain', slot: 'x', before: 1, after: 0 },
      ].map((change) => ({ kind: 'changed', owner: 'content:a', name: 'a.safetensors', ...change })),
      { kind: 'added', owner: 'content:d', name: 'd.safetensors' },
      { kind: 'removed', owner: 'content:b', name: 'b.safetensors' },
    ]);
  });

  it('does not call moved what only shifts because another went', () => {
    const [a, b, c] = [member('a'), member('b'), member('c')];
    expect(diffSets(set(a, b, c), set(b, c)).map(({ kind }) => kind)).toEqual(['removed']);
  });
});
