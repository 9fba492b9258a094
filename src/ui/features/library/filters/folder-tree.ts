/** The values of the folder filter as a tree: each folder stands above those in it, whatever characters their names have. */
import type { FacetValue } from '../../../../contracts/library.ts';

export interface Branch {
  readonly value: string;
  readonly depth: number;
  /** The folders that it lies in, outermost first. */
  readonly above: readonly string[];
  /** Other folders lie in it. */
  readonly isParent: boolean;
}

const COLLATOR = new Intl.Collator('en', { numeric: true });

/** Name by name: as one text, `Flux dev` would stand between `Flux` and `Flux/styles`. */
function byNames(one: readonly string[], other: readonly string[]): number {
  for (let at = 0; at < Math.min(one.length, other.length); at++) {
    const [a = '', b = ''] = [one[at], other[at]];
    const order = COLLATOR.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);
    if (order !== 0) return order;
  }
  return one.length - other.length;
}

/** @param values paths with `/`, the name of the source first; every folder above one of them is among them */
export function folderTree(values: readonly FacetValue[]): Branch[] {
  const paths = values.map(({ value }) => ({ value, names: value.split('/') })).sort((a, b) => byNames(a.names, b.names));
  return paths.map(({ value, names }, index) => ({
    value,
    depth: names.length - 1,
    above: names.slice(0, -1).map((_, at) => names.slice(0, at + 1).join('/')),
    isParent: paths[index + 1]?.value.startsWith(`${value}/`) ?? false,
  }));
}

/** Those of which every folder above is open, and chosen ones wherever they lie. */
export const shownBranches = (tree: readonly Branch[], open: ReadonlySet<string>, isChosen: (value: string) => boolean): Branch[] =>
  tree.filter(({ value, above }) => isChosen(value) || above.every((folder) => open.has(folder)));
