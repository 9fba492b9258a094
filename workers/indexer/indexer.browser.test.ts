import * as Comlink from 'comlink';
import { xxhash128 } from 'hash-wasm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { IndexerApi, SourceRoot, WalkBatch } from '../../src/contracts/indexer.ts';
import type { HeaderRecord } from '../../src/contracts/library.ts';
import { buildFile } from '../../src/domain/safetensors/writer.ts';
import { DEFAULT_FOLDER_RULES } from '../../src/domain/library/folder-rules.ts';
import { once } from '../../src/testing/portions.ts';

const FOLDER = 'indexer-browser-test';

async function write(folder: FileSystemDirectoryHandle, path: string, bytes: Uint8Array): Promise<void> {
  const cut = path.indexOf('/');
  if (cut >= 0) return write(await folder.getDirectoryHandle(path.slice(0, cut), { create: true }), path.slice(cut + 1), bytes);
  const stream = await (await folder.getFileHandle(path, { create: true })).createWritable();
  await stream.write(bytes.slice());
  await stream.close();
}

const lora = (name: string): Uint8Array =>
  buildFile([
    { name: `${name}.lora_down.weight`, dtype: 'F16', shape: [2, 8], data: new Uint8Array(32) },
    { name: `${name}.lora_up.weight`, dtype: 'F16', shape: [8, 2], data: new Uint8Array(32) },
  ]);

describe('the indexing worker on folders of the browser', () => {
  let opfs: FileSystemDirectoryHandle;
  let root: SourceRoot;
  let worker: Worker;
  let indexer: Comlink.Remote<IndexerApi>;

  beforeAll(async () => {
    opfs = await navigator.storage.getDirectory();
    const handle = await opfs.getDirectoryHandle(FOLDER, { create: true });
    await write(handle, 'good.safetensors', lora('lora_unet_a'));
    await write(handle, 'empty.safetensors', new Uint8Array());
    await write(handle, 'deep/er/GOOD.SAFETENSORS', lora('lora_unet_b'));
    await write(handle, 'deep/half.safetensors', lora('lora_unet_c').subarray(0, 100));
    await write(handle, 'deep/notes.txt', new Uint8Array([1]));
    root = { kind: 'directory', handle };
    worker = new Worker(new URL('../indexer.worker.ts', import.meta.url), { type: 'module' });
    indexer = Comlink.wrap<IndexerApi>(worker);
  });

  afterAll(async () => {
    worker.terminate();
    await opfs.removeEntry(FOLDER, { recursive: true });
  });

  it('walks and reads headers across the thread line', async () => {
    const batches: WalkBatch[] = [];
    const whole = await indexer.walk(
      1,
      root,
      Comlink.proxy(async (batch: WalkBatch) => {
        batches.push(batch);
      }),
    );
    expect(whole).toBe(true);
    const files = batches.flatMap((batch) => batch.files);
    expect(files.map((file) => file.path)).toEqual([
      'empty.safetensors',
      'good.safetensors',
      'deep/half.safetensors',
      'deep/er/GOOD.SAFETENSORS',
    ]);
    expect(batches.reduce((sum, batch) => sum + batch.otherFiles, 0)).toBe(1);

    const records: HeaderRecord[] = [];
    await indexer.readHeaders(
      2,
      root,
      Comlink.proxy(once(files)),
      DEFAULT_FOLDER_RULES,
      Comlink.proxy(async (some: readonly HeaderRecord[]) => {
        records.push(...some);
      }),
    );
    expect(records.map((record) => [record.path, record.fault?.code ?? null])).toEqual([
      ['empty.safetensors', 'empty-file'],
      ['good.safetensors', null],
      ['deep/half.safetensors', 'header-incomplete'],
      ['deep/er/GOOD.SAFETENSORS', null],
    ]);
    const bytes = lora('lora_unet_a');
    expect(records[1]?.headerHash).toBe(await xxhash128(bytes.subarray(8, bytes.length - 64)));
  });

  it('does not enter excluded folders', async () => {
    const paths: string[] = [];
    const excluding: SourceRoot = root.kind === 'directory' ? { ...root, exclude: ['deep/er'] } : root;
    await indexer.walk(
      3,
      excluding,
      Comlink.proxy(async (batch: WalkBatch) => {
        paths.push(...batch.files.map((file) => file.path));
      }),
    );
    expect(paths).not.toContain('deep/er/GOOD.SAFETENSORS');
    expect(paths).toContain('deep/half.safetensors');
  });
});
