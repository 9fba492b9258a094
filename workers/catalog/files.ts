/**
 * Where database files are kept. The library is one file; one that cannot be used is left where it is and a new one is begun
 * under the next number, so that setting aside needs no second copy (a full disk is a common cause of damage) and cannot fail
 * half-way. Names: `/library-1.sqlite3`, `/library-2.sqlite3`, ...; the highest number is the one in use.
 */
import type { Database, SAHPoolUtil, Sqlite3Static } from '@sqlite.org/sqlite-wasm';
import { DatabaseError, type Driver, QUOTA_ADVICE } from './driver.ts';
import { type Asides, opfsAsides } from './pool/asides.ts';
import { lookAtPool } from './pool/look.ts';
import { syncFile } from './pool/sync-file.ts';
import { writeRecord } from './pool/record.ts';
import { memoryDriver, SqliteDriver } from './sqlite-driver.ts';
import type { PoolFinding } from '../../src/contracts/catalog.ts';

export interface DatabaseFiles {
  /** Names of the database files there are, journals left out. */
  list(): readonly string[];
  /** Opens or creates. @throws DatabaseError */
  open(name: string): Promise<Driver>;
  bytes(name: string): Uint8Array;
  remove(name: string): void;
  /** Gives every handle back; another thread or page may open the files at once. Databases must be closed before. */
  release(): void;
  /**
   * The bytes of a copy of the open database `name`, after `change` was made to it.
   * @throws DatabaseError when there is no room for the copy
   */
  copyOf(name: string, db: Driver, change: (copy: Driver) => void): Promise<Uint8Array>;
  /** A database of its own in memory. @throws DatabaseError */
  inMemory(bytes: Uint8Array): Driver;
  /** Deletes everything for good. Databases must be closed before. */
  wipe(): Promise<void>;
  /** Files set aside outside of the pool. */
  readonly asides: Asides;
  /** The set of files is as it is going to stay for a while. Never rejects. */
  opened(): Promise<void>;
  /** Whether storage is used up right now, for errors that do not say so. */
  isFull(): Promise<boolean>;
}

export type FilesOutcome =
  | { readonly kind: 'files'; readonly files: DatabaseFiles; readonly findings?: readonly PoolFinding[] }
  | { readonly kind: 'busy' }
  | { readonly kind: 'unavailable'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string };

/** Directory of the pool in the origin private file system. Everything below belongs to the pool. */
export const POOL_DIRECTORY = 'lora-weights-builder/catalog';
const POOL_NAME = 'lora-weights-builder';

/** Not among the databases: a name without their ending. */
const COPY = '/export';

/** A database, its log, and room for one more of each. */
const CAPACITY = 6;
const SPARE = 4;
const PROBE_BYTES = 1 << 20;

/** Logs and journals are not listed: they belong to the file they are named after. */
const isDatabase = (name: string): boolean => name.endsWith('.sqlite3');

export async function openPool(sqlite: Sqlite3Static, now: () => number): Promise<FilesOutcome> {
  const blocked = await whyNoOpfs();
  if (blocked) return { kind: 'unavailable', reason: blocked };
  const look = await lookAtPool(POOL_DIRECTORY, now).catch((error: unknown) => failed(error, NO_ROOM_FOR_MENDING));
  if (look.kind !== 'seen') return look;
  return installPool(sqlite).then(
    (pool) => ({ kind: 'files', files: new PoolFiles(sqlite, pool), findings: look.findings }),
    (error: unknown) => failed(error, QUOTA_ADVICE),
  );
}

/** @param full what a full disk means here */
function failed(error: unknown, full: string): FilesOutcome {
  const { name, message } = error instanceof Error ? error : { name: '', message: String(error) };
  if (name === 'NoModificationAllowedError') return { kind: 'busy' };
  return { kind: 'failed', reason: name === 'QuotaExceededError' ? full : message };
}

/** Deletes everything of ours for good, the snapshots too. No file of it may be open. */
export async function wipeOwnFiles(): Promise<void> {
  const root = await navigator.storage.getDirectory();
  await root.removeEntry(POOL_DIRECTORY.split('/')[0] ?? '', { recursive: true });
}

