/**
 * Files that were cut short when they were last read: a copy or a download that was still under way when the program was ended, and
 * that no one has told of since. At a start each of them is looked at where it lies, without a walk: one call to the browser for a file,
 * and only what has another size or time now is read.
 */
import type { CatalogApi } from '../../contracts/catalog.ts';
import type { FoundFile } from '../../contracts/library.ts';
import type { Folders } from '../../contracts/platform.ts';
import type { FaultCode } from '../../domain/safetensors/header-types.ts';
import type { Sources } from '../folders/sources.ts';

const CUT: ReadonlySet<FaultCode> = new Set<FaultCode>(['empty-file', 'header-too-small', 'header-incomplete', 'data-incomplete']);
/** More files than this are found sooner by a walk than one by one. */
const MOST_FILES = 200;

interface Parts {
  readonly catalog: Pick<CatalogApi, 'unreadable' | 'rows'>;
  readonly folders: Pick<Folders, 'open'>;
  readonly sources: Pick<Sources, 'connectedIds' | 'get'>;
}

/** @returns by source what has changed; null: the whole source must be walked, since one of the files is gone, or there are too many */
export async function changedSinceCut({ catalog, folders, sources }: Parts): Promise<ReadonlyMap<string, readonly FoundFile[] | null>> {
  const cut = (await catalog.unreadable()).filter(({ fault }) => CUT.has(fault.code));
  const rows = await catalog.rows(cut.map(({ id }) => id));
  const changed = new Map<string, readonly FoundFile[] | null>();
  for (const id of sources.connectedIds) {
    const root = sources.get(id)?.root;
    const theirs = rows.filter(({ sourceId }) => sourceId === id);
    if (!root || theirs.length === 0) continue;
    if (theirs.length > MOST_FILES) {
      changed.set(id, null);
      continue;
    }
    const opened = await Promise.all(theirs.map(async (row) => ({ row, file: await folders.open(root, row.path) })));
    if (opened.some(({ file }) => !file.ok)) changed.set(id, null);
    else {
      const files = opened.flatMap(({ row, file }) => {
        if (!file.ok || (file.value.size === row.size && file.value.lastModified === row.mtime)) return [];
        return [{ path: row.path, size: file.value.size, mtime: file.value.lastModified }];
      });
      if (files.length > 0) changed.set(id, files);
    }
  }
  return changed;
}
