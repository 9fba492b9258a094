import fc from '../../../testing/properties.ts';
import { describe, expect, test } from 'vitest';
import { MOST_STEPS, newGesture, settled } from '../../history.ts';
import { profile as words } from '../../../ui/strings/en/profile.ts';
import { changesOf, edited, isDirty, NO_ABOUT, newDraft, redone, savedAs, undone } from './draft.ts';
import type { Draft } from './draft-types.ts';
import type { Edit } from './edits.ts';
import { isSolo } from './edits.ts';

const IDS = ['a', 'b', 'c', 'd', 'e', 'f'];
const SLOTS = IDS.map((id) => ({ id, label: id.toUpperCase(), group: id < 'd' ? 'First' : 'Second' }));
const fresh = (gains: Record<string, number> = {}): Draft =>
  newDraft({ layoutId: 'six', slots: SLOTS, profile: { id: 'p1', gains, about: NO_ABOUT } });

function after(draft: Draft, ...edits: readonly Edit[]): Draft {
  return edits.reduce((now, edit) => {
    const result = edited(now, edit);
    if (!result.ok) throw new Error(`Refused: ${JSON.stringify(result.error)}`);
    return result.value;
  }, draft);
}
const vector = (draft: Draft): number[] => IDS.map((id) => draft.gains[id] ?? 1);

describe('edits', () => {
  test('each gives the gains its name says', () => {
    const draft = after(fresh({ a: 0.5, b: 0.25, c: -1 }), { kind: 'scale', slots: ['a', 'b'], factor: 2 });
    expect(vector(draft)).toEqual([1, 0.5, -1, 1, 1, 1]);
    expect(vector(after(draft, { kind: 'offset', slots: ['b', 'c'], by: 0.1 }))).toEqual([1, 0.6, -0.9, 1, 1, 1]);
    expect(vector(after(draft, { kind: 'ramp', slots: ['a', 'b', 'c', 'd', 'e'], from: 0, to: 1 }))).toEqual([0, 0.25, 0.5, 0.75, 1, 1]);
    expect(vector(after(draft, { kind: 'invert', slots: ['a', 'c'] }))).toEqual([-1, 0.5, 1, 1, 1, 1]);
    expect(vector(after(draft, { kind: 'paste', slots: ['c', 'd', 'e'], values: [0, 2] }))).toEqual([1, 0.5, 0, 2, 1, 1]);
    expect(vector(after(draft, { kind: 'set', slots: ['e', 'f', 'nowhere'], gain: 0.3 }))).toEqual([1, 0.5, -1, 1, 0.3, 0.3]);
  });

  test('smoothing mixes each gain with its neighbours, the ends with themselves', () => {
    const draft = after(fresh({ a: 0, b: 1, c: 0, d: 0 }), { kind: 'smooth', slots: ['a', 'b', 'c', 'd'] });
    expect(vector(draft).slice(0, 4)).toEqual([0.25, 0.5, 0.25, 0]);
  });

  test('a gain beyond the range is refused whole, never clamped', () => {
    const draft = fresh({ a: 1.5, b: 0.1 });
    expect(edited(draft, { kind: 'scale', slots: ['a', 'b'], factor: 2 })).toEqual({
      ok: false,
      error: { slot: 'a', label: 'A', gain: 3, most: 2 },
    });
    for (const gain of [Number.NaN, Number.POSITIVE_INFINITY, 2.0001, -2.5])
      expect(edited(draft, { kind: 'set', slots: ['c'], gain }).ok).toBe(false);
    const begin = (gain: number) => edited(draft, { kind: 'begin', start: { label: 'imported', gains: { c: gain } } });
    expect([100, -100].map((gain) => begin(gain).ok)).toEqual([true, true]);
    expect(begin(100.5)).toMatchObject({ ok: false, error: { slot: 'c', gain: 100.5, most: 100 } });
  });

  test('mute remembers, also over other edits, and gives back', () => {
    const muted = after(fresh({ a: 0.7 }), { kind: 'mute', slots: ['a', 'b'], on: true });
    expect(vector(muted)).toEqual([0, 0, 1, 1, 1, 1]);
    const other = after(muted, { kind: 'set', slots: ['c'], gain: 0.2 }, { kind: 'mute', slots: ['a', 'b'], on: false });
    expect(vector(other)).toEqual([0.7, 1, 0.2, 1, 1, 1]);
    expect(after(muted, { kind: 'set', slots: ['a'], gain: 0.4 }).muted).toEqual({ b: 1 });
  });

  test('solo leaves these alone; again it gives the others back', () => {
    const start = fresh({ a: 0.7, d: 0.2 });
    const solo = after(start, { kind: 'solo', slots: ['a', 'b'] });
    expect(vector(solo)).toEqual([0.7, 1, 0, 0, 0, 0]);
    expect(isSolo(solo, ['a', 'b'])).toBe(true);
    const moved = after(solo, { kind: 'solo', slots: ['d'] });
    expect(vector(moved)).toEqual([0, 0, 0, 0.2, 0, 0]);
    expect(vector(after(moved, { kind: 'solo', slots: ['d'] }))).toEqual(vector(start));
  });

  test('reset goes back to the file as trained, of a block or of all, whatever the session began with', () => {
    const draft = after(fresh({ a: 0.7, b: 0.3 }), { kind: 'set', slots: IDS, gain: 0 });
    expect(vector(after(draft, { kind: 'reset', slots: ['a'] }))).toEqual([1, 0, 0, 0, 0, 0]);
    expect(vector(after(draft, { kind: 'reset-all' }))).toEqual([1, 1, 1, 1, 1, 1]);
    const preset: Edit = { kind: 'begin', start: { label: 'All off', gains: Object.fromEntries(IDS.map((id) => [id, 0])) } };
    expect(vector(after(fresh({ a: 0.5 }), preset, { kind: 'reset-all' }))).toEqual([1, 1, 1, 1, 1, 1]);
  });

  test('revert goes back to what is stored, words and gains beyond the range included', () => {
    const about = { ...NO_ABOUT, name: 'Soft' };
    const stored = newDraft({ layoutId: 'six', slots: SLOTS, profile: { id: 'p1', gains: { a: 3, b: 0.3 }, about } });
    const draft = after(stored, { kind: 'reset-all' }, { kind: 'about', about: { ...about, name: 'Hard' } });
    const back = after(draft, { kind: 'revert' });
    expect([vector(back), back.about.name, isDirty(back)]).toEqual([[3, 0.3, 1, 1, 1, 1], 'Soft', false]);
    expect([vector(undone(back)), undone(back).about.name]).toEqual([[1, 1, 1, 1, 1, 1], 'Hard']);
  });
});

