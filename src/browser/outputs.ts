/** Folders that files are written to: the one that the user chose, and one of the browser's own storage for downloads. */
import type { Outputs } from '../contracts/platform.ts';
import { createKeptFolder } from './kept-folder.ts';

/** Beside the library, which lies in the same storage. */
const STAGING = 'lora-weights-builder-baking';

const isMissing = (error: unknown): boolean =>
  error instanceof DOMException && (error.name === 'NotFoundError' || error.name === 'TypeMismatchError');

/** null: the browser gives the page none, as in some private windows. */
const ownStorage = async (): Promise<FileSystemDirectoryHandle | null> => {
  try {
    return await navigator.storage.getDirectory();
  } catch {
    return null;
  }
};

async function staged(): Promise<FileSystemDirectoryHandle | null> {
  try {
    return (await (await ownStorage())?.getDirectoryHandle(STAGING)) ?? null;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

export function createOutputs(scope: object = globalThis): Outputs {
  const kept = createKeptFolder({ database: 'lora-weights-builder-output', id: 'baked' }, scope);
  return {
    state: kept.state,
    choose: kept.choose,
    allow: kept.allow,
    forget: kept.forget,
    async folder() {
      return (await kept.state()).kind === 'ready' ? kept.handle() : null;
    },
    staged,
    // Chromium refuses to make a folder on a full disk also where there is one.
    staging: async () => (await staged()) ?? (await ownStorage())?.getDirectoryHandle(STAGING, { create: true }) ?? null,
    async isTaken(folder, name) {
      try {
        await folder.getFileHandle(name);
        return true;
      } catch (error) {
        if (!isMissing(error)) throw error;
        return error instanceof DOMException && error.name === 'TypeMismatchError';
      }
    },
    async open(folder, name) {
      try {
        return await (await folder.getFileHandle(name)).getFile();
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    },
    async remove(folder, name) {
      try {
        await folder.removeEntry(name);
      } catch (error) {
        if (!isMissing(error)) throw error;
      }
    },
    async names(folder) {
      const names: string[] = [];
      for await (const [name, each] of folder.entries()) if (each.kind === 'file') names.push(name);
      return names;
    },
  };
}
