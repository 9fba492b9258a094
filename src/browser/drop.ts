/**
 * A drop -> sources. The items of a drop are gone after the event handler's first await, so everything that asks an item
 * happens before it. Chromium gives handles that can be kept; elsewhere the older entries give files for this visit.
 */
import type { SourceRoot, Unread } from '../contracts/indexer.ts';
import type { Dropped, DroppedItem, Picked } from '../contracts/platform.ts';
import { accessFault } from '../domain/library/file-access.ts';
import { isModelFile } from '../domain/library/model-file.ts';
import { sidecarsIn } from '../domain/library/sidecars/names.ts';
import { message } from '../domain/message.ts';
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
    const root = await unlessSilent(openMs, (heard) => filesBelow(entry, heard));
    return root === TOO_LATE ? BLOCKED : { kind: 'drop', name: entry.name, root, loose: false };
  }
  return file;
}

type Files = Extract<SourceRoot, { kind: 'files' }>;

/** With what of it cannot be listed or opened: of files, those that the library would read. */
async function filesBelow(top: FileSystemDirectoryEntry, heard: () => void): Promise<Files> {
  const files: { path: string; file: File }[] = [];
  const failed: Unread[] = [];
  const take = async (folder: FileSystemDirectoryEntry, path: string, depth: number): Promise<void> => {
    const { entries, error } = await entriesOf(folder, heard);
    if (error) failed.push({ path, fault: accessFault(error, 'folder') });
    const beside = textsBeside(entries.filter(isFile).map(({ name }) => name));
    for (const entry of entries) {
      const below = path === '' ? entry.name : `${path}/${entry.name}`;
      if (isFolder(entry)) {
        if (depth < MAX_DEPTH) await take(entry, below, depth + 1);
        else failed.push({ path: below, fault: { code: 'walk-failed', message: message('walk.too-deep', { most: MAX_DEPTH }) } });
      } else if (isFile(entry)) {
        const file = await new Promise<File | DOMException>((resolve) => entry.file(resolve, resolve));
        heard();
        if (file instanceof File) files.push({ path: below, file });
        else if (isModelFile(entry.name) || beside.has(entry.name)) failed.push({ path: below, fault: accessFault(file, 'file') });
      }
    }
  };
  await take(top, '', 0);
  return { kind: 'files', files, failed };
}

const textsBeside = (names: readonly string[]): ReadonlySet<string> =>
  new Set([...sidecarsIn(names).values()].flat().flatMap(({ name, kind }) => (kind === 'facts' || kind === 'notes' ? [name] : [])));
