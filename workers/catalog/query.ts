/**
 * The library table: filter, sort and count over the whole library. SQL does what reads the library, each part along one index that
 * covers it: the orders, the groups that agree in all filters, the texts that words are looked for in. Each is read once and kept
 * by the rows that change (`change-log.ts`), so that neither a keystroke nor a change costs more than what it is about; an order is read
 * again when its own column changes. What is left is to mark ids and to go through them once.
 */
import type { Counting, LibraryQuery, QueryResult } from '../../src/contracts/library.ts';
import { count, list, tuple } from '../../src/domain/decode.ts';
import type { KnownValue } from '../../src/domain/library/completion.ts';
import { type SortKey, STATUSES } from '../../src/domain/library/vocabulary.ts';
import type { RunsFound } from '../../src/domain/library/runs/group.ts';
import { type Aspect, ChangeLog } from './change-log.ts';
import type { Context } from './context.ts';
import type { Driver } from './driver.ts';
import { facets, failedBy } from './facets.ts';
import { favouriteRows, foundRows, idsOf, marked } from './found.ts';
import { type Grouping, Groups, NO_GROUP } from './groups.ts';
import { COUNTS, parseJson } from './json.ts';
import { ratingsByRow } from './own.ts';
import { packRuns } from '../../src/domain/library/runs/packed.ts';
import { Runs } from './runs.ts';
import { readSpreads, type Spreads } from './spreads.ts';
import { Tags } from './tags.ts';
import { Vocabulary } from './vocabulary.ts';
import { Words } from './words.ts';

/**
 * Where an order is read from, along an index that covers it. Empty values come last either way.
 * `unique`: values are nearly unique, equal ones follow by id. `grouped`: few values, each with its rows by name; falling turns the
 * values round and leaves the names as they are.
 */
type Order = {
  readonly kind: 'unique' | 'grouped';
  readonly index: string;
  readonly by: string;
  /** A value that says that none is known: comes last either way, as an empty one does. */
  readonly unknown?: string;
};

const ORDER: Readonly<Record<Exclude<SortKey, 'rating' | 'status'>, Order>> = {
  name: { kind: 'unique', index: 'lora_by_name', by: 'sort_name' },
  family: { kind: 'grouped', index: 'lora_by_family', by: 'family_label COLLATE NOCASE', unknown: 'Unknown' },
  adapter: { kind: 'grouped', index: 'lora_by_adapter', by: "nullif(adapter_label, '') COLLATE NOCASE" },
  layout: { kind: 'grouped', index: 'lora_by_layout', by: 'layout_label COLLATE NOCASE' },
  rank: { kind: 'grouped', index: 'lora_by_rank', by: 'rank' },
  size: { kind: 'unique', index: 'lora_by_size', by: 'size' },
  folder: { kind: 'grouped', index: 'lora_by_folder', by: 'sort_folder' },
  date: { kind: 'unique', index: 'lora_by_date', by: 'mtime' },
  strength: { kind: 'unique', index: 'lora_by_strength', by: 'total_strength' },
  total: { kind: 'unique', index: 'lora_by_strength', by: 'total_strength' },
  stableId: { kind: 'unique', index: 'lora_by_stable_id', by: 'stable_sort' },
  base: { kind: 'grouped', index: 'lora_by_base', by: 'base_name COLLATE NOCASE' },
};

/** Orders that a change of these columns spoils; the rows of grouped ones lie by name within a value. */
const spoiledBy = (key: SortKey): readonly Aspect[] => {
  if (key === 'rating') return ['owner', 'name'];
  if (key === 'status') return ['group', 'name'];
  if (key === 'total' || key === 'strength') return ['strength', 'group'];
  return ORDER[key].kind === 'unique' ? [key] : [key, 'name'];
};

/** What was read for an earlier query, kept true by the rows that change. */
export class QueryCache {
  readonly #log: ChangeLog;
  #grouping: Groups | null = null;
  #spreads: Spreads | null = null;
  #tags: Tags | null = null;
  #runs: Runs | null = null;
  #words: Words | null = null;
  /** Goes by the texts of `Words`. */
  readonly vocabulary = new Vocabulary();
  readonly #orders = new Map<string, Uint32Array>();

  constructor(db: Driver) {
    this.#log = new ChangeLog(db);
  }

