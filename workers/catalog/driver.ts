/**
 * What the catalog needs from a database, and nothing more. Two implementations: SQLite over OPFS in a worker, SQLite in memory
 * for Node tests and for browsers without OPFS (`sqlite-driver.ts` is both; they differ in how the file is opened).
 *
 * Everything is synchronous: a transaction can then never be interleaved with another call of the worker.
 */
import { CellReader } from './cells.ts';
import type { Cell } from './cells.ts';

export type Params = readonly (Cell | boolean)[];

export interface Driver {
  /** Runs one or more statements without parameters, without results. */
  exec(sql: string): void;
  /** @returns rows changed. Statements are prepared once and kept. */
  run(sql: string, params?: Params): number;
  /** Every row goes through `parse`: no cell leaves the driver unchecked. */
  all<T>(sql: string, params: Params, parse: (row: CellReader) => T): T[];
  /** The first row, or null when there is none. */
  get<T>(sql: string, params: Params, parse: (row: CellReader) => T): T | null;
  /** Commits when `work` returns, rolls back when it throws. Does not nest. */
  transaction<T>(work: () => T): T;
  /** Brings the write-ahead log into the file and empties it. @throws DatabaseError; the log then stays, and nothing is lost */
  checkpoint(): void;
  /** The bytes of the database file as committed. */
  bytes(): Uint8Array;
  close(): void;
}

export { CellReader };

/** What went wrong in the database, by name: the name survives the way to another thread, the class does not. */
export type DatabaseErrorName =
  /** The browser's storage quota or the disk is full. */
  | 'QuotaExceededError'
  /** Reading or writing the database file failed. */
  | 'StorageError'
  /** The file is damaged or no database at all. */
  | 'DatabaseCorrupted'
  /** Another owner holds the file. */
  | 'DatabaseBusy'
  /** Anything else SQLite refuses: a mistake in this program. */
  | 'DatabaseError';

export class DatabaseError extends Error {
  constructor(name: DatabaseErrorName, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = name;
  }
}

export const QUOTA_ADVICE =
  'There is no storage left for the library. Free disk space, or remove other sites’ data in the browser’s settings, then try again. Nothing stored so far is lost.';
