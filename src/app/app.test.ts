/** The whole application on a browser in memory: real catalog, real walk, simple headers, measuring by hand. */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createCatalog } from '../../workers/catalog/catalog.ts';
import { MemoryFiles } from '../../workers/catalog/files.ts';
import { loadSqlite } from '../../workers/catalog/sqlite.ts';
import { createIndexer } from '../../workers/indexer/indexer.ts';
import type { AnalystOutcome } from '../contracts/analyst.ts';
import type { CatalogApi } from '../contracts/catalog.ts';
import type { FoundFile, HeaderRecord, LibraryQuery, LibraryRow } from '../contracts/library.ts';
import type { Picked } from '../contracts/platform.ts';
import type { Understanding } from '../domain/reading.ts';
import { type FakeBrowser, fakeBrowser, measuredAs } from '../testing/fake-platform.ts';
import { settle } from '../testing/manual-clock.ts';
import { file, folder, type MemoryFolder, memoryHandle } from '../testing/memory-folder.ts';
import { createApp } from './app.ts';
import type { LwbApp } from './types.ts';

const UNDERSTOOD: Understanding = {
  family: {
    id: 'sdxl',
    label: 'SDXL',
    certainty: 'certain',
    candidates: [{ id: 'sdxl', label: 'SDXL' }],
    subtype: null,
    evidence: '',
    contradictions: [],
  },
  dialects: ['kohya'],
  adapters: [{ id: 'lora', label: 'LoRA', modules: 1 }],
  layout: null,
  originalLayout: null,
  modules: [],
  notUnderstood: [],
  ranks: [{ rank: 4, modules: 1 }],
};

/** A file is good unless it says "bad"; what else it says stands for its header. */
const reader = {
  async read(found: FoundFile, open: () => Promise<File>): Promise<HeaderRecord> {
    const opened = await open();
    const text = await opened.text();
    const bad = text.startsWith('bad');
    return {
      path: found.path,
      size: opened.size,
      mtime: opened.lastModified,
      headerHash: bad ? null : `header of ${text}`,
      understanding: bad ? null : UNDERSTOOD,
      metadata: {},
      fault: bad ? { code: 'header-not-json', message: 'The header is not JSON.' } : null,
      warnings: [],
      baseCode: 'SDX',
      categoryCode: 'GEN',
    };
  },
};

const ALL: LibraryQuery = {
  filter: { search: '', family: [], layout: [], adapter: [], status: [], folder: [] },
  sort: { key: 'name', descending: false },
};

/** Files whose measuring waits for the test. */
class Gate {
  readonly waiting = new Map<string, () => void>();
  readonly measure = (path: string, blob: File): Promise<AnalystOutcome> =>
    new Promise((resolve) => this.waiting.set(path, () => resolve(measuredAs(path, blob.size))));

  async pass(path: string): Promise<void> {
    const go = this.waiting.get(path);
    if (!go) throw new Error(`${path} is not being measured, but ${[...this.waiting.keys()].join(', ')}`);
    this.waiting.delete(path);
    go();
    await settle();
  }
}

