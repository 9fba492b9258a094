/** Files that were set aside byte for byte, beside the pool: plain files that the pool's library never touches. */
import { isMovable } from '../../../src/contracts/movable.ts';
import { type SyncFile, syncFile } from './sync-file.ts';

/** Beside the pool's directory, never inside it. */
export const ASIDE_DIRECTORY = 'lora-weights-builder/set-aside';

export interface Asides {
  list(): Promise<readonly { readonly name: string; readonly bytes: number }[]>;
  bytes(name: string): Promise<Uint8Array>;
  remove(name: string): Promise<void>;
}

export async function folderAt(path: string, create: boolean): Promise<FileSystemDirectoryHandle | null> {
  let folder = await navigator.storage.getDirectory();
  try {
    for (const name of path.split('/')) folder = await folder.getDirectoryHandle(name, { create });
    return folder;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NotFoundError') return null;
    throw error;
  }
}

export const opfsAsides: Asides = {
  async list() {
    const folder = await folderAt(ASIDE_DIRECTORY, false);
    if (!folder) return [];
    const found: { name: string; bytes: number }[] = [];
    for await (const [name, handle] of folder.entries()) {
      // A copy that was not finished is worth nothing: its original is still in its place.
      if (handle.kind === 'file' && !name.endsWith(PART))
        found.push({ name, bytes: (await (handle as FileSystemFileHandle).getFile()).size });
    }
    return found.sort((a, b) => (a.name < b.name ? 1 : -1));
  },
  async bytes(name) {
    const folder = await folderAt(ASIDE_DIRECTORY, false);
    if (!folder) throw new Error(`There is no file ${name} that was set aside.`);
    return new Uint8Array(await (await (await folder.getFileHandle(name)).getFile()).arrayBuffer());
  },
  async remove(name) {
    await (await folderAt(ASIDE_DIRECTORY, false))?.removeEntry(name);
  },
};

const PART = '.part';
const CHUNK = 1 << 20;

/**
 * Copies `length` bytes; the copy has its name only when it is whole.
 * @throws DOMException QuotaExceededError when there is no room; then nothing has changed
 */
export async function setAside(name: string, length: number, read: (at: number, into: Uint8Array) => number): Promise<void> {
  const folder = await folderAt(ASIDE_DIRECTORY, true);
  if (!folder) throw new Error('The browser gave no folder for files that are set aside.');
  await writeWhole(folder, name, (file) => {
    const chunk = new Uint8Array(CHUNK);
    for (let at = 0; at < length; at += CHUNK) {
      const wanted = chunk.subarray(0, Math.min(CHUNK, length - at));
      const got = read(at, wanted);
      writeAll(file, wanted.subarray(0, got), at);
      if (got < wanted.length) break;
    }
  });
}

/** @throws DOMException QuotaExceededError: a full disk takes a part, and does not say so */
export function writeAll(file: SyncFile, bytes: Uint8Array, at = 0): void {
  if (file.write(bytes, { at }) < bytes.length) throw new DOMException('There is no room for the file.', 'QuotaExceededError');
}

/** A file that is there under its name only when it is whole; what failed, or was cut off by the end of a page, takes no room for long. */
export async function writeWhole(folder: FileSystemDirectoryHandle, name: string, write: (file: SyncFile) => void): Promise<void> {
  await removeParts(folder);
  const part = await folder.getFileHandle(name + PART, { create: true });
  const file = await syncFile(part);
  try {
    file.truncate(0);
    write(file);
    file.flush();
  } catch (error) {
    file.close();
    await removeParts(folder);
    throw error;
  }
  file.close();
  await renamed(folder, part, name);
}

async function removeParts(folder: FileSystemDirectoryHandle): Promise<void> {
  const parts: string[] = [];
  for await (const name of folder.keys()) if (name.endsWith(PART)) parts.push(name);
  // One that another page is writing is that page's.
  for (const name of parts) await folder.removeEntry(name).catch(() => undefined);
}

/** Renaming is one step; where a browser cannot, the whole content is written under the new name and the old one removed. */
async function renamed(folder: FileSystemDirectoryHandle, part: FileSystemFileHandle, name: string): Promise<void> {
  if (isMovable(part)) return part.move(name);
  const bytes = new Uint8Array(await (await part.getFile()).arrayBuffer());
  const target = await syncFile(await folder.getFileHandle(name, { create: true }));
  try {
    target.truncate(0);
    writeAll(target, bytes);
    target.flush();
  } catch (error) {
    target.close();
    await folder.removeEntry(name);
    throw error;
  }
  target.close();
  await folder.removeEntry(part.name);
}
