/** The row the keyboard is on: an id, so that it stays on its LoRA when the list is sorted or grows. */
import { type Accessor, createMemo, createSignal } from 'solid-js';

export interface Cursor {
  /** Position in the list; the first row when the one it was on is gone; -1 when there is none. */
  readonly position: Accessor<number>;
  /** undefined when the list is empty. */
  readonly id: Accessor<number | undefined>;
  moveTo(id: number): void;
}

export function createCursor(ids: Accessor<Int32Array>): Cursor {
  const [wanted, setWanted] = createSignal<number>();
  const position = createMemo(() => {
    const found = ids().indexOf(wanted() ?? 0);
    return found >= 0 ? found : Math.min(0, ids().length - 1);
  });
  return { position, id: () => ids()[position()], moveTo: setWanted };
}
