/** A preview, block by block: how strong each block is afterwards, its ranks, and what it loses. */
import type { BakePreview, PreviewModule } from '../../../../domain/bake/preview.ts';
import type { Slot } from '../../../../domain/reading.ts';
import type { BakeMember } from '../../../state/bake-context.tsx';
import { unionOfSlots } from '../../../../domain/composition/joint/union-slots.ts';
import { largest } from '../../../../domain/extremes.ts';

export interface AfterBlock {
  readonly slot: Slot;
  /** sqrt of the sum of squared norms of its modules; null where one of them is not known. */
  readonly strength: number | null;
  /** Mean over its modules; 0: it has none. */
  readonly rank: number;
  /** Share of its energy that is cut off. */
  readonly loss: number;
}

export function blocksAfter(members: readonly BakeMember[], preview: BakePreview): readonly AfterBlock[] {
  const slots = unionOfSlots(members.flatMap(({ detail }) => detail.layout ?? []));
  const bySlot = new Map<string | null, PreviewModule[]>();
  for (const module of preview.modules) bySlot.set(module.slot, [...(bySlot.get(module.slot) ?? []), module]);
  return slots.map((slot): AfterBlock => {
    const modules = bySlot.get(slot.id) ?? [];
    const squares = modules.map(({ norm }) => (norm === null ? null : norm * norm));
    const known = squares.every((square) => square !== null);
    const energy = squares.reduce<number>((sum, square) => sum + (square ?? 0), 0);
    const lost = modules.reduce((sum, { truncation }) => sum + truncation * truncation, 0);
    const ranks = modules.flatMap(({ rank }) => rank ?? []);
    return {
      slot,
      strength: known ? Math.sqrt(energy) : null,
      rank: ranks.length > 0 ? ranks.reduce((sum, rank) => sum + rank, 0) / ranks.length : 0,
      loss: energy > 0 ? lost / energy : 0,
    };
  });
}

export interface StripRow {
  readonly fingerprint: Uint8Array;
  readonly groups: readonly number[];
  readonly status: 'measured';
  readonly mainCount: number;
}

/** @returns null where a norm is not known before the weights are read */
export function afterRow(members: readonly BakeMember[], preview: BakePreview): StripRow | null {
  const blocks = blocksAfter(members, preview);
  if (blocks.length === 0 || blocks.some(({ strength }) => strength === null)) return null;
  // A LoRA alone keeps its scale, so that a weaker block is seen to be weaker.
  const before = members.length === 1 ? (members[0]?.detail.blocks ?? []) : [];
  const most = largest([...blocks, ...before].map(({ strength }) => strength ?? 0));
  const fingerprint = Uint8Array.from(blocks, ({ strength }) =>
    strength && most > 0 ? Math.max(1, Math.round((255 * strength) / most)) : 0,
  );
  const groups: number[] = [];
  blocks.forEach(({ slot }, index) => {
    if (slot.group === blocks[index - 1]?.slot.group) groups.push((groups.pop() ?? 0) + 1);
    else groups.push(1);
  });
  return { fingerprint, groups, status: 'measured', mainCount: blocks.filter(({ slot }) => slot.role === 'main').length };
}
