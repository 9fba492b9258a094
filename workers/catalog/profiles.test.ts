import { beforeEach, describe, expect, it } from 'vitest';
import { CatalogWorld, type DiskFile, LAYOUT, measurementOf } from '../../src/testing/catalog-world.ts';
import type { ProfileContent } from '../../src/domain/profiles/profile.ts';
import { reachableFiles } from '../../src/testing/catalog-files.ts';

const content = (name: string, gains: Record<string, number> = { 'double.0': 0.5 }): ProfileContent => ({
  name,
  gains,
  notes: '',
  tags: [],
  favourite: false,
});

let world: CatalogWorld;
beforeEach(async () => {
  world = await CatalogWorld.open();
  await world.source('s');
});

const idAt = async (path: string): Promise<number> => (await world.at(path)).id;

async function created(loraId: number | null, wanted = content('Mine')) {
  const made = await world.api.createProfile({ ...wanted, loraId, layout: LAYOUT });
  if (!made.ok) throw new Error(made.error.message.code);
  return made.value;
}

describe('a profile belongs to the content', () => {
  it('made before the file is measured, it is there afterwards', async () => {
    world.write('s', 'a.safetensors', 'a');
    await world.scan('s');
    const id = await idAt('a.safetensors');
    const { owner } = await created(id);
    await world.api.putDraft(id, 'half done');
    expect(owner).toBe(`row:${id}`);
    await world.measure();
    const [profile] = await world.api.profilesOf(id);
    expect(profile).toMatchObject({ name: 'Mine', gains: { 'double.0': 0.5 }, owner: expect.stringMatching(/^content:/) });
    expect(await world.api.draft(id)).toMatchObject({ text: 'half done' });
  });

  it('copies that are measured in one transaction hand over what the content has already', async () => {
    const write = (name: string, content: string): void => world.write('s', `${name}.safetensors`, content);
    const picture = (data: string) => ({ type: 'image/png', data }) as const;
    write('a', 'a');
    write('b', 'b');
    await world.scan('s');
    await world.measure();
    for (const name of ['a', 'b']) {
      await world.api.putOwnPicture(await idAt(`${name}.safetensors`), picture('old'));
      await world.api.putDraft(await idAt(`${name}.safetensors`), 'old');
    }
    write('copy of a', 'a');
    write('copy of b', 'b');
    await world.scan('s');
    const places = await world.api.pending(3, [], ['s']);
    for (const { id } of places) {
      await world.api.putOwnPicture(id, picture('new'));
      await world.api.putDraft(id, 'new');
    }
    await world.api.putMeasurements(
      places.map((place, at) => ({
        place,
        measurement: measurementOf(world.folder('s').get(place.path) as DiskFile),
        modules: Uint8Array.of(at),
        sketch: null,
      })),
    );
    for (const name of ['a', 'b', 'copy of a', 'copy of b']) {
      expect(await world.api.draft(await idAt(`${name}.safetensors`))).toMatchObject({ text: 'new' });
      expect(await world.api.ownPicture(await idAt(`${name}.safetensors`))).toMatchObject({ data: 'new' });
    }
  });

  it('two LoRAs whose headers are alike to the byte do not share profiles', async () => {
    for (const name of ['a', 'b']) world.write('s', `${name}.safetensors`, name, { header: 'the same', size: 5000 });
    await world.scan('s');
    await created(await idAt('a.safetensors'));
    expect(await world.api.profilesOf(await idAt('b.safetensors'))).toEqual([]);
    await world.measure();
    expect(await world.api.profilesOf(await idAt('a.safetensors'))).toHaveLength(1);
    expect(await world.api.profilesOf(await idAt('b.safetensors'))).toEqual([]);
  });

  it('moving, renaming and edited metadata lose nothing', async () => {
    world.write('s', 'a.safetensors', 'a');
    await world.scan('s');
    await world.measure();
    await created(await idAt('a.safetensors'));
    world.move('s', 'a.safetensors', 'sub/renamed.safetensors');
    await world.scan('s');
    expect(await world.api.profilesOf(await idAt('sub/renamed.safetensors'))).toHaveLength(1);
    world.write('s', 'sub/renamed.safetensors', 'a', { header: 'edited' });
    await world.scan('s');
    await world.measure();
    expect(await world.api.profilesOf(await idAt('sub/renamed.safetensors'))).toHaveLength(1);
  });

  it('an unmeasured file that comes back to the row of a missing LoRA hands its work over', async () => {
    world.write('s', 'a.safetensors', 'a');
    await world.scan('s');
    await world.measure();
    const old = await idAt('a.safetensors');
    await created(old, content('Old'));
    await world.api.setDefaultProfile(old, (await world.api.profilesOf(old))[0]?.id ?? null);
    world.folder('s').delete('a.safetensors');
    await world.scan('s');
    // Another header, so that only the content can tell.
    world.write('s', 'b.safetensors', 'a', { header: 'resaved', size: 7777 });
    await world.scan('s');
    const fresh = await idAt('b.safetensors');
    expect(fresh).not.toBe(old);
    const { id: young } = await created(fresh, content('Young'));
    await world.api.setDefaultProfile(fresh, young);
    await world.measure();
    const all = await world.api.profilesOf(await idAt('b.safetensors'));
    expect(all.map(({ name, isDefault }) => [name, isDefault])).toEqual([
      ['Old', true],
      ['Young', false],
    ]);
  });

  it('other content at the same place leaves the profile with the LoRA that is missing', async () => {
    world.write('s', 'a.safetensors', 'a');
    await world.scan('s');
    await world.measure();
    const before = await idAt('a.safetensors');
    await created(before);
    world.write('s', 'a.safetensors', 'other');
    await world.scan('s');
    await world.measure();
    const [row] = await world.api.profiles(null);
    expect(row).toMatchObject({ loras: 1, loraId: before });
    const now = (await world.rows()).find(({ status }) => status === 'measured');
    expect(await world.api.profilesOf(now?.id ?? 0)).toEqual([]);
  });

  it('a removed folder leaves profiles, which know that their LoRA is not there', async () => {
    world.write('s', 'a.safetensors', 'a');
    await world.scan('s');
    await world.measure();
    await created(await idAt('a.safetensors'));
    await world.api.removeSource('s');
    expect(await world.api.profiles(null)).toMatchObject([{ name: 'Mine', loras: 0, loraId: null, loraName: null }]);
    await world.source('t');
    world.write('t', 'elsewhere.safetensors', 'a');
    await world.scan('t');
    await world.measure();
    expect(await world.api.profiles('flux_unet_57')).toMatchObject([{ loras: 1, loraName: 'elsewhere' }]);
    expect(await world.api.profiles('sdxl_unet_19')).toEqual([]);
  });
});

