/**
 * A hash per table of the user's work, written when the library comes to rest; the next change of a table takes its hash away, and
 * no other. One that does not fit at the next start says that the table has changed by itself: a bit flipped where SQLite has no
 * checksum. Triggers of the connection note the tables that are changed, so that nobody has to say which they are.
 */
import { ALL_TABLES, NO_WORK } from '../../../src/domain/backup/work.ts';
import { NOTES } from '../../../src/domain/program-notes.ts';
import { noteOnce } from '../change-log.ts';
import type { Driver } from '../driver.ts';
import { readWork } from './work.ts';

/** Whether the change of a row is one of the user's work: the program notes its own things among the settings, the seal too. */
const isWork = (table: string, row: 'NEW' | 'OLD'): string =>
  table === 'setting' ? `WHEN ${NO_WORK.map((prefix) => `${row}.key NOT GLOB '${prefix}.*'`).join(' AND ')}` : '';

export type HashText = (text: string) => string;

/** Loaded with the first row of work: a first visit, whose tables are empty, needs none of its 10 kB. */
export async function createHash(): Promise<HashText> {
  const { createXXHash128 } = await import('hash-wasm');
  const hash = await createXXHash128();
  return (text) => hash.init().update(text).digest('hex');
}

/** A table without rows as text, and its hash. */
const NO_ROWS = '[]';
export const HASH_OF_NO_ROWS = '39347ff402b6c53d831154110e30ac6a';

/** Tables that were changed and still have their hash; of this connection alone, and never in the file. */
const TOUCHED = 'temp.sealed_touched';

type Hashes = Readonly<Record<string, string>>;

export class Seal {
  readonly #db: Driver;
  #hash: HashText | null = null;

  constructor(db: Driver) {
    this.#db = db;
  }

  /** Notes from now on which tables are changed. */
  watch(): void {
    this.#db.exec(`CREATE TEMP TABLE sealed_touched (name TEXT PRIMARY KEY) WITHOUT ROWID`);
    for (const table of ALL_TABLES)
      for (const event of ['INSERT', 'UPDATE', 'DELETE'])
        this.#db.exec(`CREATE TEMP TRIGGER sealed_${table}_${event} AFTER ${event} ON main.${table}
          ${isWork(table, event === 'DELETE' ? 'OLD' : 'NEW')} BEGIN ${noteOnce('sealed_touched', 'name', `'${table}'`)} END`);
  }

  /** Tables that are not as they were left. Told once: they get a new hash at the next rest. */
  async broken(): Promise<string[]> {
    const stored = this.#stored();
    const sealed = ALL_TABLES.filter((table) => stored[table] !== undefined);
    if (sealed.length === 0) return [];
    const now = await this.#hashes(() => sealed).catch((error: unknown) => {
      // Without its code nothing is checked, and the library opens all the same.
      console.warn('The work could not be compared with its seal', error);
      return null;
    });
    if (now === null) return [];
    const broken = sealed.filter((table) => stored[table] !== now[table]);
    if (broken.length > 0) this.#takeOff(stored, broken);
    return broken;
  }

  /** For tables that are about to get another form. @returns what was broken before */
  async takeOff(): Promise<string[]> {
    const broken = await this.broken();
    this.#db.run('DELETE FROM setting WHERE key = ?', [NOTES.seal.id]);
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
  async close(): Promise<void> {
    const open = (): string[] => {
      const stored = this.#stored();
      return ALL_TABLES.filter((table) => stored[table] === undefined);
    };
    if (open().length === 0) return;
    await this.#hashes(open, (hashes) => this.#store({ ...this.#stored(), ...hashes }));
  }

  #takeOff(stored: Hashes, tables: readonly string[]): void {
    this.#store(Object.fromEntries(Object.entries(stored).filter(([table]) => !tables.includes(table))));
  }

  /**
   * The tables are asked for anew once the hash is loaded: the work may have changed meanwhile.
   * @param use gets them in the same turn, so that nothing changes between
   */
  async #hashes(tables: () => readonly string[], use: (hashes: Hashes) => void = () => undefined): Promise<Hashes> {
    for (;;) {
      const work = readWork(this.#db);
      const texts = tables().map((table) => [table, JSON.stringify(work[table] ?? [])] as const);
      const hash = this.#hash;
      if (hash !== null || texts.every(([, text]) => text === NO_ROWS)) {
        const hashes = Object.fromEntries(texts.map(([table, text]) => [table, hash ? hash(text) : HASH_OF_NO_ROWS]));
        use(hashes);
        return hashes;
      }
      this.#hash = await createHash();
    }
  }

  #store(seals: Hashes): void {
    this.#db.run('INSERT OR REPLACE INTO setting (key, value) VALUES (?, ?)', [NOTES.seal.id, NOTES.seal.write(seals)]);
  }

  /** {} where there is none, or one that cannot be read. */
  #stored(): Hashes {
    return NOTES.seal.read(
      this.#db.get('SELECT value FROM setting WHERE key = ?', [NOTES.seal.id], (row) => row.text('setting.value')) ?? null,
    );
  }
}
