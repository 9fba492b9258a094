import { beforeEach, describe, expect, it } from 'vitest';
import { NO_FILTER } from '../../src/domain/library/filter.ts';
import { NOTHING_OWN } from '../../src/domain/library/own.ts';
import { type ReachableFiles, reachableFiles } from '../../src/testing/catalog-files.ts';
import { CatalogWorld, hash } from '../../src/testing/catalog-world.ts';

let world: CatalogWorld;
let files: ReachableFiles;

const OF_RED = {
  metadata: { 'modelspec.author': 'Ada', 'modelspec.trigger_phrase': 'Red Dress, satin', ss_sd_model_name: 'flux1-dev.safetensors' },
};
const idOf = async (path: string): Promise<number> => (await world.at(path)).id;
const names = (search: string): Promise<string[]> => world.names({ search });

beforeEach(async () => {
  files = await reachableFiles();
  world = await CatalogWorld.open(files);
  await world.source('s', 'Main disk');
  world.write('s', 'red.safetensors', 'red', { record: OF_RED });
  world.write('s', 'blue-krea.safetensors', 'blue');
  world.write('s', 'copy of red.safetensors', 'red', { record: OF_RED });
  world.write('s', 'green.safetensors', 'green');
  await world.scan('s');
  await world.measure();
});

describe('what the user keeps', () => {
  it('belongs to the content: a copy has it too, and a renamed file keeps it', async () => {
    await world.api.changeOwn([await idOf('red.safetensors')], { favourite: true, addTags: ['Clothes'], notes: 'soft at 0.6' });
    expect(await names('fav:yes')).toEqual(['copy of red', 'red']);
    world.move('s', 'red.safetensors', 'sub/renamed.safetensors');
    await world.scan('s');
    await world.measure();
    expect((await world.at('sub/renamed.safetensors')).own).toEqual({
      ...NOTHING_OWN,
      favourite: true,
      tags: ['Clothes'],
      notes: 'soft at 0.6',
    });
  });

  it('is changed for many at once, and taken back exactly', async () => {
    const [red, blue, green] = [await idOf('red.safetensors'), await idOf('blue-krea.safetensors'), await idOf('green.safetensors')];
    await world.api.changeOwn([red], { rating: 3, tags: ['Old'] });
    const before = await world.api.changeOwn([red, blue, green], { addTags: ['new'], rating: 5 });
    expect((await world.api.rows([red, blue, green])).map(({ own }) => [own.rating, own.tags])).toEqual([
      [5, ['Old', 'new']],
      [5, ['new']],
      [5, ['new']],
    ]);
    await world.api.putOwn(before);
    expect((await world.api.rows([red, blue, green])).map(({ own }) => own)).toEqual([
      { ...NOTHING_OWN, rating: 3, tags: ['Old'] },
      NOTHING_OWN,
      NOTHING_OWN,
    ]);
    expect(await world.api.own(blue)).toBeNull();
  });

  it('made before the file was measured joins what its content has, and nothing of either is lost', async () => {
    await world.api.changeOwn([await idOf('red.safetensors')], { tags: ['a'], notes: 'first' });
    world.write('s', 'late.safetensors', 'red', { header: 'another header of the same tensors' });
    await world.scan('s');
    await world.api.changeOwn([await idOf('late.safetensors')], { tags: ['b'], notes: 'second', favourite: true, rating: 2 });
    await world.measure();
    expect((await world.at('late.safetensors')).own).toEqual({
      favourite: true,
      rating: 2,
      tags: ['a', 'b'],
      notes: 'first\n\nsecond',
      triggers: [],
    });
    expect(files.db.all('SELECT owner FROM own', [], (row) => row.text('owner'))).toEqual([`content:${hash('red')}`]);
  });

  it('counts the tags in use', async () => {
    await world.api.changeOwn([await idOf('red.safetensors'), await idOf('green.safetensors')], { tags: ['Style', 'x'] });
    await world.api.changeOwn([await idOf('blue-krea.safetensors')], { tags: ['style'] });
    expect(await world.api.tags()).toEqual([
      { tag: 'Style', count: 3 },
      { tag: 'x', count: 2 },
    ]);
  });
});

