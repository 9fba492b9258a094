/** Every kind of question asked of 70,000 rows: the answers are those of the rows they were copied from, and no plan reads the table. */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LibraryQuery } from '../../src/contracts/library.ts';
import type { LibraryFilter } from '../../src/domain/library/filter.ts';
import { NO_FILTER } from '../../src/domain/library/filter.ts';
import { runWith, unpackRuns } from '../../src/domain/library/runs/packed.ts';
import { LIBRARY_COLUMNS } from '../../src/domain/library/columns.ts';
import type { SortKey } from '../../src/domain/library/vocabulary.ts';
import { type ReachableFiles, reachableFiles } from '../../src/testing/catalog-files.ts';
import { CatalogWorld } from '../../src/testing/catalog-world.ts';
import { makeOriginals, multiply, ORIGINALS } from '../../src/testing/large-library.ts';
import type { Params } from './driver.ts';

const TIMES = 100;

/** Tables with a row for every LoRA; what the user keeps, folders, layouts and labels are few. */
const LARGE = ['lora', 'lora_detail', 'measurement', 'module_table', 'beside'];

let small: CatalogWorld;
let large: CatalogWorld;
let files: ReachableFiles;
const asked: { readonly sql: string; readonly params: Params }[] = [];

// 70,000 rows with two dozen indexes take five seconds on a quiet machine.
beforeAll(async () => {
  small = await CatalogWorld.open();
  await makeOriginals(small.api);
  files = await reachableFiles();
  large = await CatalogWorld.open(files);
  await makeOriginals(large.api);
  multiply(files.db, TIMES);
  for (const method of ['get', 'all'] as const) {
    const plain = files.db[method].bind(files.db) as (sql: string, params: Params, parse: never) => never;
    Object.assign(files.db, {
      [method]: (sql: string, params: Params, parse: never) => {
        asked.push({ sql, params });
        return plain(sql, params, parse);
      },
    });
  }
}, 120_000);

// Whatever is changed makes the next query read the library anew.
const change = async (): Promise<void> => {
  await large.api.addSource({ id: 'empty', kind: 'picker', name: 'Nothing', addedAt: 2 });
  asked.length = 0;
};
beforeEach(change);

/**
 * Indexes over columns that are made from others, or with a condition of several columns. SQLite reads those out of the index too and
 * leaves the row alone (a seek that is put off and never made), but its plan does not say so.
 */
const ENOUGH = ['lora_facets', 'lora_by_status', 'lora_by_adapter', 'lora_pending', 'lora_detail_problem', 'measurement_problem'];

/** Steps of the plans of everything asked since the last time that read a large table row by row, or sort it. */
function slowSteps(): string[] {
  const statements = asked.splice(0);
  expect(statements.length).toBeGreaterThan(0);
  const steps = statements.flatMap(({ sql, params }) =>
    files.db
      .all(`EXPLAIN QUERY PLAN ${sql}`, params, (row) => {
        for (const column of ['id', 'parent', 'notused']) row.plain(column);
        return row.text('detail');
      })
      .map((step) => ({ sql, step })),
  );
  asked.length = 0;
  return steps
    .filter(({ sql, step }) => {
      const read = LARGE.some((table) => new RegExp(`^SCAN ${table}\\b`).test(step));
      const along = / USING COVERING INDEX /.test(step) || ENOUGH.some((index) => step.endsWith(` USING INDEX ${index}`));
      // Putting the rows of one screen, or what the user keeps, in order is not work.
      const sorts = /TEMP B-TREE/.test(step) && /FROM lora INDEXED BY/.test(sql) && !/ AS wanted/.test(sql);
      return (read && !along) || sorts;
    })
    .map(({ sql, step }) => `${step}: ${sql.replaceAll(/\s+/g, ' ')}`);
}

const query = (filter: Partial<LibraryFilter>, key: SortKey = 'name', descending = false): LibraryQuery => ({
  filter: { ...NO_FILTER, ...filter },
  sort: { key, descending },
});

