/** A folder on disk for snapshots, remembered over restarts. Only browsers with a folder picker that may write have one. */
import { createStore, del, get, set, type UseStore } from 'idb-keyval';
import type { BackupFolder, BackupFolderState } from '../contracts/platform.ts';

interface WritableFolder extends FileSystemDirectoryHandle {
  queryPermission(descriptor: { mode: 'readwrite' }): Promise<PermissionState>;
  requestPermission(descriptor: { mode: 'readwrite' }): Promise<PermissionState>;
}

interface WritingPicker {
  showDirectoryPicker(options: { id: string; mode: 'readwrite' }): Promise<WritableFolder>;
}

const canPick = (scope: object): scope is WritingPicker => 'showDirectoryPicker' in scope;
const KEY = 'folder';
const KEPT = 10;
const OURS = /^lora-work-\d{4}-\d\d-\d\dT.*\.json$/u;

let store: UseStore | undefined;
const place = (): UseStore => {
  store ??= createStore('lora-weights-builder-backup', 'folder');
  return store;
};

export function createBackupFolder(scope: object = globalThis): BackupFolder {
  const folder = async (): Promise<WritableFolder | null> => {
    try {
      return (await get<WritableFolder>(KEY, place())) ?? null;
    } catch {
      // No IndexedDB in this window: then there is no folder to remember either.
      return null;
    }
  };
  /** A handle of the origin's own storage needs no permission and has no such method. */
  const permission = async (handle: WritableFolder, ask: boolean): Promise<boolean> => {
    if (!('queryPermission' in handle)) return true;
    const answer = ask ? await handle.requestPermission({ mode: 'readwrite' }) : await handle.queryPermission({ mode: 'readwrite' });
    return answer === 'granted';
  };
  return {
    async state(): Promise<BackupFolderState> {
      if (!canPick(scope)) return { kind: 'unsupported' };
      const handle = await folder();
      if (!handle) return { kind: 'none' };
      return { kind: (await permission(handle, false)) ? 'ready' : 'needs-permission', name: handle.name };
    },
    async choose() {
      if (!canPick(scope)) return false;
      try {
        const handle = await scope.showDirectoryPicker({ id: 'backups', mode: 'readwrite' });
        await set(KEY, handle, place());
        return true;
      } catch (error) {
        if (error instanceof DOMException && error.name === 'AbortError') return false;
        throw error;
      }
    },
    async allow() {
      const handle = await folder();
      return handle !== null && permission(handle, true);
    },
    async write(name, text) {
      const handle = await folder();
      if (!handle) return;
      // The browser writes a file of its own beside it and renames that when it is closed: there is never half a snapshot.
      const writable = await (await handle.getFileHandle(name, { create: true })).createWritable();
      await writable.write(text);
      await writable.close();
      await prune(handle);
    },
    forget: async () => {
      await del(KEY, place()).catch(() => undefined);
    },
  };
}

/** The newest ten of ours stay; other files are none of our business. */
async function prune(handle: FileSystemDirectoryHandle): Promise<void> {
  const names: string[] = [];
  for await (const [name, each] of handle.entries()) if (each.kind === 'file' && OURS.test(name)) names.push(name);
  for (const name of names.sort().slice(0, -KEPT)) await handle.removeEntry(name);
}