describe('what is kept', () => {
  let lora: number;
  beforeEach(async () => {
    world.write('s', 'a.safetensors', 'a');
    await world.scan('s');
    await world.measure();
    lora = await idAt('a.safetensors');
  });

  it.each<[string, Partial<ProfileContent>, string]>([
    ['an empty name', { name: '  ' }, 'name'],
    ['a name without end', { name: 'x'.repeat(201) }, 'name'],
    ['NaN', { gains: { 'double.0': Number.NaN } }, 'gains'],
    ['infinity', { gains: { 'double.0': Number.POSITIVE_INFINITY } }, 'gains'],
    ['text for a number', { gains: { 'double.0': '1' as unknown as number } }, 'gains'],
    ['a block that the layout does not have', { gains: { 'single.99': 1 } }, 'gains'],
    ['a tag of nothing', { tags: [' '] }, 'tags'],
  ])('refuses %s, and keeps nothing of it', async (_what, change, field) => {
    const outcome = await world.api.createProfile({ ...content('Good'), ...change, loraId: lora, layout: LAYOUT });
    expect(outcome).toMatchObject({ ok: false, error: { field } });
    expect(await world.api.profilesOf(lora)).toEqual([]);
    const profile = await created(lora);
    expect(await world.api.updateProfile(profile.id, { ...content('Good'), ...change })).toMatchObject({ ok: false });
    expect(await world.api.profile(profile.id)).toEqual(profile);
  });

  it('gains keep their full precision, negative and above 1 too', async () => {
    const gains = { 'double.0': 0.1 + 0.2, 'double.1': -1.75, 'single.0': 1 / 3, 'te1.0': 17 };
    expect((await created(lora, content('Exact', gains))).gains).toEqual(gains);
  });

  it('the whole text, also behind a sign that SQLite would end it at', async () => {
    const made = await created(null, { ...content('a\0b'), notes: 'before\0after' });
    expect(made).toMatchObject({ name: 'a\uFFFDb', notes: 'before\uFFFDafter' });
    await world.api.putSetting('key\0more', '1');
    await world.api.putSetting('key\0more', '2');
    expect(await world.api.settings()).toEqual({ 'key\uFFFDmore': '2' });
  });

  it('the last 20 saves, newest first, with what they held', async () => {
    const { id } = await created(lora, content('v0', { 'double.0': 0 }));
    for (let save = 1; save <= 25; save++) await world.api.updateProfile(id, content(`v${save}`, { 'double.0': save / 100 }));
    const versions = await world.api.profileVersions(id);
    expect(versions.map(({ content: { name } }) => name)).toEqual(Array.from({ length: 20 }, (_, i) => `v${24 - i}`));
    expect(versions[0]).toMatchObject({ number: 25, content: { gains: { 'double.0': 0.24 } } });
    expect((versions[0]?.savedAt ?? 0) > (versions[1]?.savedAt ?? 0)).toBe(true);
  });

  it('one default per LoRA, none after it is deleted, and none taken from others', async () => {
    const [a, b] = [await created(lora, content('A')), await created(lora, content('B'))];
    const ofLayout = await created(null, content('Layout'));
    await world.api.setDefaultProfile(lora, a.id);
    await world.api.setDefaultProfile(lora, b.id);
    await world.api.setDefaultProfile(lora, ofLayout.id);
    expect((await world.api.profilesOf(lora)).filter(({ isDefault }) => isDefault)).toEqual([]);
    await world.api.setDefaultProfile(lora, b.id);
    expect((await world.api.profilesOf(lora)).map(({ name, isDefault }) => [name, isDefault])).toEqual([
      ['B', true],
      ['A', false],
    ]);
    await world.api.deleteProfile(b.id);
    await world.api.restoreProfile(b.id);
    expect((await world.api.profilesOf(lora)).some(({ isDefault }) => isDefault)).toBe(false);
  });

  it('what is deleted can be restored for 30 days', async () => {
    const files = await reachableFiles();
    world = await CatalogWorld.open(files);
    await world.source('s');
    const profile = await created(null);
    await world.api.putPreset({ id: 'p', folder: '', name: 'Preset', layoutId: LAYOUT.id, gains: { 'double.0': 0 } });
    await world.api.putComposition({ id: 'c', name: 'Set', text: '{}' });
    const all = async () => [
      (await world.api.profiles(null)).length,
      (await world.api.presets()).length,
      (await world.api.compositions()).length,
    ];
    const removeAll = async () => {
      await world.api.deleteProfile(profile.id);
      await world.api.deletePreset('p');
      await world.api.deleteComposition('c');
    };
    await removeAll();
    expect(await all()).toEqual([0, 0, 0]);
    await world.api.restoreProfile(profile.id);
    await world.api.restorePreset('p');
    await world.api.restoreComposition('c');
    expect(await all()).toEqual([1, 1, 1]);
    await removeAll();
    const reopenAfter = async (days: number) => {
      await world.api.close();
      world.clock.now += days * 86_400_000;
      await world.api.open('opfs');
    };
    // The clock goes on by a millisecond with every look at it: a minute keeps clear of the edge.
    await reopenAfter(30 - 1 / 1440);
    await world.api.restoreProfile(profile.id);
    await world.api.restorePreset('p');
    await world.api.restoreComposition('c');
    expect(await all()).toEqual([1, 1, 1]);
    await removeAll();
    await reopenAfter(30 + 1 / 1440);
    await world.api.restoreProfile(profile.id);
    await world.api.restorePreset('p');
    await world.api.restoreComposition('c');
    expect(await all()).toEqual([0, 0, 0]);
  });

  it('drafts: one per LoRA, the newest text, gone when dropped', async () => {
    await world.api.putDraft(lora, 'one');
    await world.api.putDraft(lora, 'two');
    expect(await world.api.drafts()).toMatchObject([{ loraId: lora, text: 'two' }]);
    await world.api.putDraft(lora, null);
    expect(await world.api.draft(lora)).toBeNull();
    expect(await world.api.drafts()).toEqual([]);
  });

  it('presets and compositions are written over by their id', async () => {
    const preset = { id: 'p', folder: 'Faces', name: 'Soft', layoutId: LAYOUT.id, gains: { 'double.0': 0.2 } };
    await world.api.putPreset(preset);
    expect(await world.api.putPreset({ ...preset, name: ' Softer ' })).toMatchObject({ ok: true, value: { name: 'Softer' } });
    expect(await world.api.presets()).toMatchObject([{ name: 'Softer', folder: 'Faces' }]);
    expect(await world.api.putPreset({ ...preset, gains: { 'double.0': Number.NaN } })).toMatchObject({ ok: false });
    const first = await world.api.putComposition({ id: 'c', name: 'Set', text: '1' });
    const second = await world.api.putComposition({ id: 'c', name: 'Set 2', text: '2' });
    if (!first.ok || !second.ok) throw new Error('refused');
    expect(second.value).toMatchObject({ name: 'Set 2', text: '2', createdAt: first.value.createdAt });
    expect(await world.api.putComposition({ id: 'd', name: '', text: '' })).toMatchObject({ ok: false, error: { field: 'name' } });
  });

  it('what every two of a stack have between them, in one question', async () => {
    const owners = ['content:a', 'content:b', 'content:c'];
    await world.api.putPairs([
      { a: 'content:b', b: 'content:a', bytes: Uint8Array.of(1) },
      { a: 'content:a', b: 'content:c', bytes: Uint8Array.of(2) },
      { a: 'content:a', b: 'content:other', bytes: Uint8Array.of(3) },
    ]);
    expect(await world.api.pairs(owners)).toEqual([
      { a: 'content:a', b: 'content:b', bytes: Uint8Array.of(1) },
      { a: 'content:a', b: 'content:c', bytes: Uint8Array.of(2) },
    ]);
    expect(await world.api.pairs([])).toEqual([]);
  });

  it('what two LoRAs have between them, whichever is asked for first, the least used ones going first', async () => {
    const bytesOf = async (a: string, b: string) => (await world.api.pairs([a, b]))[0]?.bytes ?? null;
    await world.api.putPairs([{ a: 'content:b', b: 'content:a', bytes: Uint8Array.of(1, 2) }]);
    expect(await bytesOf('content:a', 'content:b')).toEqual(Uint8Array.of(1, 2));
    for (let i = 0; i < 2000; i++) {
      await world.api.putPairs([{ a: 'content:x', b: `content:y${i}`, bytes: Uint8Array.of(i & 255) }]);
      if (i === 1000) await bytesOf('content:a', 'content:b');
    }
    expect(await bytesOf('content:a', 'content:b')).toEqual(Uint8Array.of(1, 2));
    expect(await bytesOf('content:x', 'content:y0')).toBeNull();
    expect(await bytesOf('content:x', 'content:y1999')).not.toBeNull();
  });
});

