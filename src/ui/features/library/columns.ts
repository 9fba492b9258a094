/** The table's columns in reading order. Narrow tables leave out the ones a neighbour speaks for: see `library.css`. */
import type { SortKey } from '../../../contracts/library.ts';

export interface TableColumn {
  readonly key: SortKey;
  readonly label: string;
  readonly numeric?: boolean;
}

export const COLUMNS: readonly TableColumn[] = [
  { key: 'name', label: 'Name' },
  { key: 'family', label: 'Family' },
  { key: 'layout', label: 'Layout' },
  { key: 'adapter', label: 'Adapter' },
  { key: 'rank', label: 'Rank', numeric: true },
  { key: 'strength', label: 'Block strengths' },
  { key: 'size', label: 'Size', numeric: true },
  { key: 'folder', label: 'Folder' },
  { key: 'date', label: 'Date', numeric: true },
  { key: 'status', label: 'Status' },
];

/** What the sort menu offers: the columns, and what has none. */
export const SORTS: readonly TableColumn[] = [...COLUMNS, { key: 'stableId', label: 'Stable ID' }];
