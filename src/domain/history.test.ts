import fc from '../testing/properties.ts';
import { expect, test } from 'vitest';
import {
  type Changes,
  corrected,
  type Gesture,
  type History,
  MOST_STEPS,
  newGesture,
  NO_HISTORY,
  recorded,
  settled,
  steppedBack,
  steppedForth,
} from './history.ts';

/** The smallest thing that can be edited: one number. */
interface Change {
  readonly from: number;
  readonly to: number;
}
const CHANGES: Changes<Change> = {
  isEmpty: ({ from, to }) => from === to,
  join: (first, second) => ({ label: second.label, change: { from: first.change.from, to: second.change.to } }),
};
interface Edited {
  readonly now: number;
  readonly history: History<Change>;
}
const START: Edited = { now: 0, history: NO_HISTORY };
const set = ({ now, history }: Edited, to: number, gesture: Gesture | null = null): Edited => ({
  now: to,
  history: recorded(history, { label: `to ${to}`, change: { from: now, to } }, gesture, CHANGES),
});
const back = (edited: Edited): Edited => {
  const moved = steppedBack(edited.history);
  return moved ? { now: moved.step.change.from, history: moved.history } : edited;
};
const forth = (edited: Edited): Edited => {
  const moved = steppedForth(edited.history);
  return moved ? { now: moved.step.change.to, history: moved.history } : edited;
};

test('two gestures are never the same one, and no text holds one', () => {
  const gesture = newGesture();
  expect(newGesture()).not.toBe(gesture);
  expect(JSON.stringify({ gesture })).toBe('{}');
});

test('edits of one gesture are one step, of two gestures two, without a gesture one each', () => {
  const [a, b] = [newGesture(), newGesture()];
  const edited = [a, a, b, null, null].reduce((now: Edited, gesture, index) => set(now, index + 1, gesture), START);
  expect(edited.history.past.map(({ change }) => change)).toEqual([
    { from: 0, to: 2 },
    { from: 2, to: 3 },
    { from: 3, to: 4 },
    { from: 4, to: 5 },
  ]);
});

test('a step back, a step forth or settling ends the gesture', () => {
  const gesture = newGesture();
  const first = set(START, 1, gesture);
  for (const ended of [forth(back(first)), { ...first, history: settled(first.history) }])
    expect(set(ended, 2, gesture).history.past).toHaveLength(2);
});

test('the same number of steps is kept for all', () => {
  const edited = Array.from({ length: MOST_STEPS + 3 }, (_, index) => index + 1).reduce((now: Edited, to) => set(now, to), START);
  expect(edited.history.past).toHaveLength(MOST_STEPS);
  expect(edited.history.past[0]?.change).toEqual({ from: 3, to: 4 });
});

test('a correction reaches what was undone too', () => {
  const edited = back(set(set(START, 1), 2));
  const { past, future } = corrected(edited.history, ({ from, to }) => ({ from: from * 10, to: to * 10 }));
  expect([past[0]?.change, future[0]?.change]).toEqual([
    { from: 0, to: 10 },
    { from: 10, to: 20 },
  ]);
});

test('whatever was done, undoing all of it leads to the start and redoing all of it to the end', () => {
  const gestures = [null, newGesture(), newGesture()];
  const step = fc.oneof(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.constantFrom(...gestures)), fc.constantFrom('undo', 'redo'));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const run = (now: Edited, each: (typeof steps)[number]): Edited =>
        typeof each === 'string' ? (each === 'undo' ? back : forth)(now) : set(now, each[0], each[1]);
      const end = steps.reduce(run, START);
      let edited = end;
      while (edited.history.past.length > 0) edited = back(edited);
      expect(edited.now).toBe(0);
      while (edited.history.future.length > end.history.future.length) edited = forth(edited);
      expect([edited.now, edited.history.past]).toEqual([end.now, end.history.past]);
    }),
  );
});
