/** Folder handles over restarts. They can only live in IndexedDB (SQLite cannot hold them); the key is the source id. */
import { createStore, del, entries, set, type UseStore } from 'idb-keyval';

let store: UseStore | undefined;

/** A database of its own: idb-keyval makes one object store per database. */
function handles(): UseStore {
  store ??= createStore('lora-weights-builder', 'folders');
  return store;
}

/** Empty where IndexedDB is refused (some private windows): the folders must then be picked again. */
export async function rememberedHandles(): Promise<ReadonlyMap<string, FileSystemDirectoryHandle>> {
  try {
    const all: [IDBValidKey, unknown][] = await entries(handles());
    return new Map(
      all.filter((entry): entry is [string, FileSystemDirectoryHandle] => typeof entry[0] === 'string' && isFolderHandle(entry[1])),
    );
  } catch (error) {
    console.warn('The remembered folders could not be read', error);
    return new Map();
  }
}

/** @throws DOMException when IndexedDB is refused or full */
export const rememberHandle = (sourceId: string, handle: FileSystemDirectoryHandle): Promise<void> => set(sourceId, handle, handles());

export const forgetHandle = (sourceId: string): Promise<void> => del(sourceId, handles());

const isFolderHandle = (value: unknown): value is FileSystemDirectoryHandle =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'directory';