describe('a library of 70,000', () => {
  it('is one', async () => {
    expect(await large.api.totals()).toMatchObject({ loras: ORIGINALS * TIMES, measured: expect.any(Number) });
    expect((await large.api.totals()).measured).toBe((await small.api.totals()).measured * TIMES);
  });

  it.each<[string, Partial<LibraryFilter>]>([
    ['nothing asked', {}],
    ['a letter', { search: 'r' }],
    ['a word', { search: 'dress' }],
    ['two words', { search: 'red blue' }],
    ['a phrase', { search: '"red title"' }],
    ['what nothing has', { search: 'nothing has this' }],
    ['not', { search: 'red -blue' }],
    ['or', { search: 'МОСКВА OR 日本' }],
    ['a family', { search: 'family:flux1' }],
    ['a layout', { search: 'layout:sdxl' }],
    ['an adapter', { search: 'adapter:lokr red' }],
    ['a status', { search: 'status:unreadable' }],
    ['a folder', { search: 'folder:flux' }],
    ['an author', { search: 'author:"author 7"' }],
    ['a base model', { search: 'base:pony' }],
    ['a trigger word', { search: 'trigger:animeword' }],
    ['a rank', { search: 'rank:>=16' }],
    ['a base at all', { search: 'has:base' }],
    ['triggers at all', { search: 'has:trigger' }],
    ['a tag of sidecars', { search: 'tag:sidetag' }],
    ['a tag of sidecars as a filter', { tag: ['sidetag 3'] }],
    ['a note of sidecars', { search: 'note:"soft focus"' }],
    ['a title of sidecars', { search: 'beside' }],
    ['pictures at all', { search: 'has:picture' }],
    ['filters', { family: ['flux1', 'sdxl'], status: ['measured'], folder: ['s/FLUX'] }],
    ['a filter and words', { adapter: ['lora'], base: ['Pony'], search: 'red' }],
  ])('finds by %s as many as there are', async (_, filter) => {
    const few = await small.api.query(query(filter));
    const many = await large.api.query(query(filter));
    expect(many.total).toBe(few.total * TIMES);
    for (const facet of ['family', 'layout', 'adapter', 'status', 'base'] as const) {
      expect(many.facets[facet]).toEqual(few.facets[facet].map((value) => ({ ...value, count: value.count * TIMES })));
    }
    expect(slowSteps()).toEqual([]);
  });

  it.each<[string, Partial<LibraryFilter>]>([
    ['favourites', { favourite: true }],
    ['stars', { search: 'rating:>=3' }],
    ['a tag', { tag: ['Keeper'] }],
    ['a tag in the line', { search: 'tag:work' }],
    ['notes', { search: 'note:light' }],
    ['any tag and a star', { search: 'has:tag fav:yes' }],
  ])('finds what the user keeps: %s', async (_, filter) => {
    const many = await large.api.query(query(filter));
    expect(many.total).toBe((await small.api.query(query(filter))).total);
    expect(many.total).toBeGreaterThan(0);
    expect(slowSteps()).toEqual([]);
  });

  it.each(Object.keys(LIBRARY_COLUMNS) as SortKey[])('is ordered by %s, both ways', async (key) => {
    for (const descending of [false, true]) {
      await change();
      const { ids, total } = await large.api.query(query({}, key, descending));
      expect(total).toBe(ORIGINALS * TIMES);
      expect(new Set(ids).size).toBe(ids.length);
      expect(slowSteps()).toEqual([]);
    }
  });

  it('finds every run of it', async () => {
    const runs = unpackRuns((await large.api.query(query({}))).runs);
    expect(runs.length).toBeGreaterThanOrEqual((ORIGINALS * TIMES) / 10);
    expect(runs.every(({ ids }) => ids.length >= 9)).toBe(true);
    await large.api.runChecks(20, []);
    expect(slowSteps()).toEqual([]);
  });

  it('answers soon with the runs of its first lines, as they are among all', async () => {
    const opened = await CatalogWorld.open(await reachableFiles({ 'library-1.sqlite3': files.db.bytes() }));
    asked.length = 0;
    const soon = await opened.api.query({ ...query({}), soon: true });
    const all = await opened.api.query(query({}));
    expect([soon.allRuns, all.allRuns]).toEqual([false, true]);
    expect(soon.ids).toEqual(all.ids);
    expect(soon.facets).toEqual(all.facets);
    expect(soon.runs.ends.length).toBeLessThan(all.runs.ends.length);
    const first = [...all.ids.subarray(0, 300)];
    expect(first.map((id) => runWith(soon.runs, id))).toEqual(first.map((id) => runWith(all.runs, id)));
    expect((await opened.api.query({ ...query({}), soon: true })).allRuns).toBe(true);
  });

  it('gives what a screen shows, and details, without a look at the rest', async () => {
    const { ids } = await large.api.query(query({}));
    const shown = [...ids.subarray(40_000, 40_060)];
    expect((await large.api.rows(shown)).map(({ id }) => id)).toEqual(shown);
    expect((await large.api.detail({ id: shown[0] ?? 0 }))?.row.id).toBe(shown[0]);
    await large.api.blocksOf(shown);
    await large.api.pending(64, shown, ['s']);
    expect(slowSteps()).toEqual([]);
  });

  it('counts, and lists problems, along indexes', async () => {
    const problems = await large.api.problems();
    expect(problems).toHaveLength((await small.api.problems()).length * TIMES);
    await large.api.totals();
    await large.api.sources();
    await large.api.tags();
    expect(slowSteps()).toEqual([]);
  });
});
