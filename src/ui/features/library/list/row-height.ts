/** Row height of the lists in px, from the token of the density in force. */
import { type Accessor, createSignal, onCleanup } from 'solid-js';

export function rowHeight(): Accessor<number> {
  const read = (): number => Number.parseFloat(getComputedStyle(document.documentElement).getPropertyValue('--row')) || 56;
  const [height, setHeight] = createSignal(read());
  const watch = new MutationObserver(() => setHeight(read()));
  watch.observe(document.documentElement, { attributes: true, attributeFilter: ['data-density'] });
  onCleanup(() => watch.disconnect());
  return height;
}
