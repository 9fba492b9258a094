/** What the parts of the catalog share while a database is open. */
import type { Driver, Params } from './driver.ts';

export interface Noted {
  readonly changed: number[];
  readonly moved: number[];
  readonly gone: number[];
}

export class Context {
  readonly db: Driver;
  readonly now: () => number;
  /** A fresh id for what the user makes. */
  readonly newId: () => string;
  /** Grows with every change of what the library table shows; query results carry it. */
  revision = 1;
  /** By scan, the newest last. */
  readonly noted = new Map<number, Noted>();
  readonly #folders = new Map<string, number>();
  readonly #layouts = new Map<string, number>();
  readonly #labels = new Map<string, string>();

  /** Takes the guard off the tables that a transaction has changed. */
  readonly #seal: { changed(): void };

  constructor(db: Driver, now: () => number, newId: () => string, seal = { changed(): void {} }) {
    this.#seal = seal;
    this.db = db;
    this.now = now;
    this.newId = newId;
  }

  /** One transaction that changes the library. */
  change<T>(work: () => T): T {
    const result = this.keep(work);
    this.revision += 1;
    return result;
  }

  /**
   * One transaction that changes the user's own work or settings: what was read for queries stays good.
   * A failed one leaves nothing behind, remembered ids included.
   */
  keep<T>(work: () => T): T {
    try {
      return this.db.transaction(() => {
        const result = work();
        this.#seal.changed();
        return result;
      });
    } catch (error) {
      this.#folders.clear();
      this.#layouts.clear();
      this.#labels.clear();
      throw error;
    }
  }

  id(sql: string, params: Params): number | null {
    return this.db.get(sql, params, (row) => row.number('id'));
  }

  count(sql: string, params: Params = []): number {
    return this.db.get(sql, params, (row) => row.number('count')) ?? 0;
  }

  /** Row of `folder`, made when it is new. */
  folderId(sourceId: string, path: string, fold: string): number {
    return this.#once(
      this.#folders,
      `${sourceId}\n${path}`,
      () =>
        this.id('SELECT id FROM folder WHERE source_id = ? AND path = ?', [sourceId, path]) ??
        this.#insert('INSERT INTO folder (source_id, path, fold) VALUES (?, ?, ?) RETURNING id', [sourceId, path, fold]),
    );
  }

  /** Row of `layout`, made when it is new. */
  layoutRef(json: string): number {
    return this.#once(
      this.#layouts,
      json,
      () =>
        this.id('SELECT id FROM layout WHERE json = ?', [json]) ??
        this.#insert('INSERT INTO layout (json) VALUES (?) RETURNING id', [json]),
    );
  }

  /**
   * Remembers how a value is called. The newest name wins.
   * @param firm false: only when the value has none yet
   */
  label(kind: 'family' | 'layout' | 'adapter', value: string, label: string, firm = true): void {
    const key = `${kind}\n${value}`;
    if (this.#labels.get(key) === label || (!firm && this.#labels.has(key))) return;
    const known = firm ? 'DO UPDATE SET label = excluded.label' : 'DO NOTHING';
    this.db.run(`INSERT INTO label (kind, value, label) VALUES (?, ?, ?) ON CONFLICT ${known}`, [kind, value, label]);
    if (firm) this.#labels.set(key, label);
  }

  #insert(sql: string, params: Params): number {
    const id = this.id(sql, params);
    if (id === null) throw new Error(`No row came back from: ${sql}`);
    return id;
  }

  #once(known: Map<string, number>, key: string, find: () => number): number {
    const id = known.get(key) ?? find();
    known.set(key, id);
    return id;
  }
}
