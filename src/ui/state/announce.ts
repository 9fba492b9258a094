/** A line for screen readers that does not chatter: what changes many times a second is said every few seconds, an end at once. */
import { type Accessor, createEffect, createSignal, on, onCleanup } from 'solid-js';

const EVERY_MS = 3000;

/** `text` while `busy` is false; else at most once in three seconds. */
export function createCalm(text: Accessor<string>, busy: Accessor<boolean>): Accessor<string> {
  const [said, setSaid] = createSignal(text());
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = 0;
  const say = (): void => {
    timer = undefined;
    last = performance.now();
    setSaid(text());
  };
  createEffect(
    on([text, busy], ([, isBusy]) => {
      const wait = isBusy && said() !== '' ? last + EVERY_MS - performance.now() : 0;
      if (wait <= 0) {
        clearTimeout(timer);
        say();
      } else timer ??= setTimeout(say, wait);
    }),
  );
  onCleanup(() => clearTimeout(timer));
  return said;
}
