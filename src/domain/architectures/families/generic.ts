/** What is left for a file no family recognises: if its modules are numbered in stacks, those stacks are its blocks. */
import { BY_NAMES, type Family, stackSlots } from '../family.ts';
import { partsOf } from '../same-names.ts';
import { highest, type ModuleSummary, type StackSeen } from '../module-summary.ts';

/** More stacks than this make no structure that the user could read. */
const MOST_STACKS = 12;

/** Names of stacks; anything else must be a stack by its looks. */
const STACK_NAME = /(^|_)(blocks?|layers?|h|stages?|resblocks|refiner|transformers?|levels?)$/;

/** Numbers of a list inside one layer (`mlp.0`, `mlp.2`) have nothing below them, or something else below each. */
function isStack({ container, indices, inner }: StackSeen): boolean {
  if (STACK_NAME.test(container)) return true;
  const deep = [...inner.keys()].filter((rest) => rest !== '');
  return indices.size >= 3 && deep.length > 0 && deep.length < indices.size;
}

function stacksOf(summary: ModuleSummary): StackSeen[] {
  const stacks = [...summary.stacks.values()].filter(isStack);
  return stacks.sort((a, b) => (a.container < b.container ? -1 : 1));
}

/** The file's own short name of a stack: the last part before the number in a dotted path, else the container. */
function shortNames(summary: ModuleSummary, stacks: readonly StackSeen[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const { name, location } of summary.main) {
    const container = location.block?.container;
    if (container !== undefined && !names.has(container)) names.set(container, DOTTED.exec(name)?.[1] ?? container);
  }
  const distinct = new Set(stacks.map(({ container }) => names.get(container))).size === stacks.length;
  return distinct ? names : new Map();
}
const DOTTED = /(?:^|\.)([A-Za-z_]\w*)\.\d+(?=\.|$)/;

const words = (container: string): string => container.replaceAll('_', ' ');

export const generic: Family = {
  id: 'unknown',
  code: 'UNK',
  label: 'Unknown',
  named: [],
  fileName: /(?!)/,
  fileNameAmongEquals: null,
  lineName: null,
  encoders: [],
  fit(summary) {
    const stacks = stacksOf(summary);
    if (stacks.length === 0 || stacks.length > MOST_STACKS) return null;
    const names = shortNames(summary, stacks);
    const nameOf = (container: string): string => names.get(container) ?? container;
    const slots = stacks.flatMap(({ container, indices }) => {
      const name = nameOf(container);
      return stackSlots(highest(indices) + 1, { id: name, label: words(name), group: words(name), role: 'main' }, 'model');
    });
    const known = new Set(stacks.map(({ container }) => container));
    const only = stacks.length === 1 ? nameOf((stacks[0] as StackSeen).container) : null;
    const parts = stacks.map(({ container, indices }): [number, string] => [indices.size, only ? '' : words(nameOf(container))]);
    return {
      strange: 0,
      known: 1,
      ...BY_NAMES,
      subtype: null,
      seen: { kind: 'generic', blocks: parts, only: only && words(only) },
      structure: () => ({
        component: 'model',
        layout: { id: `generic_${only ?? 'blocks'}_${slots.length}`, label: `Generic ${slots.length}`, slots },
        originalLayout: null,
        others: [],
        weightsOf: ({ flat }) => partsOf(flat),
        fusedAndSplit: 'split',
        isKnown: () => false,
        slotOf: ({ block }) => (block && known.has(block.container) ? `${nameOf(block.container)}.${block.index}` : null),
      }),
    };
  },
};