it('the tables refuse gains that are not numbers from -100 to 100, by whatever path they come', async () => {
  const files = await reachableFiles();
  world = await CatalogWorld.open(files);
  await world.source('s');
  const { id } = await created(null);
  for (const gains of [
    '{"double.0": "1"}',
    '{"double.0": null}',
    '{"double.0": 1e999}',
    '{"double.0": 100.5}',
    '{"double.0": -101}',
    '[1]',
    'NaN',
  ]) {
    expect(() => files.db.run('UPDATE profile SET gains = ? WHERE id = ?', [gains, id]), gains).toThrow();
  }
  expect((await world.api.profile(id))?.gains).toEqual({ 'double.0': 0.5 });
  files.db.run('UPDATE profile SET gains = ? WHERE id = ?', ['{"double.0": -100}', id]);
  const preset = { id: 'p', folder: '', name: 'Far', layoutId: LAYOUT.id };
  expect(await world.api.putPreset({ ...preset, gains: { 'double.0': 100 } })).toMatchObject({ ok: true });
  expect(await world.api.putPreset({ ...preset, gains: { 'double.0': 101 } })).toMatchObject({ ok: false, error: { field: 'gains' } });
  expect(() => files.db.run('UPDATE preset SET gains = ?', ['{"double.0": 101}'])).toThrow('-100 to 100');
});

