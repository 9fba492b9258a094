/** What the saves of a run are called beside each other, as short as it can be told. */
import type { LibraryRow } from '../../../contracts/library.ts';
import { savedAt } from '../../../domain/library/runs/facts.ts';
import { distinctNames } from '../../state/distinct-names.ts';
import { runsText } from '../../strings/rooms/runs.ts';

/**
 * "epoch 4", "step 500", "final file"; of files that were put together by hand and have no number, or the number of another one, the
 * name of the file.
 */
export function saveNames(rows: readonly Pick<LibraryRow, 'name' | 'path'>[]): readonly string[] {
  const short = rows.map(({ path }) => {
    const save = savedAt(path);
    return save ? runsText().save(save.unit, save.at) : runsText().final;
  });
  const names = distinctNames(rows);
  return short.map((name, at) => (short.indexOf(name) === short.lastIndexOf(name) ? name : (names[at] ?? name)));
}
