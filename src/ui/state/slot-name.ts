/** Blocks as the user reads them: recognition names them in English, which is also how exports write them. */
import type { Slot } from '../../domain/reading.ts';
import { t } from '../strings/language.ts';

type Named = Pick<Slot, 'id' | 'label'>;

/** "Double 7" */
export const slotName = ({ label }: Pick<Slot, 'label'>): string => t().names.slot(label);

/** @returns null where none of the slots has this id */
export function slotNameOf(slots: readonly Named[], id: string | null | undefined): string | null {
  const slot = slots.find((each) => each.id === id);
  return slot ? slotName(slot) : null;
}

/** @returns null where there is no such place */
export function slotNameAt(slots: readonly Pick<Slot, 'label'>[], place: number | null | undefined): string | null {
  const slot = slots[place ?? -1];
  return slot ? slotName(slot) : null;
}
