/** One file: what is copied, exported, restored and told of one library, each in a few lines over the same harness. */
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { Harness } from '../../testing/app-harness.ts';
import { LAYOUT } from '../../testing/catalog-world.ts';
import { settle } from '../../testing/manual-clock.ts';
import type { CatalogApi } from '../../contracts/catalog.ts';
import { file } from '../../testing/memory-folder.ts';
import type { Setting } from '../../domain/setting.ts';
import { NOTES } from '../../domain/program-notes.ts';
import { SETTINGS } from '../../domain/settings.ts';
import { noteDamage } from '../../../workers/catalog/open-library.ts';
import type { MeasuredModule } from '../../domain/reading.ts';
import { modulesToText } from '../../domain/strength/modules-codec.ts';
import { measuredAs } from '../../testing/fake-platform.ts';
import { MemoryFiles } from '../../../workers/catalog/files.ts';
import { loadSqlite } from '../../../workers/catalog/sqlite.ts';

const DAY = 86_400_000;

const MODULE: MeasuredModule = {
  module: 'double_blocks.0.img_attn.qkv',
  component: 'main',
  slot: 'double.0',
  adapter: 'lora',
  rank: 4,
  alpha: 4,
  scale: 1,
  scaleRule: 'alpha / rank',
  rows: 8,
  cols: 8,
  deltaNorm: 1.5,
  rms: 0.1,
  spectralNorm: 1,
  stableRank: 2,
  rank99: 3,
  tensorNormSum: 4,
  problem: null,
};

/** As the measuring worker packs them. */
const deflated = async (text: string): Promise<Uint8Array> =>
  new Uint8Array(await new Response(new Blob([text]).stream().pipeThrough(new CompressionStream('deflate-raw'))).arrayBuffer());

