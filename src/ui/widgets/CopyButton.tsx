/** Puts a text on the clipboard and says so, in sight and to a screen reader. */
import { createSignal, type JSX, onCleanup, Show } from 'solid-js';
import { t } from '../strings/language.ts';
import { Icon } from './Icon.tsx';

const SAID_MS = 2000;

export interface CopyButtonProps {
  readonly text: string;
  /** What is copied, after the word Copy: "content hash". */
  readonly what: string;
  /** Shown beside the icon; without it the button is the icon alone. */
  readonly label?: string;
  /** The browser refused: the caller can help to copy by hand. */
  readonly onRefused?: () => void;
}

export function CopyButton(props: CopyButtonProps): JSX.Element {
  const [said, setSaid] = createSignal<'copied' | 'refused' | null>(null);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let alive = true;
  onCleanup(() => {
    alive = false;
    clearTimeout(timer);
  });
  const say = (outcome: 'copied' | 'refused'): void => {
    if (!alive) return;
    setSaid(outcome);
    clearTimeout(timer);
    timer = setTimeout(() => setSaid(null), SAID_MS);
  };
  const copy = async (): Promise<void> => {
    try {
      // Undefined on pages without https: that is a refusal like any other.
      await navigator.clipboard.writeText(props.text);
      say('copied');
    } catch {
      say('refused');
      props.onRefused?.();
    }
  };
  const sentence = (): string => {
    if (said() === null) return '';
    return said() === 'copied' ? t().pieces.copied(props.what) : t().pieces.notCopied(props.what);
  };
  return (
    <>
      <button
        type="button"
        class="button quiet copy"
        classList={{ square: props.label === undefined, done: said() === 'copied' }}
        aria-label={props.label === undefined ? t().pieces.copy(props.what) : undefined}
        title={sentence() || undefined}
        onClick={() => void copy()}
      >
        <Icon name={said() === 'copied' ? 'check' : said() === 'refused' ? 'warning' : 'copy'} />
        <Show when={props.label}>{props.label}</Show>
      </button>
      <span class="visually-hidden" aria-live="polite">
        {sentence()}
      </span>
    </>
  );
}
