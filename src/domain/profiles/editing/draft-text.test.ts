import fc from '../../../testing/properties.ts';
import { describe, expect, test } from 'vitest';
import { newGesture, settled } from '../../history.ts';
import { profile as words } from '../../../ui/strings/en/profile.ts';
import { edited, NO_ABOUT, newDraft, savedAs, undone } from './draft.ts';
import type { Draft, StartLabel } from './draft-types.ts';
import { draftFromText, draftToText } from './draft-text.ts';
import type { Edit } from './edits.ts';

const IDS = ['double.0', 'double.1', 'single.0', 'te1.0'];
const LAYOUT = { id: 'four', slots: IDS.map((id) => ({ id, label: `Block ${id}`, group: 'g' })) };
const fresh = (): Draft =>
  newDraft({ layoutId: 'four', slots: LAYOUT.slots, profile: { id: 'p', gains: { 'double.0': 1 / 3 }, about: NO_ABOUT } });

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
  const gesture = newGesture();
  edits.forEach((each, i) => {
    const result = edited(draft, each, i % 3 === 0 ? gesture : null);
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
      expect(draftFromText(draftToText(draft), LAYOUT)).toEqual({ ok: true, value: { ...draft, history: settled(draft.history) } });
    }),
  );
});

test('-0 is 0, in the gains and in the words of the step', () => {
  const edits: readonly Edit[] = [
    { kind: 'set', slots: ['double.0'], gain: -0 },
    { kind: 'scale', slots: ['double.0'], factor: -0 },
    { kind: 'ramp', slots: ['double.0', 'double.1'], from: -0, to: -0 },
    { kind: 'offset', slots: ['double.0'], by: -0 },
    { kind: 'put', gains: { 'te1.0': -0 } },
  ];
  for (const each of edits) {
    const draft = session([each], 0, false);
    expect(draftFromText(draftToText(draft), LAYOUT), each.kind).toEqual({
      ok: true,
      value: { ...draft, history: settled(draft.history) },
    });
  }
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
  if (!read.ok) throw new Error(words.draftFault(read.error));
  expect(read.value.gains).toEqual({ 'double.0': 0.5 });
  expect(read.value.history.past).toHaveLength(1);
  expect(undone(read.value).gains).toEqual({ 'double.0': 1 / 3 });
});

/** Written by the program before gestures were symbols. */
const VERSION_1 =
  '{"version":1,"profileId":null,"layoutId":"four","slots":["double.0","double.1","single.0","te1.0"],"start":{"label":"Preset \\"x\\"","gains":{"double.0":0.5}},"saved":{"gains":{},"about":{"name":"","notes":"","tags":[],"favourite":false}},"about":{"name":"Soft","notes":"","tags":["a"],"favourite":true},"gains":{"double.0":0.5,"double.1":0.8},"muted":{},"past":[{"label":"Start from Preset \\"x\\"","gesture":null,"start":{"from":{"label":"Neutral","gains":{}},"to":{"label":"Preset \\"x\\"","gains":{"double.0":0.5}}},"blocks":[[0,1,null,0.5,null]]},{"label":"Change name, notes or tags","gesture":"name","about":{"from":{"name":"","notes":"","tags":[],"favourite":false},"to":{"name":"Soft","notes":"","tags":["a"],"favourite":true}},"blocks":[]},{"label":"Set Block double.1 to 0.8","gesture":"gesture 1","blocks":[[1,1,null,0.8,null]]}],"future":[{"label":"Mute Block te1.0","gesture":null,"blocks":[[3,1,null,0,1]]}]}';

test('a draft of an earlier version opens with its history, and an edit after it is a step of its own', () => {
  const read = draftFromText(VERSION_1, LAYOUT);
  if (!read.ok) throw new Error(words.draftFault(read.error));
  const draft = read.value;
  expect([draft.gains, draft.about.name, draft.history.past.length, draft.history.future.length]).toEqual([
    { 'double.0': 0.5, 'double.1': 0.8 },
    'Soft',
    3,
    1,
  ]);
  const next = edited(draft, { kind: 'set', slots: ['single.0'], gain: 0.2 }, newGesture());
  expect(next.ok && undone(next.value).gains).toEqual(draft.gains);
  expect(undone(undone(undone(draft)))).toMatchObject({ gains: {}, about: NO_ABOUT });
});

describe('refused', () => {
  const text = draftToText(session([{ kind: 'set', slots: ['double.0'], gain: 0.25 }], 0, false));
  test.each([
    ['no JSON', '{"version":3,', /must be valid JSON/],
    ['nothing', 'null', /it must be an object/],
    ['a later version', text.replace('"version":3', '"version":4'), /version must be 1 or 2 or 3/],
    ['infinity', text.replaceAll('0.25', '1e999'), /must be a finite number/],
    ['a number as text', text.replace(/:0\.25\b/, ':"0.25"'), /gains.double.0 must be a finite number/],
    ['another layout', text.replace('"four"', '"five"'), /for the layout five/],
    ['a slot number beyond the slots', text.replace('[0,', '[9,'), /past\[0\]\.blocks\[0\]\[0\] must be the number of one of 4 slots/],
    ['history that is not a list', text.replace('"future":[]', '"future":{}'), /future must be a list/],
  ])('%s', (_, broken, reason) => {
    expect(broken).not.toBe(text);
    const read = draftFromText(broken, LAYOUT);
    expect(read.ok ? 'accepted' : words.draftFault(read.error)).toMatch(reason);
  });

  test('whatever is cut off is refused, not half used', () => {
    for (let length = 0; length < text.length; length += 7) expect(draftFromText(text.slice(0, length), LAYOUT).ok).toBe(false);
  });
});

test('a draft of an older version shows the sentences of its steps as they are', () => {
  const steps = session([{ kind: 'set', slots: ['double.0'], gain: 0.25 }], 0, false);
  const written = JSON.parse(draftToText(steps)) as { version: number; past: { label: unknown }[] };
  const old = { ...written, version: 2, past: written.past.map((each) => ({ ...each, label: 'Set Block double.0 to 0.25' })) };
  const read = draftFromText(JSON.stringify(old), LAYOUT);
  expect(read.ok && read.value.history.past.map(({ label }) => words.step(label))).toEqual(['Set Block double.0 to 0.25']);
});

test.each<[StartLabel, string]>([
  ['Mine', 'Start from Mine'],
  [{ kind: 'neutral' }, 'Start from Neutral'],
  [{ kind: 'random', seed: 7 }, 'Start from Random 7'],
  [{ kind: 'version', number: 3 }, 'Start from version 3'],
  [{ kind: 'imported', name: 'LBW' }, 'Start from imported LBW'],
])('what a step did survives being stored: %j', (label, said) => {
  const draft = session([{ kind: 'begin', start: { label, gains: { 'single.0': 0.5 } } }], 0, false);
  const read = draftFromText(draftToText(draft), LAYOUT);
  expect(read.ok && read.value.history.past.map((step) => words.step(step.label))).toEqual([said]);
});
