/**
 * A file in a folder that the user chose. The browser writes into a file of its own beside it and puts that in its place when it is
 * closed, so that the name stands for nothing (an empty file) or for the whole file. Whatever ends before that leaves nothing.
 */
import type { Sink } from './bake-file.ts';

export type Made<T> =
  | { readonly kind: 'made'; readonly value: T; readonly file: File }
  | { readonly kind: 'exists' }
  | { readonly kind: 'given-up'; readonly value: T };

/** A write crosses to the browser's own process and back: 5 to 10 ms each, whatever its size. */
const GATHERED = 4 * 2 ** 20;

interface Target {
  write(chunk: { readonly type: 'write'; readonly position: number; readonly data: Uint8Array<ArrayBuffer> }): Promise<void>;
}

/** Gathers writes that follow each other. `end` writes what is left, `reach` is how long the file was to be by then. */
function gathering(target: Target): Sink & { end(): Promise<void>; reach(): number } {
  const buffer = new Uint8Array(GATHERED);
  let [start, length, reach] = [0, 0, 0];
  const put = async (position: number, data: Uint8Array): Promise<void> => {
    reach = Math.max(reach, position + data.length);
    await target.write({ type: 'write', position, data: data as Uint8Array<ArrayBuffer> });
  };
  const end = async (): Promise<void> => {
    if (length > 0) await put(start, buffer.subarray(0, length));
    length = 0;
  };
  return {
    end,
    reach: () => reach,
    async write(bytes, position) {
      if (position !== start + length || length + bytes.length > buffer.length) await end();
      if (bytes.length > buffer.length) return put(position, bytes);
      if (length === 0) start = position;
      buffer.set(bytes, length);
      length += bytes.length;
    },
  };
}

/** Of workers alone, which the DOM library does not know. */
interface OwnFile {
  createSyncAccessHandle(): Promise<{ truncate(bytes: number): void; close(): void }>;
}

const PROBE = 'lora-weights-builder-room';

/**
 * Chromium often says "Failed to write data to data pipe" where its quota ends, and not that. Its own files can be asked: one that is
 * made as long is refused by name. Of a folder on disk what was said stands.
 * @returns whether the browser has no room for a file of so many bytes
 */
async function isFull(folder: FileSystemDirectoryHandle, bytes: number): Promise<boolean> {
  try {
    const root = await navigator.storage.getDirectory();
    if ((await root.resolve(folder)) === null) return false;
    const own = (await root.getFileHandle(PROBE, { create: true })) as unknown as OwnFile;
    const probe = await own.createSyncAccessHandle();
    try {
      probe.truncate(bytes);
      return false;
    } catch (error) {
      return error instanceof DOMException && error.name === 'QuotaExceededError';
    } finally {
      probe.close();
      await root.removeEntry(PROBE);
    }
  } catch {
    return false;
  }
}

/**
 * @param write what is put into the file @param keep whether what `write` gave is a whole file; else nothing of it stays
 * @param check looks at the closed file; false: it is deleted
 * @throws what the browser throws; nothing of the file is left then
 */
export async function makeFile<T>(
  folder: FileSystemDirectoryHandle,
  name: string,
  write: (sink: Sink) => Promise<T>,
  keep: (value: T) => boolean,
  check: (file: File, value: T) => Promise<boolean>,
): Promise<Made<T>> {
  if (await isThere(folder, name)) return { kind: 'exists' };
  const handle = await folder.getFileHandle(name, { create: true });
  try {
    const writable = await handle.createWritable();
    const sink = gathering(writable);
    let value: T;
    try {
      value = await write(sink);
      if (keep(value)) await sink.end();
    } catch (error) {
      await writable.abort().catch(() => undefined);
      if (error instanceof DOMException && (await isFull(folder, sink.reach())))
        throw new DOMException('There is no room for the file.', 'QuotaExceededError');
      throw error;
    }
    if (!keep(value)) {
      await writable.abort();
      await folder.removeEntry(name);
      return { kind: 'given-up', value };
    }
    await writable.close();
    const file = await handle.getFile();
    if (await check(file, value)) return { kind: 'made', value, file };
    await folder.removeEntry(name);
    return { kind: 'given-up', value };
  } catch (error) {
    await folder.removeEntry(name).catch(() => undefined);
    throw error;
  }
}

async function isThere(folder: FileSystemDirectoryHandle, name: string): Promise<boolean> {
  try {
    await folder.getFileHandle(name);
    return true;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NotFoundError') return false;
    // A folder has this name.
    if (error instanceof DOMException && error.name === 'TypeMismatchError') return true;
    throw error;
  }
}
