import { describe, expect, it } from 'vitest';
import { writeAll, writeWhole } from './asides.ts';

/** As much of a folder of the browser as is asked for. */
function folderOf(
  names: readonly string[],
  { room = (name: string): boolean => name !== '', moves = true } = {},
): { readonly names: Set<string>; readonly folder: FileSystemDirectoryHandle } {
  const held = new Set(names);
  const fileOf = (name: string) => ({
    truncate: () => undefined,
    // As the browser answers on a full disk.
    write: (bytes: Uint8Array) => (room(name) ? bytes.length : 1),
    flush: () => undefined,
    close: () => undefined,
  });
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
      const getFile = async (): Promise<File> => new File(['abc'], name);
      return { name, getFile, createSyncAccessHandle: async () => fileOf(name), ...(moves ? { move } : {}) };
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

  it.each([
    ['that takes a part of it', { room: () => false }],
    ['that does not rename, and takes a part of the second copy', { room: (name: string) => name.endsWith('.part'), moves: false }],
  ])('is refused by a full disk %s', async (_, how) => {
    const { names, folder } = folderOf(['old.json'], how);
    const writing = writeWhole(folder, 'new.json', (file) => writeAll(file, new Uint8Array(3)));
    await expect(writing).rejects.toMatchObject({ name: 'QuotaExceededError' });
    expect([...names].filter((name) => name.endsWith('.json'))).toEqual(['old.json']);
  });

  it('has its name too where the browser does not rename', async () => {
    const { names, folder } = folderOf(['old.json'], { moves: false });
    await writeWhole(folder, 'new.json', (file) => writeAll(file, new Uint8Array(3)));
    expect([...names]).toEqual(['old.json', 'new.json']);
  });
});
