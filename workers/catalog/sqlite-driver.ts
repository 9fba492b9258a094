/** The driver over SQLite compiled to WebAssembly. Knows the library's object API; knows nothing of LoRAs. */
import type { Database, PreparedStatement, Sqlite3Static, SqlValue } from '@sqlite.org/sqlite-wasm';
import { CellReader, DatabaseError, type DatabaseErrorName, type Driver, type Params, QUOTA_ADVICE } from './driver.ts';
import type { Cell } from './cells.ts';

/** Search lines make new statements; the least recently used are given back beyond this. */
const MAX_STATEMENTS = 160;

/** Primary result codes of SQLite (https://sqlite.org/rescode.html). */
const NAMES: Readonly<Record<number, DatabaseErrorName>> = {
  5: 'DatabaseBusy',
  10: 'StorageError',
  11: 'DatabaseCorrupted',
  13: 'QuotaExceededError',
  14: 'StorageError',
  26: 'DatabaseCorrupted',
};

export class SqliteDriver implements Driver {
  readonly #db: Database;
  readonly #bytes: () => Uint8Array;
  readonly #beforeClose: (() => void) | undefined;
  readonly #statements = new Map<string, PreparedStatement>();

  /** `bytes` reads the database file from where it is kept. */
  constructor(db: Database, bytes: () => Uint8Array, beforeClose?: () => void) {
    this.#db = db;
    this.#bytes = bytes;
    this.#beforeClose = beforeClose;
  }

  exec(sql: string): void {
    guarded(() => this.#db.exec(sql));
  }

  run(sql: string, params: Params = []): number {
    return guarded(() => {
      this.#prepared(sql, params).stepReset();
      return this.#db.changes();
    });
  }

  all<T>(sql: string, params: Params, parse: (row: CellReader) => T): T[] {
    const rows: T[] = [];
    this.#each(sql, params, (row) => {
      rows.push(parse(row));
      return true;
    });
    return rows;
  }

  get<T>(sql: string, params: Params, parse: (row: CellReader) => T): T | null {
    let found: { readonly row: T } | null = null as { readonly row: T } | null;
    this.#each(sql, params, (row) => {
      found = { row: parse(row) };
      return false;
    });
    return found ? found.row : null;
  }

  transaction<T>(work: () => T): T {
    this.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.exec('COMMIT');
      return result;
    } catch (error) {
      try {
        // A full disk has rolled the transaction back already, then this is refused.
        this.#db.exec('ROLLBACK');
      } catch {
        // The first error is the one to tell.
      }
      throw error;
    }
  }

  checkpoint(): void {
    guarded(() => this.#db.exec('PRAGMA wal_checkpoint(TRUNCATE)'));
  }

  bytes(): Uint8Array {
    // What is committed but still in the log comes into the file first.
    this.checkpoint();
    return guarded(() => this.#bytes());
  }

  close(): void {
    this.#beforeClose?.();
    for (const statement of this.#statements.values()) statement.finalize();
    this.#statements.clear();
    this.#db.close();
  }

  #each(sql: string, params: Params, visit: (row: CellReader) => boolean): void {
    const statement = guarded(() => this.#prepared(sql, params));
    const reader = new CellReader();
    try {
      while (guarded(() => statement.step())) {
        const cells = guarded(() => statement.get([])).map(toCell);
        if (!visit(reader.over(cells))) break;
      }
    } finally {
      // Throws the error of the step again where there was one; that one is on its way already.
      statement.resetNoThrow(true);
    }
  }

  #prepared(sql: string, params: Params): PreparedStatement {
    let statement = this.#statements.get(sql);
    if (statement) this.#statements.delete(sql);
    else {
      statement = this.#db.prepare(sql);
      this.#evict();
    }
    this.#statements.set(sql, statement);
    statement.resetNoThrow(true);
    if (params.length > 0) statement.bind(params.map((value) => readable(whole(value))));
    return statement;
  }

  #evict(): void {
    if (this.#statements.size < MAX_STATEMENTS) return;
    const [oldest] = this.#statements;
    if (!oldest) return;
    this.#statements.delete(oldest[0]);
    oldest[1].finalize();
  }
}

/** A double beyond 2^53 has no fraction, and sqlite-wasm would bind it as an integer of 64 bits, of which 5e40 leaves 0. As text the column makes a number of it. */
const whole = <T>(value: T): T | string => (Number.isInteger(value) && !Number.isSafeInteger(value) ? String(value) : value);

/** SQLite gives a text back up to its first NUL: what stands behind it would be lost, and a key with one would never be found again. */
const readable = (cell: Params[number]): Params[number] =>
  typeof cell === 'string' && cell.includes('\0') ? cell.replaceAll('\0', '\uFFFD') : cell;

function toCell(value: SqlValue): Cell {
  if (typeof value === 'string' || typeof value === 'number' || value === null) return value;
  if (value instanceof Uint8Array) return value;
  // Integers beyond 2^53 and other views are nothing this schema holds: a cell parser will refuse the text.
  return String(value);
}

function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw toDatabaseError(error);
  }
}

function toDatabaseError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof DatabaseError) return error;
  const code: unknown = 'resultCode' in error ? error.resultCode : undefined;
  if (typeof code !== 'number') return error;
  const name = NAMES[code & 0xff] ?? 'DatabaseError';
  return new DatabaseError(name, name === 'QuotaExceededError' ? QUOTA_ADVICE : error.message, { cause: error });
}

/**
 * @param content bytes of a database file to start from; empty otherwise
 * @param closing gets the bytes of the database just before it is closed
 */
export function memoryDriver(sqlite: Sqlite3Static, content?: Uint8Array, closing?: (bytes: Uint8Array) => void): Driver {
  const db = new sqlite.oo1.DB(':memory:', 'c');
  if (content) {
    const pointer = sqlite.wasm.allocFromTypedArray(content);
    // A file that had a log says so in its header, and SQLite opens no log in memory (fileformat2: offsets 18 and 19, 2 = WAL).
    if (content[18] === 2 && content[19] === 2) sqlite.wasm.heap8u().fill(1, Number(pointer) + 18, Number(pointer) + 20);
    const { SQLITE_DESERIALIZE_FREEONCLOSE, SQLITE_DESERIALIZE_RESIZEABLE } = sqlite.capi;
    const flags = SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_RESIZEABLE;
    db.checkRc(sqlite.capi.sqlite3_deserialize(db, 'main', pointer, content.byteLength, content.byteLength, flags));
  }
  const bytes = (): Uint8Array => sqlite.capi.sqlite3_js_db_export(db);
  return new SqliteDriver(db, bytes, closing && ((): void => closing(bytes())));
}