describe('what is unsaved', () => {
  test('changes name block, before and after; saving makes them none', () => {
    const draft = after(fresh({ b: 0.5 }), { kind: 'set', slots: ['b', 'e'], gain: 0 });
    expect(changesOf(draft)).toEqual([
      { slot: 'b', label: 'B', from: 0.5, to: 0 },
      { slot: 'e', label: 'E', from: 1, to: 0 },
    ]);
    const stored = savedAs(draft, 'p1');
    expect([isDirty(draft), isDirty(stored), changesOf(stored)]).toEqual([true, false, []]);
    expect(isDirty(undone(stored))).toBe(true);
  });

  test('a value that comes back is not a change, nor is a name', () => {
    const draft = after(fresh(), { kind: 'set', slots: ['a'], gain: 0 }, { kind: 'set', slots: ['a'], gain: 1 });
    expect(isDirty(draft)).toBe(false);
    const named = after(draft, { kind: 'about', about: { ...NO_ABOUT, name: 'Soft' } });
    expect([isDirty(named), changesOf(named)]).toEqual([true, []]);
  });
});

describe('steps', () => {
  const step = (draft: Draft, edit: Edit, gesture: symbol): Draft => {
    const result = edited(draft, edit, gesture);
    if (!result.ok) throw new Error('refused');
    return result.value;
  };

  test('edits of one gesture are one step; coming back leaves none', () => {
    const drag = newGesture();
    const at = (draft: Draft, gain: number): Draft => step(draft, { kind: 'put', gains: { a: gain } }, drag);
    const draft = [0.95, 0.9, 0.85].reduce(at, fresh());
    expect(draft.history.past).toHaveLength(1);
    expect(vector(undone(draft))).toEqual([1, 1, 1, 1, 1, 1]);
    expect(at(draft, 1).history.past).toHaveLength(0);
  });

  test('a drag that came back to where it began does not grow the step before it', () => {
    const drag = newGesture();
    const before = after(fresh(), { kind: 'set', slots: ['b'], gain: 0 });
    const gone = [0.5, 1, 0.4].reduce((draft, gain) => step(draft, { kind: 'set', slots: ['a'], gain }, drag), before);
    expect(gone.history.past.map(({ label }) => words.step(label))).toEqual(['Set B to 0', 'Set A to 0.4']);
    expect(vector(undone(gone))).toEqual([1, 0, 1, 1, 1, 1]);
  });

  test('a gesture that was undone is not gone on with', () => {
    const [g, h] = [newGesture(), newGesture()];
    const two = step(step(fresh(), { kind: 'set', slots: ['a'], gain: 0 }, g), { kind: 'set', slots: ['b'], gain: 0 }, h);
    const three = step(undone(two), { kind: 'set', slots: ['a'], gain: 0.5 }, g);
    expect([three.history.past.length, three.history.future.length]).toEqual([2, 0]);
  });

  test('the oldest step is forgotten after 500', () => {
    let draft = fresh();
    for (let i = 0; i < MOST_STEPS + 5; i++) draft = after(draft, { kind: 'set', slots: ['a'], gain: i % 2 });
    expect(draft.history.past).toHaveLength(MOST_STEPS);
  });
});

