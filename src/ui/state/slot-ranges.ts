/** Blocks named as short as they can be: "Double 0 – Double 18, Single 4". */
import type { Slot } from '../../domain/reading.ts';
import { slotName } from './slot-name.ts';

/** @returns in the order of `slots`; three or more that follow each other within a group are one range */
export function slotRanges(slots: readonly Slot[], chosen: ReadonlySet<string>): readonly string[] {
  const found: string[] = [];
  let run: Slot[] = [];
  const end = (): void => {
    const [first, last] = [run[0], run.at(-1)];
    if (first && last) found.push(...(run.length > 2 ? [`${slotName(first)} – ${slotName(last)}`] : run.map(slotName)));
    run = [];
  };
  for (const slot of slots) {
    if (run[0] && run[0].group !== slot.group) end();
    if (chosen.has(slot.id)) run.push(slot);
    else end();
  }
  end();
  return found;
}
