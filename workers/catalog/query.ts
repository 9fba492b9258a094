/**
 * The library table: filter, sort and count over the whole library. SQL does what reads the library, each part along one index
 * that covers it: the order, the rows that agree in all filters (`groups.ts`), the rows a word is found in. What is left is to
 * mark ids and to go through them once. Walking an index of 20,000 entries takes 2 to 5 ms where reading or sorting as many
 * table rows takes 10 to 20; and while nothing changes, order and groups are kept, so that a keystroke costs its search only.
 */
import type { FacetValue, LibraryQuery, QueryResult } from '../../src/contracts/library.ts';
import { count, list, tuple } from '../../src/domain/decode.ts';
import { type SortKey, STATUSES } from '../../src/domain/library/vocabulary.ts';
import type { Context } from './context.ts';
import { facets, failedBy } from './facets.ts';
import { favouriteRows, foundRows, idsOf, marked, type RowsByTag, rowsByTag, taggedRows } from './found.ts';
import { type Grouping, readGroups } from './groups.ts';
import { COUNTS, parseJson } from './json.ts';
import { ratingsByRow } from './own.ts';
import { type KeptRuns, readRuns, runsAmong } from './runs.ts';
import { readSpreads, type Spreads } from './overview.ts';

/**
 * Where an order is read from, along an index that covers it. Empty values come last either way.
 * `unique`: values are all but unique, equal ones follow by id. `grouped`: few values, each with its rows by name; falling turns the
 * values round and leaves the names as they are.
 */
type Order = { readonly kind: 'unique' | 'grouped'; readonly index: string; readonly by: string };

