/** The scrolling element of a virtual list. */
import { type Accessor, createSignal, onMount } from 'solid-js';

/**
 * A template's clone belongs to an inert document until it is inserted, and a virtualizer that meets it there finds no window
 * to observe its size with. So it is handed over when it is mounted.
 */
export function createScroller(): { readonly element: Accessor<HTMLDivElement | null>; readonly ref: (element: HTMLDivElement) => void } {
  const [element, setElement] = createSignal<HTMLDivElement | null>(null);
  let found: HTMLDivElement | null = null;
  onMount(() => setElement(found));
  return {
    element,
    ref: (given) => {
      found = given;
    },
  };
}