describe('the safety of the work', () => {
  let page: Harness;

  /** A preset per name, as the Presets panel makes them. */
  async function presets(...names: string[]): Promise<void> {
    for (const name of names) await page.app.profiles.putPreset({ id: `preset ${name}`, folder: '', name, layoutId: LAYOUT.id, gains: {} });
  }
  const names = async (): Promise<string[]> => (await page.app.profiles.presets()).map(({ name }) => name);
  const downloaded = (): File => page.browser.downloads.at(-1)?.file ?? new File([], '');

  beforeEach(async () => {
    page = await Harness.started();
    await page.reload();
  });

  it('a copy is taken every day when something has changed, on disk too when there is a folder', async () => {
    await presets('one');
    await page.browser.clock.advance(DAY + 3_600_000);
    await expect.poll(async () => (await page.app.backup.health())?.snapshots).toHaveLength(1);
    await page.browser.clock.advance(2 * DAY);
    expect((await page.app.backup.health())?.snapshots).toHaveLength(1);
    await page.app.backup.chooseFolder();
    expect([...page.browser.onDisk.keys()].map((name) => /[a-z]+(?=\.json)/u.exec(name)?.[0])).toEqual(['daily', 'hand']);
    await presets('two');
    await page.browser.clock.advance(DAY + 3_600_000);
    await expect
      .poll(async () => (await page.app.backup.health())?.snapshots.map(({ reason }) => reason))
      .toEqual(['daily', 'hand', 'daily']);
    await expect.poll(() => [...page.browser.onDisk.values()].at(-1)).toContain('"two"');
  });

  it('copies go on when the clock was ahead by years and is set right, and when it is set back', async () => {
    const count = async (): Promise<number> => (await page.app.backup.health())?.snapshots.length ?? 0;
    const YEARS = 3 * 365 * DAY;
    const { clock } = page.browser;
    const right = clock.now.bind(clock);
    let ahead = YEARS;
    clock.now = () => right() + ahead;
    await presets('one');
    await clock.advance(DAY + 3_600_000);
    await expect.poll(count).toBe(1);
    for (const [shift, name] of [
      [0, 'two'],
      [-YEARS, 'three'],
    ] as const) {
      ahead = shift;
      const before = await count();
      await presets(name);
      await clock.advance(DAY + 3_600_000);
      await expect.poll(count).toBe(before + 1);
    }
    const [newest] = (await page.app.backup.health())?.snapshots ?? [];
    expect(await page.app.backup.previewSnapshot(newest?.name ?? '')).toMatchObject({ ok: true, value: { plan: { same: 3 } } });
    expect(await names()).toEqual(['one', 'three', 'two']);
  });

  it('a clock that was set back brings no copy every hour, which would push out the older ones', async () => {
    let asked = 0;
    page.spoil = (api) =>
      new Proxy(api, {
        get(target, name: keyof CatalogApi) {
          if (name === 'takeSnapshot') asked += 1;
          return target[name];
        },
      });
    await page.reload();
    const count = async (): Promise<number> => (await page.app.backup.health())?.snapshots.length ?? 0;
    const { clock } = page.browser;
    const right = clock.now.bind(clock);
    await presets('one');
    await clock.advance(DAY + 3_600_000);
    await expect.poll(count).toBe(1);
    clock.now = () => right() - 30 * DAY;
    await presets('two');
    await clock.advance(3_600_000);
    await expect.poll(count).toBe(2);
    await settle();
    asked = 0;
    for (let hour = 0; hour < 12; hour += 1) await clock.advance(3_600_000);
    await settle();
    expect(asked).toBe(0);
  });

  it('a copy from before a restore, and one that could not be written, come to the folder too', async () => {
    await page.app.backup.chooseFolder();
    await presets('one');
    await page.app.backup.exportWork();
    const preview = await page.app.backup.previewFile(downloaded());
    if (!preview.ok) throw new Error(preview.error.code);
    await presets('two');
    await page.app.backup.restore(preview.value, {});
    const onDisk = (): string[] =>
      [...page.browser.onDisk].map(([name, text]) => `${/[a-z]+(?=\.json)/u.exec(name)?.[0]} ${text.includes('"two"')}`);
    expect(onDisk()).toEqual(['restore true']);
    page.browser.backupFolder = { kind: 'needs-permission', name: 'Backups' };
    await page.app.backup.takeSnapshot();
    expect(onDisk()).toHaveLength(1);
    page.browser.backupFolder = { kind: 'ready', name: 'Backups' };
    await page.app.backup.takeSnapshot();
    expect(onDisk()).toEqual(['restore true', 'hand true', 'hand true']);
  });

  it('a backup file brings back what was deleted, and Undo takes that back', async () => {
    await presets('one', 'two');
    await page.app.backup.exportWork();
    expect(downloaded().name).toMatch(/^lora-work-\d{4}-\d\d-\d\d\.json$/);
    const backup = downloaded();
    await page.app.profiles.removePreset('preset one');
    const preview = await page.app.backup.previewFile(backup);
    if (!preview.ok) throw new Error(preview.error.code);
    expect(preview.value.plan).toMatchObject({ items: [{ kind: 'preset', label: 'one', state: 'new' }], same: 1 });
    await page.app.backup.restore(preview.value, {});
    expect(await names()).toEqual(['one', 'two']);
    page.app
      .getState()
      .notices.find(({ id }) => id === 'restored')
      ?.action?.();
    await expect.poll(names).toEqual(['two']);
  });

  it('the JSON of everything holds what the library knows, says what is what, and can be restored', async () => {
    page.browser.measure = async (path, blob) => {
      const outcome = measuredAs(path, blob.size);
      return outcome.kind === 'measured' ? { ...outcome, modules: await deflated(modulesToText([MODULE])) } : outcome;
    };
    page.tree.entries.set('a.txt', file('lighthouse, fog'));
    await page.add();
    await presets('one');
    await page.app.backup.exportJson();
    const whole = downloaded();
    const parsed = JSON.parse(await whole.text());
    const byName = new Map<string, unknown>(parsed.loras.map((lora: { name: string }) => [lora.name, lora]));
    expect([...byName.keys()].toSorted()).toEqual(['a', 'b', 'bad', 'c']);
    expect(byName.get('a')).toMatchObject({
      status: 'fallback',
      contentHash: 'a.safetensors',
      family: { id: 'sdxl', certainty: 'certain' },
      metadata: {},
      modules: [{ module: MODULE.module, deltaNorm: MODULE.deltaNorm }],
      sidecars: [{ name: 'a.txt' }],
      warnings: [],
    });
    expect(byName.get('bad')).toMatchObject({ fault: { code: 'header-not-json' }, modules: [] });
    expect(parsed.sources).toMatchObject([{ name: 'loras', loras: 4 }]);
    expect(parsed.problems).toMatchObject([{ path: 'sub/bad.safetensors', fault: { code: 'header-not-json' } }]);
    // Every part is explained, and nothing is that is not there.
    const described = (about: object, parts: object): boolean => Object.keys(parts).every((key) => key in about);
    expect([described(parsed.about, { ...parsed, format: 0 }), described(parsed, parsed.about)]).toEqual([true, true]);
    await page.app.profiles.removePreset('preset one');
    expect(await page.app.backup.previewFile(whole)).toMatchObject({ ok: true, value: { plan: { items: [{ label: 'one' }] } } });
  });

  it('the JSON of everything is asked for, and handed to the browser, a few LoRAs at a time', async () => {
    for (let at = 0; at < 120; at += 1) page.tree.entries.set(`more ${at}.safetensors`, file(`more ${at}`));
    await page.add();
    let [under, most] = [0, 0];
    page.spoil = (api) => ({
      ...api,
      async detail(key) {
        under += 1;
        most = Math.max(most, under);
        const found = await api.detail(key);
        under -= 1;
        return found;
      },
    });
    await page.reload();
    const asked: number[] = [];
    const { platform } = page.browser;
    const { download } = platform;
    Object.assign(platform, {
      download: (...given: Parameters<typeof download>) => {
        asked.push(...given[2].map((part) => (part instanceof File ? part.size : Number.NaN)));
        download(...given);
      },
    });
    await page.app.backup.exportJson();
    expect(most).toBeLessThanOrEqual(50);
    // Texts of the page would stay in its memory; files are the browser's.
    expect(asked.length).toBeGreaterThan(3);
    expect(asked.every((size) => size < 200_000)).toBe(true);
    expect(JSON.parse(await downloaded().text()).loras).toHaveLength(124);
  });

  it('of the JSON of everything only the work is read for Restore, which stands at its beginning', async () => {
    await presets('one');
    await page.app.backup.exportJson();
    const whole = await downloaded().text();
    await page.app.profiles.removePreset('preset one');
    const huge = new File([whole], 'library.json');
    huge.text = () => Promise.reject(new RangeError('Invalid string length'));
    expect(await page.app.backup.previewFile(huge)).toMatchObject({ ok: true, value: { plan: { items: [{ label: 'one' }] } } });
    // Written anew by another program, it is read whole.
    const pretty = new File([JSON.stringify(JSON.parse(whole), null, 2)], 'pretty.json');
    const compact = new File([JSON.stringify(JSON.parse(whole))], 'compact.json');
    for (const anew of [pretty, compact])
      expect(await page.app.backup.previewFile(anew)).toMatchObject({ ok: true, value: { plan: { items: [{ label: 'one' }] } } });
  });

  it('the JSON of everything that was cut short is refused wherever that was, its work whole or not', async () => {
    await page.add();
    await presets('one');
    await page.app.backup.exportJson();
    const whole = await downloaded().text();
    const work = whole.indexOf(',"about":');
    for (const length of [100, work - 1, work, work + 1, whole.lastIndexOf('"bytes"'), whole.length - 3]) {
      const short = new File([whole.slice(0, length)], 'library.json');
      expect([length, await page.app.backup.previewFile(short)]).toEqual([length, { ok: false, error: { code: 'cut-short' } }]);
    }
    // A piece is missing in the middle; room was made for the whole, and never filled.
    const hole = new File([whole.slice(0, work + 50), whole.slice(whole.indexOf('"sources":['))], 'library.json');
    const zeros = new File([whole.slice(0, work + 50), '\0'.repeat(whole.length - work - 50)], 'library.json');
    for (const file of [hole, zeros]) expect(await page.app.backup.previewFile(file)).toEqual({ ok: false, error: { code: 'cut-short' } });
  });

  it('a backup is read without code that is fetched for it', async () => {
    await presets('one');
    await page.app.backup.exportWork();
    const work = downloaded();
    await page.app.backup.exportJson();
    onTestFinished(() => {
      vi.doUnmock('./library-json.ts');
      vi.resetModules();
    });
    vi.doMock('./library-json.ts', () => {
      throw new TypeError('Failed to fetch dynamically imported module');
    });
    vi.resetModules();
    const { Harness: Anew } = await import('../../testing/app-harness.ts');
    const { app } = await Anew.started();
    for (const file of [work, downloaded()])
      expect(await app.backup.previewFile(file)).toMatchObject({ ok: true, value: { plan: { items: [{ label: 'one' }] } } });
  });

  it.each(['NotAllowedError', 'NotFoundError', 'NotReadableError'])(
    'a backup that fails with %s when it is read is refused',
    async (name) => {
      await page.app.backup.exportWork();
      for (const good of [0, 1]) {
        const file = downloaded();
        const refuse = () => Promise.reject(new DOMException('withdrawn', name));
        file.text = refuse;
        if (good === 0) file.slice = () => Object.assign(new Blob(), { text: refuse });
        expect(await page.app.backup.previewFile(file)).toEqual({ ok: false, error: { code: 'unreadable' } });
      }
    },
  );

  it('much work without a second copy is mentioned once', async () => {
    page.browser.mayPersist = async () => false;
    await presets(...Array.from({ length: 20 }, (_, i) => `preset ${i}`));
    await page.reload();
    await page.rest();
    expect(page.notices).toEqual(['nudge']);
    page.app.getState().notices[0]?.action?.();
    // Hashing is the browser's, on a thread of its own.
    await expect.poll(() => downloaded().name).toContain('lora-work');
    await page.reload();
    await page.rest();
    expect(page.notices).toEqual([]);
  });

  it('whatever is kept among the settings has its form in the registry', async () => {
    page.browser.mayPersist = async () => false;
    page.tree.entries.set('shut.safetensors', { ...file('shut'), fails: { at: 'read', name: 'NotAllowedError' } });
    await page.add();
    await presets(...Array.from({ length: 20 }, (_, i) => `preset ${i}`));
    await page.app.setSetting(SETTINGS.folderRoles, { People: 'character' });
    await page.reload();
    await page.rest();
    await page.app.backup.chooseFolder();
    await page.app.backup.exportWork();
    // Cancelled in the middle of a walk.
    page.app.cancel();
    const again = page.app.rescanAll();
    page.app.cancel();
    await page.rest();
    await again;
    await page.newPage();
    const db = page.files.inMemory(page.files.bytes('library-1.sqlite3').slice());
    noteDamage(db, 'database disk image is malformed');
    const kept = db.all('SELECT key, value FROM setting', [], (row) => [row.text('key'), row.text('value')] as const);
    db.close();
    expect(kept.map(([key]) => key)).toEqual(expect.arrayContaining(Object.values(NOTES).map(({ id }) => id)));
    const all = [...Object.values(SETTINGS), ...Object.values(NOTES)] as unknown as readonly Setting<unknown>[];
    const known = new Map(all.map((each) => [each.id, each]));
    for (const [key, value] of kept) {
      const form = known.get(key);
      expect([key, form?.write(form.read(value))]).toEqual([key, value]);
    }
  });

  it('much work that comes in the course of a visit is mentioned too, unsaved changes counted', async () => {
    page.browser.mayPersist = async () => false;
    await page.add();
    await presets(...Array.from({ length: 19 }, (_, i) => `preset ${i}`));
    const [lora] = await page.rows();
    page.app.profiles.keepDraft(lora?.id ?? 0, 'unsaved');
    await page.app.profiles.draftsStored();
    expect(page.notices).not.toContain('nudge');
    await page.browser.clock.advance(3_600_000);
    await expect.poll(() => page.notices).toContain('nudge');
  });

  it('diagnostics name no file and no folder unless asked', async () => {
    await page.add();
    const without = await page.app.backup.diagnostics(false);
    expect(without).not.toMatch(/loras\b.*picker|bad\.safetensors|sub\//);
    expect(without).toContain('folder 1: picker, connected, 4 LoRAs');
    expect(without).toContain('problems header-not-json: 1');
    expect(without).toContain('in memory only: no\n');
    const named = await page.app.backup.diagnostics(true);
    expect(named).toContain('folder 1: loras, picker');
    expect(named).toContain('sub/bad.safetensors: header-not-json');
  });

  it('everything is read again when asked', async () => {
    await page.add();
    page.browser.measured.length = 0;
    page.tree.entries.set('d.safetensors', file('four'));
    await page.doing(page.app.backup.reanalyse());
    await page.rest();
    expect([...page.browser.measured].sort()).toEqual(['a.safetensors', 'b.safetensors', 'd.safetensors', 'sub/c.safetensors']);
    expect(page.line).toBe('Library up to date: 5 LoRAs');
  });

  it('everything is deleted when asked, folders too', async () => {
    await page.add();
    await page.app.bakes.chooseFolder();
    page.browser.notes.set(NOTES.unfinishedScans.id, '[]');
    await page.doing(page.app.backup.wipe());
    expect(page.browser.notes.size).toBe(0);
    expect(page.browser.pageReloads).toBe(1);
    expect(page.browser.handles.size).toBe(0);
    expect(page.browser.outputs.state).toEqual({ kind: 'none' });
    await page.reload();
    expect(page.app.getState().sources).toEqual([]);
    expect(page.notices).toEqual([]);
  });
});

describe('a library that cannot be opened', () => {
  it('still gives its snapshots and diagnostics, can be deleted, and then takes a snapshot back', async () => {
    const page = await Harness.started();
    await page.add();
    await page.app.profiles.putPreset({ id: 'mine', folder: '', name: 'Mine', layoutId: LAYOUT.id, gains: {} });
    await page.app.backup.takeSnapshot();
    const { spoil } = page;
    page.spoil = (api) => ({ ...api, open: async () => ({ kind: 'failed', reason: 'The disk says no.' }) });
    await page.reload();
    expect(page.app.getState().phase).toMatchObject({ kind: 'failed' });
    const { backup } = page.app;
    expect(await backup.health()).toBeNull();
    const [snapshot] = (await backup.withoutLibrary()) ?? [];
    expect(snapshot).toMatchObject({ reason: 'hand' });
    await backup.downloadSnapshot(snapshot?.name ?? '');
    const kept = page.browser.downloads.at(-1);
    expect(kept?.text).toContain('"Mine"');
    expect(await backup.diagnostics(false)).toContain('could not be opened: The disk says no.');
    expect(page.app.getState().storage).toEqual(page.browser.storage);
    await page.doing(backup.wipe());
    expect(page.browser.pageReloads).toBe(1);
    page.spoil = spoil;
    await page.reload();
    expect([page.app.getState().sources, await page.app.profiles.presets()]).toEqual([[], []]);
    const preview = await page.app.backup.previewFile(new File([kept?.text ?? ''], 'snapshot.json'));
    if (!preview.ok) throw new Error(preview.error.code);
    await page.app.backup.restore(preview.value, {});
    expect(await page.app.profiles.presets()).toMatchObject([{ name: 'Mine' }]);
  });

  it('says what cannot be done even so', async () => {
    const page = await Harness.started();
    page.spoil = (api) => ({
      ...api,
      open: async () => ({ kind: 'failed', reason: 'The disk says no.' }),
      snapshots: () => Promise.reject(new Error('Nor does it list.')),
    });
    await page.reload();
    expect(await page.app.backup.withoutLibrary()).toBeNull();
    expect(page.app.getState().notices).toMatchObject([{ id: 'trouble:read-library', said: { facts: { reason: 'Nor does it list.' } } }]);
    await page.app.backup.downloadSnapshot('none.json');
    expect(page.notices).toContain('trouble:snapshot-download');
  });
});

describe('a library that was lost', () => {
  it('is told when folders are remembered, with what was set aside and the newest snapshot; one click adds them again', async () => {
    const page = await Harness.started();
    await page.add();
    page.files = new MemoryFiles(await loadSqlite());
    await page.reload();
    await page.rest();
    expect(page.notices).toEqual(['emptied']);
    const [notice] = page.app.getState().notices;
    expect(notice).toMatchObject({ said: { facts: { names: ['loras'] } }, more: 'health' });
    notice?.action?.();
    await settle();
    await page.rest();
    expect(page.line).toBe('Library up to date: 4 LoRAs');
    expect(page.notices).toEqual([]);
    await page.reload();
    await page.rest();
    expect(page.notices).toEqual([]);
  });

  it('is told by its snapshots where the browser remembers no folders, and offers the newest', async () => {
    const page = await Harness.started();
    await page.app.profiles.putPreset({ id: 'mine', folder: '', name: 'Mine', layoutId: LAYOUT.id, gains: {} });
    await page.app.backup.takeSnapshot();
    await page.reload();
    expect(page.notices).toEqual([]);
    page.files = new MemoryFiles(await loadSqlite());
    await page.reload();
    const [notice] = page.app.getState().notices;
    expect(notice).toMatchObject({ id: 'emptied', said: { facts: { names: [] } }, restore: { name: expect.stringContaining('hand') } });
    expect(notice).not.toHaveProperty('action');
    // Said once: from now on it may be empty by intention.
    await page.reload();
    expect(page.notices).toEqual([]);
  });

  it('of work that has changed by itself takes no daily copy until the notice of it is gone, and a restore takes that away', async () => {
    for (const leave of ['dismiss', 'restore'] as const) {
      const page = await Harness.started();
      await page.app.profiles.putPreset({ id: 'mine', folder: '', name: 'Mine', layoutId: LAYOUT.id, gains: {} });
      await page.app.backup.takeSnapshot();
      await page.newPage();
      const db = page.files.inMemory(page.files.bytes('library-1.sqlite3').slice());
      db.run(`UPDATE preset SET name = 'Nobody’s'`);
      page.files = new MemoryFiles(await loadSqlite(), { 'library-1.sqlite3': db.bytes() });
      db.close();
      await page.app.start();
      await page.browser.clock.advance(3 * DAY);
      const reasons = async (): Promise<(string | undefined)[]> =>
        (await page.app.backup.health())?.snapshots.map(({ reason }) => reason) ?? [];
      expect(await reasons()).toEqual(['hand']);
      const notice = page.app.getState().notices.find(({ id }) => id === 'finding:work-changed');
      const preview = await page.app.backup.previewSnapshot(notice?.restore?.name ?? '');
      if (!preview.ok) throw new Error(preview.error.code);
      expect(preview.value.plan.items).toMatchObject([{ kind: 'preset', state: 'differs' }]);
      if (leave === 'dismiss') page.app.dismissNotice('finding:work-changed');
      else await page.app.backup.restore(preview.value, { [preview.value.plan.items[0]?.id ?? '']: 'theirs' });
      expect(page.notices).not.toContain('finding:work-changed');
      await page.app.profiles.putPreset({ id: 'more', folder: '', name: 'More', layoutId: LAYOUT.id, gains: {} });
      await page.browser.clock.advance(2 * DAY);
      await expect.poll(async () => (await reasons())[0]).toBe('daily');
    }
  });

  it('opens also where snapshots and what was set aside cannot be listed', async () => {
    const page = await Harness.started();
    const refuse = (): Promise<never> => Promise.reject(new Error('The folder cannot be read.'));
    page.spoil = (api) => ({ ...api, snapshots: refuse, setAsides: refuse });
    await page.reload();
    expect(page.app.getState().phase).toEqual({ kind: 'ready' });
    expect(page.notices).toContain('trouble:read-library');
  });

  it('is not told of at the very first start', async () => {
    expect((await Harness.started()).notices).toEqual([]);
  });

  it.each(['header-mended', 'log-mended', 'log-damaged', 'lost', 'work-changed'] as const)('says what was found: %s', async (kind) => {
    const page = await Harness.started();
    page.spoil = (api): CatalogApi => ({
      ...api,
      open: async (mode) => {
        const outcome = await api.open(mode);
        const finding =
          kind === 'work-changed'
            ? ({ kind, table: 'profile' } as const)
            : ({ kind, file: 'library-1.sqlite3', aside: 'copy', lost: 1 } as const);
        return outcome.kind === 'ready' ? { ...outcome, findings: [finding] } : outcome;
      },
    });
    await page.app.profiles.putPreset({ id: 'mine', folder: '', name: 'Mine', layoutId: LAYOUT.id, gains: {} });
    await page.app.backup.takeSnapshot();
    await page.reload();
    const [notice, ...others] = page.app.getState().notices;
    expect(others).toEqual([]);
    expect(notice).toMatchObject({ id: `finding:${kind}`, more: 'health' });
    // What was repaired needs nothing back.
    expect(notice?.restore !== undefined).toBe(!kind.endsWith('mended'));
  });
});

it('a hidden page brings its drafts, then everything else, into the file itself', async () => {
  const page = await Harness.started();
  const asked: string[] = [];
  page.spoil = (api) =>
    new Proxy(api, {
      get: (target, name: keyof CatalogApi) => {
        if (name === 'putDraft' || name === 'settle') asked.push(name);
        return target[name];
      },
    });
  await page.reload();
  await page.add();
  const [row] = await page.rows();
  page.app.profiles.keepDraft(row?.id ?? 0, '{}');
  asked.length = 0;
  page.browser.hide();
  await settle();
  expect(asked).toEqual(['putDraft', 'settle']);
});
