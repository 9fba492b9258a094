/** The words that call a LoRA up, each copied by a click, and the tag by which prompts load it. */
import { createSignal, For, type JSX, onCleanup, Show } from 'solid-js';
import type { LibraryRow } from '../../contracts/library.ts';
import { eachOnce } from '../../domain/library/sidecars/merged.ts';
import { useApp } from '../state/app-context.tsx';
import { besideText } from '../strings/rooms/beside.ts';
import { Icon } from './Icon.tsx';
import './beside.css';

const COPIED_MS = 1500;

/** The user's own come first. */
export const wordsOf = ({ own, triggers }: Pick<LibraryRow, 'own' | 'triggers'>): readonly string[] =>
  eachOnce([...own.triggers, ...triggers]);

/** As A1111, Forge and the ComfyUI loaders of prompts read it. */
export const loraTag = ({ name }: Pick<LibraryRow, 'name'>): string => `<lora:${name}:1>`;

/** @param most words that are shown */
export function Words(props: { readonly row: LibraryRow; readonly most: number }): JSX.Element {
  const words = () => wordsOf(props.row);
  return (
    <span class="words">
      <For each={words().slice(0, props.most)}>{(word) => <CopyChip text={word} what={besideText().copyTrigger(word)} />}</For>
      <Show when={words().length > props.most}>
        <CopyChip text={words().join(', ')} label={`+${words().length - props.most}`} what={besideText().copyAll(words().length)} />
      </Show>
    </span>
  );
}

/** Where there is little room: one chip for all of them. */
export function AllWords(props: { readonly row: LibraryRow }): JSX.Element {
  const words = () => wordsOf(props.row);
  return (
    <Show when={words()[0]}>
      {(first) => (
        <span class="words">
          <CopyChip
            text={words().join(', ')}
            label={first()}
            what={words().length === 1 ? besideText().copyTrigger(first()) : besideText().copyAll(words().length)}
          />
        </span>
      )}
    </Show>
  );
}

/** Inside the list, which has the keyboard: `T` and `L` do the same there. */
export function CopyChip(props: { readonly text: string; readonly what: string; readonly label?: string }): JSX.Element {
  const { app } = useApp();
  const [copied, setCopied] = createSignal(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));
  const copy = async (): Promise<void> => {
    if (!(await app.files.copy(props.text, props.what))) return;
    setCopied(true);
    clearTimeout(timer);
    timer = setTimeout(() => setCopied(false), COPIED_MS);
  };
  return (
    <button
      type="button"
      class="word-chip"
      classList={{ done: copied() }}
      tabindex="-1"
      aria-label={copied() ? besideText().copied(props.what) : besideText().copy(props.what)}
      title={props.text}
      onClick={(event) => {
        event.stopPropagation();
        void copy();
      }}
      onDblClick={(event) => event.stopPropagation()}
    >
      <span class="word-text">{props.label ?? props.text}</span>
      <Icon name={copied() ? 'check' : 'copy'} />
    </button>
  );
}
