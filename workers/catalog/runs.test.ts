import { beforeEach, describe, expect, it } from 'vitest';
import type { LibraryFilter } from '../../src/domain/library/filter.ts';
import { NO_FILTER } from '../../src/domain/library/filter.ts';
import { unpackRuns } from '../../src/domain/library/runs/packed.ts';
import { CatalogWorld, hash, understanding } from '../../src/testing/catalog-world.ts';

let world: CatalogWorld;

beforeEach(async () => {
  world = await CatalogWorld.open();
  await world.source('s');
});

const name = (path: string): string => path.replace(/^.*\/|\.safetensors$/g, '');

/** Runs as shown, by the names of their files. */
async function runs(filter: Partial<LibraryFilter> = {}) {
  const found = await world.api.query({ filter: { ...NO_FILTER, ...filter }, sort: { key: 'name', descending: false } });
  const rows = new Map((await world.api.rows([...found.ids])).map(({ id, path }) => [id, name(path)]));
  return unpackRuns(found.runs).map(({ ids, evidence }) => [evidence, ...ids.map((id) => rows.get(id))]);
}

async function indexed(files: Readonly<Record<string, Record<string, string>>>): Promise<void> {
  for (const [path, metadata] of Object.entries(files)) {
    world.write('s', `${path}.safetensors`, path, { header: `header of ${path}`, record: { metadata } });
  }
  await world.scan('s');
  await world.measure();
}

const session = (steps: number, id = '7') => ({ ss_session_id: id, ss_training_started_at: '1.5', ss_steps: String(steps) });
const idOf = async (path: string): Promise<number> => (await world.at(`${path}.safetensors`)).id;
const link = (a: string, b: string, cosine: number | null) => world.api.putRunLinks([{ a: hash(a), b: hash(b), cosine }]);

describe('training runs of the library', () => {
  it('are recognised by names and by sessions', async () => {
    await indexed({
      'a/cat': {},
      'a/cat-000002': {},
      'a/cat-000010': {},
      'b/cat-000004': {},
      'b/dog': session(300),
      'b/best dog': session(100),
      'b/bird': session(5, 'other'),
    });
    expect(await runs()).toEqual([
      ['names', 'cat-000002', 'cat-000010', 'cat'],
      ['session', 'best dog', 'dog'],
    ]);
  });

  it('are as far as the search finds their files', async () => {
    await indexed({ 'cat-000002': {}, 'cat-000010': {}, cat: {} });
    expect(await runs({ search: 'name:cat-0' })).toEqual([['names', 'cat-000002', 'cat-000010']]);
    expect(await runs({ search: 'name:cat-000002' })).toEqual([]);
  });

  it('are compared where names alone say so, and a stranger among them leaves', async () => {
    await indexed({ 'cat-000001': {}, 'cat-000002': {}, cat: {} });
    const checks = await world.api.runChecks(9, []);
    expect(checks.map((pair) => pair.map(({ path }) => name(path)))).toEqual([
      ['cat-000001', 'cat-000002'],
      ['cat-000002', 'cat'],
    ]);
    expect(await world.api.runChecks(9, [`${hash('cat-000001')} ${hash('cat-000002')}`])).toHaveLength(1);
    await link('cat-000001', 'cat-000002', 0.93);
    await link('cat-000002', 'cat', 0.01);
    expect(await runs()).toEqual([['compared', 'cat-000001', 'cat-000002']]);
    // Whether it goes on from an earlier one: there is none left to ask about.
    expect(await world.api.runChecks(9, [])).toEqual([]);
  });

  it('need equal forms', async () => {
    await indexed({ 'cat-000001': {} });
    world.write('s', 'cat-000002.safetensors', 'other', {
      record: { understanding: understanding({ ranks: [{ rank: 32, modules: 4 }] }) },
    });
    await world.scan('s');
    expect(await runs()).toEqual([]);
  });

  it('are what the user says, which Undo takes back', async () => {
    await indexed({ 'cat-000001': {}, 'cat-000002': {}, 'cat-000003': {}, dog: {} });
    const apart = await world.api.chooseRun([await idOf('cat-000002')], 'apart');
    expect(await runs()).toEqual([['names', 'cat-000001', 'cat-000003']]);
    await world.api.putRunChoices(apart);
    expect(await runs()).toEqual([['names', 'cat-000001', 'cat-000002', 'cat-000003']]);
    await world.api.chooseRun([await idOf('cat-000001'), await idOf('dog')], 'together');
    expect(await runs()).toEqual([
      ['chosen', 'cat-000001', 'dog'],
      ['names', 'cat-000002', 'cat-000003'],
    ]);
    await world.api.chooseRun([await idOf('cat-000001'), await idOf('dog')], 'auto');
    expect(await runs()).toEqual([['names', 'cat-000001', 'cat-000002', 'cat-000003']]);
  });

  it('keep what the user said when files move, are measured, and when the library is made anew from a backup', async () => {
    world.write('s', 'one.safetensors', 'one');
    world.write('s', 'two.safetensors', 'two');
    await world.scan('s');
    await world.api.chooseRun([await idOf('one'), await idOf('two')], 'together');
    await world.measure();
    world.move('s', 'one.safetensors', 'sub/uno.safetensors');
    await world.scan('s');
    expect(await runs()).toEqual([['chosen', 'uno', 'two']]);
    const text = await world.api.workText();
    const fresh = await CatalogWorld.open(undefined, 'new');
    await fresh.source('s');
    fresh.write('s', 'one.safetensors', 'one');
    fresh.write('s', 'two.safetensors', 'two');
    await fresh.scan('s');
    await fresh.measure();
    await fresh.api.restoreWork(text, {});
    world = fresh;
    expect(await runs()).toEqual([['chosen', 'one', 'two']]);
  });
});