async function installPool(sqlite: Sqlite3Static): Promise<SAHPoolUtil> {
  const pool = await sqlite.installOpfsSAHPoolVfs(POOL_OPTIONS);
  // Installed by an earlier opening in this thread and released since.
  if (pool.isPaused()) await pool.unpauseVfs();
  try {
    await reserve(pool);
  } catch (error) {
    pool.pauseVfs();
    throw error;
  }
  return pool;
}

/** On a full disk the slots that there are must do: SQLite complains when it needs one more. */
async function reserve(pool: SAHPoolUtil): Promise<void> {
  try {
    await pool.reserveMinimumCapacity(pool.getFileNames().length + SPARE);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'QuotaExceededError') throw error;
  }
}

const NO_ROOM_FOR_MENDING =
  'A file of the library is damaged, and there is no room to keep a copy of it before it is mended. Free disk space, or remove other sites’ data in the browser’s settings, then reload the page. Nothing has been changed.';

/** Of a library that is copied in memory, where three of it stand at once. */
const MOST_IN_MEMORY = 256 * 2 ** 20;
const NO_ROOM_FOR_COPY =
  'The file is made from a copy of the library, and there is no room left for one. Free disk space, or remove other sites’ data in the browser’s settings, then export again. “Back up” needs no room and has all that you made yourself.';

const POOL_OPTIONS = {
  name: POOL_NAME,
  directory: POOL_DIRECTORY,
  initialCapacity: CAPACITY,
  // Without it, an opener that meets a busy pool deletes the pool's directory.
  preserveOnInitFailure: true,
  // A busy pool may be free at the next try; by default the first failure is remembered.
  forceReinitIfPreviouslyFailed: true,
};

/** The reason when this browser (or this kind of window) keeps no private files, else null. */
async function whyNoOpfs(): Promise<string | null> {
  if (!('FileSystemFileHandle' in globalThis) || !('createSyncAccessHandle' in FileSystemFileHandle.prototype)) {
    return 'This browser has no private file system for web apps.';
  }
  try {
    await navigator.storage.getDirectory();
    return null;
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return `This window does not allow web apps to keep files, as some private windows do (${detail}).`;
  }
}

/** The bytes of a copy in memory after the change; the copy is gone afterwards. */
function changed(copy: Driver, change: (copy: Driver) => void): Uint8Array {
  try {
    change(copy);
    return copy.bytes();
  } finally {
    copy.close();
  }
}

class PoolFiles implements DatabaseFiles {
  readonly asides = opfsAsides;
  readonly #sqlite: Sqlite3Static;
  readonly #pool: SAHPoolUtil;
  /** The newest of each name. */
  readonly #open = new Map<string, Database>();

  constructor(sqlite: Sqlite3Static, pool: SAHPoolUtil) {
    this.#sqlite = sqlite;
    this.#pool = pool;
  }

  list(): readonly string[] {
    return this.#pool
      .getFileNames()
      .filter(isDatabase)
      .map((name) => name.slice(1));
  }

