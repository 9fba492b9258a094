import { verbatim } from '../../src/domain/message.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import type { SortKey } from '../../src/domain/library/vocabulary.ts';
import type { LibraryFilter } from '../../src/domain/library/filter.ts';
import type { Layout } from '../../src/domain/reading.ts';
import { CatalogWorld, fault, LAYOUT, measurementOf, understanding } from '../../src/testing/catalog-world.ts';
import { NO_FILTER } from '../../src/domain/library/filter.ts';

let world: CatalogWorld;

const SDXL: Layout = { ...LAYOUT, id: 'sdxl_unet_19', label: 'SDXL 19' };
const family = (id: string, label: string) => ({ ...understanding().family, id, label });

beforeEach(async () => {
  world = await CatalogWorld.open();
  await world.source('s', 'Main disk');
  await world.source('t', 'Ärger & co');
});

/** Six LoRAs over two folders of the library, of all kinds. */
async function library(): Promise<void> {
  world.write('s', 'styles/Red Dress v10.safetensors', 'a', { size: 300e6, mtime: 30 });
  world.write('s', 'styles/red dress v9.safetensors', 'b', {
    size: 20e6,
    mtime: 10,
    record: { understanding: understanding({ ranks: [{ rank: 4, modules: 1 }] }) },
  });
  world.write('s', 'styles/old/100%_pure [x].safetensors', 'c', {
    size: 5,
    mtime: 20,
    record: {
      understanding: understanding({
        family: family('sdxl', 'SDXL'),
        layout: SDXL,
        adapters: [
          { id: 'locon', label: 'LoCon', modules: 9 },
          { id: 'lora', label: 'LoRA', modules: 2 },
        ],
        ranks: [
          { rank: 64, modules: 9 },
          { rank: 8, modules: 2 },
        ],
      }),
    },
  });
  world.write('s', 'Ärgerlich.safetensors', 'd', { size: 1e6, mtime: 50, record: { metadata: { ss_output_name: 'Hidden Title' } } });
  world.write('t', 'ΟΔΟΣ.safetensors', 'e', { size: 2e6, mtime: 40 });
  world.write('t', 'broken.safetensors', 'f', {
    size: 0,
    mtime: 60,
    record: { understanding: null, fault: fault('empty-file', 'The file is empty.') },
  });
  await world.scan('s');
  await world.scan('t');
}

describe('searching', () => {
  beforeEach(library);

  it.each<[string, string[]]>([
    ['', ['100%_pure [x]', 'Ärgerlich', 'broken', 'red dress v9', 'Red Dress v10', 'ΟΔΟΣ']],
    ['red', ['red dress v9', 'Red Dress v10']],
    ['DRESS red', ['red dress v9', 'Red Dress v10']],
    ['"dress v1"', ['Red Dress v10']],
    ['red -dress', []],
    ['styles/old', ['100%_pure [x]']],
    ['ÄRGER', ['Ärgerlich']],
    ['a\u0308rger', ['Ärgerlich']],
    ['οδος', ['ΟΔΟΣ']],
    ['%', ['100%_pure [x]']],
    ['%_', ['100%_pure [x]']],
    ['r_d', []],
    // Ids that nobody sees are not searched: only this file has an underscore in its name.
    ['_', ['100%_pure [x]']],
    ['flux_unet', []],
    ['%.safetensors', []],
    ['[x]', ['100%_pure [x]']],
    ['*', []],
    ['?', []],
    ['v1?', []],
    ["'", []],
    ['hidden title', ['Ärgerlich']],
    ['flx-gen-002', ['100%_pure [x]']],
    ['sdxl', ['100%_pure [x]']],
    ['locon', ['100%_pure [x]']],
    ['"10 styles"', []],
    ['family:flux', ['Ärgerlich', 'red dress v9', 'Red Dress v10', 'ΟΔΟΣ']],
    ['family:unknown', ['broken']],
    ['layout:"sdxl 19"', ['100%_pure [x]']],
    ['layout:flux_unet', ['Ärgerlich', 'red dress v9', 'Red Dress v10', 'ΟΔΟΣ']],
    ['adapter:lora', ['100%_pure [x]', 'Ärgerlich', 'red dress v9', 'Red Dress v10', 'ΟΔΟΣ']],
    ['adapter:locon', ['100%_pure [x]']],
    ['status:unreadable', ['broken']],
    ['status:head red', ['red dress v9', 'Red Dress v10']],
    ['status:nonsense', []],
    ['folder:styles', ['100%_pure [x]', 'red dress v9', 'Red Dress v10']],
    ['folder:ärger', ['broken', 'ΟΔΟΣ']],
    ['rank:16', ['Ärgerlich', 'Red Dress v10', 'ΟΔΟΣ']],
    ['rank:>=16', ['100%_pure [x]', 'Ärgerlich', 'Red Dress v10', 'ΟΔΟΣ']],
    ['rank:<16', ['red dress v9']],
    ['size:>100MB', ['Red Dress v10']],
    ['size:<=1MB', ['100%_pure [x]', 'Ärgerlich', 'broken']],
    ['size:2MB', ['ΟΔΟΣ']],
    ['size:0.3GB', ['Red Dress v10']],
    ['rank:>4 size:<10MB folder:main', ['100%_pure [x]', 'Ärgerlich']],
  ])('%s', async (search, names) => {
    const { ids, total } = await world.api.query({
      filter: { ...NO_FILTER, search },
      sort: { key: 'name', descending: false },
    });
    expect(ids).toBeInstanceOf(Uint32Array);
    expect(total).toBe(ids.length);
    expect((await world.api.rows([...ids])).map(({ name }) => name)).toEqual(names);
  });
});

