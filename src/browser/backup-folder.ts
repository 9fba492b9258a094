/** A folder on disk for snapshots, remembered over restarts. Only browsers with a folder picker that may write have one. */
import { isMovable } from '../contracts/movable.ts';
import type { BackupFolder } from '../contracts/platform.ts';
import { createKeptFolder } from './kept-folder.ts';

const KEPT = 10;
const OURS = /^lora-work-\d{4}-\d\d-\d\dT.*\.json$/u;
/** Ending of a snapshot that is being written. */
const PART = '.part';

export function createBackupFolder(scope: object = globalThis): BackupFolder {
  const kept = createKeptFolder({ database: 'lora-weights-builder-backup', id: 'backups' }, scope);
  return {
    state: kept.state,
    choose: kept.choose,
    allow: kept.allow,
    forget: kept.forget,
    async write(name, text) {
      const folder = await kept.handle();
      if (!folder) return;
      const whole = await whatIsWhole(folder);
      await put(folder, name, text);
      await prune(
        folder,
        whole.filter((each) => each !== name),
      );
    },
  };
}

/**
 * It is written whole under another name, then renamed. Where the browser does not rename in this folder, it is written under its own name:
 * then an empty file, which counts as none, has that name until the browser puts the whole one in its place.
 */
async function put(folder: FileSystemDirectoryHandle, name: string, text: string): Promise<void> {
  const part = await written(folder, name + PART, text);
  if (isMovable(part)) {
    try {
      return await part.move(name);
    } catch (error) {
      console.warn('A snapshot could not be renamed', error);
    }
  }
  await folder.removeEntry(part.name);
  await written(folder, name, text);
}

/** @throws what the browser says; nothing of the file is left then, or a file that `whatIsWhole` knows */
async function written(folder: FileSystemDirectoryHandle, name: string, text: string): Promise<FileSystemFileHandle> {
  const handle = await folder.getFileHandle(name, { create: true });
  let writable: FileSystemWritableFileStream | null = null;
  try {
    writable = await handle.createWritable();
    await writable.write(text);
    await writable.close();
    return handle;
  } catch (error) {
    await writable?.abort().catch(() => undefined);
    // Chromium may let go of it a moment later, and then refuses; the next snapshot takes it away.
    await folder.removeEntry(name).catch(() => undefined);
    throw error;
  }
}

/** Removes what is left of writing that failed, or was cut off by the end of a page. @returns the snapshots that are whole */
async function whatIsWhole(folder: FileSystemDirectoryHandle): Promise<string[]> {
  const [whole, rest]: [string[], string[]] = [[], []];
  for await (const [name, each] of folder.entries()) {
    const isPart = name.endsWith(PART);
    if (each.kind !== 'file' || !OURS.test(isPart ? name.slice(0, -PART.length) : name)) continue;
    const isEmpty = isPart || (await (each as FileSystemFileHandle).getFile()).size === 0;
    (isEmpty ? rest : whole).push(name);
  }
  // One that another program has open stays for now.
  for (const name of rest) await folder.removeEntry(name).catch(() => undefined);
  return whole;
}

/** With what was just written, the newest ten stay: another browser, or a clock that was ahead, may have left later names. */
async function prune(folder: FileSystemDirectoryHandle, others: readonly string[]): Promise<void> {
  for (const name of [...others].sort().slice(0, 1 - KEPT)) await folder.removeEntry(name);
}
