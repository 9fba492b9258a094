/**
 * A hash per table of the user's work, written when the library comes to rest and taken away by the next change. One that does not
 * fit at the next start says that the table has changed by itself: a bit flipped where SQLite has no checksum.
 */
import { createXXHash128 } from 'hash-wasm';
import { type Work, WORK_TABLES } from '../../../src/domain/backup/work.ts';
import type { Driver } from '../driver.ts';
import { readWork } from './work.ts';

export const SEAL_KEY = 'catalog.seal';

/** Settings change while folders are scanned, and say themselves when they are damaged. */
const SEALED: readonly string[] = [...WORK_TABLES.map(({ name }) => name).filter((name) => name !== 'setting'), 'profile_version'];

export type HashText = (text: string) => string;

export async function createHash(): Promise<HashText> {
  const hash = await createXXHash128();
  return (text) => hash.init().update(text).digest('hex');
}

export class Seal {
  readonly #db: Driver;
  readonly #hash: HashText;
  /** The seal is in the database and fits. */
  #closed: boolean;

  constructor(db: Driver, hash: HashText) {
    this.#db = db;
    this.#hash = hash;
    this.#closed = this.#stored() !== null;
  }

  /** Tables that are not as they were left. */
  broken(): string[] {
    const stored = this.#stored();
    if (stored === null) return [];
    const now = this.#hashes(readWork(this.#db));
    return SEALED.filter((table) => stored[table] !== undefined && stored[table] !== now[table]);
  }

  /** For tables that are about to get another form. @returns what was broken before */
  takeOff(): string[] {
    const broken = this.broken();
    this.open();
    this.#closed = false;
    return broken;
  }

  /** Before a change, inside its transaction: a page that ends now has no seal, and nothing is told of what it does not know. */
  open(): void {
    if (this.#closed) this.#db.run('DELETE FROM setting WHERE key = ?', [SEAL_KEY]);
  }

  /** The change is stored. */
  opened(): void {
    this.#closed = false;
  }

  close(): void {
    if (this.#closed) return;
    const value = JSON.stringify(this.#hashes(readWork(this.#db)));
    this.#db.run('INSERT OR REPLACE INTO setting (key, value) VALUES (?, ?)', [SEAL_KEY, value]);
    this.#closed = true;
  }

  #hashes(work: Work): Readonly<Record<string, string>> {
    return Object.fromEntries(SEALED.map((table) => [table, this.#hash(JSON.stringify(work[table] ?? []))]));
  }

  #stored(): Readonly<Record<string, unknown>> | null {
    const text = this.#db.get('SELECT value FROM setting WHERE key = ?', [SEAL_KEY], (row) => row.text('setting.value'));
    try {
      const value: unknown = JSON.parse(text ?? 'null');
      return typeof value === 'object' ? (value as Record<string, unknown> | null) : null;
    } catch {
      return null;
    }
  }
}
