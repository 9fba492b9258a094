import { type Remote, releaseProxy, wrap } from 'comlink';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cdp } from 'vitest/browser';
import type { CatalogApi } from '../../src/contracts/catalog.ts';
import { POOL_DIRECTORY } from './files.ts';

interface Opener {
  readonly api: Remote<CatalogApi>;
  readonly worker: Worker;
}

const openers: Opener[] = [];

function start(): Remote<CatalogApi> {
  const worker = new Worker(new URL('../catalog.worker.ts', import.meta.url), { type: 'module' });
  const api = wrap<CatalogApi>(worker);
  openers.push({ api, worker });
  return api;
}

async function stopAll(): Promise<void> {
  for (const { api, worker } of openers.splice(0)) {
    await api.close();
    api[releaseProxy]();
    worker.terminate();
  }
}

const poolFolder = async (): Promise<FileSystemDirectoryHandle> => {
  let folder = await navigator.storage.getDirectory();
  for (const name of [...POOL_DIRECTORY.split('/'), '.opaque']) folder = await folder.getDirectoryHandle(name);
  return folder;
};

async function wipe(): Promise<void> {
  const root = await navigator.storage.getDirectory();
  await root.removeEntry(POOL_DIRECTORY.split('/')[0] ?? '', { recursive: true }).catch((error: unknown) => {
    if (!(error instanceof DOMException && error.name === 'NotFoundError')) throw error;
  });
}

/** Writes into the middle of every pool file that holds a database, behind SQLite's back. */
async function scribble(edit: (bytes: Uint8Array) => Uint8Array): Promise<void> {
  for await (const handle of (await poolFolder()).values()) {
    if (handle.kind !== 'file') continue;
    const bytes = new Uint8Array(await (await handle.getFile()).arrayBuffer());
    // The pool keeps 4,096 bytes of its own before the database.
    if (new TextDecoder().decode(bytes.subarray(4096, 4111)) !== 'SQLite format 3') continue;
    const edited = edit(bytes.slice(4096));
    const writable = await handle.createWritable({ keepExistingData: true });
    await writable.write({ type: 'write', position: 4096, data: new Uint8Array(edited) });
    await writable.close();
  }
}

beforeEach(wipe);
afterEach(async () => {
  await stopAll();
  await wipe();
});

/** `Storage.overrideQuotaForOrigin` of the DevTools protocol; without a size the limit is taken back. */
const limitQuota = async (limit: { origin: string; quotaSize?: number }): Promise<void> => {
  const session = cdp() as unknown as { send(method: string, params: object): Promise<unknown> };
  await session.send('Storage.overrideQuotaForOrigin', limit);
};

const addFolder = (api: Remote<CatalogApi>): Promise<void> => api.addSource({ id: 's', kind: 'picker', name: 'LoRAs', addedAt: 1 });
const isDatabase = (bytes: Uint8Array): boolean => new TextDecoder().decode(bytes.subarray(0, 15)) === 'SQLite format 3';

