/** A composition as files: per-LoRA settings, the numbers block by block and pair by pair as CSV, all of it as versioned JSON. */
import type { Column, CsvSpec } from '../../export/columns.ts';
import { formatNumber } from '../../export/csv-numbers.ts';
import type { Slot } from '../../reading.ts';
import { coefficientsOf, cosines, type MemberSetting, type StackGrams } from '../joint/gram-matrices.ts';
import { totalsOf } from '../joint/totals.ts';
import type { CompositionSet } from '../sets/composition.ts';

/** What a loader gets for one LoRA. */
export interface LoraConfiguration {
  readonly owner: string;
  readonly name: string;
  readonly strengthModel: number;
  readonly strengthClip: number;
  readonly profile: string | null;
  /** In the order of the layout. */
  readonly blocks: readonly { readonly slot: string; readonly label: string; readonly gain: number }[];
}

export interface ExportedStack {
  readonly set: CompositionSet;
  /** Of the members, in order: what of them counts. */
  readonly settings: readonly MemberSetting[];
  readonly slots: readonly Slot[];
  readonly stack: StackGrams;
}

/** Only members that count. */
export function configurations({ set, settings, slots }: Pick<ExportedStack, 'set' | 'settings' | 'slots'>): LoraConfiguration[] {
  return set.members.flatMap((member, index) => {
    const setting = settings[index];
    if (!setting?.on) return [];
    return [
      {
        owner: member.owner,
        name: member.name,
        strengthModel: setting.strengthModel,
        strengthClip: setting.strengthClip,
        profile: member.profile?.name ?? null,
        blocks: slots.map(({ id, label }) => ({ slot: id, label, gain: setting.gains[id] ?? 1 })),
      },
    ];
  });
}

/** One member in one block. */
export interface StackLine {
  readonly slot: string | null;
  readonly label: string;
  readonly lora: string;
  readonly gain: number;
  readonly strength: number;
  readonly part: number;
  readonly share: number;
  readonly joint: number;
  readonly interference: number | null;
  readonly dominant: boolean;
  readonly known: boolean;
  readonly range: readonly [from: number, to: number];
}

const column = <Row>(id: string, doc: string, value: (row: Row) => string): Column<Row> => ({ id, doc, value });
const yes = (value: boolean): string => (value ? 'yes' : 'no');

export const STACK_CSV: CsvSpec<StackLine> = {
  file: 'composition.csv',
  version: 2,
  columns: [
    column('block', 'Identity of the block, such as double.7; empty for what lies in no block.', ({ slot }) => slot ?? ''),
    column('label', 'The block as shown.', ({ label }) => label),
    column('lora', 'File name of the LoRA.', ({ lora }) => lora),
    column('gain', 'Gain of its profile in this block.', ({ gain }) => formatNumber(gain)),
    column('strength', 'Strength it is loaded with here: model strength, in text encoders CLIP strength.', ({ strength }) =>
      formatNumber(strength),
    ),
    column('part', 'Norm of its own change of the block: |strength x gain| x measured strength.', ({ part }) => formatNumber(part)),
    column('share', 'Its share of joint², interference included; the shares of a block add up to 1 and may be negative.', ({ share }) =>
      formatNumber(share),
    ),
    column('joint', 'Exact norm of the change of all LoRAs together in this block.', ({ joint }) => formatNumber(joint)),
    column('interference', 'joint² / sum of part² - 1: above 0 they reinforce, below 0 they cancel.', ({ interference }) =>
      formatNumber(interference),
    ),
    column('dominant', 'yes for the LoRA that brings most to the block.', ({ dominant }) => yes(dominant)),
    column(
      'known',
      'no where some strength or interference of the block is not known; joint, share and interference take it for 0.',
      ({ known }) => yes(known),
    ),
    column('joint_from', 'Least joint strength that the interference which is not known leaves; joint where all is known.', ({ range }) =>
      formatNumber(range[0]),
    ),
    column(
      'joint_to',
      'Largest joint strength that it leaves; empty where a module was not measured, so that there is no limit.',
      ({ range }) => formatNumber(range[1]),
    ),
  ],
};

export interface PairLine {
  readonly a: string;
  readonly b: string;
  /** `overall`, a slot, or '' for what lies in none. */
  readonly slot: string;
  readonly cosine: number | null;
}

export const PAIRS_CSV: CsvSpec<PairLine> = {
  file: 'pairs.csv',
  version: 1,
  columns: [
    column('lora_a', 'File name of one LoRA.', ({ a }) => a),
    column('lora_b', 'File name of the other.', ({ b }) => b),
    column('block', 'Identity of the block; overall for all of them together; empty for what lies in no block.', ({ slot }) => slot),
    column(
      'cosine',
      'Cosine of their changes: 1 the same direction, 0 independent, -1 they undo each other. Empty where not known.',
      ({ cosine }) => formatNumber(cosine),
    ),
  ],
};

export function stackLines({ set, settings, slots, stack }: ExportedStack): StackLine[] {
  const totals = totalsOf(stack, coefficientsOf(stack, settings)).blocks;
  const labels = new Map(slots.map(({ id, label }) => [id, label]));
  return totals.flatMap((block, index) =>
    set.members.flatMap((member, at) => {
      const setting = settings[at];
      if (!setting?.on || (block.slot === null && block.parts[at] === 0)) return [];
      const role = stack.slots[index]?.role;
      return [
        {
          slot: block.slot,
          label: block.slot === null ? 'Outside of all blocks' : (labels.get(block.slot) ?? block.slot),
          lora: member.name,
          gain: block.slot === null ? 1 : (setting.gains[block.slot] ?? 1),
          strength: role === 'te' ? setting.strengthClip : setting.strengthModel,
          part: block.parts[at] ?? 0,
          share: block.shares[at] ?? 0,
          joint: block.joint,
          interference: block.interference,
          dominant: block.dominant === at,
          known: block.known,
          range: block.range,
        },
      ];
    }),
  );
}

export function pairLines({ set, stack }: Pick<ExportedStack, 'set' | 'stack'>): PairLine[] {
  return set.members.flatMap((a, i) =>
    set.members.slice(i + 1).flatMap((b, next) => {
      const { overall, blocks } = cosines(stack, i, i + 1 + next);
      const both = { a: a.name, b: b.name };
      return [{ ...both, slot: 'overall', cosine: overall }, ...blocks.map(({ slot, cosine }) => ({ ...both, slot: slot ?? '', cosine }))];
    }),
  );
}

const FORMAT = 'lora-weights-builder/composition-report';
const VERSION = 1;

/** The set with its settings and all numbers, for scripts. */
export function reportText(exported: ExportedStack): string {
  const { set, settings, stack } = exported;
  const { blocks, overall } = totalsOf(stack, coefficientsOf(stack, settings));
  return `${JSON.stringify({ format: FORMAT, version: VERSION, set, loras: configurations(exported), overall, blocks, pairs: pairLines(exported) }, null, 2)}\n`;
}
