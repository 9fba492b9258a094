/**
 * The whole library in columns, for the dashboard and for searching by concentration. Numbers come as one JSON text, which is ten
 * times as fast as stepping through rows; fingerprints are bytes and are stepped through once per state of the library.
 */
import { count, finite, list, nullable, tuple } from '../../src/domain/decode.ts';
import { Peers, spreadOf } from '../../src/domain/library/overview/energy.ts';
import type { LibraryOverview, MeanStrip, Named, OverviewGroup } from '../../src/domain/library/overview/library-overview.ts';
import type { Context } from './context.ts';
import { STATUS_LABELS } from './facets.ts';
import { type Group, type Grouping, NO_GROUP } from './groups.ts';
import { COUNTS, parseJson } from './json.ts';

/** Of every LoRA with a fingerprint, one entry in each. */
export interface Spreads {
  readonly ids: Uint32Array;
  readonly concentration: Float64Array;
  readonly topTwo: Float64Array;
  readonly main: Uint16Array;
  readonly dead: Uint16Array;
  readonly strips: readonly MeanStrip[];
}

/** Strips of more models than this are not shown. */
const MOST_STRIPS = 8;

export function readSpreads(ctx: Context): Spreads {
  const means = new Map<string, Mean>();
  const peersOf = new Map<string, Peers>();
  const rows = ctx.db.all(
    `SELECT id, fingerprint, main_count, groups, coalesce(base_name, family_label) AS label, layout_label FROM lora
     WHERE hidden = 0 AND fingerprint IS NOT NULL AND state = 'measured'`,
    [],
    (row) => {
      const id = row.number('lora.id');
      const fingerprint = row.bytesOrNull('lora.fingerprint') ?? new Uint8Array();
      const main = Math.min(row.number('lora.main_count'), fingerprint.length);
      const groups = row.text('lora.groups');
      const label = row.text('lora.family_label');
      const layout = row.textOrNull('lora.layout_label') ?? '';
      const key = `${label}\n${layout}\n${fingerprint.length}\n${main}\n${groups}`;
      const mean = means.get(key) ?? new Mean(label, layout, groups, main, fingerprint.length);
      means.set(key, mean);
      mean.add(fingerprint);
      const same = `${layout}\n${main}\n${fingerprint.length}`;
      const peers = peersOf.get(same) ?? new Peers();
      peersOf.set(same, peers);
      peers.add(fingerprint, main);
      return { id, main, fingerprint, peers, ...spreadOf(fingerprint, main) };
    },
  );
  return {
    ids: Uint32Array.from(rows, ({ id }) => id),
    concentration: Float64Array.from(rows, ({ concentration }) => concentration),
    topTwo: Float64Array.from(rows, ({ topTwo }) => topTwo),
    main: Uint16Array.from(rows, ({ main }) => main),
    dead: Uint16Array.from(rows, ({ peers, fingerprint }) => peers.deadIn(fingerprint)),
    strips: [...means.values()]
      .toSorted((a, b) => b.count - a.count)
      .slice(0, MOST_STRIPS)
      .map((mean) => mean.strip()),
  };
}

class Mean {
  count = 0;
  readonly #label: string;
  readonly #layout: string;
  readonly #groups: string;
  readonly #main: number;
  readonly #sums: Float64Array;

  constructor(label: string, layout: string, groups: string, main: number, slots: number) {
    this.#label = label;
    this.#layout = layout;
    this.#groups = groups;
    this.#main = main;
    this.#sums = new Float64Array(slots);
  }

  add(fingerprint: Uint8Array): void {
    this.count += 1;
    fingerprint.forEach((byte, slot) => {
      this.#sums[slot] = (this.#sums[slot] ?? 0) + byte;
    });
  }

  strip(): MeanStrip {
    const most = this.#sums.reduce((a, b) => Math.max(a, b), 0);
    return {
      label: this.#label,
      layout: this.#layout,
      count: this.count,
      groups: parseJson('lora.groups', this.#groups, COUNTS),
      mainCount: this.#main,
      // What is touched at all keeps a colour.
      mean: Uint8Array.from(this.#sums, (sum) => (sum === 0 ? 0 : Math.max(1, Math.round((255 * sum) / most)))),
    };
  }
}

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
