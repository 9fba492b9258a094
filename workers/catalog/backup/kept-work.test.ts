/** What comes back out of a backup, a snapshot and an exported library is what went in, byte for byte. */
import { describe, expect, it } from 'vitest';
import { type ReachableFiles, reachableFiles } from '../../../src/testing/catalog-files.ts';
import { CatalogWorld } from '../../../src/testing/catalog-world.ts';
import type { Setting } from '../../../src/domain/setting.ts';
import { SETTINGS } from '../../../src/domain/settings.ts';

interface Library {
  readonly world: CatalogWorld;
  readonly files: ReachableFiles;
}

let worlds = 0;

/** Four LoRAs, measured. */
async function library(): Promise<Library> {
  const files = await reachableFiles();
  worlds += 1;
  const world = await CatalogWorld.open(files, `kept-${worlds}`);
  await world.source('s');
  for (const name of ['a', 'b', 'c', 'd']) world.write('s', `${name}.safetensors`, name);
  await world.scan('s');
  await world.measure();
  return { world, files };
}

const rows = ({ files }: Library, table: string, columns: string): string[] =>
  files.db.all(`SELECT json_array(${columns}) AS row FROM ${table} ORDER BY 1`, [], (row) => row.text('row'));

async function restore({ world }: Library, backup: string | Uint8Array): Promise<void> {
  const plan = await world.api.previewRestore(backup);
  if (!plan.ok) throw new Error(plan.error.code);
  expect(await world.api.restoreWork(backup, Object.fromEntries(plan.value.items.map(({ id }) => [id, 'theirs'])))).toMatchObject({
    ok: true,
  });
}

const WAYS: readonly (readonly [string, (from: Library) => Promise<string | Uint8Array>])[] = [
  ['a backup', ({ world }) => world.api.workText()],
  ['a snapshot', async ({ world }) => world.api.snapshotText((await world.api.takeSnapshot('hand'))?.name ?? '')],
  ['an exported library', ({ world }) => world.api.exportLibraryFile()],
];

describe.each(WAYS)('%s', (_, backupOf) => {
  it('holds pictures of the user and how runs were put together', async () => {
    const from = await library();
    const id = async (name: string): Promise<number> => (await from.world.at(`${name}.safetensors`)).id;
    const every = Buffer.from(Uint8Array.from({ length: 1024 }, (__, index) => index * 7)).toString('base64');
    for (const [name, type] of [
      ['a', 'image/webp'],
      ['b', 'image/jpeg'],
      ['c', 'image/png'],
    ] as const)
      await from.world.api.putOwnPicture(await id(name), { type, data: every.slice(0, 4 * (await id(name)) * 100) });
    await from.world.api.chooseRun([await id('a'), await id('b')], 'together');
    await from.world.api.chooseRun([await id('d')], 'apart');
    const [pictures, runs] = [rows(from, 'own_picture', 'owner, type, data'), rows(from, 'run_choice', 'owner, run')];
    expect([pictures.length, runs.length]).toEqual([3, 3]);

    const to = await library();
    await restore(to, await backupOf(from));
    expect(rows(to, 'own_picture', 'owner, type, data')).toEqual(pictures);
    expect(rows(to, 'run_choice', 'owner, run')).toEqual(runs);
    // And on from there.
    const third = await library();
    await restore(third, await backupOf(to));
    expect(rows(third, 'own_picture', 'owner, type, data')).toEqual(pictures);
    expect(rows(third, 'run_choice', 'owner, run')).toEqual(runs);
  });

  it('holds every setting of the user', async () => {
    const from = await library();
    const chosen = (Object.values(SETTINGS) as unknown as Setting<unknown>[])
      .filter(({ by }) => by === 'user')
      .map((setting) => ({ setting, value: anotherOf(setting) }));
    expect(chosen.length).toBeGreaterThan(20);
    // Of settings alone no snapshot is taken.
    await from.world.api.putComposition({ id: 's', name: 'A set', text: '{}' });
    for (const { setting, value } of chosen) await from.world.api.putSetting(setting.id, setting.write(value));
    const to = await library();
    await restore(to, await backupOf(from));
    const kept = await to.world.api.settings();
    expect(chosen.map(({ setting }) => [setting.id, setting.read(kept[setting.id] ?? null)])).toEqual(
      chosen.map(({ setting, value }) => [setting.id, value]),
    );
  });
});

const FILTER = {
  search: 'red',
  family: [],
  layout: [],
  adapter: [],
  status: ['missing'],
  folder: [],
  base: [],
  tag: ['ink'],
  favourite: true,
};
/** Kept texts, of which every setting takes one that is not its default. */
const TEXTS = [
  'light',
  'zh',
  'compact',
  'reduced',
  'rms',
  '-1..1',
  '3',
  'show',
  '/',
  'cards',
  'absolute',
  'false',
  'yes',
  'no',
  '{"bases":{"Mine":"MIN"},"categories":{"99":"XYZ"}}',
  '{"People":"character"}',
  JSON.stringify([{ name: 'Mine', filter: FILTER }]),
  '{"a":true}',
  '{"a":120}',
  '{"file":"base.safetensors","family":"flux1","label":"Flux.1"}',
  '{"loras":"below/here"}',
  'some text',
  '["a"]',
];

function anotherOf(setting: Setting<unknown>): unknown {
  const standard = JSON.stringify(setting.initial);
  const found = TEXTS.map((text) => setting.read(text)).find((value) => JSON.stringify(value) !== standard);
  if (found === undefined) throw new Error(`No text of this test is another value of ${setting.id}`);
  return found;
}
