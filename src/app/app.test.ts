import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryFiles } from '../../workers/catalog/files.ts';
import { loadSqlite } from '../../workers/catalog/sqlite.ts';
import type { CatalogApi } from '../contracts/catalog.ts';
import type { Picked } from '../contracts/platform.ts';
import { SETTINGS } from '../domain/settings.ts';
import { ALL, atOnce, Gate, Harness } from '../testing/app-harness.ts';
import { settle } from '../testing/manual-clock.ts';
import { file, folder, memoryHandle } from '../testing/memory-folder.ts';
import { createApp } from './app.ts';
import { en } from '../ui/strings/en.ts';
import { noticeText } from '../ui/strings/notice-texts.ts';

describe('owning the library', () => {
  let page: Harness;

  beforeEach(async () => {
    page = await Harness.started();
  });

  it('hands the library to another tab and takes it back without losing anything', async () => {
    const gate = new Gate();
    page.browser.measure = gate.measure;
    await page.add();
    const other = createApp(page.browser.platform);
    await other.start();
    expect(other.getState().phase).toEqual({ kind: 'elsewhere' });
    expect(await other.query(ALL)).toMatchObject({ total: 0 });
    page.browser.measure = atOnce;
    const taken = other.useItHere();
    await page.rest();
    await taken;
    expect(page.app.getState().phase).toEqual({ kind: 'taken-over' });
    expect(await page.app.query(ALL)).toMatchObject({ total: 0 });
    expect(other.getState().phase).toEqual({ kind: 'ready' });
    expect(other.getState().progress.statusLine).toEqual({ kind: 'up-to-date', loras: 4 });
    await page.doing(page.app.useItHere());
    expect(other.getState().phase).toEqual({ kind: 'taken-over' });
    expect(page.app.getState().phase).toEqual({ kind: 'ready' });
    expect(await page.rows()).toHaveLength(4);
  });

  it('asks for the list once where there is nothing to do', async () => {
    await page.add();
    const other = createApp(page.browser.platform);
    await other.start();
    const taken = other.useItHere();
    await page.rest();
    await taken;
    await page.rest();
    expect(other.getState().progress.statusLine).toEqual({ kind: 'up-to-date', loras: 4 });
    expect(other.getState().revision).toBe(1);
  });

  it('loads a page of an older version anew before it takes the library, and then takes it', async () => {
    const old = createApp(page.browser.platform);
    await old.start();
    page.browser.replaced = true;
    await old.useItHere();
    expect(page.browser.reloads).toEqual([true]);
    expect(page.app.getState().phase).toEqual({ kind: 'ready' });

    Object.assign(page.browser, { replaced: false, takesOver: true });
    const fresh = createApp(page.browser.platform);
    await page.doing(fresh.start());
    expect(fresh.getState().phase).toEqual({ kind: 'ready' });
    expect(page.app.getState().phase).toEqual({ kind: 'taken-over' });
  });

  it('opens nothing when the page became old while it waited for the library', async () => {
    const { platform } = page.browser;
    const spawned: string[] = [];
    const old = createApp({
      ...platform,
      lock: {
        ...platform.lock,
        async takeOver() {
          page.browser.replaced = true;
        },
      },
      workers: {
        ...platform.workers,
        catalog: () => {
          const line = platform.workers.catalog();
          return { ...line, api: new Proxy(line.api, { get: (_, method) => () => spawned.push(String(method)) }) };
        },
      },
    });
    await old.useItHere();
    expect(page.browser.reloads).toEqual([true]);
    expect(spawned).toEqual([]);
    page.browser.reloads.length = 0;
    await old.start();
    expect(page.browser.reloads).toEqual([false]);
  });

  it('gives up at once when the lock is taken by force', async () => {
    page.browser.lock.events?.lost();
    await settle();
    expect(page.app.getState().phase).toEqual({ kind: 'taken-over' });
  });

  it.each(['open', 'setAsides', 'settings'] as const)(
    'lets go of a library whose lock is lost while it is being opened (at %s)',
    async (call) => {
      let go: () => void = () => undefined;
      const slow = new Promise<void>((resolve) => {
        go = resolve;
      });
      const asked: string[] = [];
      page.spoil = (api) =>
        new Proxy(api, {
          get:
            (target, name: keyof CatalogApi) =>
            async (...args: unknown[]): Promise<unknown> => {
              asked.push(name);
              if (name === call) await slow;
              return Reflect.apply(target[name], target, args);
            },
        });
      await page.newPage();
      const started = page.app.start();
      await settle();
      expect(asked).toContain(call);
      page.browser.lock.events?.lost();
      asked.length = 0;
      go();
      await started;
      await settle();
      expect(page.app.getState().phase).toEqual({ kind: 'taken-over' });
      // Another tab owns the files now: nothing more may be asked of this one's worker.
      expect(asked).toEqual([]);
      expect(await page.app.query(ALL)).toMatchObject({ total: 0 });
    },
  );

  it('closes a library that is still being opened when another tab asks for it', async () => {
    let go: () => void = () => undefined;
    const slow = new Promise<void>((resolve) => {
      go = resolve;
    });
    const closed: string[] = [];
    page.spoil = (api) => ({
      ...api,
      settings: () => slow.then(() => api.settings()),
      close: () => {
        closed.push('closed');
        return api.close();
      },
    });
    await page.newPage();
    void page.app.start();
    await settle();
    const asked = page.browser.lock.events?.asked();
    await settle();
    expect(closed).toEqual([]);
    go();
    await asked;
    expect(closed).toEqual(['closed']);
    expect(page.app.getState().phase).toEqual({ kind: 'taken-over' });
  });

  it('says so when the library worker dies', async () => {
    page.spoil = (api) => ({
      ...api,
      totals: () => {
        const error = new Error('The library worker ended: crashed');
        error.name = 'WorkerGone';
        return Promise.reject(error);
      },
    });
    await page.reload();
    expect(page.app.getState().phase).toMatchObject({ kind: 'failed', reason: expect.stringContaining('crashed') });
  });

  it('waits for files another worker has not let go of yet', async () => {
    let busy = 3;
    page.spoil = (api) => ({
      ...api,
      open: (mode) => {
        busy -= 1;
        return busy > 0 ? Promise.resolve({ kind: 'busy' }) : api.open(mode);
      },
    });
    await page.newPage();
    await page.doing(page.app.start());
    expect(page.app.getState().phase).toEqual({ kind: 'ready' });
  });

  it('offers a database that was set aside', async () => {
    await page.newPage();
    page.files = new MemoryFiles(await loadSqlite(), { 'library-1.sqlite3': new TextEncoder().encode('this is no database'.repeat(100)) });
    await page.app.start();
    const [notice] = page.app.getState().notices;
    expect(notice).toMatchObject({ tone: 'warning', action: expect.any(Function) });
    expect(page.app.getState().setAsides).toHaveLength(1);
    notice?.action?.();
    await settle();
    expect(page.browser.downloads).toHaveLength(1);
    await page.app.discardSetAside(page.app.getState().setAsides[0]?.name ?? '');
    expect(page.app.getState().setAsides).toEqual([]);
    expect(page.notices).toEqual([]);
  });

  it('works without lasting storage and says so', async () => {
    page.opfs = false;
    await page.reload();
    expect(page.app.getState()).toMatchObject({ phase: { kind: 'ready' }, memoryOnly: 'This is a private window.' });
    expect(page.notices).toEqual(['memory-only']);
    await page.add();
    expect(page.line).toBe('Library up to date: 4 LoRAs');
    expect(page.browser.persistAnswers).toBe(0);
  });

  it('stops and explains when the storage is full, and goes on afterwards', async () => {
    let full = true;
    page.spoil = (api) => ({
      ...api,
      putMeasurements: (...args) =>
        full ? Promise.reject(new DOMException('no room', 'QuotaExceededError')) : api.putMeasurements(...args),
    });
    await page.reload();
    await page.add();
    expect(page.notices).toEqual(['quota']);
    expect(page.app.getState().progress.paused).toBe(true);
    full = false;
    page.app.resume();
    await page.rest();
    expect(page.notices).toEqual([]);
    expect(page.line).toBe('Library up to date: 4 LoRAs');
  });

  it('remembers the folder and asks for lasting storage once', async () => {
    await page.add();
    expect([...page.browser.handles.values()].map((handle) => handle.name)).toEqual(['loras']);
    await page.app.rescanAll();
    await page.rest();
    expect(page.browser.persistAnswers).toBe(1);
    expect(page.app.getState().storage.persisted).toBe(true);
  });

  it('measures while the user has not answered whether the storage may last', async () => {
    page.browser.mayPersist = () => new Promise(() => undefined);
    await page.add();
    expect(page.line).toBe('Library up to date: 4 LoRAs');
    expect(page.browser.persistAnswers).toBe(0);
  });

  it('goes on when the browser refuses even to ask that', async () => {
    page.browser.mayPersist = () => Promise.reject(new Error('no'));
    await page.add();
    expect(page.line).toBe('Library up to date: 4 LoRAs');
    expect(page.notices).toEqual([]);
  });

  it('exports the library and explains what cannot be exported', async () => {
    await page.add();
    await page.app.exportLibrary(ALL);
    expect(page.browser.downloads[0]?.name).toBe('library.csv');
    expect(page.browser.downloads[0]?.text.trimEnd().split('\r\n')).toHaveLength(5);
    const bad = (await page.rows()).find((row) => row.name === 'bad');
    await page.app.exportBlocks(bad?.id ?? 0);
    await page.app.copyWeights(bad?.id ?? 0);
    expect(page.browser.downloads).toHaveLength(1);
    expect(page.browser.copied).toEqual([]);
    expect(page.notices).toEqual(['nothing-to-export']);
  });

  it('keeps settings over a reload', async () => {
    await page.app.setSetting(SETTINGS.theme, 'dark');
    expect(page.app.setting(SETTINGS.theme)).toBe('dark');
    await page.reload();
    expect(page.app.setting(SETTINGS.theme)).toBe('dark');
    expect(page.app.setting(SETTINGS.density)).toBe('comfortable');
  });

  it('begins CSV files with a byte order mark, by which Excel knows UTF-8, unless the user turned it off', async () => {
    await page.add();
    const begins = async (): Promise<number | undefined> => {
      await page.app.exportLibrary(ALL);
      return page.browser.downloads.at(-1)?.text.codePointAt(0);
    };
    expect(await begins()).toBe(0xfeff);
    await page.app.setSetting(SETTINGS.csvMark, false);
    await page.reload();
    expect(await begins()).not.toBe(0xfeff);
    await page.app.setSetting(SETTINGS.csvMark, true);
    expect(await begins()).toBe(0xfeff);
    await page.app.backup.exportWork();
    expect(page.browser.downloads.at(-1)?.text.codePointAt(0)).toBe('{'.codePointAt(0));
  });

  it('shows progress on the badge and takes it away', async () => {
    await page.add();
    expect(page.browser.badges.some((badge) => badge !== null)).toBe(true);
    expect(page.browser.badges.at(-1)).toBeNull();
  });
});

