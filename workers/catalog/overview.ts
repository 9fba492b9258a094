/** The whole library in columns, for the dashboard. Numbers come as one JSON text, which is ten times as fast as stepping through rows. */
import { count, finite, list, nullable, tuple } from '../../src/domain/decode.ts';
import type { LibraryOverview, Named, OverviewGroup } from '../../src/domain/library/overview/library-overview.ts';
import type { Context } from './context.ts';
import { STATUS_LABELS } from './facets.ts';
import { type Group, type Grouping, NO_GROUP } from './groups.ts';
import { COUNTS, parseJson } from './json.ts';
import type { Spreads } from './spreads.ts';

/** id, size, mtime, rank, strength, partly. */
const NUMBERS = list(tuple(count, count, finite, nullable(count), nullable(finite), count));

const COLUMNS = `SELECT json_group_array(json_array(id, size, mtime, rank, total_strength,
  state = 'measured' AND problem IS NOT NULL)) FROM lora WHERE hidden = 0`;

export function overview(ctx: Context, grouping: Grouping, spreads: Spreads): LibraryOverview {
  const rows = parseJson('numbers', ctx.db.get(COLUMNS, [], (row) => row.text('numbers')) ?? '[]', NUMBERS);
  const spreadAt = new Map<number, number>();
  spreads.ids.forEach((id, at) => spreadAt.set(id, at));
  const spread = (column: 'concentration' | 'topTwo' | 'main' | 'dead', otherwise: number) => (id: number) =>
    spreads[column][spreadAt.get(id) ?? -1] ?? otherwise;
  const ids = Uint32Array.from(rows, ([id]) => id);
  return {
    ids,
    group: ids.map((id) => Math.max(0, grouping.groupOf[id] ?? NO_GROUP)),
    size: Float64Array.from(rows, ([, size]) => size),
    mtime: Float64Array.from(rows, ([, , mtime]) => mtime),
    rank: Float64Array.from(rows, ([, , , rank]) => rank ?? Number.NaN),
    strength: Float64Array.from(rows, ([, , , , strength]) => strength ?? Number.NaN),
    partly: Uint8Array.from(rows, ([, , , , , partly]) => partly),
    concentration: Float64Array.from(ids, spread('concentration', Number.NaN)),
    topTwo: Float64Array.from(ids, spread('topTwo', Number.NaN)),
    main: Uint16Array.from(ids, spread('main', 0)),
    dead: Uint16Array.from(ids, spread('dead', 0)),
    groups: grouping.groups.map((group) => named(group, grouping)),
    copies: together(
      ctx,
      `SELECT json_group_array(id) AS ids FROM lora INDEXED BY lora_content
       WHERE present = 1 AND content_hash IS NOT NULL GROUP BY content_hash HAVING count(*) > 1`,
    ),
    sameNames: together(
      ctx,
      `SELECT json_group_array(id) AS ids FROM lora
       WHERE present = 1 AND content_hash IS NOT NULL GROUP BY name_fold HAVING count(DISTINCT content_hash) > 1`,
    ),
    strips: spreads.strips,
  };
}

function named(group: Group, { label }: Grouping): OverviewGroup {
  const one = (value: string, text: string): readonly Named[] => [{ value, label: text }];
  return {
    family: one(group.family, label('family', group.family)),
    base: one(group.base, group.base),
    adapter: group.adapters.map((adapter) => ({ value: adapter, label: adapter === '' ? '' : label('adapter', adapter) })),
    status: one(group.status, STATUS_LABELS[group.status]),
    // The source and its first level: deeper ones are the library's filters.
    folder: group.folder.values.slice(0, 2).map((value, at) => ({ value, label: group.folder.labels[at] ?? value })),
  };
}

const together = (ctx: Context, sql: string): number[][] => ctx.db.all(sql, [], (row) => [...parseJson('ids', row.text('ids'), COUNTS)]);