  async open(name: string): Promise<Driver> {
    await reserve(this.#pool);
    const db = new this.#pool.OpfsSAHPoolDb(`/${name}`);
    this.#open.set(name, db);
    return new SqliteDriver(db, () => this.bytes(name));
  }

  bytes(name: string): Uint8Array {
    return this.#pool.exportFile(`/${name}`);
  }

  remove(name: string): void {
    for (const suffix of ['', '-wal', '-journal']) this.#pool.unlink(`/${name}${suffix}`);
  }

  async copyOf(name: string, db: Driver, change: (copy: Driver) => void): Promise<Uint8Array> {
    // One that a crash has left behind.
    this.#pool.unlink(COPY);
    try {
      return await this.#copyOnDisk(db, change);
    } catch (error) {
      // While the copy is still there: what it took is free again when it is gone.
      const full = (error instanceof Error && error.name === 'QuotaExceededError') || (await this.isFull());
      if (!full) throw error;
      this.#pool.unlink(COPY);
      return this.#copyInMemory(name, db, change);
    } finally {
      this.#pool.unlink(COPY);
    }
  }

  async #copyOnDisk(db: Driver, change: (copy: Driver) => void): Promise<Uint8Array> {
    await reserve(this.#pool);
    db.exec(`VACUUM INTO '${COPY}'`);
    const copy = new SqliteDriver(new this.#pool.OpfsSAHPoolDb(COPY), () => this.#pool.exportFile(COPY));
    try {
      // It is thrown away when this fails.
      copy.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;');
      change(copy);
    } finally {
      copy.close();
    }
    return this.#pool.exportFile(COPY);
  }

  /** A full disk is when a user wants the library out of here most. */
  #copyInMemory(name: string, db: Driver, change: (copy: Driver) => void): Uint8Array {
    const open = this.#open.get(name);
    const pragma = (key: string): number => db.get(`PRAGMA ${key}`, [], (row) => row.number(key)) ?? 0;
    if (!open || pragma('page_count') * pragma('page_size') > MOST_IN_MEMORY)
      throw new DatabaseError('QuotaExceededError', NO_ROOM_FOR_COPY);
    // With what is in the log alone.
    return changed(this.inMemory(this.#sqlite.capi.sqlite3_js_db_export(open)), change);
  }

  inMemory(bytes: Uint8Array): Driver {
    return memoryDriver(this.#sqlite, bytes);
  }

  async wipe(): Promise<void> {
    this.release();
    await wipeOwnFiles();
  }

  opened(): Promise<void> {
    return writeRecord(POOL_DIRECTORY);
  }

  release(): void {
    this.#pool.pauseVfs();
  }

  async isFull(): Promise<boolean> {
    const directory = await navigator.storage.getDirectory();
    const name = `storage-probe-${crypto.randomUUID()}`;
    try {
      const handle = await syncFile(await directory.getFileHandle(name, { create: true }));
      try {
        return handle.write(new Uint8Array(PROBE_BYTES), { at: 0 }) < PROBE_BYTES;
      } finally {
        handle.close();
      }
    } catch (error) {
      return error instanceof Error && error.name === 'QuotaExceededError';
    } finally {
      await directory.removeEntry(name).catch(() => undefined);
    }
  }
}

/** Files that live as long as this object: `:memory:` databases and the bytes closed ones left behind. */
export class MemoryFiles implements DatabaseFiles {
  readonly asides: Asides = {
    list: async () => [],
    bytes: () => Promise.reject(new Error('Nothing is set aside in memory.')),
    remove: async () => undefined,
  };
  readonly #sqlite: Sqlite3Static;
  readonly #open = new Map<string, Driver>();
  readonly #closed = new Map<string, Uint8Array>();

  constructor(sqlite: Sqlite3Static, content: Readonly<Record<string, Uint8Array>> = {}) {
    this.#sqlite = sqlite;
    for (const [name, bytes] of Object.entries(content)) this.#closed.set(name, bytes);
  }

  list(): readonly string[] {
    return [...new Set([...this.#closed.keys(), ...this.#open.keys()])];
  }

  async open(name: string): Promise<Driver> {
    const driver = memoryDriver(this.#sqlite, this.#closed.get(name), (bytes) => {
      this.#closed.set(name, bytes);
      this.#open.delete(name);
    });
    this.#open.set(name, driver);
    return driver;
  }

  bytes(name: string): Uint8Array {
    const bytes = this.#open.get(name)?.bytes() ?? this.#closed.get(name);
    if (!bytes) throw new Error(`There is no database ${name}.`);
    return bytes;
  }

  remove(name: string): void {
    this.#closed.delete(name);
  }

  async copyOf(name: string, _db: Driver, change: (copy: Driver) => void): Promise<Uint8Array> {
    return changed(this.inMemory(this.bytes(name).slice()), change);
  }

  inMemory(bytes: Uint8Array): Driver {
    return memoryDriver(this.#sqlite, bytes);
  }

  async wipe(): Promise<void> {
    this.#closed.clear();
  }

  async opened(): Promise<void> {
    // Nothing is noted of what does not last.
  }

  release(): void {
    // Nothing outside this object holds on to the bytes.
  }

  async isFull(): Promise<boolean> {
    return false;
  }
}
