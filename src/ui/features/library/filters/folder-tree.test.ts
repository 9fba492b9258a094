import { describe, expect, it } from 'vitest';
import { folderTree, shownBranches } from './folder-tree.ts';

const tree = folderTree(
  ['made/Flux2', 'made/Flux dev', 'made/Flux/styles', 'other', 'made', 'made/Flux/styles/v10', 'made/Flux/styles/v2', 'made/Flux'].map(
    (value) => ({ value, label: value, count: 1 }),
  ),
);

describe('the tree of folders', () => {
  it('has every folder above those in it', () => {
    expect(tree.map(({ value }) => value)).toEqual([
      'made',
      'made/Flux',
      'made/Flux/styles',
      'made/Flux/styles/v2',
      'made/Flux/styles/v10',
      'made/Flux dev',
      'made/Flux2',
      'other',
    ]);
    expect(tree.filter(({ isParent }) => isParent).map(({ value }) => value)).toEqual(['made', 'made/Flux', 'made/Flux/styles']);
    expect(tree[3]?.above).toEqual(['made', 'made/Flux', 'made/Flux/styles']);
  });

  it('shows what lies in open folders, and what is chosen', () => {
    const shown = (open: readonly string[], chosen = ''): string[] =>
      shownBranches(tree, new Set(open), (value) => value === chosen).map(({ value }) => value);
    expect(shown([])).toEqual(['made', 'other']);
    expect(shown(['made'])).toEqual(['made', 'made/Flux', 'made/Flux dev', 'made/Flux2', 'other']);
    // Closed above: an open folder below shows nothing.
    expect(shown(['made/Flux'])).toEqual(['made', 'other']);
    expect(shown([], 'made/Flux/styles/v2')).toEqual(['made', 'made/Flux/styles/v2', 'other']);
  });
});
