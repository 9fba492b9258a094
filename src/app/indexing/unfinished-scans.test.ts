/** Scans that do not come to their end, and files that cannot be read just now: nothing of it is forgotten or called up to date. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { CatalogApi } from '../../contracts/catalog.ts';
import { Harness } from '../../testing/app-harness.ts';
import { settle } from '../../testing/manual-clock.ts';
import { file } from '../../testing/memory-folder.ts';

const FULL = new DOMException('There is no storage left.', 'QuotaExceededError');

describe('a scan that does not come to its end', () => {
  let page: Harness;
  const WRITES = ['scanBegin', 'reconcile', 'putHeaders', 'putBeside', 'scanEnd', 'putSetting', 'putMeasurements'] as const;
  /** Which calls of the catalog find the storage full; null = there is room. */
  let full: keyof CatalogApi | readonly (keyof CatalogApi)[] | null;
  /** What the first batch of the walk waits for. */
  let held: Promise<void>;

  beforeEach(async () => {
    full = null;
    held = Promise.resolve();
    page = await Harness.started();
    page.spoil = (api) =>
      new Proxy(api, {
        get(target, name: keyof CatalogApi) {
          if ([full].flat().includes(name)) return () => Promise.reject(FULL);
          if (name !== 'reconcile') return target[name];
          return async (...args: Parameters<CatalogApi['reconcile']>) => {
            await held;
            return target.reconcile(...args);
          };
        },
      });
    await page.reload();
  });

  it.each(['scanBegin', 'reconcile', 'putHeaders', 'scanEnd', 'putSetting', 'putMeasurements'] as const)(
    'is not forgotten when the storage is full at %s; after room was made, Resume goes on',
    async (call) => {
      full = call;
      page.browser.nextPick = { kind: 'picked', picked: page.picked() };
      // It resolves when the scan has ended, which a full disk puts off.
      const added = page.app.addFolder();
      await page.rest();
      expect(page.notices).toContain('quota');
      expect(page.line).not.toContain('up to date');
      expect(page.app.getState().progress.paused || page.app.getState().progress.resumable).toBe(true);
      full = null;
      page.app.resume();
      await page.rest();
      await added;
      expect(page.line).toBe('Library up to date: 4 LoRAs');
      expect(page.notices).toEqual([]);
    },
  );

  it.each(['scanBegin', 'reconcile', 'putHeaders', 'scanEnd', 'putSetting', 'putMeasurements'] as const)(
    'is not forgotten over a reload when the storage is full at %s',
    async (call) => {
      full = call;
      page.browser.nextPick = { kind: 'picked', picked: page.picked() };
      // It resolves when the scan has ended, which a full disk puts off.
      const added = page.app.addFolder();
      await page.rest();
      await page.reload();
      await page.rest();
      expect(page.line).not.toContain('up to date');
      full = null;
      await page.reload();
      await page.rest();
      await added;
      expect(page.line).toBe('Library up to date: 4 LoRAs');
    },
  );

  it('of a folder that was known is not forgotten over a reload either when the storage takes no write at all', async () => {
    await page.add();
    expect(page.line).toBe('Library up to date: 4 LoRAs');
    page.tree.entries.set('new.safetensors', file('a new one'));
    full = WRITES;
    const again = page.app.rescanAll();
    await page.rest();
    await page.reload();
    await page.rest();
    expect(page.line).not.toContain('up to date');
    expect(page.app.getState().progress.resumable).toBe(true);
    full = null;
    page.app.resume();
    await page.rest();
    await again;
    expect(page.line).toBe('Library up to date: 5 LoRAs');
    await page.reload();
    await page.rest();
    expect(page.line).toBe('Library up to date: 5 LoRAs');
  });

  it.each(['goes away', 'finds no room'])('of files that a watched folder told of is not forgotten when the page %s', async (how) => {
    await page.add();
    page.tree.entries.set('new.safetensors', file('a new one'));
    let goOn: () => void = () => undefined;
    if (how === 'finds no room') full = WRITES;
    else
      held = new Promise((resolve) => {
        goOn = resolve;
      });
    page.browser.watching.get('loras')?.([{ kind: 'appeared', path: 'new.safetensors', folder: false }]);
    await page.browser.clock.advance(10_000);
    const reloaded = page.reload();
    goOn();
    await page.rest();
    await reloaded;
    full = null;
    page.app.resume();
    await page.rest();
    expect(page.line).toBe('Library up to date: 5 LoRAs');
  });

  it('of a few files leaves a folder unfinished of which a walk did not end', async () => {
    full = 'putHeaders';
    await page.add();
    full = null;
    page.app.resume();
    await page.rest();
    page.tree.entries.set('new.safetensors', file('a new one'));
    full = 'putHeaders';
    await page.doing(page.app.rescanAll());
    full = null;
    page.tree.entries.set('newer.safetensors', file('a newer one'));
    page.browser.watching.get('loras')?.([{ kind: 'appeared', path: 'newer.safetensors', folder: false }]);
    await page.browser.clock.advance(10_000);
    expect(page.line).not.toContain('up to date');
  });

  it('says how many files it had met', async () => {
    full = 'putHeaders';
    await page.add();
    expect(page.line).toBe('Indexed 0 of 4');
    await page.reload();
    await page.rest();
    expect(page.line).toBe('Indexed 0 of 4');
  });

  it('is walked again by Resume after Cancel, and not by the next start', async () => {
    let goOn: () => void = () => undefined;
    held = new Promise((resolve) => {
      goOn = resolve;
    });
    page.browser.nextPick = { kind: 'picked', picked: page.picked() };
    void page.app.addFolder();
    await settle();
    page.app.cancel();
    goOn();
    await page.rest();
    expect(page.line).toBe('Indexed 0 of 4');
    await page.reload();
    await page.rest();
    expect(page.line).toBe('Indexed 0 of 4');
    expect(page.app.getState().progress.resumable).toBe(true);
    page.app.resume();
    await page.rest();
    expect(page.line).toBe('Library up to date: 4 LoRAs');
  });

  it('waits for a folder that went away in the middle', async () => {
    await page.add();
    page.browser.access.set('loras', 'offline');
    await page.doing(page.app.rescanAll());
    expect(page.line).toBe('Indexed 4 LoRAs · 1 folder was not read to the end');
    expect(page.app.getState().progress.resumable).toBe(false);
    page.browser.access.clear();
    await page.doing(page.app.reconnect(page.sourceId));
    expect(page.line).toBe('Library up to date: 4 LoRAs');
  });

  it('is forgotten together with its folder', async () => {
    full = 'putHeaders';
    await page.add();
    full = null;
    await page.doing(page.app.removeSource(page.sourceId));
    expect(page.line).toBe('');
    await page.reload();
    expect(page.line).toBe('');
  });
});

