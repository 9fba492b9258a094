/** Blocks as the panel shows them: by measure, grouped as the model is. */
import type { LoraDetail } from '../../contracts/library.ts';
import type { BlockRow, Slot } from '../../domain/reading.ts';
import type { Measure } from '../../domain/settings.ts';
import { type Statistics, statistics } from '../../domain/strength/statistics.ts';
import { detailsText } from '../strings/rooms/details.ts';
import { slotNameAt } from './slot-name.ts';
import { largest as largestOf } from '../../domain/extremes.ts';

const MEASURES: readonly Measure[] = ['strength', 'rms', 'legacy'];

export const measures = (): readonly { readonly value: Measure; readonly label: string; readonly hint: string }[] =>
  MEASURES.map((value) => ({ value, ...detailsText().measures[value] }));

export interface ShownBlock {
  readonly slot: Slot;
  readonly row: BlockRow;
  readonly value: number;
  /** value / largest value over all blocks, 0..1. */
  readonly share: number;
  /** Share of the energy (value squared) of all blocks. */
  readonly energy: number;
}

export interface BlockGroup {
  readonly name: string;
  readonly role: Slot['role'];
  readonly blocks: readonly ShownBlock[];
  readonly energy: number;
}

const VALUE: Readonly<Record<Measure, (row: BlockRow) => number>> = {
  strength: (row) => row.strength,
  rms: (row) => row.rms,
  legacy: (row) => row.tensorNormSum,
};
const WEIGHT: Readonly<Record<Measure, (block: ShownBlock) => number>> = {
  strength: ({ row }) => row.weight,
  rms: ({ share }) => share,
  legacy: ({ row }) => row.legacyWeight,
};

export const weightOf = (block: ShownBlock, measure: Measure): number => WEIGHT[measure](block);

export function shownBlocks(detail: Pick<LoraDetail, 'layout' | 'blocks'>, measure: Measure): readonly ShownBlock[] {
  const slots = detail.layout?.slots ?? [];
  const values = detail.blocks.map(VALUE[measure]);
  const largest = largestOf(values, 0);
  const energy = values.reduce((sum, value) => sum + value * value, 0);
  return detail.blocks.flatMap((row, index) => {
    const slot = slots[row.index];
    const value = values[index] ?? 0;
    if (!slot) return [];
    return [{ slot, row, value, share: largest > 0 ? value / largest : 0, energy: energy > 0 ? (value * value) / energy : 0 }];
  });
}

/** Consecutive slots of one group. */
export function slotGroups(
  slots: readonly Slot[],
): readonly { readonly name: string; readonly role: Slot['role']; readonly slots: readonly Slot[] }[] {
  const groups: { name: string; role: Slot['role']; slots: Slot[] }[] = [];
  for (const slot of slots) {
    const last = groups.at(-1);
    if (last?.name === slot.group) last.slots.push(slot);
    else groups.push({ name: slot.group, role: slot.role, slots: [slot] });
  }
  return groups;
}

/** Consecutive blocks of one group. */
export function groupsOf(blocks: readonly ShownBlock[]): readonly BlockGroup[] {
  const groups: { name: string; role: Slot['role']; blocks: ShownBlock[] }[] = [];
  for (const block of blocks) {
    const last = groups.at(-1);
    if (last && last.name === block.slot.group) last.blocks.push(block);
    else groups.push({ name: block.slot.group, role: block.slot.role, blocks: [block] });
  }
  return groups.map((group) => ({ ...group, energy: group.blocks.reduce((sum, { energy }) => sum + energy, 0) }));
}

/** The file has something for the block, but nothing of it could be measured: its value is not 0 but unknown. */
export const isUnmeasured = ({ row }: Pick<ShownBlock, 'row'>): boolean => row.modules === 0 && row.failed > 0;

/** Blocks that the chart shows and the statistics leave out. */
export interface LeftOut {
  readonly te: number;
  readonly other: number;
}

export const leftOut = (slots: readonly Pick<Slot, 'role'>[]): LeftOut => ({
  te: slots.filter(({ role }) => role === 'te').length,
  other: slots.filter(({ role }) => role === 'other').length,
});

export interface MainStatistics extends Statistics {
  /** null when all values are 0. */
  readonly strongestLabel: string | null;
  readonly touched: number;
  readonly unmeasured: number;
  readonly left: LeftOut;
}

/** Over the model's own blocks: text encoders and side stacks are not counted. */
export function mainStatistics(blocks: readonly ShownBlock[]): MainStatistics {
  const main = blocks.filter(({ slot }) => slot.role === 'main');
  const found = statistics(main.map(({ value }) => value));
  return {
    ...found,
    strongestLabel:
      found.max > 0
        ? slotNameAt(
            main.map(({ slot }) => slot),
            found.strongest,
          )
        : null,
    touched: main.filter(({ row }) => row.modules > 0).length,
    unmeasured: main.filter(isUnmeasured).length,
    left: leftOut(blocks.map(({ slot }) => slot)),
  };
}
