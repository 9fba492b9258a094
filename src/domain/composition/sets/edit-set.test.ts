import { describe, expect, it } from 'vitest';
import {
  everywhere,
  historyOf,
  savedAs,
  redone,
  stepped,
  undone,
  withAdded,
  withMoved,
  without,
  withOwners,
  withPatched,
} from './edit-set.ts';
import { newGesture } from '../../history.ts';
import { EMPTY_SET, newMember } from './set.ts';
import type { CompositionSet } from './composition.ts';

const of = (...names: string[]): CompositionSet => ({ ...EMPTY_SET, members: names.map((name) => newMember(`content:${name}`, name)) });
const namesOf = ({ members }: CompositionSet): string[] => members.map(({ name }) => name);

describe('changes of a set', () => {
  it('adds each content once and at most sixteen', () => {
    const many = of(...Array.from({ length: 20 }, (_, index) => `l${index}`)).members;
    const { set, refused } = withAdded(of('l3'), many);
    expect(set.members).toHaveLength(16);
    expect(namesOf(set).slice(0, 3)).toEqual(['l3', 'l0', 'l1']);
    expect(refused.map(({ name }) => name)).toEqual(['l16', 'l17', 'l18', 'l19']);
    expect(withAdded(of('a'), of('b', 'b').members).set.members).toHaveLength(2);
  });

  it('moves a member to a place, the ends included', () => {
    expect(namesOf(withMoved(of('a', 'b', 'c'), 'content:a', 2))).toEqual(['b', 'c', 'a']);
    expect(namesOf(withMoved(of('a', 'b', 'c'), 'content:c', -5))).toEqual(['c', 'a', 'b']);
    expect(namesOf(withMoved(of('a', 'b', 'c'), 'content:b', 99))).toEqual(['a', 'c', 'b']);
    expect(namesOf(withMoved(of('a', 'b'), 'content:none', 0))).toEqual(['a', 'b']);
  });

  it('takes out and patches by content', () => {
    expect(namesOf(without(of('a', 'b', 'c'), new Set(['content:a', 'content:c'])))).toEqual(['b']);
    const patched = withPatched(of('a', 'b'), 'content:b', { strengthModel: 0.4 });
    expect(patched.members.map(({ strengthModel }) => strengthModel)).toEqual([1, 0.4]);
  });

  it('names by content what was named by row, and keeps one of two copies', () => {
    const set = { ...EMPTY_SET, members: [newMember('row:7', 'a'), newMember('row:8', 'copy of a'), newMember('content:b', 'b')] };
    const known = withOwners(
      set,
      new Map([
        ['row:7', 'content:a'],
        ['row:8', 'content:a'],
      ]),
    );
    expect(known.members.map(({ owner, name }) => [owner, name])).toEqual([
      ['content:a', 'a'],
      ['content:b', 'b'],
    ]);
    expect(withOwners(set, new Map())).toBe(set);
  });
});

describe('steps', () => {
  it('go back and forth, and a new one ends what was undone', () => {
    const one = stepped(historyOf(of('a')), 'Add b', of('a', 'b'));
    const two = stepped(one, 'Add c', of('a', 'b', 'c'));
    const back = undone(two);
    expect(namesOf(back.now.set)).toEqual(['a', 'b']);
    expect(namesOf(redone(back).now.set)).toEqual(['a', 'b', 'c']);
    expect(stepped(back, 'Add d', of('a', 'b', 'd')).steps.future).toEqual([]);
    const first = historyOf(of('a'));
    expect(undone(first)).toBe(first);
    expect(redone(two)).toBe(two);
  });

  it('are one while a gesture lasts, and none when nothing changes', () => {
    const set = (strengthModel: number): CompositionSet => withPatched(of('a'), 'content:a', { strengthModel });
    const gesture = newGesture();
    const dragged = [0.9, 0.8, 0.7].reduce((history, value) => stepped(history, 'Strength', set(value), { gesture }), historyOf(of('a')));
    expect(dragged.steps.past).toHaveLength(1);
    expect(undone(dragged).now.set).toEqual(of('a'));
    expect(stepped(dragged, 'Strength', set(0.6), { gesture: newGesture() }).steps.past).toHaveLength(2);
    expect(stepped(dragged, 'Nothing', set(0.7))).toBe(dragged);
  });

  it('of a gesture that goes on after saving is a step of its own', () => {
    const gesture = newGesture();
    const named = (name: string): CompositionSet => ({ ...of('a'), name });
    const saved = savedAs(stepped(historyOf(of('a')), 'Name', named('Even'), { gesture }), 'one');
    const later = stepped(saved, 'Name', named('Evening'), { gesture });
    expect(undone(later).now.set.name).toBe('Even');
  });

  it('bring back which saved set it was', () => {
    const evening = savedAs(stepped(historyOf(of('a')), 'Add b', of('a', 'b')), 'evening');
    expect(undone(evening).now).toMatchObject({ savedId: 'evening' });
    const other = stepped(evening, 'Open other', of('c'), { savedId: 'other' });
    const back = undone(other);
    expect(back.now).toMatchObject({ set: of('a', 'b'), savedId: 'evening' });
    expect(redone(back).now).toMatchObject({ set: of('c'), savedId: 'other' });
    // The same content as another set is a step.
    expect(undone(stepped(evening, 'Open copy', of('a', 'b'), { savedId: 'copy' })).now).toMatchObject({ savedId: 'evening' });
    // Deleted: nowhere on the way back is it still that set.
    const deleted = savedAs(back, null);
    expect(deleted.now.savedId).toBeNull();
    expect(undone(deleted).now.savedId).toBeNull();
    expect(redone(deleted).now.savedId).toBe('other');
  });

  it('learn of contents in the past as well', () => {
    const history = stepped(historyOf({ ...EMPTY_SET, members: [newMember('row:1', 'a')] }), 'Clear', EMPTY_SET);
    const known = everywhere(history, (set) => withOwners(set, new Map([['row:1', 'content:a']])));
    expect(undone(known).now.set.members[0]?.owner).toBe('content:a');
  });
});
