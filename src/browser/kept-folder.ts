/** A folder on disk that the user chose for writing, remembered over restarts. Only browsers with a picker that may write have one. */
import { createStore, del, get, set, type UseStore } from 'idb-keyval';
import type { BackupFolderState } from '../contracts/platform.ts';

interface WritableFolder extends FileSystemDirectoryHandle {
  queryPermission(descriptor: { mode: 'readwrite' }): Promise<PermissionState>;
  requestPermission(descriptor: { mode: 'readwrite' }): Promise<PermissionState>;
}

interface WritingPicker {
  showDirectoryPicker(options: { id: string; mode: 'readwrite' }): Promise<WritableFolder>;
}

const canPick = (scope: object): scope is WritingPicker => 'showDirectoryPicker' in scope;
const KEY = 'folder';

export interface KeptFolder {
  state(): Promise<BackupFolderState>;
  choose(): Promise<boolean>;
  allow(): Promise<boolean>;
  /** Whether or not it may be written to now. */
  handle(): Promise<FileSystemDirectoryHandle | null>;
  forget(): Promise<void>;
}

/** @param database of its own: idb-keyval makes one object store per database @param id under which the picker remembers its place */
export function createKeptFolder(names: { readonly database: string; readonly id: string }, scope: object = globalThis): KeptFolder {
  let store: UseStore | undefined;
  const place = (): UseStore => {
    store ??= createStore(names.database, 'folder');
    return store;
  };
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
        const handle = await scope.showDirectoryPicker({ id: names.id, mode: 'readwrite' });
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
    handle: folder,
    forget: async () => {
      await del(KEY, place()).catch(() => undefined);
    },
  };
}
