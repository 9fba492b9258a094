/** Makes files in the browser's own file system and times what the app does with them, beside a plain read of the same bytes. */
import { expose } from 'comlink';
import type { BenchApi } from './api.ts';
import { createXXHash128 } from 'hash-wasm';
import type { KernelKind } from '../../src/contracts/analyst.ts';
import type { FoundFile } from '../../src/contracts/library.ts';
import { buildLora } from '../../src/domain/sample/build-lora.ts';
import { fileSource } from '../../workers/analyst/byte-source.ts';
import { type Hasher, measureFile } from '../../workers/analyst/measure-file.ts';
import { createIndexer } from '../../workers/indexer/indexer.ts';
import { HeaderReader } from '../../workers/indexer/read-header.ts';
import type { Kernel } from '../../workers/kernels/kernel.ts';
import { instantiateKernel } from '../../workers/kernels/load.ts';
import { DEFAULT_FOLDER_RULES } from '../../src/domain/library/folder-rules.ts';

let kernel: Kernel | null = null;
let hasher: (Hasher & { digest(): string }) | null = null;

const nameOf = (rank: number): string => `flux-rank-${rank}.safetensors`;
const folder = async (): Promise<FileSystemDirectoryHandle> =>
  (await navigator.storage.getDirectory()).getDirectoryHandle('bench', { create: true });
const fileOf = async (rank: number): Promise<File> => (await (await folder()).getFileHandle(nameOf(rank))).getFile();

async function write(directory: FileSystemDirectoryHandle, name: string, chunks: Iterable<Uint8Array>): Promise<void> {
  const access = await (await directory.getFileHandle(name, { create: true })).createSyncAccessHandle();
  access.truncate(0);
  let at = 0;
  for (const chunk of chunks) at += access.write(chunk, { at });
  access.close();
}

const api: BenchApi = {
  async init(kind: KernelKind, module: WebAssembly.Module | null): Promise<KernelKind> {
    kernel = await instantiateKernel(kind, module);
    hasher = await createXXHash128();
    return kernel.kind;
  },

  async make(rank: number): Promise<number> {
    const lora = buildLora({
      model: 'flux1',
      naming: 'kohya',
      rank,
      dtype: 'BF16',
      seed: 1,
      alpha: rank,
      include: ({ component }) => component === 'model',
      metadata: null,
    });
    await write(await folder(), nameOf(rank), lora.chunks());
    return lora.fileSize;
  },

  async read(rank: number): Promise<number> {
    const file = await fileOf(rank);
    const started = performance.now();
    let bytes = 0;
    for await (const chunk of fileSource(file).stream(0, file.size)) bytes += chunk.length;
    if (bytes !== file.size) throw new Error('not everything was read');
    return (performance.now() - started) / 1000;
  },

  async measure(rank: number): Promise<{ seconds: number; kernelBytes: number; modules: number }> {
    if (!kernel || !hasher) throw new Error('init() first');
    const file = await fileOf(rank);
    const started = performance.now();
    const outcome = await measureFile(fileSource(file), nameOf(rank), {
      kernel,
      hasher,
      onProgress: () => undefined,
      signal: new AbortController().signal,
    });
    const seconds = (performance.now() - started) / 1000;
    if (outcome.kind !== 'measured') throw new Error(outcome.kind);
    return {
      seconds,
      kernelBytes: kernel.memoryBytes(),
      modules: outcome.measurement.modules.filter(({ deltaNorm }) => deltaNorm !== null).length,
    };
  },

  async makeMany(count: number): Promise<number> {
    const directory = await (await folder()).getDirectoryHandle('many', { create: true });
    const lora = buildLora({
      model: 'sd15',
      naming: 'kohya',
      rank: 1,
      dtype: 'F8_E4M3',
      seed: 1,
      alpha: 1,
      include: () => true,
      metadata: { ss_output_name: 'bench' },
    });
    const bytes = [...lora.chunks()].map((chunk) => chunk.slice());
    for (let i = 0; i < count; i++) await write(directory, `lora-${i}.safetensors`, bytes);
    return Number(new DataView(bytes[0]?.buffer ?? new ArrayBuffer(8)).getBigUint64(0, true));
  },

  async headers(): Promise<{ files: number; walk: number; read: number }> {
    const hash = await createXXHash128();
    const indexer = createIndexer(new HeaderReader({ hash: (bytes) => hash.init().update(bytes).digest('hex') }));
    const root = { kind: 'directory' as const, handle: await (await folder()).getDirectoryHandle('many') };
    const files: FoundFile[] = [];
    const started = performance.now();
    await indexer.walk(1, root, async (batch) => void files.push(...batch.files));
    const walked = performance.now();
    let read = 0;
    await indexer.readHeaders(2, root, files, DEFAULT_FOLDER_RULES, async (records) => {
      read += records.length;
    });
    if (read !== files.length) throw new Error('not every header was read');
    return { files: read, walk: (walked - started) / 1000, read: (performance.now() - walked) / 1000 };
  },
};

expose(api);
