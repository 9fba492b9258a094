/**
 * Which rows of the library have changed since the last look, and in what: what was read of 70,000 rows is then brought up to date by
 * the few that differ. Triggers of the connection write it down, so that no path into the tables can be forgotten, and a transaction
 * that is rolled back takes its notes with it. The notes are in memory and never in the file.
 */
import type { Driver } from './driver.ts';

/** What is kept of rows in memory, with the columns of `lora` that it is made from. */
const MADE_FROM = {
  group: ['family_id', 'layout_id', 'adapters', 'present', 'state', 'folder_id', 'base_name'],
  words: ['search', 'stable_id', 'triggers', 'author', 'base_name', 'said_tags', 'said_more'],
  tags: ['said_tags'],
  owner: ['content_hash'],
  run: ['source_id', 'run_key', 'run_session', 'run_facts', 'family_id', 'layout_id', 'adapters', 'rank', 'content_hash'],
  spread: ['state', 'fingerprint', 'main_count', 'groups', 'base_name', 'family_label', 'layout_label'],
  name: ['sort_name'],
  family: ['family_label'],
  adapter: ['adapter_label'],
  layout: ['layout_label'],
  rank: ['rank'],
  size: ['size'],
  folder: ['sort_folder'],
  date: ['mtime'],
  strength: ['total_strength'],
  stableId: ['stable_sort'],
  base: ['base_name'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type Aspect = keyof typeof MADE_FROM;
const ASPECTS = Object.keys(MADE_FROM) as Aspect[];
const bitOf = (aspect: Aspect): number => 2 ** ASPECTS.indexOf(aspect);
const ALL = 2 ** ASPECTS.length - 1;

/** Small tables that are read whole. */
const NOTED = ['source', 'folder', 'label', 'own', 'run_choice', 'run_link'] as const;
export type NotedTable = (typeof NOTED)[number];

/** Beyond so many changed rows reading everything anew is faster. */
const MOST = 4000;

export class Changes {
  readonly #rows: ReadonlyMap<number, number>;
  readonly #all: number;
  readonly tables: ReadonlySet<NotedTable>;
  /** More rows than are worth to be looked at one by one. */
  readonly many: boolean;
  /** Pairs of contents whose cosine is known now. */
  readonly links: readonly (readonly [string, string])[];

  constructor(rows: ReadonlyMap<number, number>, tables: ReadonlySet<NotedTable>, links: Changes['links']) {
    this.#rows = rows;
    this.tables = tables;
    this.links = links;
    this.many = rows.size > MOST;
    let all = 0;
    for (const bits of rows.values()) all |= bits;
    this.#all = all;
  }

  get none(): boolean {
    return this.#rows.size === 0 && this.tables.size === 0 && this.links.length === 0;
  }

  has(...aspects: readonly Aspect[]): boolean {
    return aspects.some((aspect) => (this.#all & bitOf(aspect)) !== 0);
  }

  /** Ids of rows that have changed in it, were added or have gone. */
  rowsIn(aspect: Aspect): number[] {
    const bit = bitOf(aspect);
    return [...this.#rows].filter(([, bits]) => (bits & bit) !== 0).map(([id]) => id);
  }
}

/** For a trigger. Not INSERT OR IGNORE: what the statement that set it off does on a conflict would hold in the trigger too. */
export const noteOnce = (table: string, columns: string, values: string): string =>
  `INSERT INTO ${table} (${columns}) SELECT ${values} EXCEPT SELECT ${columns} FROM ${table};`;

export class ChangeLog {
  readonly #db: Driver;

  constructor(db: Driver) {
    this.#db = db;
    const columns = [...new Set(['hidden', ...Object.values(MADE_FROM).flat()])];
    const differs = (names: readonly string[]): string => names.map((name) => `old.${name} IS NOT new.${name}`).join(' OR ');
    const bits = ASPECTS.map((aspect) => `iif(${differs(MADE_FROM[aspect])}, ${bitOf(aspect)}, 0)`).join(' | ');
    const note = (id: string, value: string): string =>
      `INSERT INTO changed_row (id, bits) SELECT ${id}, ${value} AS bits WHERE bits <> 0 ON CONFLICT DO UPDATE SET bits = bits | excluded.bits;`;
    db.exec(`
      CREATE TEMP TABLE changed_row (id INTEGER PRIMARY KEY, bits INTEGER NOT NULL);
      CREATE TEMP TABLE changed_table (name TEXT PRIMARY KEY) WITHOUT ROWID;
      CREATE TEMP TABLE changed_link (a TEXT, b TEXT, PRIMARY KEY (a, b)) WITHOUT ROWID;
      CREATE TEMP TRIGGER changed_row_insert AFTER INSERT ON main.lora BEGIN ${note('new.id', String(ALL))} END;
      CREATE TEMP TRIGGER changed_row_delete AFTER DELETE ON main.lora BEGIN ${note('old.id', String(ALL))} END;
      CREATE TEMP TRIGGER changed_row_update AFTER UPDATE OF ${columns.join(', ')} ON main.lora
      BEGIN ${note('new.id', `iif(old.hidden <> new.hidden, ${ALL}, ${bits})`)} END;
      ${['INSERT', 'UPDATE']
        .map(
          (event) => `CREATE TEMP TRIGGER changed_link_${event} AFTER ${event} ON main.run_link
            BEGIN ${noteOnce('changed_link', 'a, b', 'new.a, new.b')} END;`,
        )
        .join('')}
      ${NOTED.flatMap((table) =>
        (table === 'run_link' ? ['DELETE'] : ['INSERT', 'UPDATE', 'DELETE']).map(
          (event) => `CREATE TEMP TRIGGER changed_${table}_${event} AFTER ${event} ON main.${table}
            BEGIN ${noteOnce('changed_table', 'name', `'${table}'`)} END;`,
        ),
      ).join('')}`);
  }

  /** What has changed since the last call. */
  take(): Changes {
    const rows = new Map(
      this.#db.all('SELECT id, bits FROM temp.changed_row', [], (row): [number, number] => [row.number('id'), row.number('bits')]),
    );
    const tables = new Set(this.#db.all('SELECT name FROM temp.changed_table', [], (row) => row.oneOf('name', new Set<NotedTable>(NOTED))));
    const links = this.#db.all('SELECT a, b FROM temp.changed_link', [], (row) => [row.text('a'), row.text('b')] as const);
    if (rows.size > 0) this.#db.run('DELETE FROM temp.changed_row');
    if (tables.size > 0) this.#db.run('DELETE FROM temp.changed_table');
    if (links.length > 0) this.#db.run('DELETE FROM temp.changed_link');
    return new Changes(rows, tables, links);
  }
}
