import { describe, expect, it } from 'vitest';
import { entriesOf } from './entries.ts';
import { hiddenFiles } from './hidden-files.ts';

/** A folder as a drop gives it, in a browser that hands out everything at once. */
function folderOf(name: string, children: readonly FileSystemEntry[]): FileSystemDirectoryEntry {
  const createReader = (): unknown => {
    let left = children;
    return {
      readEntries(give: (some: readonly FileSystemEntry[]) => void) {
        const some = left;
        left = [];
        give(some);
      },
    };
  };
  return { name, isDirectory: true, isFile: false, createReader } as unknown as FileSystemDirectoryEntry;
}

describe('a dropped folder with more files than the stack is deep', () => {
  const MANY = 200_000;
  const files = Array.from({ length: MANY }, (_, i) => ({ name: `${i}.safetensors`, isFile: true, isDirectory: false }));
  const deep = folderOf('all', [folderOf('sub', files as unknown as FileSystemEntry[])]);

  it('is listed whole', async () => {
    const { entries, error } = await entriesOf(folderOf('sub', files as unknown as FileSystemEntry[]));
    expect(entries).toHaveLength(MANY);
    expect(error).toBeNull();
  });

  it('is compared with what its handle shows, also below', async () => {
    expect(await hiddenFiles(deep, null)).toHaveLength(MANY);
  });
});
