/**
 * A text that is kept while it is typed: shortly after the last key, and at once when the field is left, the page hidden, or the
 * field comes to stand for something else. What is being typed is never replaced by what the library answers meanwhile.
 */
import { createEffect, createSignal, type JSX, on, onCleanup, onMount } from 'solid-js';

/** Long enough not to store every letter, short enough that a crash costs a word at most. */
const AFTER_MS = 400;

export interface KeptTextProps {
  /** What the text belongs to; a change of it ends the typing. */
  readonly of: string | number;
  readonly value: string;
  readonly keep: (text: string, of: string | number) => void;
  readonly rows?: number;
  readonly placeholder?: string;
}

export function KeptText(props: KeptTextProps): JSX.Element {
  const [typed, setTyped] = createSignal<{ readonly text: string; readonly of: string | number; readonly kept: boolean } | null>(null);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = (): void => {
    clearTimeout(timer);
    const now = typed();
    if (!now || now.kept) return;
    setTyped({ ...now, kept: true });
    props.keep(now.text, now.of);
  };
  const onInput = (event: InputEvent & { readonly currentTarget: HTMLInputElement | HTMLTextAreaElement }): void => {
    clearTimeout(timer);
    setTyped({ text: event.currentTarget.value, of: props.of, kept: false });
    timer = setTimeout(flush, AFTER_MS);
  };
  const shown = () => {
    const now = typed();
    return now && now.of === props.of ? now.text : props.value;
  };
  createEffect(on(() => props.of, flush, { defer: true }));
  // What was kept has come back: from here on the library's text is shown, whoever changes it.
  createEffect(
    on(
      () => props.value,
      (value) => {
        const now = typed();
        if (now?.kept && now.of === props.of && now.text === value) setTyped(null);
      },
    ),
  );
  onMount(() => document.addEventListener('visibilitychange', flush));
  onCleanup(() => {
    document.removeEventListener('visibilitychange', flush);
    flush();
  });
  const field = {
    class: 'field',
    get placeholder() {
      return props.placeholder;
    },
    onInput,
    onBlur: flush,
  };
  return props.rows === undefined ? (
    <input type="text" {...field} value={shown()} />
  ) : (
    <textarea rows={props.rows} {...field} value={shown()} />
  );
}