  grouping(ctx: Context): Grouping {
    return (this.#grouping ??= new Groups(ctx));
  }

  spreads(ctx: Context): Spreads {
    return (this.#spreads ??= readSpreads(ctx));
  }

  tags(ctx: Context): Tags {
    return (this.#tags ??= new Tags(ctx));
  }

  runs(ctx: Context): RunsFound {
    return (this.#runs ??= new Runs(ctx));
  }

  /** Of these rows alone where those of the library are not known yet. */
  runsSoon(ctx: Context, ids: Uint32Array): { readonly found: RunsFound; readonly all: boolean } {
    return this.#runs ? { found: this.#runs, all: true } : { found: new Runs(ctx, [...ids]), all: false };
  }

  words(ctx: Context): Words {
    return (this.#words ??= new Words(ctx));
  }

  order(ctx: Context, { key, descending }: LibraryQuery['sort']): Uint32Array {
    const name = `${key} ${descending}`;
    const order = this.#orders.get(name) ?? this.#read(ctx, key, descending);
    this.#orders.set(name, order);
    return order;
  }

  #read(ctx: Context, key: SortKey, descending: boolean): Uint32Array {
    const byName = (): Uint32Array => this.order(ctx, { key: 'name', descending: false });
    if (key === 'rating') return ratingOrder(ctx, byName(), descending);
    if (key === 'status') return statusOrder(this.grouping(ctx), byName(), descending);
    const order = readOrder(ctx, ORDER[key], descending);
    return key === 'strength' || key === 'total' ? measuredFirst(this.grouping(ctx), order) : order;
  }

  /** Takes over what has changed since the last call. Called before every answer. */
  freshen(ctx: Context): void {
    const changes = this.#log.take();
    if (changes.none) return;
    for (const name of this.#orders.keys()) {
      const [key = ''] = name.split(' ');
      const rated = key === 'rating' && changes.tables.has('own');
      if (rated || changes.has(...spoiledBy(key as SortKey))) this.#orders.delete(name);
    }
    if (changes.has('spread')) this.#spreads = null;
    if (changes.many) {
      [this.#grouping, this.#tags, this.#runs, this.#words] = [null, null, null, null];
      return;
    }
    try {
      this.#grouping?.update(ctx, changes);
      this.#tags?.update(ctx, changes);
      this.#runs?.update(ctx, changes);
      this.#words?.update(ctx, changes);
    } catch (error) {
      // What was taken from the log is gone: nothing half up to date is kept.
      this.#orders.clear();
      [this.#grouping, this.#tags, this.#runs, this.#words, this.#spreads] = [null, null, null, null, null];
      throw error;
    }
  }
}

/** More than any screen has, also where many of them turn out to be one line. */
const FIRST_LINES = 300;

export function query(ctx: Context, cache: QueryCache, { filter, sort, soon }: LibraryQuery): QueryResult {
  const grouping = cache.grouping(ctx);
  const { groups, groupOf, size } = grouping;
  const searched = both(
    foundRows(ctx, filter.search, { grouping, words: () => cache.words(ctx), spreads: () => cache.spreads(ctx) }),
    filter.favourite ? marked(size, favouriteRows(ctx)) : null,
  );
  const found = both(searched, filter.tag.length > 0 ? cache.tags(ctx).marked(filter.tag, size) : null);
  const failed = groups.map(failedBy(filter));
  const passes = failed.map(({ length }) => length === 0);
  const counts = new Uint32Array(groups.length);
  const shown = new Uint8Array(size);
  /** Rows that pass every filter except the tags, for counting tags. */
  const untagged = new Uint8Array(size);
  for (let id = 0; id < size; id++) {
    const at = groupOf[id] ?? NO_GROUP;
    if (at === NO_GROUP || (searched && searched[id] === 0)) continue;
    if (passes[at]) untagged[id] = 1;
    if (found && found[id] === 0) continue;
    counts[at] = (counts[at] ?? 0) + 1;
    if (passes[at]) shown[id] = 1;
  }
  const counted = groups.map((group, at) => ({ group, failed: failed[at] ?? [], count: counts[at] ?? 0 }));
  const ids = cache.order(ctx, sort).filter((id) => shown[id] === 1);
  const runs = soon ? cache.runsSoon(ctx, ids.subarray(0, FIRST_LINES)) : { found: cache.runs(ctx), all: true };
  return {
    ids,
    total: ids.length,
    runs: packRuns(runs.found.runs, shown),
    allRuns: runs.all,
    pictured: anyPicture(ctx),
    facets: { ...facets(counted, grouping), tag: cache.tags(ctx).counted(untagged) },
    revision: ctx.revision,
  };
}

const anyPicture = (ctx: Context): boolean =>
  ctx.db.get(
    `SELECT EXISTS (SELECT 1 FROM beside INDEXED BY beside_picture WHERE picture IS NOT NULL) OR EXISTS (SELECT 1 FROM own_picture) AS any_picture`,
    [],
    (row) => row.number('any_picture') === 1,
  ) === true;

/** What may be meant by what is typed; not `whole` while words are still to be counted, which the next question goes on with. */
export function wordsLike(ctx: Context, cache: QueryCache, typed: string): Counting<readonly KnownValue[]> {
  const words = cache.words(ctx);
  const whole = cache.vocabulary.count(words);
  return { whole, answer: whole ? cache.vocabulary.like(ctx, words, typed, cache.grouping(ctx).size) : [] };
}

export function respelled(ctx: Context, cache: QueryCache, line: string): Counting<string | null> {
  const words = cache.words(ctx);
  const whole = cache.vocabulary.count(words);
  return { whole, answer: whole ? cache.vocabulary.respelled(ctx, words, line) : null };
}

/** Share of the list's LoRAs that the shared scale of fingerprints takes in whole; a few giants do not darken the rest. */
const WITHIN_SCALE = 0.95;

/** @returns the peak that `WITHIN_SCALE` of the peaks in the list do not exceed; null when none has one */
export function strengthScale(ctx: Context, cache: QueryCache, filter: LibraryQuery['filter']): number | null {
  const { ids } = query(ctx, cache, { filter, sort: { key: 'name', descending: false } });
  const shown = new Set(ids);
  const rising = idsOf(
    ctx,
    'SELECT id FROM lora INDEXED BY lora_by_peak WHERE hidden = 0 AND peak_strength IS NOT NULL ORDER BY peak_strength, id',
    [],
  );
  const found = rising.filter((id) => shown.has(id));
  const at = found[Math.max(0, Math.ceil(WITHIN_SCALE * found.length) - 1)];
  if (at === undefined) return null;
  return ctx.db.get('SELECT peak_strength FROM lora WHERE id = ?', [at], (row) => row.number('lora.peak_strength')) ?? null;
}

const both = (one: Uint8Array | null, other: Uint8Array | null): Uint8Array | null =>
  one && other ? one.map((mark, id) => mark & (other[id] ?? 0)) : (one ?? other);

function readOrder(ctx: Context, order: Order, descending: boolean): Uint32Array {
  if (order.kind === 'grouped') return groupedOrder(ctx, order, descending);
  const { index, by } = order;
  const direction = descending ? 'DESC' : 'ASC';
  return idsOf(ctx, `SELECT id FROM lora INDEXED BY ${index} WHERE hidden = 0 ORDER BY ${by} ${direction} NULLS LAST, id ${direction}`, []);
}

/** Whether it is the empty value, and its rows. */
const VALUES = list(tuple(count, COUNTS));

/** Sorting the names within every value anew takes SQLite four times as long as walking the index once. */
function groupedOrder(ctx: Context, { index, by, unknown = '' }: Order, descending: boolean): Uint32Array {
  const text = ctx.db.get(
    `SELECT json_group_array(json_array(empty, json(ids))) FROM (
       SELECT coalesce(${by}, '') IN ('', ?) AS empty, json_group_array(id) AS ids FROM lora INDEXED BY ${index} WHERE hidden = 0 GROUP BY ${by})`,
    [unknown],
    (row) => row.text('order'),
  );
  const values = parseJson('order', text ?? '[]', VALUES);
  const said = values.filter(([empty]) => empty === 0);
  const ordered = [...(descending ? said.toReversed() : said), ...values.filter(([empty]) => empty === 1)];
  return joined(ordered.map(([, ids]) => ids));
}

function joined(lists: readonly ArrayLike<number>[]): Uint32Array {
  const all = new Uint32Array(lists.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const ids of lists) {
    all.set(ids, at);
    at += ids.length;
  }
  return all;
}

/** A LoRA whose profile stands in for a measurement has no known strength; what is stored for it orders nothing. */
function measuredFirst({ groups, groupOf }: Grouping, order: Uint32Array): Uint32Array {
  const unknown = (id: number): boolean => groups[groupOf[id] ?? NO_GROUP]?.status === 'fallback';
  return joined([order.filter((id) => !unknown(id)), order.filter(unknown)]);
}

function statusOrder({ groups, groupOf }: Grouping, byName: Uint32Array, descending: boolean): Uint32Array {
  const order: readonly string[] = STATUSES;
  const placeOf = groups.map(({ status }) => order.indexOf(status));
  const lists = STATUSES.map((_, place) => byName.filter((id) => placeOf[groupOf[id] ?? NO_GROUP] === place));
  return joined(descending ? lists.toReversed() : lists);
}

/** Few rows are rated: they come first in their order, the rest follows by name. */
function ratingOrder(ctx: Context, byName: Uint32Array, descending: boolean): Uint32Array {
  const stars = ratingsByRow(ctx);
  const rated = byName.filter((id) => stars.has(id)).sort((a, b) => ((stars.get(a) ?? 0) - (stars.get(b) ?? 0)) * (descending ? -1 : 1));
  return joined([rated, byName.filter((id) => !stars.has(id))]);
}
