import { beforeEach, describe, expect, it } from 'vitest';
import type { CatalogApi } from '../../contracts/catalog.ts';
import { aboutOf, edited, newDraft, savedAs } from '../../domain/profiles/editing/draft.ts';
import { draftToText } from '../../domain/profiles/editing/draft-text.ts';
import type { ProfileContent } from '../../domain/profiles/profile.ts';
import { Harness } from '../../testing/app-harness.ts';
import { LAYOUT } from '../../testing/catalog-world.ts';
import { settle } from '../../testing/manual-clock.ts';
import { createApp } from '../app.ts';

const content = (name: string, gains: Record<string, number> = {}): ProfileContent => ({
  name,
  gains,
  notes: '',
  tags: [],
  favourite: false,
});

let page: Harness;
let lora: number;
/** Texts in the order they reached the database. */
let stored: (string | null)[];

beforeEach(async () => {
  page = await Harness.started();
  stored = [];
  // The files of this disk are plain text and have no blocks of their own.
  const spoil = (api: CatalogApi): CatalogApi => ({
    ...api,
    detail: async (key) => {
      const found = await api.detail(key);
      return found && { ...found, layout: LAYOUT };
    },
    putDraft: async (id, text) => {
      await api.putDraft(id, text);
      stored.push(text);
    },
  });
  page.spoil = spoil;
  await page.reload();
  await page.add();
  lora = (await page.rows())[0]?.id ?? 0;
});

describe('drafts', () => {
  it('are written once for many changes, and at once when the page is hidden', async () => {
    const { profiles } = page.app;
    for (let i = 0; i < 50; i++) profiles.keepDraft(lora, `text ${i}`);
    expect(stored).toEqual([]);
    await page.browser.clock.advance(299);
    expect(stored).toEqual([]);
    await page.browser.clock.advance(1);
    expect(stored).toEqual(['text 49']);
    profiles.keepDraft(lora, 'last');
    page.browser.hide();
    await settle();
    expect(stored).toEqual(['text 49', 'last']);
    await page.rest();
    expect(stored).toHaveLength(2);
  });

  it('that still wait are what is read', async () => {
    page.app.profiles.keepDraft(lora, 'newest');
    expect(await page.app.profiles.draft(lora)).toMatchObject({ text: 'newest', loraName: (await page.rows())[0]?.name });
    page.app.profiles.keepDraft(lora, null);
    expect(await page.app.profiles.draft(lora)).toBeNull();
  });

  it('come along when another tab takes the library, and are there after a reload', async () => {
    page.app.profiles.keepDraft(lora, 'on the way');
    const other = createApp(page.browser.platform);
    await other.start();
    const taken = other.useItHere();
    await page.rest();
    await taken;
    expect(await other.profiles.draft(lora)).toMatchObject({ text: 'on the way' });
    expect(await other.profiles.drafts()).toMatchObject([{ loraId: lora, text: 'on the way' }]);
  });

  it('are announced when there is one more or one less, not with every change of one', async () => {
    const { profiles } = page.app;
    const changes = () => page.app.getState().changes;
    profiles.keepDraft(lora, 'one');
    profiles.keepDraft(lora, 'two');
    expect(changes()).toEqual({ profiles: 0, drafts: 1, presets: 0, sets: 0 });
    await profiles.draftsStored();
    profiles.keepDraft(lora, null);
    expect(changes().drafts).toBe(2);
    await profiles.draftsStored();
    const other = await page.reload().then(() => page.app);
    expect(await other.profiles.drafts()).toEqual([]);
  });

  it('that equal what is saved are none', async () => {
    const { profiles } = page.app;
    const slots = [{ id: 'double.0', label: 'Double 0', group: 'Double' }];
    const draft = newDraft({ layoutId: 'flux_unet_57', slots, profile: null });
    profiles.keepDraft(lora, draftToText(draft));
    expect(await profiles.drafts()).toEqual([]);
    const changed = edited(draft, { kind: 'set', slots: ['double.0'], gain: 0.5 });
    if (!changed.ok) throw new Error('refused');
    profiles.keepDraft(lora, draftToText(changed.value));
    expect(await profiles.drafts()).toHaveLength(1);
    // Saved under its name meanwhile: the profile has what the draft has.
    const made = await profiles.create(lora, content('Soft', { 'double.0': 0.5 }));
    if (!made.ok) throw new Error(made.error.message.code);
    const named = { ...savedAs(changed.value, made.value.id), about: aboutOf(made.value) };
    profiles.keepDraft(lora, draftToText(named));
    expect(await profiles.drafts()).toEqual([]);
  });

  it('that cannot be stored are said and kept waiting', async () => {
    let broken = true;
    page.spoil = (api) => ({
      ...api,
      putDraft: (id, text) => (broken ? Promise.reject(new Error('The disk is full')) : api.putDraft(id, text)),
    });
    await page.reload();
    page.app.profiles.keepDraft(lora, 'precious');
    await page.rest();
    expect(page.app.getState().notices).toMatchObject([
      { said: { code: 'trouble', facts: { what: 'draft', reason: 'The disk is full' } } },
    ]);
    broken = false;
    page.browser.hide();
    await settle();
    expect(await page.app.profiles.draft(lora)).toMatchObject({ text: 'precious' });
  });
});

