/**
 * Every text of every row that a plain word is looked for in, kept in memory: 70,000 rows are gone through in a few milliseconds, where
 * SQLite walks its index in 70 and a trigram index (FTS5) in no less for common words, while it makes storing a row ten times as dear.
 * Rows lie together in chunks, one text each, so that a change makes one short text anew and a search calls `indexOf` a few hundred
 * times. Latin text takes one byte a character: 20 MB for 70,000 rows of 300.
 */
import { count, list, text, tuple } from '../../src/domain/decode.ts';
import { foldText } from '../../src/domain/library/search.ts';
import type { Changes } from './change-log.ts';
import type { Context } from './context.ts';
import { parseJson } from './json.ts';

/** Rows with neighbouring ids. */
const CHUNK = 256;
/** Read at once: a text of some megabytes. */
const PORTION = 4096;
/** Between rows; SQLite holds no text with one. */
const END = '\0';

const ROWS = list(tuple(count, text, text));
/** Around the trigger words of a row. */
export const TRIGGERS = '\u0001';
const SAYS = `id, search || char(10) || char(1) || triggers || char(1) || char(10) || author || char(10) || said_tags || char(10) || said_more,
  coalesce(stable_id, '') || char(10) || coalesce(base_name, '')`;
/** Along the index that covers it. */
const NEXT = `SELECT json_group_array(json_array(${SAYS})), max(search), count(*) FROM (
  SELECT id, search, stable_id, triggers, author, base_name, said_tags, said_more FROM lora INDEXED BY lora_search
  WHERE hidden = 0 AND search >= ? ORDER BY search LIMIT ?)`;
const SOME = `SELECT json_group_array(json_array(${SAYS.replace('id,', 'lora.id,')})) FROM json_each(?) AS wanted CROSS JOIN lora ON lora.id = wanted.value
  WHERE hidden = 0`;

/** A change makes another object of it. */
export interface Chunk {
  readonly ids: readonly number[];
  /** Where the text of each begins. */
  readonly starts: Uint32Array;
  readonly text: string;
}

export class Words {
  readonly #chunks: (Chunk | undefined)[] = [];

  constructor(ctx: Context) {
    const all: string[] = [];
    const take = (rows: string): void => this.#take(parseJson('lora.search', rows, ROWS), (id, says) => void (all[id] = says));
    let [from, limit] = ['', PORTION];
    for (;;) {
      const page = ctx.db.get(NEXT, [from, limit], (row) => ({
        rows: row.text('rows'),
        last: row.textOrNull('search'),
        found: row.number('count'),
      }));
      if (!page) break;
      take(page.rows);
      if (page.found < limit || page.last === null) break;
      // Equal texts may lie on both sides of the end of a portion, and are read twice; more of them than a portion need a longer one.
      if (page.last === from) limit *= 2;
      from = page.last;
    }
    for (let at = 0; at * CHUNK < all.length; at++) this.#make(at, (id) => all[id]);
  }

  update(ctx: Context, changes: Changes): void {
    const ids = changes.rowsIn('words');
    if (ids.length === 0) return;
    const fresh = new Map<number, string>();
    const rows = ctx.db.get(SOME, [JSON.stringify(ids)], (row) => row.text('rows')) ?? '[]';
    this.#take(parseJson('lora.search', rows, ROWS), (id, says) => void fresh.set(id, says));
    const gone = new Set(ids.filter((id) => !fresh.has(id)));
    for (const at of new Set(ids.map((id) => Math.floor(id / CHUNK)))) {
      const before = this.#chunks[at];
      const old = new Map(
        before?.ids.map((id, place) => [id, before.text.slice(before.starts[place], (before.starts[place + 1] ?? 0) - 1)]),
      );
      this.#make(at, (id) => (gone.has(id) ? undefined : (fresh.get(id) ?? old.get(id))));
    }
  }

  chunks(): readonly Chunk[] {
    return this.#chunks.filter((chunk) => chunk !== undefined);
  }

  /** 1 where a row has the (folded) word. */
  marked(word: string, size: number): Uint8Array {
    const marks = new Uint8Array(size);
    if (word.includes(END)) return marks;
    for (const chunk of this.#chunks) {
      if (!chunk) continue;
      const { ids, starts, text: says } = chunk;
      let place = 0;
      for (let at = says.indexOf(word); at >= 0; at = says.indexOf(word, starts[place])) {
        while ((starts[place + 1] ?? 0) <= at) place += 1;
        const id = ids[place] ?? size;
        if (id < size) marks[id] = 1;
        place += 1;
        if (place >= ids.length) break;
      }
    }
    return marks;
  }

  #take(rows: readonly (readonly [id: number, folded: string, shown: string])[], put: (id: number, says: string) => void): void {
    // Stable IDs and names of base models are stored as they are shown.
    for (const [id, folded, shown] of rows) put(id, `${folded}\n${foldText(shown)}`);
  }

  #make(at: number, saysOf: (id: number) => string | undefined): void {
    const ids: number[] = [];
    const starts: number[] = [];
    let says = '';
    for (let id = at * CHUNK; id < (at + 1) * CHUNK; id++) {
      const each = saysOf(id);
      if (each === undefined) continue;
      ids.push(id);
      starts.push(says.length);
      says += each + END;
    }
    starts.push(says.length);
    this.#chunks[at] = ids.length === 0 ? undefined : { ids, starts: Uint32Array.from(starts), text: says };
  }
}
