/** The storage is full while the user works: each action says so, nothing that was there is lost, and the same action works later. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { CatalogApi } from '../contracts/catalog.ts';
import type { ThumbsApi } from '../contracts/thumbs.ts';
import { verbatim } from '../domain/message.ts';
import { SETTINGS } from '../domain/settings.ts';
import { fakeLine } from '../testing/fake-line.ts';
import { measuredAs } from '../testing/fake-platform.ts';
import { file } from '../testing/memory-folder.ts';
import { Harness } from '../testing/app-harness.ts';
import { profileFileText } from '../domain/profiles/transfer/profile-file.ts';
import { LAYOUT } from '../testing/catalog-world.ts';
import { settle } from '../testing/manual-clock.ts';

const thumbs = (): ThumbsApi => ({
  thumb: async () => ({ kind: 'refused', why: 'no-picture' }),
  kept: async () => null,
  keep: async () => undefined,
  own: async () => ({ kind: 'own', picture: { type: 'image/webp', data: btoa('picture') } }),
  usage: async () => 0,
  clear: async () => undefined,
});

const FULL = new DOMException('There is no storage left.', 'QuotaExceededError');

describe('a full disk', () => {
  let page: Harness;
  let full: keyof CatalogApi | null;
  /** Calls that still have room. */
  let room: number;
  let backup: File;

  const content = (name: string) => ({ name, gains: { 'double.0': 0.5 }, notes: '', tags: [], favourite: false });
  const profiles = (names: readonly string[], owner: string | null = null): string =>
    profileFileText({
      profiles: names.map((name) => ({
        ...content(name),
        isDefault: false,
        owner,
        layout: LAYOUT,
        createdAt: 1,
        updatedAt: 1,
        lora: null,
      })),
      presets: [],
    });
  const preset = (name: string) => ({ id: name, folder: '', name, layoutId: LAYOUT.id, gains: {} });
  const id = async (): Promise<number> => (await page.rows()).find(({ name }) => name === 'a')?.id ?? 0;
  const profileId = async (): Promise<string> => (await page.app.profiles.all(null))[0]?.id ?? '';

  /** Everything the user made. */
  async function work(): Promise<unknown> {
    const { app } = page;
    const [profiles, presets, sets, own] = await Promise.all([
      app.profiles.all(null),
      app.profiles.presets(),
      app.compositions.list(),
      page.rows(),
    ]);
    return { profiles, presets, sets, own, sources: app.getState().sources.map(({ name }) => name) };
  }

  beforeEach(async () => {
    full = null;
    room = 0;
    page = await Harness.started();
    page.spoil = (api) =>
      new Proxy(api, {
        get: (target, name: keyof CatalogApi) => (name === full && room-- <= 0 ? () => Promise.reject(FULL) : target[name]),
      });
    await page.reload();
    page.browser.platform.workers.thumbs = () => fakeLine(thumbs);
    await page.add();
    const [owner] = await Promise.all([page.app.compositions.ownerOf(await id()), page.app.profiles.putPreset(preset('There'))]);
    await page.app.profiles.importAll(profiles(['There'], owner));
    await page.app.profiles.putPreset(preset('Stays'));
    await page.app.compositions.put({ id: 's', name: 'Stays', text: '{}' });
    await page.app.backup.exportWork();
    backup = new File([page.browser.downloads.at(-1)?.text ?? ''], 'backup.json');
    await page.app.profiles.removePreset('There');
  });

  const ACTIONS: readonly (readonly [call: keyof CatalogApi, what: () => Promise<unknown>])[] = [
    ['importProfile', () => page.app.profiles.importAll(profiles(['New']))],
    ['updateProfile', async () => page.app.profiles.update(await profileId(), content('Changed'))],
    ['deleteProfile', async () => page.app.profiles.remove(await profileId())],
    ['setDefaultProfile', async () => page.app.profiles.setDefault(await id(), await profileId())],
    ['deletePreset', async () => page.app.profiles.removePreset('Stays')],
    ['deleteComposition', async () => page.app.compositions.remove('s')],
    ['putOwnPicture', async () => page.app.pictures.give(await id(), new Blob(['picture']))],
    ['removeSource', async () => page.doing(page.app.removeSource(page.sourceId))],
    ['addSource', async () => page.add({ ...page.picked('more') })],
    ['putPreset', async () => page.app.profiles.putPreset(preset('New'))],
    ['putComposition', async () => page.app.compositions.put({ id: 'c', name: 'New', text: '{}' })],
    ['changeOwn', async () => page.app.own.change([await id()], { favourite: true })],
    [
      'restoreWork',
      async () => {
        const preview = await page.app.backup.previewFile(backup);
        if (preview.ok) await page.app.backup.restore(preview.value, {});
      },
    ],
  ];

  it.each(ACTIONS)('at %s is told, changes nothing, and the same works when there is room', async (call, act) => {
    const before = await work();
    full = call;
    await act().catch(() => undefined);
    await settle();
    expect(page.notices).toContain('quota');
    full = null;
    expect(await work()).toEqual(before);
    await act();
    await settle();
    expect(await work()).not.toEqual(before);
  });

  it('a setting that cannot be kept is told, and is the old one for the next page', async () => {
    full = 'putSetting';
    await page.app.setSetting(SETTINGS.theme, 'light');
    await settle();
    expect(page.notices).toContain('quota');
    full = null;
    await page.reload();
    expect(page.app.setting(SETTINGS.theme)).toBe('system');
    await page.app.setSetting(SETTINGS.theme, 'light');
    await page.reload();
    expect(page.app.setting(SETTINGS.theme)).toBe('light');
  });

  it.each([0, 1, 2])('an import that ends after %i of three profiles is told, and the next one takes the rest', async (kept) => {
    const names = async () => (await page.app.profiles.all(null)).map(({ name }) => name).sort();
    const text = profiles(['A', 'B', 'C']);
    full = 'importProfile';
    room = kept;
    await page.app.profiles.importAll(text);
    await settle();
    expect(page.notices).toContain('quota');
    expect(await names()).toEqual([...['A', 'B', 'C'].slice(0, kept), 'There']);
    full = null;
    expect(await page.app.profiles.importAll(text)).toMatchObject({ ok: true, value: { profiles: 3 - kept } });
    expect(await names()).toEqual(['A', 'B', 'C', 'There']);
  });

  /** A rescan that finds no room at this call, then room and Resume. */
  async function rescanTwice(call: NonNullable<typeof full>, loras: number): Promise<void> {
    full = call;
    await page.doing(page.app.rescan(page.sourceId));
    expect(page.notices).toContain('quota');
    expect(page.line).not.toContain('up to date');
    full = null;
    page.app.resume();
    await page.rest();
    expect(page.line).toBe(`Library up to date: ${loras} LoRAs`);
  }

  it.each(['putBeside', 'endBeside'] as const)('at %s, the texts beside LoRAs, says so, and Resume takes them', async (call) => {
    page.tree.entries.set('a.txt', file('at 0.8'));
    const notes = async () => (await page.app.detail({ id: await id() }))?.sidecars.map(({ facts }) => facts?.notes);
    await rescanTwice(call, 4);
    expect(await notes()).toEqual(['at 0.8']);
  });

  it.each(['putMeasureFault', 'invalidate'] as const)(
    'at %s, reading one LoRA again, leaves it as it was, and Resume goes on',
    async (call) => {
      const state = async () => (await page.rows()).map(({ name, status }) => `${name} ${status}`);
      const before = await state();
      const a = page.tree.entries.get('a.safetensors');
      if (call === 'putMeasureFault') page.tree.entries.delete('a.safetensors');
      full = call;
      await page.doing(page.app.reindex(await id()));
      expect(page.notices).toContain('quota');
      expect(await state()).toEqual(before);
      full = null;
      if (a) page.tree.entries.set('a.safetensors', a);
      page.app.resume();
      await page.rest();
      await page.doing(page.app.reindex(await id()));
      expect(page.line).toBe('Library up to date: 4 LoRAs');
      expect(await state()).toEqual(before);
    },
  );

  it('at putMeasureFault, of a file that cannot be measured, goes on when there is room', async () => {
    page.tree.entries.set('d.safetensors', file('four'));
    page.browser.measure = async (path, blob) =>
      path === 'd.safetensors'
        ? { kind: 'fault', fault: { code: 'not-computable', message: verbatim('It cannot be measured.') } }
        : measuredAs(path, blob.size);
    await rescanTwice('putMeasureFault', 5);
    expect((await page.rows()).find(({ name }) => name === 'd')).toMatchObject({ status: 'unreadable' });
  });

  it('while a folder is read, which begins to tell of changes meanwhile, leaves it at rest until there is room', async () => {
    const late = await Harness.started();
    let isFull = true;
    late.spoil = (api) =>
      new Proxy(api, {
        get: (target, name: keyof CatalogApi) =>
          name === 'putHeaders' && isFull
            ? () => new Promise<never>((_, reject) => void late.browser.clock.after(1_500, () => reject(FULL)))
            : target[name],
      });
    await late.reload();
    const { folders } = late.browser.platform;
    const { watch } = folders;
    Object.assign(folders, {
      watch: async (...asked: Parameters<typeof watch>) => {
        await new Promise<void>((resolve) => void late.browser.clock.after(2_500, resolve));
        return watch(...asked);
      },
    });
    const adding = late.add();
    await late.browser.clock.advance(6_000);
    expect(late.notices).toContain('quota');
    expect(late.line).toBe('Indexed 0 of 4');
    expect(late.app.getState().progress).toMatchObject({ stage: 'idle', resumable: true });
    isFull = false;
    late.app.resume();
    await late.browser.clock.advance(6_000);
    await adding;
    expect(late.line).toBe('Library up to date: 4 LoRAs');
  });

  it.each([
    ['exportLibraryFile', 'export', () => page.app.backup.exportLibraryFile()],
    ['takeSnapshot', 'snapshot', () => page.app.backup.takeSnapshot()],
    ['workText', 'backup', () => page.app.backup.exportWork()],
  ] as const)('at %s is told for what it is, and stops nothing else', async (call, what, act) => {
    const { stage } = page.app.getState().progress;
    full = call;
    await act();
    await settle();
    expect(page.app.getState().notices.find(({ id }) => id === 'quota')?.said).toMatchObject({ code: 'no-room', facts: { what } });
    expect(page.app.getState().progress.stage).toBe(stage);
  });

  it('the copy of the day that cannot be taken is told, and taken when there is room', async () => {
    const count = async (): Promise<number> => (await page.app.backup.health())?.snapshots.length ?? 0;
    const before = await count();
    full = 'takeSnapshot';
    await page.app.profiles.putPreset(preset('New'));
    await page.browser.clock.advance(86_400_000 + 3_600_000);
    await settle();
    expect(page.app.getState().notices.find(({ id }) => id === 'quota')?.said).toMatchObject({
      code: 'no-room',
      facts: { what: 'snapshot' },
    });
    expect(await count()).toBe(before);
    full = null;
    await page.browser.clock.advance(3_600_000);
    await expect.poll(count).toBe(before + 1);
  });

  it('a backup that was downloaded is not a failure because that cannot be noted', async () => {
    const before = page.browser.downloads.length;
    full = 'putSetting';
    await page.app.backup.exportWork();
    await settle();
    expect(page.browser.downloads.length).toBe(before + 1);
    expect(page.notices).not.toContain('quota');
  });
});
