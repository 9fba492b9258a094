/**
 * A value that is costly to show, such as the text for another program, while a slider is dragged: it follows once the last change is
 * `QUIET_MS` old, so that the figures beside it move with every frame. What acts on it (Copy) asks the source itself.
 */
import { type Accessor, createEffect, createSignal, on, onCleanup } from 'solid-js';

/** Less than the way from a slider to a button, more than the time between two moves of the pointer. */
const QUIET_MS = 90;

export function calm<T>(source: Accessor<T>): Accessor<T> {
  const [value, setValue] = createSignal<T>(source());
  let timer: ReturnType<typeof setTimeout> | undefined;
  createEffect(
    on(
      source,
      (next) => {
        clearTimeout(timer);
        timer = setTimeout(() => setValue(() => next), QUIET_MS);
      },
      { defer: true },
    ),
  );
  onCleanup(() => clearTimeout(timer));
  return value;
}