describe('the profile a LoRA opens with', () => {
  const open = async (id: number): Promise<string | undefined> => (await world.api.lastUsedProfile(id))?.name;

  it('is the one last saved, opened or made the default', async () => {
    world.write('s', 'a.safetensors', 'a');
    await world.scan('s');
    await world.measure();
    const id = await idAt('a.safetensors');
    expect(await open(id)).toBeUndefined();
    const first = await created(id, content('First'));
    const second = await created(id, content('Second'));
    expect(await open(id)).toBe('Second');
    await world.api.useProfile(first.id);
    expect(await open(id)).toBe('First');
    await world.api.updateProfile(second.id, content('Second, softer'));
    expect(await open(id)).toBe('Second, softer');
    await world.api.setDefaultProfile(id, first.id);
    expect(await open(id)).toBe('First');
    await world.api.deleteProfile(first.id);
    expect(await open(id)).toBe('Second, softer');
  });

  it('and the others are counted in the row, by content', async () => {
    for (const path of ['a.safetensors', 'copy.safetensors']) world.write('s', path, 'a');
    world.write('s', 'b.safetensors', 'b');
    await world.scan('s');
    const counts = async () => (await world.rows()).map(({ path, profiles }) => [path, profiles]);
    const id = await idAt('a.safetensors');
    const { id: first } = await created(id, content('First'));
    expect(await counts()).toEqual([
      ['a.safetensors', 1],
      ['b.safetensors', 0],
      ['copy.safetensors', 0],
    ]);
    await world.measure();
    await created(id, content('Second'));
    expect(await counts()).toEqual([
      ['a.safetensors', 2],
      ['b.safetensors', 0],
      ['copy.safetensors', 2],
    ]);
    await world.api.deleteProfile(first);
    expect((await world.detailAt('copy.safetensors')).row.profiles).toBe(1);
  });

  it('is the default where none was used, and goes with the content', async () => {
    for (const path of ['a.safetensors', 'copy.safetensors']) world.write('s', path, 'a');
    await world.scan('s');
    await world.measure();
    const [a, copy] = [await idAt('a.safetensors'), await idAt('copy.safetensors')];
    const owner = await world.api.ownerOf(a);
    for (const name of ['One', 'Two']) await world.api.importProfile({ ...content(name), layout: LAYOUT, owner });
    const one = (await world.api.profilesOf(a)).find(({ name }) => name === 'One');
    await world.api.setDefaultProfile(a, one?.id ?? null);
    expect([await open(a), await open(copy)]).toEqual(['One', 'One']);
  });
});

