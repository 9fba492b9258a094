import { proxy, type Remote, wrap } from 'comlink';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SamplerApi } from '../../src/contracts/sampler.ts';
import { sampleCount, sampleFile } from '../../src/domain/sample/sample-library.ts';

let worker: Worker;
let sampler: Remote<SamplerApi>;
let root: FileSystemDirectoryHandle;

async function wipe(): Promise<void> {
  for (const name of ['sample-library', 'sample-library.version']) {
    await root.removeEntry(name, { recursive: true }).catch((error: unknown) => {
      if (!(error instanceof DOMException && error.name === 'NotFoundError')) throw error;
    });
  }
}

beforeAll(async () => {
  root = await navigator.storage.getDirectory();
  await wipe();
  worker = new Worker(new URL('../sampler.worker.ts', import.meta.url), { type: 'module' });
  sampler = wrap<SamplerApi>(worker);
});

afterAll(async () => {
  worker.terminate();
  await wipe();
});

async function walk(folder: FileSystemDirectoryHandle, path = ''): Promise<Map<string, File>> {
  const files = new Map<string, File>();
  for await (const [name, entry] of folder.entries()) {
    if (entry.kind === 'file') files.set(path + name, await (entry as FileSystemFileHandle).getFile());
    else for (const [below, file] of await walk(entry as FileSystemDirectoryHandle, `${path}${name}/`)) files.set(below, file);
  }
  return files;
}

async function build(): Promise<{ files: Map<string, File>; progress: [number, number][] }> {
  const progress: [number, number][] = [];
  const built = await sampler.build(proxy((done: number, total: number) => void progress.push([done, total])));
  if (built.kind !== 'directory') throw new Error('It was not written');
  return { files: await walk(built.handle), progress };
}

it('writes every file, then nothing more, and starts over after an interrupted build', { timeout: 120_000 }, async () => {
  const first = await build();
  const count = sampleCount();
  expect(first.files.size).toBe(count);
  expect(first.progress.at(-1)).toEqual([count, count]);
  expect(first.progress.length).toBeGreaterThan(20);
  const { path, bytes } = sampleFile(100);
  const written = first.files.get(path);
  if (!written) throw new Error(`${path} was not written`);
  expect(new Uint8Array(await written.arrayBuffer())).toEqual(bytes);

  const second = await build();
  expect(second.progress).toEqual([[count, count]]);
  expect([...second.files].map(([name, file]) => [name, file.lastModified])).toEqual(
    [...first.files].map(([name, file]) => [name, file.lastModified]),
  );

  await root.removeEntry('sample-library.version');
  await (await root.getDirectoryHandle('sample-library')).getFileHandle('left over.safetensors', { create: true });
  const third = await build();
  expect([...third.files.keys()].sort()).toEqual([...first.files.keys()].sort());
});