describe('a file that cannot be read just now', () => {
  let page: Harness;

  beforeEach(async () => {
    page = await Harness.started();
  });

  it.each([
    ['permission', 'NotAllowedError'],
    ['a disk error', 'NotReadableError'],
  ])('keeps the library from being up to date (%s) until Resume has read it', async (_, name) => {
    const shut = file('two');
    shut.fails = { at: 'read', name };
    page.tree.entries.set('b.safetensors', shut);
    await page.add();
    expect(page.line).toBe('Indexed 3 of 4');
    expect(page.app.getState().progress.resumable).toBe(true);
    delete shut.fails;
    page.app.resume();
    await page.rest();
    expect(page.line).toBe('Library up to date: 4 LoRAs');
  });

  it('is read again until it stops changing, however often that is', async () => {
    let [looks, changes] = [0, 0];
    page.tree.entries.set('b.safetensors', {
      ...file('two'),
      // Looked at by the walk, for its header, and for measuring: it changes before the third look.
      get mtime() {
        looks += 1;
        if (looks % 3 === 0 && changes < 4) changes += 1;
        return 10_000 + changes;
      },
    });
    await page.add();
    expect(page.line).toBe('Indexed 3 of 4');
    await page.browser.clock.advance(60_000);
    expect(changes).toBe(4);
    expect(page.line).toBe('Library up to date: 4 LoRAs');
  });

  it('that vanishes between the walk and its header is missing, after a second look', async () => {
    let looks = 0;
    page.tree.entries.set('b.safetensors', {
      ...file('two'),
      get mtime() {
        looks += 1;
        if (looks === 1) return 1_000;
        page.tree.entries.delete('b.safetensors');
        throw new DOMException('gone', 'NotFoundError');
      },
    });
    await page.add();
    await page.rest();
    expect(page.line).toBe('Library up to date: 3 LoRAs');
  });
});
