/** Escape for what lies on a place: it closes what is on top, wherever the focus is. */
import { onCleanup, onMount } from 'solid-js';
import { isTextField } from './text-field.ts';

/** The oldest first. */
let closers: (() => boolean)[] = [];

/** Whether a dialog lies above the page. Keys are for it, also in the moment before it has the focus. */
export const isDialogAbove = (): boolean => document.querySelector('[role="dialog"], [role="alertdialog"]') !== null;

/**
 * While the component is there. What lies above it closes first: menus and panels that have the focus stop the key on its way, dialogs
 * are asked for, and the newest of these listeners comes first. In a field Escape is about its text.
 *
 * @param close what there is to close, if there is something
 * @returns whether there was
 */
export function onEscape(close: () => boolean): void {
  onMount(() => {
    closers.push(close);
    if (closers.length === 1) window.addEventListener('keydown', onKeyDown);
  });
  onCleanup(() => {
    closers = closers.filter((each) => each !== close);
    if (closers.length === 0) window.removeEventListener('keydown', onKeyDown);
  });
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.key !== 'Escape' || event.defaultPrevented || isDialogAbove() || isTextField(event.target)) return;
  for (const close of closers.toReversed()) if (close()) return;
}