describe('the catalog on OPFS', () => {
  it('opens a new library and finds everything again after a restart', async () => {
    const first = start();
    expect(await first.open('opfs')).toEqual({ kind: 'ready', created: true, setAside: null });
    await addFolder(first);
    await first.putSetting('theme', 'dark');
    await stopAll();

    const second = start();
    expect(await second.open('opfs')).toEqual({ kind: 'ready', created: false, setAside: null });
    expect(await second.sources()).toMatchObject([{ id: 's', name: 'LoRAs', loras: 0 }]);
    expect(await second.settings()).toEqual({ theme: 'dark' });
  });

  it('keeps what was committed when its worker is killed', async () => {
    const first = start();
    await first.open('opfs');
    await addFolder(first);
    for (const { worker } of openers.splice(0)) worker.terminate();

    const second = start();
    let outcome = await second.open('opfs');
    // The browser frees the files of a killed worker a little later.
    await expect
      .poll(async () => {
        if (outcome.kind === 'busy') outcome = await second.open('opfs');
        return outcome.kind;
      })
      .toBe('ready');
    expect(await second.sources()).toHaveLength(1);
  });

  it('tells a second opener that it is busy, and lets it in as soon as the first has closed', async () => {
    const [first, second] = [start(), start()];
    await first.open('opfs');
    await addFolder(first);
    expect(await second.open('opfs')).toEqual({ kind: 'busy' });
    expect(await second.open('opfs')).toEqual({ kind: 'busy' });
    await first.putSetting('still', 'works');
    await first.close();
    expect(await second.open('opfs')).toMatchObject({ kind: 'ready', created: false });
    expect(await second.settings()).toEqual({ still: 'works' });
    expect(await first.open('opfs')).toEqual({ kind: 'busy' });
    await second.close();
    expect(await first.open('opfs')).toMatchObject({ kind: 'ready', created: false });
    expect(await first.sources()).toHaveLength(1);
  });

  it('sets a damaged library aside, begins a new one and offers the old one for download', async () => {
    const first = start();
    await first.open('opfs');
    await addFolder(first);
    await stopAll();
    await scribble((bytes) => bytes.fill(0x5a, 100, bytes.length));

    const second = start();
    const outcome = await second.open('opfs');
    expect(outcome).toMatchObject({ kind: 'ready', created: true, setAside: { reason: 'corrupted' } });
    expect(await second.sources()).toEqual([]);
    const [aside, ...others] = await second.setAsides();
    expect(others).toEqual([]);
    expect(outcome).toMatchObject({ setAside: aside });
    const bytes = await second.exportFile(aside?.name ?? '');
    expect(bytes.byteLength).toBe(aside?.bytes);
    expect(bytes[200]).toBe(0x5a);
    await addFolder(second);
    await stopAll();

    const third = start();
    expect(await third.open('opfs')).toEqual({ kind: 'ready', created: false, setAside: null });
    expect(await third.setAsides()).toEqual([aside]);
    expect(await third.sources()).toHaveLength(1);
    await third.discardSetAside(aside?.name ?? '');
    expect(await third.setAsides()).toEqual([]);
    await expect(third.exportFile(aside?.name ?? '')).rejects.toThrow();
  });

  it('sets aside what is not a database at all', async () => {
    const first = start();
    await first.open('opfs');
    await stopAll();
    await scribble((bytes) => bytes.fill(0x20));
    expect(await start().open('opfs')).toMatchObject({ kind: 'ready', created: true, setAside: { reason: 'corrupted' } });
  });

  it('sets a library of a newer version aside unharmed', async () => {
    const first = start();
    await first.open('opfs');
    await addFolder(first);
    await stopAll();
    // user_version: four big-endian bytes at offset 60 of the first page.
    await scribble((bytes) => {
      bytes.set([0, 0, 3, 231], 60);
      return bytes;
    });
    const second = start();
    expect(await second.open('opfs')).toMatchObject({ kind: 'ready', created: true, setAside: { reason: 'newer' } });
    const [aside] = await second.setAsides();
    expect(aside?.detail).toContain('999');
    const bytes = await second.exportFile(aside?.name ?? '');
    expect(isDatabase(bytes)).toBe(true);
    expect(new DataView(bytes.buffer).getUint32(60)).toBe(999);
  });

  it('exports the library in use', async () => {
    const api = start();
    await api.open('opfs');
    await addFolder(api);
    const bytes = await api.exportFile(null);
    expect(isDatabase(bytes)).toBe(true);
    expect(new TextDecoder('latin1').decode(bytes)).toContain('LoRAs');
  });

  it('exports the library laid out for other programs, and reads that as a backup', async () => {
    const api = start();
    await api.open('opfs');
    await addFolder(api);
    await api.putPreset({ id: 'p', folder: '', name: 'Half', layoutId: 'flux_unet_57', gains: { 'double.1': 0.5 } });
    for (let turn = 0; turn < 2; turn += 1) {
      const bytes = await api.exportLibraryFile();
      expect(isDatabase(bytes)).toBe(true);
      expect(new TextDecoder('latin1').decode(bytes)).toContain('CREATE VIEW loras');
      await api.deletePreset('p');
      expect(await api.previewRestore(bytes)).toMatchObject({ ok: true, value: { items: [{ kind: 'preset', label: 'Half' }] } });
      expect(await api.restoreWork(bytes, {})).toMatchObject({ ok: true });
      expect(await api.presets()).toHaveLength(1);
    }
    // The library is as it was: without the views, and no copy stays behind.
    expect(new TextDecoder('latin1').decode(await api.exportFile(null))).not.toContain('CREATE VIEW loras');
    expect(await api.setAsides()).toEqual([]);
  });

  it('says so when the browser gives no more storage, and goes on when it does', async () => {
    const api = start();
    await api.open('opfs');
    await addFolder(api);
    const { origin } = location;
    const { usage = 0 } = await navigator.storage.estimate();
    await limitQuota({ origin, quotaSize: usage + 200_000 });
    try {
      await expect(api.putSetting('big', 'x'.repeat(4_000_000))).rejects.toMatchObject({
        name: 'QuotaExceededError',
        message: expect.stringContaining('Free disk space'),
      });
      expect(await api.settings()).toEqual({});
      expect(await api.sources()).toHaveLength(1);
    } finally {
      await limitQuota({ origin });
    }
    await api.putSetting('big', 'x'.repeat(4_000_000));
    await stopAll();
    const again = start();
    expect(await again.open('opfs')).toMatchObject({ kind: 'ready', created: false, setAside: null });
    expect((await again.settings())['big']).toHaveLength(4_000_000);
  });

  it('works in memory when asked, and keeps nothing', async () => {
    const api = start();
    expect(await api.open('memory')).toMatchObject({ kind: 'memory' });
    await addFolder(api);
    expect(await api.sources()).toHaveLength(1);
    await expect(poolFolder()).rejects.toThrow();
  });

  it('refuses calls before it is open, by name', async () => {
    await expect(start().sources()).rejects.toMatchObject({ name: 'CatalogClosed' });
  });
});
