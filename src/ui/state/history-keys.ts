/** The keys for steps back and forth, the same wherever something can be undone. */
import { isTextField } from './text-field.ts';

export interface Steps {
  undo(): void;
  redo(): void;
}

interface Pressed {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

/** Ctrl+Z (⌘Z) undoes; Ctrl+Shift+Z (⇧⌘Z) and Ctrl+Y redo. */
export function stepOfKey({ key, ctrlKey, metaKey, shiftKey, altKey }: Pressed): keyof Steps | null {
  if (!(ctrlKey || metaKey) || altKey) return null;
  const pressed = key.toLowerCase();
  if (pressed === 'z') return shiftKey ? 'redo' : 'undo';
  return pressed === 'y' && ctrlKey && !shiftKey ? 'redo' : null;
}

/** In a text field the browser undoes typing itself. */
export function onHistoryKey(event: KeyboardEvent, steps: Steps): void {
  const step = stepOfKey(event);
  if (step === null || isTextField(event.target)) return;
  event.preventDefault();
  steps[step]();
}