const slots = fc.subarray(IDS, { minLength: 1 });
const gain = fc.double({ min: -2, max: 2, noNaN: true });
const gainRecord = fc.dictionary(fc.constantFrom(...IDS), gain, { minKeys: 1 });
export const anyEdit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ kind: fc.constant('set' as const), slots, gain }),
  fc.record({ kind: fc.constant('put' as const), gains: gainRecord }),
  fc.record({ kind: fc.constant('scale' as const), slots, factor: gain }),
  fc.record({ kind: fc.constant('offset' as const), slots, by: gain }),
  fc.record({ kind: fc.constant('ramp' as const), slots, from: gain, to: gain }),
  fc.record({ kind: fc.constantFrom('smooth' as const, 'invert' as const, 'reset' as const, 'solo' as const), slots }),
  fc.record({ kind: fc.constant('paste' as const), slots, values: fc.array(gain) }),
  fc.record({ kind: fc.constant('mute' as const), slots, on: fc.boolean() }),
  fc.constantFrom<Edit>({ kind: 'reset-all' }, { kind: 'revert' }),
  gainRecord.map((gains): Edit => ({ kind: 'begin', start: { label: 'Preset', gains } })),
  fc.string().map((name): Edit => ({ kind: 'about', about: { ...NO_ABOUT, name } })),
);
const session = fc.array(fc.tuple(anyEdit, fc.constantFrom(null, newGesture(), newGesture())), { maxLength: 40 });

const visible = ({ history: _history, ...rest }: Draft): unknown => rest;

describe('any session', () => {
  test('undoing everything gives the start, redoing it gives it back, bit for bit', () => {
    fc.assert(
      fc.property(gainRecord, session, (start, edits) => {
        const first = fresh(start);
        let draft = first;
        for (const [edit, gesture] of edits) {
          const result = edited(draft, edit, gesture);
          if (result.ok) draft = result.value;
        }
        let back = draft;
        for (let i = draft.history.past.length; i > 0; i--) back = undone(back);
        expect(visible(back)).toEqual(visible(first));
        let forth = back;
        for (let i = draft.history.past.length; i > 0; i--) forth = redone(forth);
        expect(forth).toEqual({ ...draft, history: settled(draft.history) });
      }),
    );
  });

  test('every gain is a number within the range, and no edit without change makes a step', () => {
    fc.assert(
      fc.property(session, (edits) => {
        let draft = fresh();
        for (const [edit] of edits) {
          const result = edited(draft, edit);
          if (!result.ok) continue;
          if (result.value !== draft) expect(result.value.history.past.length).toBe(draft.history.past.length + 1);
          draft = result.value;
          for (const value of vector(draft)) expect(Math.abs(value)).toBeLessThanOrEqual(2);
        }
      }),
    );
  });
});
