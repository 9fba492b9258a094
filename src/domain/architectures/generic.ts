/** What is left for a file no family recognises: if its modules are numbered in stacks, those stacks are its blocks. */
import type { Slot } from '../reading.ts';
import { type Architecture, counted, highest, indices, stack, verdict } from './types.ts';

const words = (container: string): string => container.replaceAll('_', ' ');

export const generic: Architecture = {
  id: 'generic',
  recognise(main) {
    const containers = [...new Set(main.map(({ location }) => location.block?.container).filter((name) => name !== undefined))].sort();
    // A file with a hundred different stacks of one block each has no block structure that a person could read.
    if (containers.length === 0 || containers.length > 12) return null;
    const sizes = containers.map((container) => ({
      container,
      touched: indices(main, container).size,
      count: highest(indices(main, container)) + 1,
    }));
    // An index of thousands is a number in a name, not a block.
    if (sizes.some(({ count }) => count > 512)) return null;
    const slots: Slot[] = sizes.flatMap(({ container, count }) =>
      stack(count, { id: container, label: (i) => `${words(container)} ${i}`, group: words(container), component: 'model' }),
    );
    const evidence = `${counted(...sizes.map(({ container, touched }) => [touched, container] as const))} blocks, no known model family; from tensor names`;
    const [only] = containers;
    return {
      family: verdict('unknown', 'Unknown', evidence, { certainty: 'unknown', candidates: [] }),
      component: 'model',
      layout: { id: `generic_${containers.length === 1 ? only : 'blocks'}_${slots.length}`, label: `Generic ${slots.length}`, slots },
      originalLayout: null,
      slotOf: ({ block }) => (block ? `${block.container}.${block.index}` : null),
      others: [],
    };
  },
};
