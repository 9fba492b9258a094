/** The table's columns in reading order: what tells LoRAs apart first, bookkeeping last. Widths in px; `name` takes the rest. */
import type { SortKey } from '../../../contracts/library.ts';

export interface TableColumn {
  readonly key: SortKey;
  readonly label: string;
  readonly numeric?: boolean;
}

export const COLUMNS: readonly TableColumn[] = [
  { key: 'name', label: 'Name' },
  { key: 'layout', label: 'Layout' },
  { key: 'strength', label: 'Block strengths' },
  { key: 'rank', label: 'Rank', numeric: true },
  { key: 'status', label: 'Status' },
  { key: 'family', label: 'Family' },
  { key: 'adapter', label: 'Adapter' },
  { key: 'size', label: 'Size', numeric: true },
  { key: 'date', label: 'Date', numeric: true },
  { key: 'folder', label: 'Folder' },
];
