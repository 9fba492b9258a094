/** Makes files in the browser's own file system and times what the app does with them, beside a plain read of the same bytes. */
import { expose } from 'comlink';
import type { BenchApi, Measured } from './api.ts';
import { kernelRate } from './kernel-rate.ts';
import { createXXHash128 } from 'hash-wasm';
import type { KernelKind } from '../../src/contracts/analyst.ts';
import { buildLora } from '../../src/domain/sample/build-lora.ts';
import { fileSource } from '../../workers/analyst/byte-source.ts';
import { type Hasher, measureFile } from '../../workers/analyst/measure-file.ts';
import type { Kernel } from '../../workers/kernels/kernel.ts';
import { instantiateKernel } from '../../workers/kernels/load.ts';

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

  async measure(rank: number): Promise<Measured> {
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
    const modules = outcome.measurement.modules.filter(({ deltaNorm }) => deltaNorm !== null);
    const sides = modules.map(({ rows, cols }) => (rows ?? 0) + (cols ?? 0));
    return {
      seconds,
      kernelBytes: kernel.memoryBytes(),
      modules: modules.length,
      products: (sides.reduce((sum, side) => sum + side, 0) * rank * (rank + 1)) / 2,
      largestBytes: Math.max(...sides) * rank * 4,
    };
  },

  async peak(rank: number): Promise<number> {
    if (!kernel) throw new Error('init() first');
    return kernelRate(kernel, rank, 300);
  },
};

expose(api);
