/** Which rows have which tags: those of sidecars, kept by the rows that change, and those of the user, which are few. */
import type { FacetValue } from '../../src/contracts/library.ts';
import { count, list, text, tuple } from '../../src/domain/decode.ts';
import { foldText } from '../../src/domain/library/search.ts';
import type { Changes } from './change-log.ts';
import type { Context } from './context.ts';
import { COUNTS, parseJson } from './json.ts';

/** Sidecars bring thousands of tags; what is seldom used is found by typing. */
const MOST_TAGS = 500;

const SETS = list(tuple(text, COUNTS));
const ROWS = list(tuple(count, text));

/** One JSON text for all, as in `idsOf`. */
const SAID = `
  SELECT json_group_array(json_array(said_tags, json(ids))) FROM (
    SELECT said_tags, json_group_array(id) AS ids FROM lora INDEXED BY lora_tagged WHERE said_tags <> '' AND hidden = 0 GROUP BY said_tags)`;
const SAID_OF = `SELECT json_group_array(json_array(lora.id, said_tags)) FROM json_each(?) AS wanted CROSS JOIN lora ON lora.id = wanted.value
  WHERE hidden = 0`;
const OWN = `
  SELECT tag.value, lora.id FROM own CROSS JOIN json_each(own.tags) AS tag
  CROSS JOIN lora INDEXED BY lora_content ON content_hash = substr(own.owner, 9)
  WHERE own.owner GLOB 'content:*' AND hidden = 0
  UNION ALL SELECT tag.value, lora.id FROM own CROSS JOIN json_each(own.tags) AS tag
  CROSS JOIN lora ON lora.id = CAST(substr(own.owner, 5) AS INTEGER) WHERE own.owner GLOB 'row:*' AND hidden = 0`;

/** Rows with the same tags share one list of them. */
const NONE = 0;

interface OwnTag {
  /** As the user spells it. */
  readonly tag: string;
  readonly ids: Set<number>;
}

export class Tags {
  /** Folded, as sidecars have them together. */
  readonly #sets: (readonly string[])[] = [[]];
  readonly #places = new Map<string, number>([['', NONE]]);
  #setOf = new Uint32Array(0);
  /** By folded tag. */
  #own: ReadonlyMap<string, OwnTag> = new Map();

  constructor(ctx: Context) {
    for (const [tags, ids] of parseJson('lora.said_tags', ctx.db.get(SAID, [], (row) => row.text('tags')) ?? '[]', SETS)) {
      for (const id of ids) this.#put(id, tags);
    }
    this.#own = readOwn(ctx);
  }

  update(ctx: Context, changes: Changes): void {
    const ids = changes.rowsIn('tags');
    if (ids.length > 0) {
      for (const id of ids) this.#put(id, '');
      const rows = ctx.db.get(SAID_OF, [JSON.stringify(ids)], (row) => row.text('tags')) ?? '[]';
      for (const [id, tags] of parseJson('lora.said_tags', rows, ROWS)) this.#put(id, tags);
    }
    if (changes.tables.has('own') || (this.#own.size > 0 && changes.has('owner'))) this.#own = readOwn(ctx);
  }

  /** Rows with one of these tags, in any case, as marks. */
  marked(tags: readonly string[], size: number): Uint8Array {
    const wanted = new Set(tags.map(foldText));
    const sets = this.#sets.map((set) => set.some((tag) => wanted.has(tag)));
    const marks = new Uint8Array(size);
    for (let id = Math.min(size, this.#setOf.length); id-- > 0; ) if (sets[this.#setOf[id] ?? NONE]) marks[id] = 1;
    for (const tag of wanted) for (const id of this.#own.get(tag)?.ids ?? []) if (id < size) marks[id] = 1;
    return marks;
  }

  /** Most used first. @param shown 1 where a row counts */
  counted(shown: Uint8Array): FacetValue[] {
    const rows = new Uint32Array(this.#sets.length);
    for (let id = Math.min(shown.length, this.#setOf.length); id-- > 0; ) {
      const set = this.#setOf[id] ?? NONE;
      if (shown[id] === 1) rows[set] = (rows[set] ?? 0) + 1;
    }
    const counts = new Map<string, number>();
    for (const [set, tags] of this.#sets.entries()) {
      const here = rows[set] ?? 0;
      if (here > 0) for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + here);
    }
    for (const [tag, { ids }] of this.#own) {
      let more = 0;
      for (const id of ids) if (shown[id] === 1 && !this.#sets[this.#setOf[id] ?? NONE]?.includes(tag)) more += 1;
      if (more > 0) counts.set(tag, (counts.get(tag) ?? 0) + more);
    }
    return [...counts]
      .map(([fold, found]) => ({ tag: this.#own.get(fold)?.tag ?? fold, found }))
      .sort((a, b) => b.found - a.found || (a.tag < b.tag ? -1 : 1))
      .slice(0, MOST_TAGS)
      .map(({ tag, found }) => ({ value: tag, label: tag, count: found }));
  }

  #put(id: number, tags: string): void {
    if (id >= this.#setOf.length) {
      if (tags === '') return;
      const longer = new Uint32Array(Math.max(1024, 2 * id));
      longer.set(this.#setOf);
      this.#setOf = longer;
    }
    let place = this.#places.get(tags);
    if (place === undefined) {
      place = this.#sets.push([...new Set(tags.split('\n').map(foldText))]) - 1;
      this.#places.set(tags, place);
    }
    this.#setOf[id] = place;
  }
}

function readOwn(ctx: Context): ReadonlyMap<string, OwnTag> {
  const found = new Map<string, OwnTag>();
  ctx.db.all(OWN, [], (row) => {
    const tag = row.text('own.tags');
    const entry = found.get(foldText(tag)) ?? { tag, ids: new Set() };
    entry.ids.add(row.number('lora.id'));
    found.set(foldText(tag), entry);
  });
  return found;
}
