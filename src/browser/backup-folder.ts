/** A folder on disk for snapshots, remembered over restarts. Only browsers with a folder picker that may write have one. */
import type { BackupFolder } from '../contracts/platform.ts';
import { createKeptFolder } from './kept-folder.ts';

const KEPT = 10;
const OURS = /^lora-work-\d{4}-\d\d-\d\dT.*\.json$/u;

export function createBackupFolder(scope: object = globalThis): BackupFolder {
  const kept = createKeptFolder({ database: 'lora-weights-builder-backup', id: 'backups' }, scope);
  return {
    state: kept.state,
    choose: kept.choose,
    allow: kept.allow,
    forget: kept.forget,
    async write(name, text) {
      const handle = await kept.handle();
      if (!handle) return;
      // The browser writes a file of its own beside it and renames that when it is closed: there is never half a snapshot.
      const writable = await (await handle.getFileHandle(name, { create: true })).createWritable();
      await writable.write(text);
      await writable.close();
      await prune(handle, name);
    },
  };
}

/** The newest ten of ours stay, and what was just written: another browser, or a clock that was ahead, may have left later names. */
async function prune(handle: FileSystemDirectoryHandle, written: string): Promise<void> {
  const names: string[] = [];
  for await (const [name, each] of handle.entries()) if (each.kind === 'file' && OURS.test(name) && name !== written) names.push(name);
  for (const name of names.sort().slice(0, 1 - KEPT)) await handle.removeEntry(name);
}