describe('profiles', () => {
  it('are made, changed, copied, removed and restored, each seen by those who watch', async () => {
    const { profiles } = page.app;
    const seen: number[] = [];
    page.app.subscribe(({ changes }) => seen.push(changes.profiles));
    const made = await profiles.create(lora, content('Soft', { 'double.0': 0.5 }));
    if (!made.ok) throw new Error(made.error.message.code);
    const { id } = made.value;
    expect(seen.at(-1)).toBe(1);
    await profiles.update(id, content('Softer', { 'double.0': 0.25 }));
    await profiles.duplicate(id, 'Copy');
    await profiles.setDefault(lora, id);
    expect((await profiles.of(lora)).map(({ name, isDefault, gains }) => [name, isDefault, gains])).toEqual([
      ['Softer', true, { 'double.0': 0.25 }],
      ['Copy', false, { 'double.0': 0.25 }],
    ]);
    expect(await profiles.versions(id)).toMatchObject([{ content: { name: 'Soft' } }]);
    await profiles.remove(id);
    const notice = page.app.getState().notices.find(({ id }) => id === 'removed:profile:Softer');
    expect((await profiles.of(lora)).map(({ name }) => name)).toEqual(['Copy']);
    notice?.action?.();
    await settle();
    expect(new Set((await profiles.of(lora)).map(({ name }) => name))).toEqual(new Set(['Copy', 'Softer']));
    expect(page.app.getState().notices).toEqual([]);
  });

  it('are refused with words, not with an error', async () => {
    expect(await page.app.profiles.create(lora, content(' '))).toMatchObject({ ok: false, error: { field: 'name' } });
    expect(await page.app.profiles.create(9999, content('x'))).toMatchObject({
      ok: false,
      error: { message: { code: 'profile.lora-gone' } },
    });
  });

  it('of the layout alone belong to no LoRA', async () => {
    await page.app.profiles.createForLayout(lora, content('For all'));
    expect(await page.app.profiles.of(lora)).toEqual([]);
    expect(await page.app.profiles.all(null)).toMatchObject([{ name: 'For all', owner: null }]);
  });

  it('leave and come back as one file; what is there already is skipped by name', async () => {
    const { profiles } = page.app;
    await profiles.create(lora, content('Soft', { 'double.0': 1 / 3 }));
    await profiles.putPreset({ id: 'p', folder: '', name: 'Half', layoutId: 'x', gains: { 'double.0': 0.5 } });
    await profiles.exportAll();
    const [file] = page.browser.downloads;
    expect(file?.name).toBe('lora-profiles.json');
    expect(await profiles.importAll(file?.text ?? '')).toMatchObject({
      ok: true,
      value: { profiles: 0, presets: 0, skipped: [{ name: expect.stringMatching(/Soft/) }, { name: expect.stringMatching(/Half/) }] },
    });
    await profiles.remove((await profiles.of(lora))[0]?.id ?? '');
    await profiles.removePreset('p');
    expect(await profiles.importAll(file?.text ?? '')).toMatchObject({ ok: true, value: { profiles: 1, presets: 1, skipped: [] } });
    expect(await profiles.of(lora)).toMatchObject([{ name: 'Soft', gains: { 'double.0': 1 / 3 } }]);
    expect(await profiles.importAll('{')).toMatchObject({ ok: false });
  });

  it('answer nothing, and change nothing, while another tab has the library', async () => {
    const other = createApp(page.browser.platform);
    await other.start();
    expect(await other.profiles.all(null)).toEqual([]);
    expect(await other.profiles.create(lora, content('x'))).toMatchObject({
      ok: false,
      error: { message: { code: 'profile.elsewhere' } },
    });
  });
});

describe('compositions', () => {
  it('are kept, listed, removed and restored; pairs are kept beside them', async () => {
    const { compositions } = page.app;
    await compositions.put({ id: 'a', name: 'Two', text: '{}' });
    expect(await compositions.list()).toMatchObject([{ id: 'a', name: 'Two' }]);
    await compositions.remove('a');
    expect(await compositions.list()).toEqual([]);
    page.app.getState().notices[0]?.action?.();
    await settle();
    expect(await compositions.list()).toHaveLength(1);
    const owner = (await compositions.ownerOf(lora)) ?? '';
    expect(await compositions.lorasOf(owner)).toContain(lora);
    await compositions.putPairs([{ a: owner, b: 'content:b', bytes: Uint8Array.of(7) }]);
    expect(await compositions.pairs(['content:b', owner])).toMatchObject([{ bytes: Uint8Array.of(7) }]);
  });
});

it('what members have between them is computed once and then known', async () => {
  const owners = await Promise.all(
    (await page.rows())
      .filter(({ status }) => status !== 'unreadable')
      .map(async ({ id, path }) => ({ id, path, owner: (await page.app.compositions.ownerOf(id)) ?? '' })),
  );
  const compared: number[] = [];
  const { compare } = page.browser;
  page.browser.compare = (files) => {
    compared.push(files.length);
    return compare(files);
  };
  const read = () => page.app.pairs.read(owners, () => undefined, new AbortController().signal);
  const first = await read();
  expect(first).toMatchObject({ unread: [], cancelled: false });
  expect(first.products(owners[0]?.owner ?? '', owners[1]?.owner ?? '')).not.toBeNull();
  expect(compared).toEqual([owners.length]);
  await read();
  expect(compared).toHaveLength(1);
});