describe('searching it', () => {
  beforeEach(async () => {
    await world.api.changeOwn([await idOf('blue-krea.safetensors')], {
      favourite: true,
      rating: 4,
      tags: ['Night Sky', 'sea'],
      notes: 'Best at 0.7\nwith rain',
      triggers: ['bluemood'],
    });
    await world.api.changeOwn([await idOf('green.safetensors')], { tags: ['sea monsters'], rating: 2 });
  });

  it.each<[string, string[]]>([
    ['fav:yes', ['blue-krea']],
    ['fav:no', ['copy of red', 'green', 'red']],
    ['tag:sea', ['blue-krea', 'green']],
    ['tag:"night sky"', ['blue-krea']],
    ['tag:tag', []],
    ['-tag:monsters tag:sea', ['blue-krea']],
    ['note:rain', ['blue-krea']],
    ['note:sea', []],
    ['trigger:satin', ['copy of red', 'red']],
    ['trigger:bluemood', ['blue-krea']],
    ['author:ada', ['copy of red', 'red']],
    ['base:krea', ['blue-krea']],
    ['base:dev', ['copy of red', 'red']],
    ['name:green', ['green']],
    ['name:safetensors', []],
    ['rating:>=3', ['blue-krea']],
    ['rating:2 OR author:ada', ['copy of red', 'green', 'red']],
    ['has:tags', ['blue-krea', 'green']],
    ['-has:tags', ['copy of red', 'red']],
    ['has:triggers', ['blue-krea', 'copy of red', 'red']],
    ['has:base -has:fav', ['copy of red', 'red']],
    // Words look everywhere.
    ['monsters', ['green']],
    ['rain', ['blue-krea']],
    ['satin', ['copy of red', 'red']],
    ['krea', ['blue-krea']],
    ['-red -green', ['blue-krea']],
  ])('%s', async (line, found) => expect(await names(line)).toEqual(found));

  it('filters by tag, base model and favourite, and counts under the others', async () => {
    const sort = { key: 'name', descending: false } as const;
    const { ids, facets } = await world.api.query({ filter: { ...NO_FILTER, tag: ['SEA'] }, sort });
    expect(ids).toHaveLength(1);
    expect(facets.tag.map(({ label, count }) => [label, count])).toEqual([
      ['Night Sky', 1],
      ['sea', 1],
      ['sea monsters', 1],
    ]);
    expect(facets.base).toEqual([{ value: 'Krea', label: 'Krea', count: 1 }]);
    const all = await world.api.query({ filter: NO_FILTER, sort });
    expect(all.facets.base.map(({ label, count }) => [label, count])).toEqual([
      ['Flux Dev', 2],
      ['Krea', 1],
      ['Not said', 1],
    ]);
    expect(await world.names({ favourite: true })).toEqual(['blue-krea']);
    expect(await world.names({ base: ['Flux Dev', ''] })).toEqual(['copy of red', 'green', 'red']);
  });

  it('sorts by rating, unrated last either way, and by base model', async () => {
    expect(await world.names({}, 'rating', true)).toEqual(['blue-krea', 'green', 'copy of red', 'red']);
    expect(await world.names({}, 'rating', false)).toEqual(['green', 'blue-krea', 'copy of red', 'red']);
    expect(await world.names({}, 'base', false)).toEqual(['copy of red', 'red', 'blue-krea', 'green']);
  });
});

describe('rows of an earlier version', () => {
  it('are filled while the library is open, in batches', async () => {
    files.db.exec("UPDATE lora SET name_fold = '', triggers = '', author = '', base_name = NULL, base_from = NULL, said = 0");
    expect(await names('author:ada')).toEqual([]);
    let batches = 0;
    while (await world.api.fillSaid()) batches += 1;
    expect(batches).toBe(1);
    expect(await names('author:ada base:dev trigger:satin name:red')).toEqual(['copy of red', 'red']);
    expect((await world.at('blue-krea.safetensors')).base).toEqual({ name: 'Krea', from: 'file name' });
  });
});
