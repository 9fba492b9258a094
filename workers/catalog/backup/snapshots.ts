/** Snapshots of the user's work: small files beside the library, written whole and then renamed, the newest ten kept. */
import type { SnapshotInfo } from '../../../src/contracts/backup.ts';
import type { SnapshotReason } from '../../../src/domain/backup/work-file.ts';
import { folderAt, writeAll, writeWhole } from '../pool/asides.ts';

const KEPT = 10;

/** Where they lie. */
export interface SnapshotFiles {
  list(): Promise<readonly { readonly name: string; readonly bytes: number }[]>;
  read(name: string): Promise<string>;
  /** There under its name only when it is whole. @throws DOMException QuotaExceededError */
  write(name: string, text: string): Promise<void>;
  remove(name: string): Promise<void>;
}

const STAMP = String.raw`\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z`;
/** `2026-11-29T15-40-12-345Z-daily.json`; where the clock was set back, with what it said: `...-daily-2026-10-30T09-00-00-000Z.json`. */
const NAME = new RegExp(`^(${STAMP})-(daily|migration|restore|hand)(?:-(${STAMP}))?\\.json$`, 'u');
/** So much later than the clock says a snapshot may be called without a word: two of one moment. */
const SLACK_MS = 60_000;

const stampOf = (at: number): string => new Date(at).toISOString().replace(/[:.]/gu, '-');
const timeOf = (stamp: string): number => Date.parse(stamp.replace(/T(\d\d)-(\d\d)-(\d\d)-/u, 'T$1:$2:$3.'));

const nameOf = (order: number, reason: SnapshotReason, at: number): string =>
  `${stampOf(order)}-${reason}${order - at > SLACK_MS ? `-${stampOf(at)}` : ''}.json`;

/** `order` grows from each to the next, whatever the clock does. */
function infoOf({
  name,
  bytes,
}: {
  readonly name: string;
  readonly bytes: number;
}): { readonly order: number; readonly info: SnapshotInfo }[] {
  const [, stamp = '', reason, said] = NAME.exec(name) ?? [];
  if (stamp === '') return [];
  return [{ order: timeOf(stamp), info: { name, bytes, madeAt: timeOf(said ?? stamp), reason: reason as SnapshotReason } }];
}

const ordered = async (files: SnapshotFiles): Promise<ReturnType<typeof infoOf>> =>
  (await files.list()).flatMap(infoOf).sort((a, b) => b.order - a.order);

/** Newest first. */
export async function listSnapshots(files: SnapshotFiles): Promise<SnapshotInfo[]> {
  return (await ordered(files)).map(({ info }) => info);
}

export async function addSnapshot(files: SnapshotFiles, reason: SnapshotReason, at: number, text: string): Promise<SnapshotInfo> {
  const known = await ordered(files);
  // A clock that was set back must not make the newest look like the oldest, and drop it.
  const name = nameOf(Math.max(at, (known[0]?.order ?? 0) + 1), reason, at);
  await files.write(name, text);
  for (const { info } of known.slice(KEPT - 1)) await files.remove(info.name);
  return { name, reason, madeAt: at, bytes: new TextEncoder().encode(text).length };
}

export const SNAPSHOT_DIRECTORY = 'lora-weights-builder/snapshots';

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
    await writeWhole(folder, name, (file) => writeAll(file, new TextEncoder().encode(text)));
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
