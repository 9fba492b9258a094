/** What reading headers costs at least: walk, `getFile`, the bytes of the header. Nothing is done with them. */
import { expose } from 'comlink';
import type { FoundFile } from '../../src/contracts/library.ts';
import { PathResolver } from '../../src/domain/library/file-access.ts';
import { inOrder } from '../../workers/indexer/in-order.ts';
import { walkFolder } from '../../workers/indexer/walk.ts';

const IN_FLIGHT = 16;
const FIRST_BYTES = 65_536;

export interface PlainApi {
  walk(root: FileSystemDirectoryHandle): Promise<FoundFile[]>;
  /** @param whole the rest of long headers too @returns bytes read */
  read(root: FileSystemDirectoryHandle, files: readonly FoundFile[], whole: boolean): Promise<number>;
}

const api: PlainApi = {
  async walk(root) {
    const files: FoundFile[] = [];
    const met = inOrder(walkFolder(root, new Set()), IN_FLIGHT, async (item) => {
      if (item.kind !== 'file') return null;
      const { size, lastModified } = await item.handle.getFile();
      return { path: item.path, size, mtime: lastModified };
    });
    for await (const file of met) if (file) files.push(file);
    return files;
  },

  async read(root, files, whole) {
    const resolver = new PathResolver<FileSystemDirectoryHandle, FileSystemFileHandle>(root);
    const read = inOrder(files, IN_FLIGHT, async ({ path }) => {
      const file = await (await resolver.file(path)).getFile();
      const slice = async (begin: number, end: number): Promise<Uint8Array> => new Uint8Array(await file.slice(begin, end).arrayBuffer());
      const first = await slice(0, FIRST_BYTES);
      const length = whole ? Number(new DataView(first.buffer).getBigUint64(0, true)) + 8 : 0;
      return first.length + (length > FIRST_BYTES ? (await slice(FIRST_BYTES, length)).length : 0);
    });
    let bytes = 0;
    for await (const length of read) bytes += length;
    return bytes;
  },
};

expose(api);
