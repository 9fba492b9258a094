/** Where the keyboard is after one went to another place or closed a dialog: what is gone would leave it on the page as a whole. */
import { type Accessor, createEffect, on, onCleanup } from 'solid-js';

/** Table or cards; null while there is nothing in them. */
const listOfLoras = (): HTMLElement | null => document.querySelector<HTMLElement>('[data-loras]');

/** @returns whether there was a list to go to */
export function focusList(): boolean {
  const list = listOfLoras();
  list?.focus();
  return list !== null;
}

/** What is above the page and goes again. */
const ABOVE = '[role="dialog"], [role="alertdialog"], [role="menu"]';

/** What had the focus last, on which address, below dialogs and menus. */
let last: { readonly element: HTMLElement; readonly address: string } | null = null;

/** While the application is there. */
export function rememberFocus(): void {
  const onFocus = ({ target }: FocusEvent): void => {
    if (target instanceof HTMLElement && !target.closest(ABOVE)) last = { element: target, address: location.href };
  };
  document.addEventListener('focusin', onFocus);
  onCleanup(() => {
    document.removeEventListener('focusin', onFocus);
    last = null;
  });
}

/**
 * For `onCloseAutoFocus` of a dialog that opens without a button of its own, which would leave the focus on nothing: back to where it was
 * before. Where one went to another place meanwhile, that place takes it (`focusOnArrival`).
 */
export function focusBack(event: Event): void {
  event.preventDefault();
  if (last?.address === location.href && last.element.isConnected) last.element.focus({ preventScroll: true });
}

/** The list in the library, elsewhere the heading, which can be focused from then on. */
function goalIn(place: HTMLElement): HTMLElement | null {
  const list = listOfLoras();
  if (list) return list;
  // What is not found has no name to be a page's heading.
  const heading = place.querySelector<HTMLElement>('h1, .details-empty h2');
  if (heading) heading.tabIndex = -1;
  return heading;
}

/**
 * Moves the focus into the place one came to, as soon as it has something to focus; not if the focus was moved meanwhile, and not
 * on the first page, where it begins at the top as in any document.
 */
export function focusOnArrival(path: Accessor<string>, place: () => HTMLElement | undefined): void {
  createEffect(
    on(path, (_now, before) => {
      const main = place();
      // The bare address is led on to the library: that is still the first page.
      if (before === undefined || before === '/' || !main) return;
      const from = document.activeElement;
      const arrive = (): boolean => {
        const now = document.activeElement;
        if (now !== from && now !== document.body) return true;
        const goal = goalIn(main);
        goal?.focus();
        return goal !== null;
      };
      if (arrive()) return;
      const watch = new MutationObserver(() => {
        if (arrive()) watch.disconnect();
      });
      watch.observe(main, { childList: true, subtree: true });
      onCleanup(() => watch.disconnect());
    }),
  );
}
