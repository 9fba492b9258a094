/** The words of the library: kinds of folders, statuses, filters and orders. Said once, for the catalog, the page and the tests. */
import { columnOf, type LIBRARY_COLUMNS } from './columns.ts';

export const SOURCE_KINDS = ['picker', 'drop', 'input', 'sample'] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];

/** In the order in which lists show them: the whole ones first. */
export const STATUSES = ['measured', 'fallback', 'header', 'unreadable', 'missing'] as const;
export type LoraStatus = (typeof STATUSES)[number];

/** What the list can be filtered by, in the order in which filters stand. */
export const FACETS = ['family', 'base', 'layout', 'adapter', 'status', 'tag', 'folder'] as const;
export type Facet = (typeof FACETS)[number];

/** What the list can be ordered by: every column. */
export type SortKey = keyof typeof LIBRARY_COLUMNS;

export interface LibrarySort {
  readonly key: SortKey;
  readonly descending: boolean;
}

/** What was asked for by a click on a column: the same again turns it round, a new one begins with what is looked for. */
export const sortedBy = (before: LibrarySort, key: SortKey): LibrarySort => ({
  key,
  descending: before.key === key ? !before.descending : columnOf(key).largestFirst === true,
});
