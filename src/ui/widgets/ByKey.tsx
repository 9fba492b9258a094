/**
 * A list whose rows stay the same elements while what they show changes or they move: a name being typed in one row outlives a change
 * of another. Unlike what `<Show>` hands to its children, a row's item can still be read after the row is gone, with its last value:
 * a handler that waits for an answer goes on after its row was taken away.
 */
import { type Accessor, createMemo, For, type JSX, untrack } from 'solid-js';

export interface ByKeyProps<T> {
  readonly each: readonly T[];
  /** Of an item; no two have the same. */
  readonly by: (item: T) => string;
  readonly fallback?: JSX.Element;
  readonly children: (item: Accessor<T>, index: Accessor<number>) => JSX.Element;
}

export function ByKey<T>(props: ByKeyProps<T>): JSX.Element {
  const items = createMemo(() => new Map(props.each.map((item) => [props.by(item), item])));
  return (
    <For each={[...items().keys()]} fallback={props.fallback}>
      {(key, index) => {
        const first = untrack(() => items().get(key) as T);
        const item = createMemo<T>((last) => items().get(key) ?? last, first);
        return props.children(item, index);
      }}
    </For>
  );
}