describe('filters', () => {
  beforeEach(library);

  it.each<[Partial<LibraryFilter>, string[]]>([
    [{ family: ['sdxl', 'unknown'] }, ['100%_pure [x]', 'broken']],
    [{ family: ['sdxl'], status: ['unreadable'] }, []],
    [{ layout: ['flux_unet_57'] }, ['Ärgerlich', 'red dress v9', 'Red Dress v10', 'ΟΔΟΣ']],
    [{ layout: [''] }, ['broken']],
    [{ adapter: ['locon'] }, ['100%_pure [x]']],
    [{ adapter: [''] }, ['broken']],
    [{ status: ['header'] }, ['100%_pure [x]', 'Ärgerlich', 'red dress v9', 'Red Dress v10', 'ΟΔΟΣ']],
    [{ folder: ['s'] }, ['100%_pure [x]', 'Ärgerlich', 'red dress v9', 'Red Dress v10']],
    [{ folder: ['s/styles'] }, ['100%_pure [x]', 'red dress v9', 'Red Dress v10']],
    [{ folder: ['s/styles/old', 't'] }, ['100%_pure [x]', 'broken', 'ΟΔΟΣ']],
    [{ folder: ['s/style'] }, []],
    [{ folder: ['s/styles'], search: 'red', family: ['flux1'] }, ['red dress v9', 'Red Dress v10']],
  ])('%j', async (filter, names) => {
    expect(await world.names(filter)).toEqual(names);
  });

  it('counts each facet under the search and all other filters', async () => {
    const { facets } = await world.api.query({
      filter: { ...NO_FILTER, search: 'safetensors', family: ['flux1'], folder: ['s'] },
      sort: { key: 'name', descending: false },
    });
    expect(facets).toEqual({
      family: [
        { value: 'flux1', label: 'Flux.1', count: 3 },
        { value: 'sdxl', label: 'SDXL', count: 1 },
      ],
      layout: [{ value: 'flux_unet_57', label: 'Flux 57', count: 3 }],
      adapter: [{ value: 'lora', label: 'LoRA', count: 3 }],
      status: [{ value: 'header', label: 'Header only', count: 3 }],
      folder: [
        { value: 't', label: 'Ärger & co', count: 1 },
        { value: 's', label: 'Main disk', count: 3 },
        { value: 's/styles', label: 'Main disk/styles', count: 2 },
      ],
      base: [{ value: '', label: 'Not said', count: 3 }],
      tag: [],
    });
  });

  it('calls a family by the name of its certain files, whatever came first', async () => {
    const unsure = { ...understanding().family, certainty: 'ambiguous' as const, label: 'Flux.1, Chroma or 2 others' };
    const families = async (): Promise<readonly (string | number)[][]> => {
      const { facets } = await world.api.query({
        filter: { ...NO_FILTER, folder: ['u'] },
        sort: { key: 'name', descending: false },
      });
      return facets.family.map(({ label, count }) => [label, count]);
    };
    const fresh = await CatalogWorld.open();
    await fresh.source('u', 'New');
    fresh.write('u', 'a.safetensors', 'a1', { record: { understanding: understanding({ family: unsure }) } });
    await fresh.scan('u');
    world = fresh;
    expect(await families()).toEqual([['Flux.1, Chroma or 2 others', 1]]);
    fresh.write('u', 'b.safetensors', 'b1');
    await fresh.scan('u');
    fresh.write('u', 'c.safetensors', 'c1', { record: { understanding: understanding({ family: unsure }) } });
    await fresh.scan('u');
    expect(await families()).toEqual([['Flux.1', 3]]);
  });

  it('names what has no layout and no adapter', async () => {
    const { facets } = await world.api.query({
      filter: { ...NO_FILTER, search: 'broken' },
      sort: { key: 'name', descending: false },
    });
    expect(facets).toMatchObject({
      family: [{ value: 'unknown', label: 'Unknown', count: 1 }],
      layout: [{ value: '', label: 'No blocks', count: 1 }],
      adapter: [{ value: '', label: 'None known', count: 1 }],
      status: [{ value: 'unreadable', label: 'Unreadable', count: 1 }],
    });
  });

  it('follows changes between two queries, and numbers them', async () => {
    const revision = async (): Promise<number> =>
      (
        await world.api.query({
          filter: NO_FILTER,
          sort: { key: 'name', descending: false },
        })
      ).revision;
    const before = await revision();
    expect(await revision()).toBe(before);
    expect(await world.ids({ status: ['measured'] })).toEqual([]);
    await world.measure(['s'], 1);
    expect(await revision()).toBeGreaterThan(before);
    expect(await world.ids({ status: ['measured'] })).toHaveLength(1);
  });
});

