/**
 * What the user made, as rows of tables: what snapshots and backups carry and what Restore merges. Rows are plain cells, so that a
 * table or a column that is added later needs one entry here and nothing else.
 */
export type Cell = string | number | null;
export type WorkRow = Readonly<Record<string, Cell>>;
/** Rows by table. */
export type Work = Readonly<Record<string, readonly WorkRow[]>>;

export interface WorkTable {
  readonly name: string;
  readonly key: readonly string[];
  /** Columns that say what it is; the others (times, marks) may differ without a difference to the user. */
  readonly content: readonly string[];
  /** Columns that hold JSON: equal as values is equal. */
  readonly json: readonly string[];
  /** Column with the name that the user gave; null where the key says it. */
  readonly label: string | null;
  /** Two of them can stand side by side under different keys. */
  readonly canBoth: boolean;
}

export const WORK_TABLES = [
  {
    name: 'profile',
    key: ['id'],
    content: ['owner', 'layout', 'name', 'gains', 'notes', 'tags', 'favourite'],
    json: ['layout', 'gains', 'tags'],
    label: 'name',
    canBoth: true,
  },
  { name: 'preset', key: ['id'], content: ['folder', 'name', 'layout_id', 'gains'], json: ['gains'], label: 'name', canBoth: true },
  { name: 'composition', key: ['id'], content: ['name', 'text'], json: ['text'], label: 'name', canBoth: true },
  {
    name: 'own',
    key: ['owner'],
    content: ['favourite', 'rating', 'tags', 'notes', 'triggers'],
    json: ['tags', 'triggers'],
    label: null,
    canBoth: false,
  },
  { name: 'own_picture', key: ['owner'], content: ['type', 'data'], json: [], label: null, canBoth: false },
  { name: 'run_choice', key: ['owner'], content: ['run'], json: [], label: null, canBoth: false },
  { name: 'draft', key: ['owner'], content: ['text'], json: ['text'], label: null, canBoth: false },
  { name: 'setting', key: ['key'], content: ['value'], json: ['value'], label: 'key', canBoth: false },
] as const satisfies readonly WorkTable[];

/** Versions of profiles come along with their profile. */
export const VERSIONS = 'profile_version';

export const ALL_TABLES: readonly string[] = [...WORK_TABLES.map(({ name }) => name), VERSIONS];

export type WorkKind = (typeof WORK_TABLES)[number]['name'];

/**
 * What the keys of settings begin with, before a dot, that speak of this browser and not of what the user wants. Another one takes
 * settings out of the hash of work: a migration must take it off then, or they are said to have changed by themselves.
 */
export const NO_WORK = ['scan', 'storage', 'catalog', 'backup'] as const;
export const isOwnSetting = (key: string): boolean => !NO_WORK.some((prefix) => key.startsWith(`${prefix}.`));

export const keyOf = (table: WorkTable, row: WorkRow): string => JSON.stringify(table.key.map((column) => row[column] ?? null));

export const isDeleted = (row: WorkRow): boolean => typeof row['deleted_at'] === 'number';

export const rowsOf = (work: Work, table: string): readonly WorkRow[] => work[table] ?? [];

/** Equal texts for what is equal to the user: keys of JSON sorted. */
export function contentOf(table: WorkTable, row: WorkRow): string {
  return JSON.stringify(
    table.content.map((column) => (table.json.includes(column) ? canonical(row[column] ?? null) : (row[column] ?? null))),
  );
}

function canonical(cell: Cell): string {
  if (typeof cell !== 'string') return JSON.stringify(cell);
  try {
    return JSON.stringify(sorted(JSON.parse(cell)));
  } catch {
    return cell;
  }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}

/** How much there is, for lists and for the nudge. Deleted things do not count. */
export function countsOf(work: Work): Readonly<Record<WorkKind, number>> {
  const count = (name: string): number => rowsOf(work, name).filter((row) => !isDeleted(row)).length;
  return Object.fromEntries(WORK_TABLES.map(({ name }) => [name, count(name)])) as Record<WorkKind, number>;
}
