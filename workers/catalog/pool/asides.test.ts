import { describe, expect, it } from 'vitest';
import { writeWhole } from './asides.ts';

/** As much of a folder of the browser as is asked for. */
function folderOf(names: readonly string[]): { readonly names: Set<string>; readonly folder: FileSystemDirectoryHandle } {
  const held = new Set(names);
  const file = { truncate: () => undefined, write: (bytes: Uint8Array) => bytes.length, flush: () => undefined, close: () => undefined };
  const folder = {
    keys: () =>
      (async function* () {
        yield* held;
      })(),
    getFileHandle: async (name: string) => {
      held.add(name);
      const move = async (to: string): Promise<void> => {
        held.delete(name);
        held.add(to);
      };
      return { name, move, createSyncAccessHandle: async () => file };
    },
    removeEntry: async (name: string) => void held.delete(name),
  };
  return { names: held, folder: folder as unknown as FileSystemDirectoryHandle };
}

describe('a file that is there under its name only when it is whole', () => {
  it('takes what the end of a page has left half-written out of the folder', async () => {
    const { names, folder } = folderOf(['old.json', 'cut.json.part']);
    await writeWhole(folder, 'new.json', (file) => void file.write(new Uint8Array(3), { at: 0 }));
    expect([...names]).toEqual(['old.json', 'new.json']);
  });

  it('leaves nothing behind when it cannot be written', async () => {
    const { names, folder } = folderOf(['old.json']);
    const full = new DOMException('no room', 'QuotaExceededError');
    const writing = writeWhole(folder, 'new.json', () => {
      throw full;
    });
    await expect(writing).rejects.toBe(full);
    expect([...names]).toEqual(['old.json']);
  });
});