const ORDER: Readonly<Record<Exclude<SortKey, 'rating' | 'status'>, Order>> = {
  name: { kind: 'unique', index: 'lora_by_name', by: 'sort_name' },
  family: { kind: 'grouped', index: 'lora_by_family', by: 'family_label COLLATE NOCASE' },
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

/** What was read for an earlier query and holds while the library does not change. */
export class QueryCache {
  #revision = 0;
  #grouping: Grouping | null = null;
  #spreads: Spreads | null = null;
  #tags: RowsByTag | null = null;
  #runs: KeptRuns | null = null;
  #runsRead = false;
  readonly #orders = new Map<string, Uint32Array>();

  grouping(ctx: Context): Grouping {
    this.#freshen(ctx);
    this.#grouping ??= readGroups(ctx);
    return this.#grouping;
  }

  spreads(ctx: Context): Spreads {
    this.#freshen(ctx);
    this.#spreads ??= readSpreads(ctx);
    return this.#spreads;
  }

  tags(ctx: Context): RowsByTag {
    this.#freshen(ctx);
    this.#tags ??= rowsByTag(ctx);
    return this.#tags;
  }

  runs(ctx: Context): KeptRuns {
    this.#freshen(ctx);
    if (!this.#runs || !this.#runsRead) this.#runs = readRuns(ctx, this.#runs);
    this.#runsRead = true;
    return this.#runs;
  }

  order(ctx: Context, { key, descending }: LibraryQuery['sort']): Uint32Array {
    this.#freshen(ctx);
    const name = `${key} ${descending}`;
    const order = this.#orders.get(name) ?? this.#read(ctx, key, descending);
    this.#orders.set(name, order);
    return order;
  }

  #read(ctx: Context, key: SortKey, descending: boolean): Uint32Array {
    const byName = (): Uint32Array => this.order(ctx, { key: 'name', descending: false });
    if (key === 'rating') return ratingOrder(ctx, byName(), descending);
    if (key === 'status') return statusOrder(this.grouping(ctx), byName(), descending);
    return readOrder(ctx, ORDER[key], descending);
  }

  #freshen(ctx: Context): void {
    if (this.#revision === ctx.revision) return;
    this.#revision = ctx.revision;
    this.#grouping = null;
    this.#spreads = null;
    this.#tags = null;
    this.#runsRead = false;
    this.#orders.clear();
  }
}

export function query(ctx: Context, cache: QueryCache, { filter, sort }: LibraryQuery): QueryResult {
  const grouping = cache.grouping(ctx);
  const { size } = grouping;
  const searched = both(
    foundRows(ctx, filter.search, grouping, () => cache.spreads(ctx)),
    filter.favourite ? marked(size, favouriteRows(ctx)) : null,
  );
  const tagged = filter.tag.length > 0 ? marked(size, taggedRows(cache.tags(ctx), filter.tag)) : null;
  const found = both(searched, tagged);
  const failed = failedBy(filter);
  const shown = new Uint8Array(size);
  /** Rows that all but the tags let through, for counting tags. */
  const untagged = new Uint8Array(size);
  const counted = [];
  for (const group of grouping.groups) {
    const entry = { group, failed: failed(group), count: 0 };
    for (const id of group.ids) {
      if (searched && searched[id] === 0) continue;
      if (entry.failed.length === 0) untagged[id] = 1;
      if (found && found[id] === 0) continue;
      entry.count += 1;
      if (entry.failed.length === 0) shown[id] = 1;
    }
    counted.push(entry);
  }
  const ids = cache.order(ctx, sort).filter((id) => shown[id] === 1);
  return {
    ids,
    total: ids.length,
    runs: runsAmong(cache.runs(ctx).runs, shown),
    facets: { ...facets(counted, grouping), tag: tagFacet(cache.tags(ctx), untagged) },
    revision: ctx.revision,
  };
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

/** Sidecars bring thousands of tags; what is seldom used is found by typing. */
const MOST_TAGS = 500;

/** Most used first. */
const tagFacet = (byTag: RowsByTag, shown: Uint8Array): FacetValue[] =>
  [...byTag.values()]
    .map(({ tag, ids }) => ({ value: tag, label: tag, count: ids.reduce((sum, id) => sum + (shown[id] ?? 0), 0) }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || (a.label < b.label ? -1 : 1))
    .slice(0, MOST_TAGS);

function readOrder(ctx: Context, { kind, index, by }: Order, descending: boolean): Uint32Array {
  if (kind === 'grouped') return groupedOrder(ctx, index, by, descending);
  const direction = descending ? 'DESC' : 'ASC';
  return idsOf(ctx, `SELECT id FROM lora INDEXED BY ${index} WHERE hidden = 0 ORDER BY ${by} ${direction} NULLS LAST, id ${direction}`, []);
}

/** Whether it is the empty value, and its rows. */
const VALUES = list(tuple(count, COUNTS));

/** Sorting the names within every value anew takes SQLite four times as long as walking the index once. */
function groupedOrder(ctx: Context, index: string, by: string, descending: boolean): Uint32Array {
  const text = ctx.db.get(
    `SELECT json_group_array(json_array(empty, json(ids))) FROM (
       SELECT coalesce(${by}, '') = '' AS empty, json_group_array(id) AS ids FROM lora INDEXED BY ${index} WHERE hidden = 0 GROUP BY ${by})`,
    [],
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

function statusOrder({ groups, size }: Grouping, byName: Uint32Array, descending: boolean): Uint32Array {
  const order: readonly string[] = STATUSES;
  const places = new Uint8Array(size);
  for (const { status, ids } of groups) for (const id of ids) places[id] = order.indexOf(status);
  const lists = STATUSES.map((_, place) => byName.filter((id) => places[id] === place));
  return joined(descending ? lists.toReversed() : lists);
}

/** Few rows are rated: they come first in their order, the rest follows by name. */
function ratingOrder(ctx: Context, byName: Uint32Array, descending: boolean): Uint32Array {
  const stars = ratingsByRow(ctx);
  const rated = byName.filter((id) => stars.has(id)).sort((a, b) => ((stars.get(a) ?? 0) - (stars.get(b) ?? 0)) * (descending ? -1 : 1));
  return joined([rated, byName.filter((id) => !stars.has(id))]);
}
