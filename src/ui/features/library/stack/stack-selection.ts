/**
 * Choosing rows of the list for the stack: a row's checkbox, Ctrl and click, Shift and click for a range, and by keyboard Shift+Space
 * for the row itself and Shift with a moving key for all rows passed.
 */
import type { Accessor } from 'solid-js';
import { useStack } from '../../../state/stack-context.tsx';
import { loraOf } from '../list/run-lines.ts';
import type { Cursor } from '../list/cursor.ts';

interface Held {
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
}

export interface StackSelection {
  /** Place in the stack, 0 for the first; -1 when it is not in it. */
  placeOf(id: number): number;
  /** The checkbox of a row, as it is after the click. Settles when the stack has taken it in or has refused it. */
  check(id: number, event: Held, checked: boolean): Promise<void>;
  /** A click on the row itself. @returns false when it was a plain one, which is not about the stack */
  click(id: number, event: Held): boolean;
  /** Shift+Space on the row the cursor is on. */
  toggleHere(): void;
  /** Everything from the cursor to the position, both included. */
  extendTo(position: number): void;
}

export function createStackSelection(ids: Accessor<Int32Array>, cursor: Cursor): StackSelection {
  const stack = useStack();
  const range = (from: number, to: number): Promise<void> => {
    const [low, high] = [Math.min(from, to), Math.max(from, to)];
    const between = [...new Set([...ids().subarray(low, high + 1)].map(loraOf))];
    return stack.add(from <= to ? between : between.reverse());
  };
  /** With Shift everything from the cursor to the row, else `single`. */
  const choose = (id: number, event: Held, single: () => Promise<void>): Promise<void> => {
    const done = event.shiftKey ? range(cursor.position(), ids().indexOf(id)) : single();
    cursor.moveTo(id);
    return done;
  };
  return {
    placeOf: (line) => stack.placeOf(loraOf(line)),
    check: (id, event, checked) => choose(id, event, () => stack.put(loraOf(id), checked)),
    click: (id, event) => {
      if (!event.ctrlKey && !event.metaKey && !event.shiftKey) return false;
      void choose(id, event, () => stack.toggle(loraOf(id)));
      return true;
    },
    toggleHere: () => {
      const id = cursor.id();
      if (id !== undefined) void stack.toggle(loraOf(id));
    },
    extendTo: (position) => void range(cursor.position(), position),
  };
}