describe('sorting', () => {
  it.each<[SortKey, string[], string[]]>([
    [
      'name',
      ['100%_pure [x]', 'Ärgerlich', 'broken', 'red dress v9', 'Red Dress v10', 'ΟΔΟΣ'],
      ['ΟΔΟΣ', 'Red Dress v10', 'red dress v9', 'broken', 'Ärgerlich', '100%_pure [x]'],
    ],
    [
      'size',
      ['broken', '100%_pure [x]', 'Ärgerlich', 'ΟΔΟΣ', 'red dress v9', 'Red Dress v10'],
      ['Red Dress v10', 'red dress v9', 'ΟΔΟΣ', 'Ärgerlich', '100%_pure [x]', 'broken'],
    ],
    [
      'date',
      ['red dress v9', '100%_pure [x]', 'Red Dress v10', 'ΟΔΟΣ', 'Ärgerlich', 'broken'],
      ['broken', 'Ärgerlich', 'ΟΔΟΣ', 'Red Dress v10', '100%_pure [x]', 'red dress v9'],
    ],
    [
      'rank',
      ['red dress v9', 'Ärgerlich', 'Red Dress v10', 'ΟΔΟΣ', '100%_pure [x]', 'broken'],
      ['100%_pure [x]', 'Ärgerlich', 'Red Dress v10', 'ΟΔΟΣ', 'red dress v9', 'broken'],
    ],
    [
      'family',
      ['Ärgerlich', 'red dress v9', 'Red Dress v10', 'ΟΔΟΣ', '100%_pure [x]', 'broken'],
      ['100%_pure [x]', 'Ärgerlich', 'red dress v9', 'Red Dress v10', 'ΟΔΟΣ', 'broken'],
    ],
    [
      'adapter',
      ['100%_pure [x]', 'Ärgerlich', 'red dress v9', 'Red Dress v10', 'ΟΔΟΣ', 'broken'],
      ['Ärgerlich', 'red dress v9', 'Red Dress v10', 'ΟΔΟΣ', '100%_pure [x]', 'broken'],
    ],
    [
      'layout',
      ['Ärgerlich', 'red dress v9', 'Red Dress v10', 'ΟΔΟΣ', '100%_pure [x]', 'broken'],
      ['100%_pure [x]', 'Ärgerlich', 'red dress v9', 'Red Dress v10', 'ΟΔΟΣ', 'broken'],
    ],
    [
      'folder',
      ['broken', 'ΟΔΟΣ', 'Ärgerlich', 'red dress v9', 'Red Dress v10', '100%_pure [x]'],
      ['100%_pure [x]', 'red dress v9', 'Red Dress v10', 'Ärgerlich', 'broken', 'ΟΔΟΣ'],
    ],
  ])('by %s', async (key, rising, falling) => {
    await library();
    expect(await world.names({}, key, false)).toEqual(rising);
    expect(await world.names({}, key, true)).toEqual(falling);
  });

  it('by strength, unmeasured last either way', async () => {
    const strengths: Record<string, number> = { a: 2, b: 10, c: 0.5 };
    for (const [path, totalStrength] of Object.entries(strengths)) world.write('s', path, path, { measurement: { totalStrength } });
    await world.scan('s');
    await world.measure();
    world.write('s', 'z', 'z');
    await world.scan('s');
    expect(await world.names({}, 'strength', false)).toEqual(['c', 'a', 'b', 'z']);
    expect(await world.names({}, 'strength', true)).toEqual(['b', 'a', 'c', 'z']);
  });

  it('by strength, a profile that stands in for a measurement among the unmeasured', async () => {
    const fallback = { fallback: verbatim('No block could be measured.'), blocks: [], layout: null, totalStrength: 0 };
    for (const [path, measurement] of Object.entries({ a: { totalStrength: 2 }, f: fallback, b: { totalStrength: 1 } }))
      world.write('s', path, path, { measurement });
    await world.scan('s');
    expect(await world.names({}, 'total', false)).toHaveLength(3);
    await world.measure();
    for (const key of ['strength', 'total'] as const) {
      expect(await world.names({}, key, false)).toEqual(['b', 'a', 'f']);
      expect(await world.names({}, key, true)).toEqual(['a', 'b', 'f']);
    }
    expect(await world.names({ search: 'strength:<1.5' })).toEqual(['b']);
    expect(await world.names({ search: '-strength:<1.5' })).toEqual(['a', 'f']);
  });

  it('by status in the order of use', async () => {
    for (const path of ['measured', 'gone', 'waiting', 'fallback']) {
      world.write(
        's',
        path,
        path,
        path === 'fallback' ? { measurement: { fallback: verbatim('No block could be measured.'), blocks: [], layout: null } } : {},
      );
    }
    world.write('s', 'bad', 'bad', { record: { fault: fault('empty-file') } });
    await world.scan('s');
    for (const path of ['measured', 'gone', 'fallback']) {
      const { id, sourceId, size, mtime } = await world.at(path);
      const file = world.folder('s').get(path);
      if (file)
        await world.api.putMeasurements([
          { place: { id, sourceId, path, size, mtime }, measurement: measurementOf(file), modules: new Uint8Array(), sketch: null },
        ]);
    }
    world.folder('s').delete('gone');
    await world.scan('s');
    expect((await world.rows({}, 'status')).map(({ name, status }) => `${name} ${status}`)).toEqual([
      'measured measured',
      'fallback fallback',
      'waiting header',
      'bad unreadable',
      'gone missing',
    ]);
  });

  it('by stable ID as numbers, beyond 999', async () => {
    for (let index = 0; index < 1002; index += 1) world.write('s', String(index).padStart(5, '0'), `c${index}`);
    await world.scan('s');
    const ids = (await world.rows({}, 'stableId')).map(({ stableId }) => stableId);
    expect(ids.slice(997)).toEqual(['FLX-GEN-998', 'FLX-GEN-999', 'FLX-GEN-1000', 'FLX-GEN-1001', 'FLX-GEN-1002']);
  });
});
