/** What a sidecar marks as one for adults is blurred until the user wants to see it: this one, or by a setting all. */
import { createSignal } from 'solid-js';
import type { LibraryRow } from '../../../contracts/library.ts';
import { SETTINGS } from '../../../domain/settings.ts';
import { useApp } from '../../state/app-context.tsx';
import { readSetting } from '../../state/settings.ts';

/** For as long as the page is open. */
const [revealed, setRevealed] = createSignal<ReadonlySet<number>>(new Set());

export const reveal = (id: number): void => void setRevealed((before) => new Set([...before, id]));

/** @param own the picture is the user's own, of which a sidecar says nothing */
export function createBlurred(): (row: Pick<LibraryRow, 'id' | 'adult'>, own: boolean) => boolean {
  const { app } = useApp();
  return (row, own) => row.adult && !own && !revealed().has(row.id) && readSetting(app, SETTINGS.adultPictures) === 'blur';
}
