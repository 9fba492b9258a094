/**
 * Counts for the filters. Each facet is counted under the search and all other filters, so that its numbers say what choosing
 * more would give.
 */
import type { FacetValue, QueryResult } from '../../src/contracts/library.ts';
import type { LibraryFilter } from '../../src/domain/library/filter.ts';
import { type Facet, FACETS, type LoraStatus, STATUSES } from '../../src/domain/library/vocabulary.ts';
import type { Group, Grouping } from './groups.ts';

/** Tags are counted row by row: see `query.ts`. */
export type GroupFacet = Exclude<Facet, 'tag'>;

const GROUP_FACETS = FACETS.filter((key): key is GroupFacet => key !== 'tag');

/** What the search finds a status by, beside its own name. */
export const STATUS_LABELS: Readonly<Record<LoraStatus, string>> = {
  measured: 'Measured',
  fallback: 'Fallback',
  header: 'Header only',
  unreadable: 'Unreadable',
  missing: 'Missing',
};

const NONE: Readonly<Partial<Record<GroupFacet, string>>> = { layout: 'No blocks', adapter: 'None known', base: 'Not said' };

/** Facets whose filter this group does not pass: none means its rows are shown. */
export type FailedOf = (group: Group) => readonly GroupFacet[];

export function failedBy(filter: LibraryFilter): FailedOf {
  const active = GROUP_FACETS.filter((key) => filter[key].length > 0).map((key) => ({ key, wanted: new Set<string>(filter[key]) }));
  return (group) => active.filter(({ key, wanted }) => !valuesOf(group, key).some((value) => wanted.has(value))).map(({ key }) => key);
}

/** `count` is how many rows of the group the search finds. */
export function facets(
  counted: Iterable<{ readonly group: Group; readonly failed: readonly GroupFacet[]; readonly count: number }>,
  { label }: Pick<Grouping, 'label'>,
): Omit<QueryResult['facets'], 'tag'> {
  const sums = { family: new Sums(), layout: new Sums(), adapter: new Sums(), status: new Sums(), folder: new Sums(), base: new Sums() };
  const folderNames = new Map<string, string>();
  for (const { group, failed, count } of counted) {
    if (count === 0 || failed.length > 1) continue;
    for (const key of GROUP_FACETS) if (failed.length === 0 || failed[0] === key) sums[key].add(valuesOf(group, key), count);
    group.folder.values.forEach((value, index) => folderNames.set(value, group.folder.labels[index] ?? value));
  }
  const named = (kind: 'family' | 'layout' | 'adapter') => (value: string) => (value === '' ? (NONE[kind] ?? value) : label(kind, value));
  const order: readonly string[] = STATUSES;
  return {
    family: sums.family.list(named('family')),
    layout: sums.layout.list(named('layout')),
    adapter: sums.adapter.list(named('adapter')),
    status: sums.status.list(
      (value) => STATUS_LABELS[value as LoraStatus],
      (value) => order.indexOf(value),
    ),
    folder: sums.folder.list((value) => folderNames.get(value) ?? value),
    base: sums.base.list(
      (value) => (value === '' ? (NONE.base ?? value) : value),
      (value) => (value === '' ? 1 : 0),
    ),
  };
}

function valuesOf(group: Group, key: GroupFacet): readonly string[] {
  if (key === 'adapter') return group.adapters;
  if (key === 'folder') return group.folder.values;
  return [group[key]];
}

class Sums {
  readonly #counts = new Map<string, number>();

  add(values: readonly string[], count: number): void {
    for (const value of values) this.#counts.set(value, (this.#counts.get(value) ?? 0) + count);
  }

  /** By name, or by `place` where there is one. */
  list(label: (value: string) => string, place: (value: string) => number = (): number => 0): FacetValue[] {
    return [...this.#counts]
      .map(([value, count]) => ({ value, label: label(value), count }))
      .sort((a, b) => place(a.value) - place(b.value) || COLLATOR.compare(a.label, b.label));
  }
}

const COLLATOR = new Intl.Collator('en', { numeric: true });