describe('what is added and holds no LoRA', () => {
  const files = (...paths: string[]): Picked => ({
    kind: 'drop',
    name: paths[0] ?? '',
    root: { kind: 'files', files: paths.map((path) => ({ path, file: new File(['x'], path) })) },
    loose: true,
  });
  const said = (page: Harness): readonly (readonly [string, string])[] =>
    page.app.getState().notices.map(({ id, said: it }) => [id, noticeText(en, it).text] as const);

  it('is not added when it is files, and is named', async () => {
    const page = await Harness.started();
    await page.add(files('preview.png', 'notes.txt'));
    expect(page.app.getState().sources).toEqual([]);
    expect(said(page)).toEqual([['no-lora', '"preview.png" and "notes.txt": nothing was added. LoRA files end in .safetensors.']]);
  });

  it('comes along with files that are LoRAs, without a word', async () => {
    const page = await Harness.started();
    await page.add(files('preview.png', 'ink.safetensors'));
    expect(page.app.getState().sources).toMatchObject([{ loras: 1, otherFiles: 1 }]);
    expect(said(page)).toEqual([]);
  });

  it('is said when it is a folder, and said anew when it is chosen again', async () => {
    const page = await Harness.started();
    const handle = memoryHandle(folder({ 'a.png': file('x'), 'b.txt': file('y') }), 'pictures');
    const picked: Picked = { kind: 'picker', name: 'pictures', root: { kind: 'directory', handle }, loose: false };
    await page.add(picked);
    expect(page.app.getState().sources).toMatchObject([{ name: 'pictures', loras: 0 }]);
    expect(said(page)).toEqual([['empty:pictures', expect.stringMatching(/2 other files were found/)]]);
    page.app.dismissNotice('empty:pictures');
    await page.add(picked);
    expect(said(page)).toHaveLength(1);
  });
});
