/** The user's work out of the tables and back into them. Columns are those that the tables have, so that any version can be read. */
import { ALL_TABLES, type Cell, isOwnSetting, VERSIONS, type Work, type WorkRow } from '../../../src/domain/backup/work.ts';
import { DatabaseError, type Driver } from '../driver.ts';

/** `layout_ref` is a number of this library alone: the layout itself goes along. */
const SETTINGS = 'setting';
const LAYOUT = 'layout';
const LAYOUT_REF = 'layout_ref';

function columnsOf(db: Driver, table: string): string[] {
  return db.all('SELECT name FROM pragma_table_info(?) ORDER BY cid', [table], (row) => row.text('name'));
}

/** A view in the place of a table: in a file from anywhere it may never end. @returns its name, else null */
export const viewOf = (db: Driver): string | null =>
  db.get(
    `SELECT name FROM sqlite_schema WHERE type = 'view' AND lower(name) IN (SELECT value FROM json_each(?))`,
    [JSON.stringify([...ALL_TABLES, LAYOUT])],
    (row) => row.text('name').toLowerCase(),
  );

export function readWork(db: Driver): Work {
  const found: Record<string, WorkRow[]> = {};
  for (const table of ALL_TABLES) {
    const columns = columnsOf(db, table);
    if (columns.length > 0) found[table] = rowsOf(db, table, columns);
  }
  return { ...found, [SETTINGS]: (found[SETTINGS] ?? []).filter((row) => isOwnSetting(String(row['key']))) };
}

/** In the order of the key, so that the same work always gives the same text. */
function rowsOf(db: Driver, table: string, columns: readonly string[]): WorkRow[] {
  const cells = columns.map((column) => (column === LAYOUT_REF ? '(SELECT json FROM layout WHERE id = layout_ref)' : column));
  const names = columns.map((column) => (column === LAYOUT_REF ? LAYOUT : column));
  return db.all(`SELECT ${cells.join(', ')} FROM ${table} ORDER BY ${columns.slice(0, 2).join(', ')}`, [], (row) =>
    Object.fromEntries(names.map((name): [string, Cell] => [name, row.plain(`${table}.${name}`)])),
  );
}

/**
 * Puts `work` in the place of everything that is there. Call inside a transaction. The triggers on gains are away meanwhile: rows
 * of an early version may hold gains that cannot be stored anew, and must come back as they were.
 */
export function writeWork(db: Driver, work: Work, layoutRef: (json: string) => number): void {
  const triggers = db.all(
    `SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name IN ('profile', 'preset')`,
    [],
    (row) => ({
      name: row.text('name'),
      sql: row.text('sql'),
    }),
  );
  for (const { name } of triggers) db.run(`DROP TRIGGER ${name}`);
  replaceRows(db, work, layoutRef);
  for (const { sql } of triggers) db.run(sql);
}

function replaceRows(db: Driver, work: Work, layoutRef: (json: string) => number): void {
  for (const table of [VERSIONS, ...ALL_TABLES.filter((name) => name !== VERSIONS && name !== SETTINGS)]) db.run(`DELETE FROM ${table}`);
  for (const row of readWork(db)[SETTINGS] ?? []) db.run('DELETE FROM setting WHERE key = ?', [row['key'] ?? null]);
  for (const table of ALL_TABLES) {
    const columns = columnsOf(db, table);
    for (const row of work[table] ?? []) refusing(table, () => insert(db, table, columns, row, layoutRef));
  }
}

/** A table that did not take a row: two with one key, or what only the table itself refuses. */
export class RowRefused extends Error {
  readonly table: string;
  constructor(table: string, cause: unknown) {
    super(`${table} does not take a row`, { cause });
    this.table = table;
  }
}

function refusing(table: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    throw error instanceof DatabaseError && error.name === 'DatabaseError' ? new RowRefused(table, error) : error;
  }
}

/** A column that the row does not know has its default; one that the table does not know was dropped by a later version. */
function insert(db: Driver, table: string, columns: readonly string[], row: WorkRow, layoutRef: (json: string) => number): void {
  const cells = columns.flatMap((column): [string, Cell][] => {
    if (column === LAYOUT_REF) return [[column, layoutRef(String(row[LAYOUT]))]];
    const cell = row[column];
    return cell === undefined ? [] : [[column, cell]];
  });
  const marks = cells.map(() => '?').join(', ');
  db.run(
    `INSERT INTO ${table} (${cells.map(([column]) => column).join(', ')}) VALUES (${marks})`,
    cells.map(([, cell]) => cell),
  );
}
