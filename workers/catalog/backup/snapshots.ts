/** Snapshots of the user's work: small files beside the library, written whole and then renamed, the newest ten kept. */
import type { SnapshotInfo } from '../../../src/contracts/backup.ts';
import type { SnapshotReason } from '../../../src/domain/backup/work-file.ts';
import { folderAt, renamed } from '../pool/asides.ts';
import { syncFile } from '../pool/sync-file.ts';

const KEPT = 10;

/** Where they lie. */
export interface SnapshotFiles {
  list(): Promise<readonly { readonly name: string; readonly bytes: number }[]>;
  read(name: string): Promise<string>;
  /** There under its name only when it is whole. @throws DOMException QuotaExceededError */
  write(name: string, text: string): Promise<void>;
  remove(name: string): Promise<void>;
}

/** `2026-11-29T15-40-12-345Z-daily.json` */
const NAME = /^(\d{4}-\d\d-\d\dT)(\d\d)-(\d\d)-(\d\d)-(\d{3})Z-(daily|migration|restore|hand)\.json$/u;

const nameOf = (at: number, reason: SnapshotReason): string => `${new Date(at).toISOString().replace(/[:.]/gu, '-')}-${reason}.json`;

function infoOf({ name, bytes }: { readonly name: string; readonly bytes: number }): SnapshotInfo[] {
  const match = NAME.exec(name);
  if (!match) return [];
  const [, day, hours, minutes, seconds, ms, reason] = match;
  return [{ name, bytes, madeAt: Date.parse(`${day}${hours}:${minutes}:${seconds}.${ms}Z`), reason: reason as SnapshotReason }];
}

/** Newest first. */
export async function listSnapshots(files: SnapshotFiles): Promise<SnapshotInfo[]> {
  return (await files.list()).flatMap(infoOf).sort((a, b) => b.madeAt - a.madeAt);
}

export async function addSnapshot(files: SnapshotFiles, reason: SnapshotReason, at: number, text: string): Promise<SnapshotInfo> {
  const known = await listSnapshots(files);
  // A clock that was set back must not make the newest look like the oldest, and drop it.
  const madeAt = Math.max(at, (known[0]?.madeAt ?? 0) + 1);
  const name = nameOf(madeAt, reason);
  await files.write(name, text);
  for (const old of known.slice(KEPT - 1)) await files.remove(old.name);
  return { name, reason, madeAt, bytes: new TextEncoder().encode(text).length };
}

export const SNAPSHOT_DIRECTORY = 'lora-weights-builder/snapshots';
const PART = '.part';

export const opfsSnapshots: SnapshotFiles = {
  async list() {
    const folder = await folderAt(SNAPSHOT_DIRECTORY, false);
    const found: { name: string; bytes: number }[] = [];
    if (!folder) return found;
    for await (const [name, handle] of folder.entries()) {
      if (handle.kind === 'file') found.push({ name, bytes: (await (handle as FileSystemFileHandle).getFile()).size });
    }
    return found;
  },
  async read(name) {
    const folder = await folderAt(SNAPSHOT_DIRECTORY, false);
    if (!folder) throw new Error('There are no snapshots.');
    return (await (await folder.getFileHandle(name)).getFile()).text();
  },
  async write(name, text) {
    const folder = await folderAt(SNAPSHOT_DIRECTORY, true);
    if (!folder) throw new Error('The browser gave no folder for snapshots.');
    const part = await folder.getFileHandle(name + PART, { create: true });
    const file = await syncFile(part);
    try {
      const bytes = new TextEncoder().encode(text);
      file.truncate(0);
      if (file.write(bytes, { at: 0 }) < bytes.length) throw new DOMException('There is no room for a snapshot.', 'QuotaExceededError');
      file.flush();
    } finally {
      file.close();
    }
    await renamed(folder, part, name);
  },
  async remove(name) {
    await (await folderAt(SNAPSHOT_DIRECTORY, false))?.removeEntry(name);
  },
};

/** As long as this object lives. */
export function memorySnapshots(): SnapshotFiles {
  const files = new Map<string, string>();
  return {
    list: async () => [...files].map(([name, text]) => ({ name, bytes: text.length })),
    async read(name) {
      const text = files.get(name);
      if (text === undefined) throw new Error(`There is no snapshot ${name}.`);
      return text;
    },
    write: async (name, text) => void files.set(name, text),
    remove: async (name) => void files.delete(name),
  };
}
