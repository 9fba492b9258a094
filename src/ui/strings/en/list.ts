/** The list of the library, with its filters and the stack below it. */
import type { Facet, SortKey } from '../../../domain/library/vocabulary.ts';
import { formsOf } from '../forms.ts';

const { count, form, plural } = formsOf('en');

const LORAS = { one: 'LoRA', other: 'LoRAs' } as const;

export const list = {
  heading: 'Library',
  loras: 'LoRAs',
  loading: 'Loading',
  closeDetails: 'Close details',
  columns: {
    name: 'Name',
    family: 'Family',
    layout: 'Layout',
    adapter: 'Adapter',
    rank: 'Rank',
    strength: 'Block strengths',
    total: 'Strength',
    size: 'Size',
    folder: 'Folder',
    date: 'Date',
    status: 'Status',
    stableId: 'Stable ID',
    base: 'Base model',
    rating: 'Rating',
  } satisfies Readonly<Record<SortKey, string>>,
  columnsMenu: {
    title: 'Columns and fingerprints',
    columns: 'Columns',
    width: 'Width, px',
    auto: 'auto',
    widthOf: (column: string) => `Width of ${column}`,
    reset: 'Choose columns by width',
    scale: 'Colours of fingerprints',
    scales: { relative: 'Relative', absolute: 'Absolute' },
    relative: 'Each LoRA on its own scale: its strongest block is brightest. This shows where a LoRA acts, but not how much.',
    absolute: (most: string | null) =>
      `All LoRAs of the list on one scale${most === null ? '' : `: a block strength of ${most} or more is brightest`}. 95 % of the LoRAs have no stronger block.`,
  },
  facets: {
    family: 'Family',
    base: 'Base model',
    layout: 'Layout',
    adapter: 'Adapter',
    status: 'Status',
    tag: 'Tags',
    folder: 'Folder',
  } satisfies Readonly<Record<Facet, string>>,
  rankVaries: 'The rank varies: this is the most frequent one',
  rank: (rank: number) => `rank ${rank}`,
  profiles: (count: number) => plural(count, { one: 'profile', other: 'profiles' }),
  stacked: (place: number) => `Number ${place} in the stack`,
  stack: (name: string) => `Stack ${name}`,
  stackHint: 'Add to the stack (Shift+Space)',
  empty: {
    filtered: 'No LoRA matches',
    filteredText: 'Nothing in the library matches both the search and the filters.',
    clear: 'Clear search and filters',
    reading: 'Reading the folder',
    readingText: (found: number) =>
      `${plural(found, { one: 'LoRA file', other: 'LoRA files' })} found so far. They appear here as soon as their headers are read.`,
    nothing: 'No LoRAs here yet',
    nothingText: (others: number) =>
      others > 0
        ? `No .safetensors file was found. ${plural(others, { one: 'other file was', other: 'other files were' })} found and left alone. Add another folder, or drop one on this page.`
        : 'No .safetensors file was found. Add another folder, or drop one on this page.',
  },
  filters: {
    title: 'Filters',
    clear: 'Clear',
    close: 'Close filters',
    show: (loras: number) => `Show ${plural(loras, LORAS)}`,
    fewer: 'Show fewer',
    all: (values: number) => `Show all ${count(values)}`,
    below: (folder: string) => `Folders in ${folder}`,
    active: 'Active filters',
    remove: (label: string) => `Remove filter ${label}`,
  },
  toolbar: {
    /** `{shown}` is the number of LoRAs in the list. */
    shown: (shown: number, total: number) => (shown === total ? `{shown} ${form(total, LORAS)}` : `{shown} of ${plural(total, LORAS)}`),
    view: 'View',
    table: 'Table',
    cards: 'Cards',
    compact: 'Compact rows',
    export: 'Export CSV',
    exportTable: 'Library table',
    rows: (rows: number) => plural(rows, { one: 'row', other: 'rows' }),
    exportBlocks: 'All blocks',
    blocksOf: (loras: number) => `of ${form(loras, { one: 'this', other: 'these' })} ${plural(loras, LORAS)}`,
    sortBy: 'Sort by',
    descending: 'Descending',
  },
  tray: {
    title: 'Stack',
    drop: 'Drop here to begin a stack',
    remove: (name: string) => `Remove ${name} from the stack`,
    undo: 'Undo',
    undoOf: (step: string) => `Undo: ${step}`,
    clear: 'Clear',
    heatMap: 'Heat map',
    compose: 'Compose',
    compatible: 'Only compatible',
  },
};
