import { describe, expect, it } from 'vitest';
import type { BesideRecord } from '../../src/contracts/indexer.ts';
import { NO_FILTER } from '../../src/domain/library/filter.ts';
import { NO_FACTS, type SidecarFacts } from '../../src/domain/library/sidecars/sidecar.ts';
import { CatalogWorld, fault, understanding } from '../../src/testing/catalog-world.ts';

const SDXL = understanding({ family: { ...understanding().family, id: 'sdxl', label: 'SDXL' } });

const record = (path: string, facts: Partial<SidecarFacts>, picture = false): BesideRecord => ({
  path,
  files: [...(picture ? ([['a.png', null, null]] as const) : []), ['a.json', 10, 20]],
  sidecars: [{ name: 'a.json', facts: { ...NO_FACTS, ...facts }, fault: null }],
});

async function derive(world: CatalogWorld): Promise<void> {
  while (await world.api.fillSaid());
}

async function put(world: CatalogWorld, ...records: readonly BesideRecord[]): Promise<void> {
  await world.api.putBeside('main', records);
  await derive(world);
}

async function library(...names: readonly string[]): Promise<CatalogWorld> {
  const world = await CatalogWorld.open();
  await world.source('main');
  for (const name of names) world.write('main', `${name}.safetensors`, name, { record: { understanding: SDXL } });
  await world.scan('main');
  return world;
}

