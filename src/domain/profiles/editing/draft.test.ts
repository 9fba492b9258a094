import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changesOf, edited, isDirty, MOST_STEPS, NO_ABOUT, newDraft, redone, savedAs, undone } from './draft.ts';
import type { Draft } from './draft-types.ts';
import type { Edit } from './edits.ts';
import { isSolo } from './edits.ts';

const IDS = ['a', 'b', 'c', 'd', 'e', 'f'];
const SLOTS = IDS.map((id) => ({ id, label: id.toUpperCase(), group: id < 'd' ? 'First' : 'Second' }));
const fresh = (gains: Record<string, number> = {}): Draft =>
  newDraft({ layoutId: 'six', slots: SLOTS, start: { label: 'Neutral', gains }, profile: null });

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

  test('reset goes back to where the session began, of a block or of all', () => {
    const draft = after(fresh({ a: 0.7, b: 0.3 }), { kind: 'set', slots: IDS, gain: 0 });
    expect(vector(after(draft, { kind: 'reset', slots: ['a'] }))).toEqual([0.7, 0, 0, 0, 0, 0]);
    expect(vector(after(draft, { kind: 'reset-all' }))).toEqual([0.7, 0.3, 1, 1, 1, 1]);
  });

  test('a new starting point is an edit, and what Reset goes back to; over a stored profile it is an edit only', () => {
    const begin: Edit = { kind: 'begin', start: { label: 'All off', gains: Object.fromEntries(IDS.map((id) => [id, 0])) } };
    const draft = after(fresh(), begin, { kind: 'set', slots: ['a'], gain: 0.5 }, { kind: 'reset-all' });
    expect(vector(draft)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(isDirty(draft)).toBe(true);
    const stored = savedAs(fresh({ a: 0.5 }), 'p1');
    expect(vector(after(stored, begin, { kind: 'reset-all' }))).toEqual([0.5, 1, 1, 1, 1, 1]);
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

  test('a value that comes back is no change, nor is a name', () => {
    const draft = after(fresh(), { kind: 'set', slots: ['a'], gain: 0 }, { kind: 'set', slots: ['a'], gain: 1 });
    expect(isDirty(draft)).toBe(false);
    const named = after(draft, { kind: 'about', about: { ...NO_ABOUT, name: 'Soft' } });
    expect([isDirty(named), changesOf(named)]).toEqual([true, []]);
  });
});

describe('steps', () => {
  test('edits of one gesture are one step; coming back leaves none', () => {
    let draft = fresh();
    for (const gain of [0.95, 0.9, 0.85]) {
      const result = edited(draft, { kind: 'put', what: 'Paint', gains: { a: gain } }, 'drag 1');
      if (result.ok) draft = result.value;
    }
    expect(draft.past).toHaveLength(1);
    expect(vector(undone(draft))).toEqual([1, 1, 1, 1, 1, 1]);
    const back = edited(draft, { kind: 'put', what: 'Paint', gains: { a: 1 } }, 'drag 1');
    expect(back.ok && back.value.past).toHaveLength(0);
  });

  test('a gesture that was undone is not gone on with', () => {
    const one = edited(fresh(), { kind: 'set', slots: ['a'], gain: 0 }, 'g');
    if (!one.ok) throw new Error('refused');
    const two = edited(one.value, { kind: 'set', slots: ['b'], gain: 0 }, 'h');
    if (!two.ok) throw new Error('refused');
    const three = edited(undone(two.value), { kind: 'set', slots: ['a'], gain: 0.5 }, 'g');
    expect(three.ok && three.value.past).toHaveLength(2);
    expect(three.ok && three.value.future).toHaveLength(0);
  });

  test('the oldest step is forgotten after 500', () => {
    let draft = fresh();
    for (let i = 0; i < MOST_STEPS + 5; i++) draft = after(draft, { kind: 'set', slots: ['a'], gain: i % 2 });
    expect(draft.past).toHaveLength(MOST_STEPS);
  });
});

const slots = fc.subarray(IDS, { minLength: 1 });
const gain = fc.double({ min: -2, max: 2, noNaN: true });
const gainRecord = fc.dictionary(fc.constantFrom(...IDS), gain, { minKeys: 1 });
export const anyEdit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ kind: fc.constant('set' as const), slots, gain }),
  fc.record({ kind: fc.constant('put' as const), gains: gainRecord, what: fc.constant('Paint') }),
  fc.record({ kind: fc.constant('scale' as const), slots, factor: gain }),
  fc.record({ kind: fc.constant('offset' as const), slots, by: gain }),
  fc.record({ kind: fc.constant('ramp' as const), slots, from: gain, to: gain }),
  fc.record({ kind: fc.constantFrom('smooth' as const, 'invert' as const, 'reset' as const, 'solo' as const), slots }),
  fc.record({ kind: fc.constant('paste' as const), slots, values: fc.array(gain) }),
  fc.record({ kind: fc.constant('mute' as const), slots, on: fc.boolean() }),
  fc.constant<Edit>({ kind: 'reset-all' }),
  gainRecord.map((gains): Edit => ({ kind: 'begin', start: { label: 'Preset', gains } })),
  fc.string().map((name): Edit => ({ kind: 'about', about: { ...NO_ABOUT, name } })),
);
const session = fc.array(fc.tuple(anyEdit, fc.constantFrom(null, 'g1', 'g2')), { maxLength: 40 });

const visible = ({ past: _past, future: _future, ...rest }: Draft): unknown => rest;

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
        for (let i = draft.past.length; i > 0; i--) back = undone(back);
        expect(visible(back)).toEqual(visible(first));
        let forth = back;
        for (let i = draft.past.length; i > 0; i--) forth = redone(forth);
        expect(forth).toEqual(draft);
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
          if (result.value !== draft) expect(result.value.past.length).toBe(draft.past.length + 1);
          draft = result.value;
          for (const value of vector(draft)) expect(Math.abs(value)).toBeLessThanOrEqual(2);
        }
      }),
    );
  });
});
