/** What was just done, with the way back, for a while in a corner of its place. */
import { type Accessor, createSignal, type JSX, onCleanup, Show } from 'solid-js';
import './undo-note.css';
import { runsText } from '../strings/rooms/runs.ts';
import { Icon } from './Icon.tsx';

/** Long enough to read it, notice a slip and reach the button. */
const SHOWN_MS = 12_000;

export interface UndoNoteState {
  readonly said: Accessor<{ readonly text: string; readonly undo: (() => Promise<void>) | null } | null>;
  /** @param undo null: there is nothing to take back */
  show(text: string, undo: (() => Promise<void>) | null): void;
  hide(): void;
}

export function createUndoNote(): UndoNoteState {
  const [said, setSaid] = createSignal<ReturnType<UndoNoteState['said']>>(null);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const hide = (): void => {
    clearTimeout(timer);
    setSaid(null);
  };
  onCleanup(() => clearTimeout(timer));
  return {
    said,
    show(text, undo) {
      clearTimeout(timer);
      setSaid({ text, undo });
      timer = setTimeout(hide, SHOWN_MS);
    },
    hide,
  };
}

export function UndoNote(props: { readonly note: UndoNoteState }): JSX.Element {
  return (
    <div class="undo-note-place" role="status">
      <Show when={props.note.said()}>
        {(said) => (
          <p class="undo-note">
            <span>{said().text}</span>
            <Show when={said().undo}>
              {(undo) => (
                <button
                  type="button"
                  class="button quiet"
                  onClick={() => {
                    props.note.hide();
                    void undo()();
                  }}
                >
                  {runsText().undo}
                </button>
              )}
            </Show>
            <button type="button" class="button quiet square" aria-label={runsText().closeNote} onClick={() => props.note.hide()}>
              <Icon name="close" />
            </button>
          </p>
        )}
      </Show>
    </div>
  );
}
