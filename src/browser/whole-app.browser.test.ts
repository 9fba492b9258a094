/** Everything but the UI and the service worker, on the real workers: catalog on OPFS, indexer, analyst with its kernel. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../app/app.ts';
import { indexing } from '../ui/strings/en/indexing.ts';
import type { LwbApp } from '../app/lwb-app.ts';
import type { LibraryQuery } from '../contracts/library.ts';
import type { Platform } from '../contracts/platform.ts';
import { buildFile } from '../domain/safetensors/writer.ts';
import { createBackupFolder } from './backup-folder.ts';
import { createFolders } from './file-sources.ts';
import { createWorkers } from './spawn.ts';
import { createNotes } from './notes.ts';
import { createOutputs } from './outputs.ts';
import { createStorage } from './storage.ts';
import { createTabLock } from './tab-lock.ts';
import { NO_FILTER } from '../domain/library/filter.ts';

const FOLDER = 'whole-app-test';
const LOCK = `whole-app-test-${crypto.randomUUID()}`;

const ALL: LibraryQuery = {
  filter: NO_FILTER,
  sort: { key: 'name', descending: false },
};

/** Attention layers of SD 1.x in kohya naming, rank 1, every value 1: the norm of each delta is sqrt(rows x cols). */
function lora(strength: number): Uint8Array<ArrayBuffer> {
  const ones = (count: number, value: number): Uint8Array => new Uint8Array(new Float32Array(count).fill(value).buffer);
  const names = ['down_blocks_1_attentions_0', 'mid_block_attentions_0'];
  return buildFile(
    names.flatMap((name) => {
      const module = `lora_unet_${name}_transformer_blocks_0_attn2_to_k`;
      return [
        { name: `${module}.lora_down.weight`, dtype: 'F32', shape: [1, 768], data: ones(768, 1) },
        { name: `${module}.lora_up.weight`, dtype: 'F32', shape: [640, 1], data: ones(640, strength) },
      ] as const;
    }),
  ).slice();
}

async function write(folder: FileSystemDirectoryHandle, name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  const stream = await (await folder.getFileHandle(name, { create: true })).createWritable();
  await stream.write(bytes);
  await stream.close();
}

describe('the application on real workers', () => {
  let opfs: FileSystemDirectoryHandle;
  let folder: FileSystemDirectoryHandle;
  const downloads: { name: string; text: string }[] = [];

  const platform = (): Platform => ({
    cores: 2,
    workers: createWorkers(() => undefined),
    folders: createFolders({ showDirectoryPicker: async () => folder }),
    lock: createTabLock(LOCK),
    storage: createStorage(),
    backupFolder: createBackupFolder({}),
    outputs: createOutputs({}),
    notes: createNotes(),
    reload: () => undefined,
    updates: { start: () => undefined, apply: () => undefined, replaced: () => false, reload: () => undefined, takesOver: () => false },
    now: () => Date.now(),
    newId: () => crypto.randomUUID(),
    after(ms, task) {
      const timer = setTimeout(task, ms);
      return () => clearTimeout(timer);
    },
    download: (name, _type, parts) => downloads.push({ name, text: parts.join('') }),
    copyText: async () => undefined,
    onHide: () => undefined,
    onLaunch: () => undefined,
    onFault: () => undefined,
    showBadge: () => undefined,
  });

  const until = (app: LwbApp, line: string): Promise<void> =>
    expect.poll(() => indexing.status(app.getState().progress.statusLine), { timeout: 20_000 }).toBe(line);

  beforeAll(async () => {
    opfs = await navigator.storage.getDirectory();
    folder = await opfs.getDirectoryHandle(FOLDER, { create: true });
    for (const [name, strength] of [
      ['one.safetensors', 1],
      ['two.safetensors', 2],
    ] as const) {
      await write(folder, name, lora(strength));
    }
    await write(folder, 'broken.safetensors', new Uint8Array([1, 2, 3]));
  });

  afterAll(async () => {
    // Asking for the library makes its owner close it; then nothing of it may stay for other tests.
    await createTabLock(LOCK).takeOver({ asked: async () => undefined, lost: () => undefined });
    await opfs.removeEntry(FOLDER, { recursive: true });
    await opfs.removeEntry('lora-weights-builder', { recursive: true });
  });

  it('indexes a folder, hands it to a second page that has everything, and exports it', async () => {
    const app = createApp(platform());
    await app.start();
    expect(app.getState()).toMatchObject({ phase: { kind: 'ready' }, memoryOnly: null });
    await app.addFolder();
    await until(app, 'Library up to date: 3 LoRAs');
    expect(app.getState().notices).toEqual([]);

    const rows = await app.rows(Array.from((await app.query(ALL)).ids));
    expect(rows.map((row) => [row.name, row.status, row.familyId])).toEqual([
      ['broken', 'unreadable', 'unknown'],
      ['one', 'measured', 'sd15'],
      ['two', 'measured', 'sd15'],
    ]);
    const [, one, two] = rows;
    expect(one?.totalStrength).toBeCloseTo(Math.sqrt(2 * 640 * 768), 3);
    expect((two?.totalStrength ?? 0) / (one?.totalStrength ?? 1)).toBeCloseTo(2, 6);
    expect((await app.modules(one?.id ?? 0)).map((module) => module.problem)).toEqual([null, null]);

    const second = createApp(platform());
    await second.start();
    expect(second.getState().phase).toEqual({ kind: 'elsewhere' });
    await second.useItHere();
    expect(app.getState().phase).toEqual({ kind: 'taken-over' });
    expect(second.getState()).toMatchObject({ phase: { kind: 'ready' }, sources: [{ name: FOLDER, connection: 'connected' }] });
    await until(second, 'Library up to date: 3 LoRAs');
    await second.exportBlocks(two?.id ?? 0);
    expect(downloads.map((file) => file.name)).toEqual([`${two?.stableId}_blocks.csv`]);
    expect(downloads[0]?.text.split('\r\n')[0]).toBe('\ufeffblock_index,weight,raw_strength,block,component,rms,tensor_norm_sum,modules');

    await second.removeSource(second.getState().sources[0]?.id ?? '');
    expect((await second.query(ALL)).total).toBe(0);
  });
});
