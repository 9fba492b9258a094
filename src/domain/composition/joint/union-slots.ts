import type { Layout, Slot } from '../../reading.ts';

const RANK: Readonly<Record<Slot['role'], number>> = { main: 0, te: 1, other: 2 };

/** The slots of several files of one layout: the main ones are the same for all; of the others each file has those that it touches. */
export function unionOfSlots(layouts: readonly Layout[]): readonly Slot[] {
  const known = new Map(layouts.flatMap(({ slots }) => slots).map((slot) => [slot.id, slot]));
  return [...known.values()].sort((a, b) => RANK[a.role] - RANK[b.role]);
}
