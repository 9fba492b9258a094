/** The storage is full while the user works: each action says so, nothing that was there is lost, and the same action works later. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { CatalogApi } from '../contracts/catalog.ts';
import { Harness } from '../testing/app-harness.ts';
import { profileFileText } from '../domain/profiles/transfer/profile-file.ts';
import { LAYOUT } from '../testing/catalog-world.ts';
import { settle } from '../testing/manual-clock.ts';

const FULL = new DOMException('There is no storage left.', 'QuotaExceededError');

describe('a full disk', () => {
  let page: Harness;
  let full: keyof CatalogApi | null;
  let backup: File;

  const content = (name: string) => ({ name, gains: { 'double.0': 0.5 }, notes: '', tags: [], favourite: false });
  const profiles = (name: string): string =>
    profileFileText({
      profiles: [{ ...content(name), isDefault: false, owner: null, layout: LAYOUT, createdAt: 1, updatedAt: 1, lora: null }],
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
    return { profiles, presets, sets, own };
  }

  beforeEach(async () => {
    full = null;
    page = await Harness.started();
    page.spoil = (api) =>
      new Proxy(api, { get: (target, name: keyof CatalogApi) => (name === full ? () => Promise.reject(FULL) : target[name]) });
    await page.reload();
    await page.add();
    await page.app.profiles.importAll(profiles('There'));
    await page.app.profiles.putPreset(preset('There'));
    await page.app.backup.exportWork();
    backup = new File([page.browser.downloads.at(-1)?.text ?? ''], 'backup.json');
    await page.app.profiles.removePreset('There');
  });

  const ACTIONS: readonly (readonly [call: keyof CatalogApi, what: () => Promise<unknown>])[] = [
    ['importProfile', () => page.app.profiles.importAll(profiles('New'))],
    ['updateProfile', async () => page.app.profiles.update(await profileId(), content('Changed'))],
    ['deleteProfile', async () => page.app.profiles.remove(await profileId())],
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
