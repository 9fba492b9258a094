/**
 * A drop -> sources. The items of a drop are gone after the event handler's first await, so everything that asks an item
 * happens before it. Chromium gives handles that can be kept; elsewhere the older entries give files for this visit.
 */
import type { Dropped, DroppedItem, Picked } from '../contracts/platform.ts';
import { givesEntry, givesHandle } from './file-system-access.ts';
import { entriesOf, isFile, isFolder, MAX_DEPTH } from './entries.ts';
import { hiddenFiles } from './hidden-files.ts';
import { selection } from './input-files.ts';
import { TOO_LATE, unlessSilent, within } from './within.ts';

interface Taken {
  readonly handle: Promise<FileSystemHandle | null>;
  readonly entry: FileSystemEntry | null;
  readonly file: File | null;
}

/** Chromium opens a folder in milliseconds, a network folder in seconds; one that it blocks it never answers for. */
const OPEN_MS = 10_000;

const BLOCKED = Symbol('blocked');

export async function dropped(items: ArrayLike<DroppedItem>, openMs = OPEN_MS): Promise<Dropped> {
  const taken = Array.from(items)
    .filter((item) => item.kind === 'file')
    .map(take);
  const picked: Picked[] = [];
  const loose: File[] = [];
  const blocked: string[] = [];
  const opened = await Promise.all(taken.map((item) => open(item, openMs)));
  opened.forEach((result, index) => {
    if (result === BLOCKED) blocked.push(taken[index]?.entry?.name ?? '');
    else if (result instanceof File) loose.push(result);
    else if (result) picked.push(result);
  });
  return { picked: loose.length > 0 ? [...picked, selection('drop', loose)] : picked, blocked };
}

/** Synchronous on purpose. */
function take(item: DroppedItem): Taken {
  return {
    // A refused handle is not a loss: the entry and the file still open what was dropped, for this visit.
    handle: givesHandle(item) ? item.getAsFileSystemHandle().catch(() => null) : Promise.resolve(null),
    entry: givesEntry(item) ? item.webkitGetAsEntry() : null,
    file: item.getAsFile(),
  };
}

async function open({ handle: asked, entry, file }: Taken, openMs: number): Promise<Picked | File | typeof BLOCKED | null> {
  const handle = await within(openMs, asked);
  if (handle === TOO_LATE) return entry && !isFolder(entry) ? file : BLOCKED;
  if (handle?.kind === 'directory') {
    const folder = handle as FileSystemDirectoryHandle;
    const root = { kind: 'directory', handle: folder } as const;
    const hidden = entry && isFolder(entry) ? { hidden: () => hiddenFiles(entry, folder) } : {};
    return { kind: 'drop', name: handle.name, root, loose: false, ...hidden };
  }
  if (!handle && entry && isFolder(entry)) {
    const files = await unlessSilent(openMs, (heard) => filesBelow(entry, heard));
    return files === TOO_LATE ? BLOCKED : { kind: 'drop', name: entry.name, root: { kind: 'files', files }, loose: false };
  }
  return file;
}

/** Folders and files that cannot be opened are left out: this API gives no reason worth showing. */
async function filesBelow(
  folder: FileSystemDirectoryEntry,
  heard: () => void,
  prefix = '',
  depth = 0,
): Promise<{ path: string; file: File }[]> {
  const found: { path: string; file: File }[] = [];
  for (const entry of await entriesOf(folder, heard)) {
    const path = prefix + entry.name;
    if (isFolder(entry) && depth < MAX_DEPTH) for (const below of await filesBelow(entry, heard, `${path}/`, depth + 1)) found.push(below);
    else if (isFile(entry)) {
      const file = await new Promise<File | null>((resolve) => entry.file(resolve, () => resolve(null)));
      heard();
      if (file) found.push({ path, file });
    }
  }
  return found;
}
