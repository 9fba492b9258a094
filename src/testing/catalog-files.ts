/** Memory files whose databases tests can reach behind the catalog's back, and a database as SQL text. */
import type { CellReader } from '../../workers/catalog/cells.ts';
import type { Driver } from '../../workers/catalog/driver.ts';
import { MemoryFiles } from '../../workers/catalog/files.ts';
import { memoryDriver } from '../../workers/catalog/sqlite-driver.ts';
import { loadSqlite } from '../../workers/catalog/sqlite.ts';

export class ReachableFiles extends MemoryFiles {
  /** Opened last. */
  last: Driver | null = null;
  full = false;

  override async open(name: string): Promise<Driver> {
    this.last = await super.open(name);
    return this.last;
  }

  override async isFull(): Promise<boolean> {
    return this.full;
  }

  get db(): Driver {
    if (!this.last) throw new Error('no database is open');
    return this.last;
  }
}

export const reachableFiles = async (content?: Readonly<Record<string, Uint8Array>>): Promise<ReachableFiles> =>
  new ReachableFiles(await loadSqlite(), content);

/** Bytes of a database made by these statements. */
export async function databaseOf(sql: string): Promise<Uint8Array> {
  const db = memoryDriver(await loadSqlite());
  db.exec(sql);
  const bytes = db.bytes();
  db.close();
  return bytes;
}

const name = (row: CellReader): string => row.text('name');

/** Statements that make this database again: version, schema, rows. The same database always gives the same text. */
export function dump(db: Driver): string {
  const pragma = (key: string): number => db.get(`PRAGMA ${key}`, [], (row) => row.number(key)) ?? 0;
  const made = (type: string): string[] =>
    db.all(
      'SELECT sql FROM sqlite_schema WHERE type = ? AND sql IS NOT NULL AND name NOT GLOB ? ORDER BY rowid',
      [type, 'sqlite_*'],
      (row) => `${row.text('sql').trim()};`,
    );
  const tables = db.all("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY rowid", [], name);
  const rows = tables
    .filter((table) => table === 'sqlite_sequence' || !table.startsWith('sqlite_'))
    .flatMap((table) => {
      const columns = db.all('SELECT name FROM pragma_table_xinfo(?) WHERE hidden = 0 ORDER BY cid', [table], name);
      const values = columns.map((column) => `quote("${column}")`).join(" || ', ' || ");
      return db
        .all(`SELECT ${values} AS line FROM "${table}" ORDER BY line`, [], (row) => row.text('line'))
        .map((line) => `INSERT INTO "${table}" (${columns.join(', ')}) VALUES (${line});`);
    });
  return [
    'BEGIN;',
    ...made('table'),
    ...rows,
    ...made('index'),
    ...made('trigger'),
    `PRAGMA application_id = ${pragma('application_id')};`,
    `PRAGMA user_version = ${pragma('user_version')};`,
    'COMMIT;',
    '',
  ].join('\n');
}
