/**
 * Small pictures in a folder of the browser's own storage, a file each, named by a hash of their key. What has not been asked for
 * the longest goes first when there are too many: within one visit by use, between visits by when it was made.
 */
import type { ThumbStore } from './thumbs.ts';

/** About 5,000 pictures. */
export const MOST_BYTES = 128 * 1024 * 1024;
/** What is left after making room, so that not every picture has to. */
const KEPT_SHARE = 0.9;

export type OpenFolder = () => Promise<FileSystemDirectoryHandle>;

export function createStore(open: OpenFolder, mostBytes = MOST_BYTES): ThumbStore {
  let folder: Promise<FileSystemDirectoryHandle> | null = null;
  /** Bytes by name, least recently used first. */
  let known: Promise<Map<string, number>> | null = null;
  let total = 0;
  const opened = (): Promise<FileSystemDirectoryHandle> => (folder ??= open());

  async function list(): Promise<Map<string, number>> {
    const found: { name: string; size: number; at: number }[] = [];
    for await (const [name, handle] of (await opened()).entries()) {
      if (handle.kind !== 'file') continue;
      const file = await (handle as FileSystemFileHandle).getFile();
      found.push({ name, size: file.size, at: file.lastModified });
    }
    found.sort((a, b) => a.at - b.at);
    total = found.reduce((sum, { size }) => sum + size, 0);
    return new Map(found.map(({ name, size }) => [name, size]));
  }
  const sizes = (): Promise<Map<string, number>> => (known ??= list());

  async function forget(name: string): Promise<void> {
    const all = await sizes();
    total -= all.get(name) ?? 0;
    all.delete(name);
    await (await opened()).removeEntry(name).catch(() => undefined);
  }

  return {
    async get(key) {
      const name = await nameOf(key);
      const handle = await (await opened()).getFileHandle(name).catch(() => null);
      const file = await handle?.getFile().catch(() => null);
      // An empty one was not written to its end.
      if (!file || file.size === 0) return null;
      const all = await sizes();
      all.delete(name);
      all.set(name, file.size);
      return file.slice(0, file.size, 'image/webp');
    },
    async put(key, thumb) {
      if (thumb.size > mostBytes) return;
      const name = await nameOf(key);
      const all = await sizes();
      if (all.has(name)) await forget(name);
      if (total + thumb.size > mostBytes) {
        for (const old of all.keys()) {
          if (total + thumb.size <= mostBytes * KEPT_SHARE) break;
          await forget(old);
        }
      }
      const writable = await (await (await opened()).getFileHandle(name, { create: true })).createWritable();
      await writable.write(thumb);
      await writable.close();
      all.set(name, thumb.size);
      total += thumb.size;
    },
    async bytes() {
      await sizes();
      return total;
    },
    async clear() {
      for (const name of (await sizes()).keys()) await forget(name);
    },
  };
}

async function nameOf(key: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(key)));
  return [...digest.subarray(0, 16)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