describe('the application', () => {
  let sqlite: Awaited<ReturnType<typeof loadSqlite>>;
  let files: MemoryFiles;
  let tree: MemoryFolder;
  let browser: FakeBrowser;
  let app: LwbApp;
  let spoil: (api: CatalogApi) => CatalogApi;

  const newBrowser = (): FakeBrowser =>
    fakeBrowser({
      catalog: () =>
        spoil(createCatalog({ opfs: async () => ({ kind: 'files', files }), memory: async () => files, now: () => browser.clock.now() })),
      indexer: () => createIndexer(reader),
    });

  const picked = (name = 'loras'): Picked => ({
    kind: 'picker',
    name,
    root: { kind: 'directory', handle: memoryHandle(tree, name) },
    loose: false,
  });

  /** Runs until nothing moves: all promises, and all timers of the next two seconds. */
  const rest = (ms = 2_000): Promise<void> => browser.clock.advance(ms);

  const start = async (): Promise<void> => {
    app = createApp(browser.platform);
    await app.start();
  };

  const add = async (folderPicked = picked()): Promise<void> => {
    browser.nextPick = { kind: 'picked', picked: folderPicked };
    const added = app.addFolder();
    await rest();
    await added;
  };

  const rows = async (): Promise<readonly LibraryRow[]> => app.rows(Array.from((await app.query(ALL)).ids));
  const statuses = async (): Promise<string[]> => (await rows()).map((row) => `${row.name} ${row.status}`);
  const line = (): string => app.getState().progress.statusLine;
  const notices = (): string[] => app.getState().notices.map((notice) => notice.id);

  /** The page goes away in good order and comes back with what the browser kept. */
  const reload = async (): Promise<void> => {
    await browser.lock.events?.asked();
    const { handles } = browser;
    browser = newBrowser();
    for (const [id, handle] of handles) browser.handles.set(id, handle);
    await start();
    await settle();
  };

  beforeAll(async () => {
    sqlite = await loadSqlite();
  });

  beforeEach(async () => {
    files = new MemoryFiles(sqlite);
    spoil = (api) => api;
    tree = folder({
      'a.safetensors': file('one'),
      'b.safetensors': file('two'),
      sub: folder({ 'c.safetensors': file('three'), 'bad.safetensors': file('bad one'), 'preview.png': file('') }),
    });
    browser = newBrowser();
    await start();
  });

  it('starts empty and says nothing', () => {
    expect(app.getState()).toMatchObject({ phase: { kind: 'ready' }, sources: [], revision: expect.any(Number), memoryOnly: null });
    expect(line()).toBe('');
  });

  it('indexes a folder: headers of all files first, then the measuring', async () => {
    const gate = new Gate();
    browser.measure = gate.measure;
    await add();
    expect(await statuses()).toEqual(['a header', 'b header', 'bad unreadable', 'c header']);
    expect(line()).toBe('Indexed 1 of 4');
    expect(app.getState().progress).toMatchObject({ stage: 'measuring', current: ['a.safetensors'], filesDone: 0, filesTotal: 3 });
    await gate.pass('a.safetensors');
    await rest();
    expect(line()).toBe('Indexed 2 of 4');
    await gate.pass('b.safetensors');
    await gate.pass('sub/c.safetensors');
    await rest();
    expect(line()).toBe('Library up to date: 4 LoRAs');
    expect(await statuses()).toEqual(['a fallback', 'b fallback', 'bad unreadable', 'c fallback']);
    const { sources, progress, totals } = app.getState();
    expect(sources).toMatchObject([{ name: 'loras', connection: 'connected', scanning: false, otherFiles: 1, loras: 4 }]);
    expect(progress).toMatchObject({ stage: 'idle', filesDone: 3, filesTotal: 3, paused: false });
    expect(totals).toMatchObject({ loras: 4, pending: 0, unreadable: 1 });
    expect((await app.problems()).map((problem) => problem.path)).toContain('sub/bad.safetensors');
  });

  it('never says "up to date" before the numbers on screen are', async () => {
    const seen: string[] = [];
    app.subscribe((state) => {
      if (state.progress.statusLine.startsWith('Library up to date'))
        seen.push(`${state.progress.statusLine} pending ${state.totals.pending} loras ${state.totals.loras}`);
    });
    await add();
    expect(new Set(seen)).toEqual(new Set(['Library up to date: 4 LoRAs pending 0 loras 4']));
  });

  it('remembers the folder and asks for lasting storage once', async () => {
    await add();
    expect([...browser.handles.values()].map((handle) => handle.name)).toEqual(['loras']);
    await app.rescanAll();
    await rest();
    expect(browser.persistAnswers).toBe(1);
    expect(app.getState().storage.persisted).toBe(true);
  });

  it('reads and measures nothing again when nothing changed', async () => {
    await add();
    browser.measured.length = 0;
    const before = (await rows()).map((row) => row.stableId);
    const scanned = app.rescanAll();
    await rest();
    await scanned;
    expect(browser.measured).toEqual([]);
    expect((await rows()).map((row) => row.stableId)).toEqual(before);
    expect(line()).toBe('Library up to date: 4 LoRAs');
  });

  it('measures only what changed, and marks what is gone as missing', async () => {
    await add();
    browser.measured.length = 0;
    tree.entries.set('b.safetensors', file('two changed', 2_000));
    tree.entries.delete('a.safetensors');
    const scanned = app.rescanAll();
    await rest();
    await scanned;
    expect(browser.measured).toEqual(['b.safetensors']);
    expect(await statuses()).toContain('a missing');
    expect(line()).toBe('Library up to date: 3 LoRAs');
  });

  it('recognises the same folder and does not list it twice', async () => {
    await add();
    await add();
    expect(app.getState().sources).toHaveLength(1);
    expect(await rows()).toHaveLength(4);
  });

  it('explains a folder inside a folder instead of listing it twice', async () => {
    await add();
    const { root } = picked();
    if (root.kind !== 'directory') throw new Error('a folder was expected');
    await add({ ...picked('sub'), root: { kind: 'directory', handle: await root.handle.getDirectoryHandle('sub') } });
    expect(notices()).toEqual(['inside:sub']);
    expect(await rows()).toHaveLength(4);
  });

  it('measures what is on screen first', async () => {
    const gate = new Gate();
    browser.measure = gate.measure;
    await add();
    const c = (await rows()).find((row) => row.name === 'c');
    app.setVisible([c?.id ?? 0]);
    await gate.pass('a.safetensors');
    expect([...gate.waiting.keys()]).toEqual(['sub/c.safetensors']);
  });

  it('pauses, resumes, and measures the interrupted file again', async () => {
    const gate = new Gate();
    browser.measure = gate.measure;
    await add();
    app.pause();
    await rest();
    expect(app.getState().progress).toMatchObject({ paused: true, stage: 'measuring', current: [], bytesPerSecond: null });
    expect(line()).toBe('Indexed 1 of 4');
    gate.waiting.clear();
    app.resume();
    await rest();
    expect([...gate.waiting.keys()]).toEqual(['a.safetensors']);
    expect(app.getState().progress.paused).toBe(false);
  });

  it('cancels, keeps what it has, and goes on when asked', async () => {
    const gate = new Gate();
    browser.measure = gate.measure;
    await add();
    await gate.pass('a.safetensors');
    app.cancel();
    await rest();
    expect(app.getState().progress).toMatchObject({ stage: 'idle', current: [] });
    expect(line()).toBe('Indexed 2 of 4');
    expect(await statuses()).toEqual(['a fallback', 'b header', 'bad unreadable', 'c header']);
    browser.measure = async (path, blob) => measuredAs(path, blob.size);
    app.resume();
    await rest();
    expect(line()).toBe('Library up to date: 4 LoRAs');
  });

  it('finishes running files, scans, and goes on measuring when a folder is rescanned meanwhile', async () => {
    const gate = new Gate();
    browser.measure = gate.measure;
    await add();
    tree.entries.set('aa.safetensors', file('four'));
    const scanned = app.rescanAll();
    await rest();
    await scanned;
    expect(await statuses()).toContain('aa header');
    await gate.pass('a.safetensors');
    expect([...gate.waiting.keys()]).toEqual(['aa.safetensors']);
    for (const path of ['aa.safetensors', 'b.safetensors', 'sub/c.safetensors']) await gate.pass(path);
    await rest();
    expect(line()).toBe('Library up to date: 5 LoRAs');
  });

  it('goes on after a crash of the measuring worker and gives the file a reason', async () => {
    browser.measure = async (path, blob) => {
      if (path === 'b.safetensors') for (const each of browser.analysts) queueMicrotask(() => each.crash());
      return path === 'b.safetensors' ? new Promise(() => undefined) : measuredAs(path, blob.size);
    };
    await add();
    expect(browser.measured.filter((path) => path === 'b.safetensors')).toHaveLength(2);
    expect(line()).toBe('Library up to date: 4 LoRAs');
    expect(await app.problems()).toMatchObject([
      { path: 'b.safetensors', fault: { code: 'read-failed' } },
      { path: 'sub/bad.safetensors' },
    ]);
  });

  it('marks a file missing that vanishes before it is measured', async () => {
    const gate = new Gate();
    browser.measure = gate.measure;
    await add();
    tree.entries.delete('b.safetensors');
    await gate.pass('a.safetensors');
    await gate.pass('sub/c.safetensors');
    await rest();
    expect(await statuses()).toContain('b missing');
    expect(line()).toBe('Library up to date: 3 LoRAs');
  });

  it('reads a file again that changes before it is measured', async () => {
    const gate = new Gate();
    browser.measure = gate.measure;
    await add();
    tree.entries.set('b.safetensors', file('two grew', 2_000));
    await gate.pass('a.safetensors');
    await gate.pass('sub/c.safetensors');
    await rest();
    await gate.pass('b.safetensors');
    await rest();
    expect(line()).toBe('Library up to date: 4 LoRAs');
    expect((await rows()).find((row) => row.name === 'b')).toMatchObject({ size: 8, status: 'fallback' });
  });

  it('changes nothing when the disk is pulled in the middle of measuring', async () => {
    const gate = new Gate();
    browser.measure = gate.measure;
    await add();
    browser.access.set('loras', 'offline');
    await gate.pass('a.safetensors');
    await rest();
    expect(await statuses()).toEqual(['a fallback', 'b header', 'bad unreadable', 'c header']);
    expect(app.getState().sources[0]?.connection).toBe('offline');
    expect(notices()).toEqual(['offline:loras']);
    const rescanned = app.rescanAll();
    await rest();
    await rescanned;
    expect(await statuses()).toEqual(['a fallback', 'b header', 'bad unreadable', 'c header']);
    browser.access.clear();
    browser.measure = async (path, blob) => measuredAs(path, blob.size);
    const reconnected = app.reconnect(app.getState().sources[0]?.id ?? '');
    await rest();
    await reconnected;
    expect(line()).toBe('Library up to date: 4 LoRAs');
    expect(notices()).toEqual([]);
  });

  it('goes on after a reload where it stood', async () => {
    const gate = new Gate();
    browser.measure = gate.measure;
    await add();
    await gate.pass('a.safetensors');
    await reload();
    await rest();
    expect(browser.measured).toEqual(['b.safetensors', 'sub/c.safetensors']);
    expect(line()).toBe('Library up to date: 4 LoRAs');
  });

  it('waits for the permission after a restart, and one click reconnects', async () => {
    await add();
    tree.entries.set('d.safetensors', file('four'));
    await browser.lock.events?.asked();
    const { handles } = browser;
    browser = newBrowser();
    for (const [id, handle] of handles) browser.handles.set(id, handle);
    browser.access.set('loras', 'needs-permission');
    await start();
    expect(app.getState().sources).toMatchObject([{ connection: 'needs-permission', loras: 4 }]);
    expect(line()).toBe('Library up to date: 4 LoRAs');
    const reconnected = app.reconnect(app.getState().sources[0]?.id ?? '');
    await rest();
    await reconnected;
    expect(line()).toBe('Library up to date: 5 LoRAs');
  });

  it('does a scan again that a reload interrupted', async () => {
    let stop: () => void = () => undefined;
    const stuck = new Promise<void>((resolve) => {
      stop = resolve;
    });
    spoil = (api) => ({ ...api, putHeaders: (scan, records) => stuck.then(() => api.putHeaders(scan, records)) });
    await browser.lock.events?.asked();
    browser = newBrowser();
    await start();
    browser.nextPick = { kind: 'picked', picked: picked() };
    void app.addFolder();
    await settle();
    const closing = browser.lock.events?.asked();
    await rest();
    stop();
    await rest();
    await closing;
    spoil = (api) => api;
    const { handles } = browser;
    browser = newBrowser();
    for (const [id, handle] of handles) browser.handles.set(id, handle);
    await start();
    await rest();
    expect(line()).toBe('Library up to date: 4 LoRAs');
  });

  it('hands the library to another tab and takes it back without losing anything', async () => {
    const gate = new Gate();
    browser.measure = gate.measure;
    await add();
    const other = createApp(browser.platform);
    await other.start();
    expect(other.getState().phase).toEqual({ kind: 'elsewhere' });
    expect(await other.query(ALL)).toMatchObject({ total: 0 });
    browser.measure = async (path, blob) => measuredAs(path, blob.size);
    const taken = other.useItHere();
    await rest();
    await taken;
    expect(app.getState().phase).toEqual({ kind: 'taken-over' });
    expect(await app.query(ALL)).toMatchObject({ total: 0 });
    expect(other.getState().phase).toEqual({ kind: 'ready' });
    expect(other.getState().progress.statusLine).toBe('Library up to date: 4 LoRAs');
    const back = app.useItHere();
    await rest();
    await back;
    expect(other.getState().phase).toEqual({ kind: 'taken-over' });
    expect(app.getState().phase).toEqual({ kind: 'ready' });
    expect(await rows()).toHaveLength(4);
  });

  it('gives up at once when the lock is taken by force', async () => {
    browser.lock.events?.lost();
    await settle();
    expect(app.getState().phase).toEqual({ kind: 'taken-over' });
  });

  it('reads and measures one LoRA again', async () => {
    await add();
    browser.measured.length = 0;
    const before = (await rows()).find((row) => row.name === 'b');
    const done = app.reindex(before?.id ?? 0);
    await rest();
    await done;
    expect(browser.measured).toEqual(['b.safetensors']);
    const after = (await rows()).find((row) => row.name === 'b');
    expect([after?.id, after?.stableId]).toEqual([before?.id, before?.stableId]);
    expect(line()).toBe('Library up to date: 4 LoRAs');
    expect(app.getState().sources).toMatchObject([{ otherFiles: 1 }]);
  });

  it('removes a folder while it is being measured', async () => {
    const gate = new Gate();
    browser.measure = gate.measure;
    await add();
    const removed = app.removeSource(app.getState().sources[0]?.id ?? '');
    await rest();
    await removed;
    expect(app.getState().sources).toEqual([]);
    expect(await rows()).toEqual([]);
    expect(browser.handles.size).toBe(0);
    expect(line()).toBe('');
  });

  it('stops and explains when the storage is full, and goes on afterwards', async () => {
    let full = true;
    spoil = (api) => ({
      ...api,
      putMeasurement: (...args) => (full ? Promise.reject(new DOMException('no room', 'QuotaExceededError')) : api.putMeasurement(...args)),
    });
    await reload();
    await add();
    expect(notices()).toEqual(['quota']);
    expect(app.getState().progress.paused).toBe(true);
    full = false;
    app.resume();
    await rest();
    expect(notices()).toEqual([]);
    expect(line()).toBe('Library up to date: 4 LoRAs');
  });

  it('says so when the library worker dies', async () => {
    spoil = (api) => ({
      ...api,
      totals: () => {
        const error = new Error('The library worker ended: crashed');
        error.name = 'WorkerGone';
        return Promise.reject(error);
      },
    });
    await browser.lock.events?.asked();
    browser = newBrowser();
    await start();
    expect(app.getState().phase).toMatchObject({ kind: 'failed', reason: expect.stringContaining('crashed') });
  });

  it('waits for files another worker has not let go of yet', async () => {
    let busy = 3;
    spoil = (api) => ({
      ...api,
      open: (mode) => {
        busy -= 1;
        return busy > 0 ? Promise.resolve({ kind: 'busy' }) : api.open(mode);
      },
    });
    await browser.lock.events?.asked();
    browser = newBrowser();
    app = createApp(browser.platform);
    const started = app.start();
    await rest();
    await started;
    expect(app.getState().phase).toEqual({ kind: 'ready' });
  });

  it('offers a database that was set aside', async () => {
    await browser.lock.events?.asked();
    files = new MemoryFiles(sqlite, { 'library-1.sqlite3': new TextEncoder().encode('this is no database'.repeat(100)) });
    browser = newBrowser();
    await start();
    const [notice] = app.getState().notices;
    expect(notice).toMatchObject({ tone: 'warning', action: { label: 'Download' } });
    expect(app.getState().setAsides).toHaveLength(1);
    notice?.action?.run();
    await settle();
    expect(browser.downloads).toHaveLength(1);
    await app.discardSetAside(app.getState().setAsides[0]?.name ?? '');
    expect(app.getState().setAsides).toEqual([]);
    expect(app.getState().notices).toEqual([]);
  });

  it('works without lasting storage and says so', async () => {
    await browser.lock.events?.asked();
    const memory = new MemoryFiles(sqlite);
    browser = fakeBrowser({
      catalog: () =>
        createCatalog({
          opfs: async () => ({ kind: 'unavailable', reason: 'This is a private window.' }),
          memory: async () => memory,
          now: () => 1,
        }),
      indexer: () => createIndexer(reader),
    });
    await start();
    expect(app.getState()).toMatchObject({ phase: { kind: 'ready' }, memoryOnly: 'This is a private window.' });
    await add();
    expect(line()).toBe('Library up to date: 4 LoRAs');
    expect(browser.persistAnswers).toBe(0);
  });

  it('exports the library and explains what cannot be exported', async () => {
    await add();
    await app.exportLibrary(ALL);
    expect(browser.downloads[0]?.name).toBe('library.csv');
    expect(browser.downloads[0]?.text.trimEnd().split('\r\n')).toHaveLength(5);
    const bad = (await rows()).find((row) => row.name === 'bad');
    await app.exportBlocks(bad?.id ?? 0);
    await app.copyWeights(bad?.id ?? 0);
    expect(browser.downloads).toHaveLength(1);
    expect(browser.copied).toEqual([]);
    expect(notices()).toEqual(['nothing-to-export']);
  });

  it('keeps settings over a reload', async () => {
    await app.setSetting('theme', 'dark');
    expect(app.setting('theme')).toBe('dark');
    await reload();
    expect(app.setting('theme')).toBe('dark');
    expect(app.setting('none')).toBeNull();
  });

  it('shows progress on the badge and takes it away', async () => {
    await add();
    expect(browser.badges.some((badge) => badge !== null)).toBe(true);
    expect(browser.badges.at(-1)).toBeNull();
  });
});
