import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { edited, newDraft, savedAs, undone } from './draft.ts';
import type { Draft } from './draft-types.ts';
import { draftFromText, draftToText } from './draft-text.ts';
import type { Edit } from './edits.ts';

const IDS = ['double.0', 'double.1', 'single.0', 'te1.0'];
const LAYOUT = { id: 'four', slots: IDS.map((id) => ({ id, label: `Block ${id}`, group: 'g' })) };
const fresh = (): Draft =>
  newDraft({ layoutId: 'four', slots: LAYOUT.slots, start: { label: 'Preset "x"', gains: { 'double.0': 1 / 3 } }, profile: null });

const gain = fc.double({ min: -2, max: 2, noNaN: true });
const slots = fc.subarray(IDS, { minLength: 1 });
const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ kind: fc.constant('set' as const), slots, gain }),
  fc.record({ kind: fc.constant('mute' as const), slots, on: fc.boolean() }),
  fc.record({ kind: fc.constantFrom('solo' as const, 'invert' as const), slots }),
  gain.map((value): Edit => ({ kind: 'begin', start: { label: 'P', gains: { 'te1.0': value } } })),
  fc.record({ name: fc.string(), notes: fc.string() }).map(
    (words): Edit => ({
      kind: 'about',
      about: { ...words, tags: ['a', 'ü'], favourite: true },
    }),
  ),
);

function session(edits: readonly Edit[], undos: number, saved: boolean): Draft {
  let draft = fresh();
  edits.forEach((each, i) => {
    const result = edited(draft, each, i % 3 === 0 ? 'g' : null);
    if (result.ok) draft = result.value;
  });
  if (saved) draft = savedAs(draft, 'profile-1');
  for (let i = 0; i < undos; i++) draft = undone(draft);
  return draft;
}

test('any session reads back as it was, its history included', () => {
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 20 }), fc.nat(5), fc.boolean(), (edits, undos, saved) => {
      const draft = session(edits, undos, saved);
      expect(draftFromText(draftToText(draft), LAYOUT)).toEqual({ ok: true, value: draft });
    }),
  );
});

test('a slot the layout has lost goes with its changes, one it has gained is as trained', () => {
  const draft = session(
    [
      { kind: 'set', slots: ['double.0', 'te1.0'], gain: 0.5 },
      { kind: 'set', slots: ['te1.0'], gain: 0.2 },
    ],
    0,
    false,
  );
  const now = { id: 'four', slots: [...LAYOUT.slots.slice(0, 3), { id: 'te1.7', label: 'TE1 7', group: 'g' }] };
  const read = draftFromText(draftToText(draft), now);
  if (!read.ok) throw new Error(read.error);
  expect(read.value.gains).toEqual({ 'double.0': 0.5 });
  expect(read.value.past).toHaveLength(1);
  expect(undone(read.value).gains).toEqual({ 'double.0': 1 / 3 });
});

describe('refused', () => {
  const text = draftToText(session([{ kind: 'set', slots: ['double.0'], gain: 0.25 }], 0, false));
  test.each([
    ['no JSON', '{"version":1,', /could not be read/],
    ['nothing', 'null', /no object/],
    ['a later version', text.replace('"version":1', '"version":2'), /version is 2/],
    ['infinity', text.replaceAll('0.25', '1e999'), /not finite/],
    ['a number as text', text.replace(/:0\.25\b/, ':"0.25"'), /not finite/],
    ['another layout', text.replace('"four"', '"five"'), /for the layout five/],
    ['a slot number beyond the slots', text.replace('[0,', '[9,'), /no slot number 9/],
    ['history that is no list', text.replace('"future":[]', '"future":{}'), /no list/],
  ])('%s', (_, broken, reason) => {
    expect(broken).not.toBe(text);
    const read = draftFromText(broken, LAYOUT);
    expect(read.ok ? 'accepted' : read.error).toMatch(reason);
  });

  test('whatever is cut off is refused, not half used', () => {
    for (let length = 0; length < text.length; length += 7) expect(draftFromText(text.slice(0, length), LAYOUT).ok).toBe(false);
  });
});
