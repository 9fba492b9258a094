/**
 * A drop -> sources. The items of a drop are gone after the event handler's first await, so everything that asks an item
 * happens before it. Chromium gives handles that can be kept; elsewhere the older entries give files for this visit.
 */
import type { DroppedItem, Picked } from '../contracts/platform.ts';
import { givesEntry, givesHandle } from './file-system-access.ts';
import { selection } from './input-files.ts';

interface Taken {
  readonly handle: Promise<FileSystemHandle | null>;
  readonly entry: FileSystemEntry | null;
  readonly file: File | null;
}

export async function dropped(items: ArrayLike<DroppedItem>): Promise<readonly Picked[]> {
  const taken = Array.from(items)
    .filter((item) => item.kind === 'file')
    .map(take);
  const picked: Picked[] = [];
  const loose: File[] = [];
  for (const item of taken) {
    const result = await open(item);
    if (result instanceof File) loose.push(result);
    else if (result) picked.push(result);
  }
  return loose.length > 0 ? [...picked, selection('drop', loose)] : picked;
}

/** Synchronous on purpose. */
function take(item: DroppedItem): Taken {
  return {
    // A refused handle is no loss: the entry and the file still open what was dropped, for this visit.
    handle: givesHandle(item) ? item.getAsFileSystemHandle().catch(() => null) : Promise.resolve(null),
    entry: givesEntry(item) ? item.webkitGetAsEntry() : null,
    file: item.getAsFile(),
  };
}

async function open(item: Taken): Promise<Picked | File | null> {
  const handle = await item.handle;
  if (handle?.kind === 'directory') {
    return { kind: 'drop', name: handle.name, root: { kind: 'directory', handle: handle as FileSystemDirectoryHandle }, loose: false };
  }
  if (!handle && item.entry && isFolder(item.entry)) {
    const files = await filesBelow(item.entry, '');
    return { kind: 'drop', name: item.entry.name, root: { kind: 'files', files }, loose: false };
  }
  return item.file;
}

const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;

/** Folders and files that cannot be opened are left out: this API gives no reason worth showing. */
async function filesBelow(folder: FileSystemDirectoryEntry, prefix: string): Promise<{ path: string; file: File }[]> {
  const found: { path: string; file: File }[] = [];
  for (const entry of await entriesOf(folder)) {
    const path = prefix + entry.name;
    if (isFolder(entry)) for (const below of await filesBelow(entry, `${path}/`)) found.push(below);
    else if (isFile(entry)) {
      const file = await new Promise<File | null>((resolve) => entry.file(resolve, () => resolve(null)));
      if (file) found.push({ path, file });
    }
  }
  return found;
}

/** `readEntries` gives at most 100 at a time and an empty list at the end. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve) => reader.readEntries(resolve, () => resolve([])));
    if (some.length === 0) return all;
    all.push(...some);
  }
}
