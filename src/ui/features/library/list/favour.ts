/** Marking a row as a favourite, or no longer. */
import type { LibraryRow } from '../../../../contracts/library.ts';
import { useApp } from '../../../state/app-context.tsx';

export function createFavour(): (row: Pick<LibraryRow, 'id' | 'own'>) => void {
  const { app } = useApp();
  return ({ id, own }) => void app.own.change([id], { favourite: !own.favourite });
}
