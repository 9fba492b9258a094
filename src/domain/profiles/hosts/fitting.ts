/** Values for a host's slots, each of which may reach several of the model's. */
import { gainOf } from '../editing/gains.ts';
import type { Gains } from '../profile.ts';
import type { HostFile } from './host-target.ts';

export const wantedBy = (file: HostFile, gains: Gains, index: number): number => {
  const slot = file.modules[index]?.slot ?? null;
  return slot === null ? 1 : gainOf(gains, slot);
};

/** What most of the values say; the first of equals. A mean would be right for none of them. */
export function commonest(values: readonly number[]): number | null {
  const votes = new Map<number, number>();
  for (const value of values) votes.set(value, (votes.get(value) ?? 0) + 1);
  let best: number | null = null;
  for (const [value, count] of votes) if (best === null || count > (votes.get(best) ?? 0)) best = value;
  return best;
}

/**
 * One value per host slot: what most modules that it reaches want.
 *
 * @param reach host slot of a module, null for none
 * @param unused value of a slot that reaches nothing in this file
 */
export function fitted(
  file: HostFile,
  gains: Gains,
  count: number,
  reach: (index: number) => number | null,
  unused: (slot: number) => number,
): number[] {
  const wanted = Array.from({ length: count }, (): number[] => []);
  for (const index of file.modules.keys()) {
    const slot = reach(index);
    if (slot !== null) wanted[slot]?.push(wantedBy(file, gains, index));
  }
  return wanted.map((values, slot) => commonest(values) ?? unused(slot));
}
