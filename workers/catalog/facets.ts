/**
 * Counts for the filters. Each facet is counted under all other filters, so that its numbers say what choosing more would give.
 * One pass over the library groups it by all five columns at once; the few hundred groups are then added up per facet here.
 */
import type { FacetValue, LibraryFilter, QueryResult } from '../../src/contracts/library.ts';
import type { Context } from './context.ts';
import { DamagedCell } from './json.ts';
import type { Where } from './query.ts';

export type FacetKey = keyof QueryResult['facets'];

interface Group {
  readonly family: string;
  readonly layout: string;
  /** Ids between plus signs. */
  readonly adapters: string;
  readonly status: string;
  readonly folderId: number;
  readonly count: number;
}

const STATUS_LABELS: Readonly<Record<string, string>> = {
  measured: 'Measured',
  fallback: 'Fallback',
  header: 'Header only',
  unreadable: 'Unreadable',
  missing: 'Missing',
};
const STATUS_ORDER = Object.keys(STATUS_LABELS);

export function facets(ctx: Context, where: Where, filter: LibraryFilter): QueryResult['facets'] {
  const groups = groupsOf(ctx, where);
  const folders = foldersOf(ctx);
  const names = labelsOf(ctx);
  const chosen = (list: readonly string[], values: readonly string[]): boolean =>
    list.length === 0 || values.some((each) => list.includes(each));
  const named = (kind: string, value: string, none: string): string => (value === '' ? none : (names.get(`${kind}\n${value}`) ?? value));

  const sums = { family: new Sums(), layout: new Sums(), adapter: new Sums(), status: new Sums(), folder: new Sums() };
  for (const group of groups) {
    const values: Readonly<Record<FacetKey, readonly string[]>> = {
      family: [group.family],
      layout: [group.layout],
      adapter: group.adapters === '' ? [''] : group.adapters.slice(1, -1).split('+'),
      status: [group.status],
      folder: folders.get(group.folderId)?.values ?? [],
    };
    const failed = FACETS.filter((key) => !chosen(filter[key], values[key]));
    for (const key of FACETS) {
      if (failed.length === 0 || (failed.length === 1 && failed[0] === key)) sums[key].add(values[key], group.count);
    }
  }
  const folderNames = new Map(
    [...folders.values()].flatMap(({ values, labels }) => values.map((value, index) => [value, labels[index] ?? value])),
  );
  return {
    family: sums.family.list((value) => named('family', value, 'Unknown')),
    layout: sums.layout.list((value) => named('layout', value, 'No blocks')),
    adapter: sums.adapter.list((value) => named('adapter', value, 'None known')),
    status: sums.status.list(
      (value) => STATUS_LABELS[value] ?? value,
      (value) => STATUS_ORDER.indexOf(value),
    ),
    folder: sums.folder.list((value) => folderNames.get(value) ?? value),
  };
}

const FACETS: readonly FacetKey[] = ['family', 'layout', 'adapter', 'status', 'folder'];

class Sums {
  readonly #counts = new Map<string, number>();

  add(values: readonly string[], count: number): void {
    for (const value of values) this.#counts.set(value, (this.#counts.get(value) ?? 0) + count);
  }

  /** By name, or by `place` where there is one. */
  list(label: (value: string) => string, place: (value: string) => number = (): number => 0): FacetValue[] {
    return [...this.#counts]
      .map(([value, count]) => ({ value, label: label(value), count }))
      .sort((a, b) => place(a.value) - place(b.value) || COLLATOR.compare(a.label, b.label));
  }
}

const COLLATOR = new Intl.Collator('en', { numeric: true });

/** The whole library under what is searched for, grouped. One JSON text crosses from SQLite, not a row per group. */
function groupsOf(ctx: Context, { always }: Where): Group[] {
  const text = ctx.db.get(
    `SELECT json_group_array(json_array(family_id, layout_id, adapters, status, folder_id, count)) FROM (
       SELECT family_id, coalesce(layout_id, '') AS layout_id, adapters, status, folder_id, count(*) AS count
       FROM lora WHERE ${always.map(({ sql }) => sql).join(' AND ')} GROUP BY family_id, lora.layout_id, adapters, status, folder_id)`,
    always.flatMap(({ params }) => params),
    (row) => row.text('groups'),
  );
  const rows: unknown = JSON.parse(text ?? '[]');
  if (!Array.isArray(rows)) throw new DamagedCell('groups', 'it is no list');
  return rows.map((row: unknown) => {
    if (!Array.isArray(row)) throw new DamagedCell('groups', 'an entry is no list');
    const [family, layout, adapters, status, folderId, count] = row as unknown[];
    return {
      family: String(family),
      layout: String(layout),
      adapters: String(adapters),
      status: String(status),
      folderId: Number(folderId),
      count: Number(count),
    };
  });
}

/** Per folder: its own filter value and those of all folders above it, up to the source. */
function foldersOf(ctx: Context): ReadonlyMap<number, { readonly values: readonly string[]; readonly labels: readonly string[] }> {
  const rows = ctx.db.all(
    'SELECT folder.id, source_id, path, name FROM folder JOIN source ON source.id = source_id WHERE removed = 0',
    [],
    (row) => ({
      id: row.number('folder.id'),
      source: row.text('folder.source_id'),
      path: row.text('folder.path'),
      name: row.text('source.name'),
    }),
  );
  return new Map(
    rows.map(({ id, source, path, name }) => {
      const parts = path === '' ? [] : path.split('/');
      const steps = [0, ...parts.map((_, index) => index + 1)].map((depth) => parts.slice(0, depth));
      return [id, { values: steps.map((step) => [source, ...step].join('/')), labels: steps.map((step) => [name, ...step].join('/')) }];
    }),
  );
}

const labelsOf = (ctx: Context): ReadonlyMap<string, string> =>
  new Map(
    ctx.db.all('SELECT kind, value, label FROM label', [], (row): [string, string] => [
      `${row.text('label.kind')}\n${row.text('label.value')}`,
      row.text('label.label'),
    ]),
  );
