/**
 * Writes the sample library into the browser's private file system (OPFS), where it is indexed like any folder. A marker
 * file beside it holds the version; it is written last, so a build that was interrupted starts over. Where there is no such
 * file system (private windows) the library is 109 MB of files in memory.
 */
import type { SourceRoot } from '../../src/contracts/indexer.ts';
import type { SamplerApi } from '../../src/contracts/sampler.ts';
import { SAMPLE_VERSION, sampleCount, sampleFile } from '../../src/domain/sample/sample-library.ts';
import { filesInMemory, type OnProgress, sampleFiles, type Source } from './sample-files.ts';

const FOLDER = 'sample-library';
/** Beside the folder and not in it: the index counts files that are not LoRAs. */
const MARKER = 'sample-library.version';

export interface SamplerParts extends Source {
  /** null: there is no private file system here. */
  root(): Promise<FileSystemDirectoryHandle | null>;
  readonly version: number;
}

export const REAL_PARTS: SamplerParts = {
  // Missing in some windows, and refused in others.
  root: async () => navigator.storage?.getDirectory?.().catch(() => null) ?? null,
  count: sampleCount,
  file: sampleFile,
  version: SAMPLE_VERSION,
};

export function createSampler(parts: SamplerParts): SamplerApi {
  return {
    async build(onProgress) {
      const root = await parts.root();
      const built: SourceRoot = root
        ? { kind: 'directory', handle: await writeLibrary(parts, root, onProgress) }
        : { kind: 'files', files: filesInMemory(parts, onProgress) };
      onProgress(parts.count(), parts.count());
      return built;
    },
  };
}

async function writeLibrary(
  parts: SamplerParts,
  root: FileSystemDirectoryHandle,
  onProgress: OnProgress,
): Promise<FileSystemDirectoryHandle> {
  const version = String(parts.version);
  if ((await readText(root, MARKER)) !== version) {
    await unlessMissing(root.removeEntry(FOLDER, { recursive: true }));
    const folder = await root.getDirectoryHandle(FOLDER, { create: true });
    for (const { path, bytes } of sampleFiles(parts, onProgress)) await writeFile(folder, path, bytes);
    await writeFile(
      root,
      MARKER,
      Uint8Array.from(version, (char) => char.charCodeAt(0)),
    );
  }
  return root.getDirectoryHandle(FOLDER, { create: true });
}

async function unlessMissing<T>(action: Promise<T>): Promise<T | null> {
  try {
    return await action;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NotFoundError') return null;
    throw error;
  }
}

async function readText(folder: FileSystemDirectoryHandle, name: string): Promise<string | null> {
  const handle = await unlessMissing(folder.getFileHandle(name));
  return handle === null ? null : (await handle.getFile()).text();
}

/** @throws DOMException QuotaExceededError when the disk quota is used up */
async function writeFile(root: FileSystemDirectoryHandle, path: string, bytes: Uint8Array): Promise<void> {
  const folders = path.split('/');
  const name = folders.pop() ?? '';
  let folder = root;
  for (const part of folders) folder = await folder.getDirectoryHandle(part, { create: true });
  const file = await folder.getFileHandle(name, { create: true });
  const access = await file.createSyncAccessHandle();
  try {
    access.truncate(0);
    const written = access.write(bytes, { at: 0 });
    if (written !== bytes.length)
      throw new DOMException(`${written} of ${bytes.length} bytes of ${path} were written`, 'QuotaExceededError');
    access.flush();
  } finally {
    access.close();
  }
}
