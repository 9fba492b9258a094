/**
 * The library table: filter, sort and count over the whole library. SQL does what reads the library, each part along one index
 * that covers it: the order, the rows that agree in all filters (`groups.ts`), the rows a word is found in. What is left is to
 * mark ids and to go through them once. Walking an index of 20,000 entries takes 2 to 5 ms where reading or sorting as many
 * table rows takes 10 to 20; and while nothing changes, order and groups are kept, so that a keystroke costs its search only.
 */
import type { FacetValue, LibraryQuery, QueryResult } from '../../src/contracts/library.ts';
import type { SortKey } from '../../src/domain/library/vocabulary.ts';
import type { Context } from './context.ts';
import { facets, failedBy } from './facets.ts';
import { favouriteRows, foundRows, idsOf, marked, rowsByTag, taggedRows } from './found.ts';
import { type Grouping, readGroups } from './groups.ts';
import { ratingsByRow } from './own.ts';
import { readSpreads, type Spreads } from './overview.ts';

/** Empty values come last either way. Equal values follow by name; where values are all but unique, by id. */
const ORDER: Readonly<
  Record<Exclude<SortKey, 'rating'>, { readonly index: string; readonly by: string; readonly nullable?: true; readonly unique?: true }>
> = {
  name: { index: 'lora_by_name', by: 'sort_name', unique: true },
  family: { index: 'lora_by_family', by: 'family_label COLLATE NOCASE' },
  adapter: { index: 'lora_by_adapter', by: "nullif(adapter_label, '') COLLATE NOCASE", nullable: true },
  layout: { index: 'lora_by_layout', by: 'layout_label COLLATE NOCASE', nullable: true },
  rank: { index: 'lora_by_rank', by: 'rank', nullable: true },
  size: { index: 'lora_by_size', by: 'size', unique: true },
  folder: { index: 'lora_by_folder', by: 'sort_folder' },
  date: { index: 'lora_by_date', by: 'mtime', unique: true },
  status: { index: 'lora_by_status', by: 'status_order' },
  strength: { index: 'lora_by_strength', by: 'total_strength', nullable: true, unique: true },
  stableId: { index: 'lora_by_stable_id', by: 'stable_sort', nullable: true, unique: true },
  base: { index: 'lora_by_base', by: 'base_name COLLATE NOCASE', nullable: true },
};

/** What was read for an earlier query and holds while the library does not change. */
export class QueryCache {
  #revision = 0;
  #grouping: Grouping | null = null;
  #spreads: Spreads | null = null;
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

  order(ctx: Context, { key, descending }: LibraryQuery['sort']): Uint32Array {
    this.#freshen(ctx);
    const name = `${key} ${descending}`;
    const order = this.#orders.get(name) ?? readOrder(ctx, key, descending);
    this.#orders.set(name, order);
    return order;
  }

  #freshen(ctx: Context): void {
    if (this.#revision === ctx.revision) return;
    this.#revision = ctx.revision;
    this.#grouping = null;
    this.#spreads = null;
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
  const tagged = filter.tag.length > 0 ? marked(size, taggedRows(ctx, filter.tag)) : null;
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
  return { ids, total: ids.length, facets: { ...facets(counted, grouping), tag: tagFacet(ctx, untagged) }, revision: ctx.revision };
}

const both = (one: Uint8Array | null, other: Uint8Array | null): Uint8Array | null =>
  one && other ? one.map((mark, id) => mark & (other[id] ?? 0)) : (one ?? other);

/** Most used first. */
const tagFacet = (ctx: Context, shown: Uint8Array): FacetValue[] =>
  [...rowsByTag(ctx)]
    .map(([tag, ids]) => ({ value: tag, label: tag, count: ids.reduce((sum, id) => sum + (shown[id] ?? 0), 0) }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || a.label.localeCompare(b.label, 'en'));

function readOrder(ctx: Context, key: SortKey, descending: boolean): Uint32Array {
  if (key === 'rating') return ratingOrder(ctx, descending);
  const { index, by, nullable, unique } = ORDER[key];
  const order = `${by}${descending ? ' DESC' : ''}${nullable ? ' NULLS LAST' : ''}${unique ? '' : ', sort_name'}, id`;
  return idsOf(ctx, `SELECT id FROM lora INDEXED BY ${index} WHERE hidden = 0 ORDER BY ${order}`, []);
}

/** Few rows are rated: they come first in their order, the rest follows by name. */
function ratingOrder(ctx: Context, descending: boolean): Uint32Array {
  const byName = readOrder(ctx, 'name', false);
  const stars = ratingsByRow(ctx);
  const rated = byName.filter((id) => stars.has(id)).sort((a, b) => ((stars.get(a) ?? 0) - (stars.get(b) ?? 0)) * (descending ? -1 : 1));
  return Uint32Array.from([...rated, ...byName.filter((id) => !stars.has(id))]);
}