describe('what lies beside a LoRA', () => {
  it('is shown and found by everything it says', async () => {
    const world = await library('a', 'b');
    await put(
      world,
      record(
        'a.safetensors',
        {
          title: 'Crimson Gown',
          base: 'Illustrious',
          triggers: ['Red Dress, ribbon'],
          tags: ['Clothing'],
          notes: 'works at 0.7',
          description: 'long story',
          author: 'Ann',
          adult: true,
        },
        true,
      ),
    );
    expect(await world.at('a.safetensors')).toMatchObject({
      base: { name: 'Illustrious', from: 'sidecar' },
      triggers: ['Red Dress, ribbon'],
      tags: ['clothing'],
      picture: 'a.png',
      adult: true,
    });
    const searches = ['crimson', 'tag:cloth', 'base:illu', 'trigger:"red dress"', 'ribbon', 'author:ann', 'note:story', 'note:0.7', '0.7'];
    for (const search of [...searches, 'has:picture', 'has:note', 'has:tag', 'has:trigger', 'clothing']) {
      expect([search, await world.names({ search })]).toEqual([search, ['a']]);
    }
    expect(await world.names({ search: '-has:picture' })).toEqual(['b']);
    expect(await world.names({ search: 'tag:ribbon' })).toEqual([]);
    expect(await world.detailAt('a.safetensors')).toMatchObject({ pictures: ['a.png'], sidecars: [{ name: 'a.json' }] });
  });

  it('says what it said the last time where it cannot be read now, and not where it is gone', async () => {
    const world = await library('a');
    const unreadable = (name: string): BesideRecord => ({
      path: 'a.safetensors',
      files: [[name, null, null]],
      sidecars: [{ name, facts: null, fault: 'unreadable' }],
    });
    await put(world, record('a.safetensors', { triggers: ['red'] }));
    await put(world, unreadable('a.json'), unreadable('a.json'));
    expect(await world.at('a.safetensors')).toMatchObject({ triggers: ['red'] });
    expect((await world.detailAt('a.safetensors')).sidecars).toMatchObject([{ fault: 'unreadable', facts: { triggers: ['red'] } }]);
    await put(world, unreadable('b.json'));
    expect(await world.at('a.safetensors')).toMatchObject({ triggers: [] });
  });

  it('counts its tags with those of the user, each LoRA once, under the other filters', async () => {
    const world = await library('a', 'b', 'c');
    await put(world, record('a.safetensors', { tags: ['Style', 'ink'] }), record('b.safetensors', { tags: ['style'] }));
    await world.api.changeOwn([(await world.at('a.safetensors')).id, (await world.at('c.safetensors')).id], { addTags: ['STYLE'] });
    const ask = async (filter: object) =>
      (await world.api.query({ filter: { ...NO_FILTER, ...filter }, sort: { key: 'name', descending: false } })).facets.tag;
    expect(await ask({})).toEqual([
      { value: 'STYLE', label: 'STYLE', count: 3 },
      { value: 'ink', label: 'ink', count: 1 },
    ]);
    expect(await ask({ search: 'b' })).toMatchObject([{ label: 'STYLE', count: 1 }]);
    expect(await world.names({ tag: ['style'] })).toEqual(['a', 'b', 'c']);
    expect(await world.names({ tag: ['ink'] })).toEqual(['a']);
  });

  it('stays when the file is read again, and goes when a whole walk does not see it any more', async () => {
    const world = await library('a', 'b');
    await put(world, record('a.safetensors', { triggers: ['red'] }), record('b.safetensors', { triggers: ['blue'] }));
    await world.api.invalidate([(await world.at('a.safetensors')).id]);
    expect((await world.scan('main')).reads).toEqual(['a.safetensors']);
    expect((await world.at('a.safetensors')).triggers).toEqual(['red']);
    await world.api.endBeside('main', ['b.safetensors'], []);
    await derive(world);
    expect(await world.at('a.safetensors')).toMatchObject({ triggers: [], picture: null });
    expect((await world.at('b.safetensors')).triggers).toEqual(['blue']);
    expect(await world.api.knownBeside('main', ['a.safetensors', 'b.safetensors'])).toEqual([null, [['a.json', 10, 20]]]);
  });

  it('is kept below folders that could not be looked into', async () => {
    const world = await library('locked/a', 'lockedout');
    await put(world, record('locked/a.safetensors', { tags: ['x'] }), record('lockedout.safetensors', { tags: ['y'] }));
    await world.scan('main', { failed: [{ path: 'locked', fault: fault('not-permitted') }] });
    await world.api.endBeside('main', [], ['locked']);
    expect(await world.api.knownBeside('main', ['locked/a.safetensors', 'lockedout.safetensors'])).toEqual([[['a.json', 10, 20]], null]);
  });

  it('belongs to the place: a LoRA that moves leaves it and has what lies at its new place', async () => {
    const world = await library('a');
    await put(world, record('a.safetensors', { tags: ['old'] }));
    await world.measure();
    const { id } = await world.at('a.safetensors');
    world.move('main', 'a.safetensors', 'new/a.safetensors');
    await world.scan('main');
    await put(world, record('new/a.safetensors', { tags: ['new'] }));
    await world.api.endBeside('main', ['new/a.safetensors'], []);
    await derive(world);
    expect(await world.at('new/a.safetensors')).toMatchObject({ id, tags: ['new'] });
  });
});

describe('a picture of the user', () => {
  const picture = { type: 'image/webp', data: 'AAAA' } as const;

  it('belongs to the content, is told by the row, and can be taken back', async () => {
    const world = await library('a');
    const { id } = await world.at('a.safetensors');
    expect(await world.api.putOwnPicture(id, picture)).toBeNull();
    expect((await world.at('a.safetensors')).ownPicture).toBeGreaterThan(0);
    await world.measure();
    expect(await world.api.ownPicture(id)).toEqual(picture);
    expect(await world.names({ search: 'has:picture' })).toEqual(['a']);
    expect(await world.api.putOwnPicture(id, null)).toEqual(picture);
    expect((await world.at('a.safetensors')).ownPicture).toBeNull();
  });

  it('travels in a backup', async () => {
    const world = await library('a');
    await world.measure();
    const { id } = await world.at('a.safetensors');
    await world.api.putOwnPicture(id, picture);
    const text = await world.api.workText();
    await world.api.putOwnPicture(id, null);
    const outcome = await world.api.restoreWork(text, {});
    expect(outcome.ok).toBe(true);
    expect(await world.api.ownPicture(id)).toEqual(picture);
  });
});
