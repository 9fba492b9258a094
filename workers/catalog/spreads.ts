/** How the strength of every LoRA is spread over its blocks, and the mean of each model. Fingerprints are bytes and are stepped through. */
import { Peers, spreadOf } from '../../src/domain/library/overview/energy.ts';
import type { MeanStrip } from '../../src/domain/library/overview/library-overview.ts';
import type { Context } from './context.ts';
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