describe('a profile made when encoders were numbered otherwise', () => {
  const slot = (component: string, layer: number, kind: string) => ({
    id: `${component}.${layer}`,
    label: `${component.toUpperCase()} ${layer}`,
    group: `Text encoder ${component.slice(2)} (${kind})`,
    component,
    role: 'te' as const,
  });
  const OLD = {
    ...LAYOUT,
    slots: [...LAYOUT.slots.filter(({ role }) => role !== 'te'), slot('te1', 0, 'Llama 3.1 8B'), slot('te2', 0, 'CLIP-L')],
  };

  it('keeps every gain and version under the numbers of now, however often it is saved', async () => {
    const made = await world.api.createProfile({ ...content('Mine', { 'te1.0': 0.1, 'te2.0': 0.2 }), loraId: null, layout: OLD });
    if (!made.ok) throw new Error(made.error.message.code);
    expect(made.value.gains).toEqual({ 'te4.0': 0.1, 'te1.0': 0.2 });
    expect(made.value.layout.slots.slice(-2).map(({ id }) => id)).toEqual(['te4.0', 'te1.0']);
    for (const gain of [0.3, 0.4]) {
      const saved = await world.api.updateProfile(made.value.id, content('Mine', { 'te1.0': gain }));
      expect(saved).toMatchObject({ ok: true, value: { gains: { 'te1.0': gain } } });
    }
    const versions = await world.api.profileVersions(made.value.id);
    expect(versions.map((version) => version.content.gains)).toEqual([{ 'te1.0': 0.3 }, { 'te4.0': 0.1, 'te1.0': 0.2 }]);
  });
});
