/**
 * A hash per table of the user's work, written when the library comes to rest; the next change of a table takes its hash away, and
 * no other. One that does not fit at the next start says that the table has changed by itself: a bit flipped where SQLite has no
 * checksum. Triggers of the connection note the tables that are changed, so that nobody has to say which they are.
 */
import { createXXHash128 } from 'hash-wasm';
import { WORK_TABLES } from '../../../src/domain/backup/work.ts';
import { noteOnce } from '../change-log.ts';
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

/** Tables that were changed and still have their hash; of this connection alone, and never in the file. */
const TOUCHED = 'temp.sealed_touched';

export class Seal {
  readonly #db: Driver;
  readonly #hash: HashText;

  constructor(db: Driver, hash: HashText) {
    this.#db = db;
    this.#hash = hash;
  }

  /** Notes from now on which tables are changed. */
  watch(): void {
    this.#db.exec(`CREATE TEMP TABLE sealed_touched (name TEXT PRIMARY KEY) WITHOUT ROWID`);
    for (const table of SEALED)
      for (const event of ['INSERT', 'UPDATE', 'DELETE'])
        this.#db.exec(`CREATE TEMP TRIGGER sealed_${table}_${event} AFTER ${event} ON main.${table}
          BEGIN ${noteOnce('sealed_touched', 'name', `'${table}'`)} END`);
  }

  /** Tables that are not as they were left. Told once: they get a new hash at the next rest. */
  broken(): string[] {
    const stored = this.#stored();
    const sealed = SEALED.filter((table) => stored[table] !== undefined);
    if (sealed.length === 0) return [];
    const now = this.#hashes(sealed);
    const broken = sealed.filter((table) => stored[table] !== now[table]);
    if (broken.length > 0) this.#takeOff(stored, broken);
    return broken;
  }

  /** For tables that are about to get another form. @returns what was broken before */
  takeOff(): string[] {
    const broken = this.broken();
    this.#db.run('DELETE FROM setting WHERE key = ?', [SEAL_KEY]);
    return broken;
  }

  /** At the end of a transaction: a page that ends after it is not suspected of what it changed, and guarded in all else. */
  changed(): void {
    const touched = this.#db.all(`SELECT name FROM ${TOUCHED}`, [], (row) => row.text('name'));
    if (touched.length === 0) return;
    this.#db.run(`DELETE FROM ${TOUCHED}`);
    const stored = this.#stored();
    if (touched.some((table) => stored[table] !== undefined)) this.#takeOff(stored, touched);
  }

  /** Hashes of the tables that have none; the others keep theirs, which are of the last rest. */
  close(): void {
    const stored = this.#stored();
    const open = SEALED.filter((table) => stored[table] === undefined);
    if (open.length > 0) this.#store({ ...stored, ...this.#hashes(open) });
  }

  #takeOff(stored: Readonly<Record<string, unknown>>, tables: readonly string[]): void {
    this.#store(Object.fromEntries(Object.entries(stored).filter(([table]) => !tables.includes(table))));
  }

  #hashes(tables: readonly string[]): Readonly<Record<string, string>> {
    const work = readWork(this.#db);
    return Object.fromEntries(tables.map((table) => [table, this.#hash(JSON.stringify(work[table] ?? []))]));
  }

  #store(seals: Readonly<Record<string, unknown>>): void {
    this.#db.run('INSERT OR REPLACE INTO setting (key, value) VALUES (?, ?)', [SEAL_KEY, JSON.stringify(seals)]);
  }

  /** {} where there is none, or one that cannot be read. */
  #stored(): Readonly<Record<string, unknown>> {
    const text = this.#db.get('SELECT value FROM setting WHERE key = ?', [SEAL_KEY], (row) => row.text('setting.value'));
    try {
      const value: unknown = JSON.parse(text ?? 'null');
      return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
    } catch {
      return {};
    }
  }
}
