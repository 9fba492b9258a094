/**
 * The columns of the library, in reading order. A new one is one entry here; what it needs beside it does not compile without it:
 * its index in `workers/catalog/query.ts`, its name in `src/ui/strings`, and its cell in `src/ui/features/library/list/cells.tsx` when
 * the table shows it.
 */
interface LibraryColumn {
  /** The table has it; else it is only an order. */
  readonly shown: boolean;
  /** Right-aligned. */
  readonly numeric?: true;
  /** The first click brings the largest to the top. */
  readonly largestFirst?: true;
  /** Columns of `library.csv` that say the same; `LIBRARY_CSV` has their meaning. */
  readonly csv: readonly string[];
}

export const LIBRARY_COLUMNS = {
  name: { shown: true, csv: ['name'] },
  family: { shown: true, csv: ['family', 'family_name'] },
  layout: { shown: true, csv: ['layout', 'blocks'] },
  adapter: { shown: true, csv: ['adapter'] },
  rank: { shown: true, numeric: true, csv: ['rank', 'rank_varies'] },
  /** The fingerprint; ordered as the next. */
  strength: { shown: true, largestFirst: true, csv: [] },
  total: { shown: true, numeric: true, largestFirst: true, csv: ['total_strength'] },
  size: { shown: true, numeric: true, largestFirst: true, csv: ['size_bytes'] },
  folder: { shown: true, csv: ['source', 'path'] },
  date: { shown: true, numeric: true, largestFirst: true, csv: ['modified'] },
  status: { shown: true, csv: ['status', 'problem'] },
  stableId: { shown: false, csv: ['stable_id'] },
  base: { shown: false, csv: [] },
  rating: { shown: false, largestFirst: true, csv: [] },
} as const satisfies Readonly<Record<string, LibraryColumn>>;

export type ShownColumn = {
  [K in keyof typeof LIBRARY_COLUMNS]: (typeof LIBRARY_COLUMNS)[K]['shown'] extends true ? K : never;
}[keyof typeof LIBRARY_COLUMNS];

const KEYS = Object.keys(LIBRARY_COLUMNS) as (keyof typeof LIBRARY_COLUMNS)[];

/** Of every order, in reading order. */
export const SORT_KEYS = KEYS;
/** Of the table. */
export const SHOWN_COLUMNS = KEYS.filter((key): key is ShownColumn => LIBRARY_COLUMNS[key].shown);

export const columnOf = (key: keyof typeof LIBRARY_COLUMNS): LibraryColumn => LIBRARY_COLUMNS[key];
