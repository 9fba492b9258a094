/** What the catalog keeps of the library in memory is what is read of it anew, whatever has happened meanwhile. */
import { describe, expect, it } from 'vitest';
import fc from '../../src/testing/properties.ts';
import type { LibraryFilter } from '../../src/domain/library/filter.ts';
import { NO_FILTER } from '../../src/domain/library/filter.ts';
import { LIBRARY_COLUMNS } from '../../src/domain/library/columns.ts';
import { unpackRuns } from '../../src/domain/library/runs/packed.ts';
import { NO_FACTS } from '../../src/domain/library/sidecars/sidecar.ts';
import type { SortKey } from '../../src/domain/library/vocabulary.ts';
import { reachableFiles } from '../../src/testing/catalog-files.ts';
import { CatalogWorld, hash, understanding } from '../../src/testing/catalog-world.ts';

/** Few names, so that runs, tags and contents meet. */
const PATHS = ['cat-000001', 'cat-000002', 'cat', 'in/cat-000003', 'in/cat', 'in/Ärger', 'dog-step100'].map(
  (path) => `${path}.safetensors`,
);
const SOURCES = ['s', 't'];
const TAGS = ['style', 'Keeper', '犬'];

const source = fc.constantFrom(...SOURCES);
const path = fc.constantFrom(...PATHS);
const picks = fc.array(fc.nat(20), { minLength: 1, maxLength: 3 });
const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('write' as const),
      source,
      path,
      content: fc.nat(4),
      session: fc.option(fc.nat(1)),
      family: fc.constantFrom('flux1', 'flux1', 'flux1', 'sdxl'),
      rank: fc.constantFrom(8, 16, 16, 16),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('delete' as const), source, path }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('move' as const), source, path, to: path }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('scan' as const), source }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('measure' as const), files: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('own' as const), picks, tag: fc.constantFrom(...TAGS), rating: fc.nat(5) }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('beside' as const), source, path, tags: fc.subarray(TAGS), title: fc.constantFrom('soft', '') }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('choose' as const), picks, how: fc.constantFrom('together', 'apart', 'auto') }) },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('link' as const), a: fc.nat(4), b: fc.nat(4), cosine: fc.option(fc.constantFrom(0.1, 0.9)) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('remove' as const, 'rename' as const), source, name: fc.constantFrom('Disk', 'Other') }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

const FILTERS: readonly Partial<LibraryFilter>[] = [
  {},
  { search: 'cat' },
  { search: 'ärger OR soft -000001' },
  { search: 'folder:other' },
  { family: ['flux1'], status: ['measured', 'missing'] },
  { tag: ['STYLE'] },
  { favourite: true, search: 'keeper' },
];

async function play(world: CatalogWorld, step: Step): Promise<void> {
  const { api } = world;
  const ids = await world.ids();
  const some = (picked: readonly number[]): number[] => picked.flatMap((at) => ids[at % ids.length] ?? []);
  if (step.do === 'write') {
    const metadata =
      step.session === null ? {} : { ss_session_id: String(step.session), ss_training_started_at: '1.5', ss_steps: String(step.content) };
    const family = { ...understanding().family, id: step.family, label: step.family.toUpperCase() };
    world.write(step.source, step.path, `c${step.content}`, {
      size: 1000,
      record: { metadata, understanding: understanding({ family, ranks: [{ rank: step.rank, modules: 4 }] }) },
    });
  } else if (step.do === 'delete') world.folder(step.source).delete(step.path);
  else if (step.do === 'move') {
    if (world.folder(step.source).has(step.path)) world.move(step.source, step.path, step.to);
  } else if (step.do === 'scan') await world.scan(step.source);
  else if (step.do === 'measure') await world.measure(undefined, step.files);
  else if (step.do === 'own')
    await api.changeOwn(some(step.picks), { addTags: [step.tag], favourite: step.rating > 2, rating: step.rating || null });
  else if (step.do === 'choose') await api.chooseRun(some(step.picks), step.how as 'together');
  else if (step.do === 'link') {
    if (step.a !== step.b) await api.putRunLinks([{ a: hash(`c${step.a}`), b: hash(`c${step.b}`), cosine: step.cosine }]);
  } else if (step.do === 'beside') {
    const facts = { ...NO_FACTS, tags: step.tags, title: step.title };
    await api.putBeside(step.source, [{ path: step.path, files: [['a.json', 1, 1]], sidecars: [{ name: 'a.json', facts, fault: null }] }]);
    while (await api.fillSaid());
  } else if (step.do === 'rename') await world.source(step.source, step.name);
  else {
    await api.removeSource(step.source);
    await world.source(step.source, step.name);
  }
}

async function answers(world: CatalogWorld): Promise<unknown[]> {
  const all: unknown[] = [];
  for (const [at, filter] of FILTERS.entries()) {
    const keys = at === 0 ? (Object.keys(LIBRARY_COLUMNS) as SortKey[]) : (['name'] as const);
    for (const key of keys) {
      for (const descending of at === 0 ? [false, true] : [false]) {
        const { ids, runs, facets } = await world.api.query({ filter: { ...NO_FILTER, ...filter }, sort: { key, descending } });
        const sorted = unpackRuns(runs).toSorted((a, b) => (a.ids[0] ?? 0) - (b.ids[0] ?? 0));
        all.push({ filter, key, descending, ids: [...ids], facets, runs: sorted });
      }
    }
  }
  const checks = await world.api.runChecks(99, []);
  all.push(checks.map((pair) => pair.map(({ owner }) => owner).join()).toSorted());
  const { groups, group, ids, ...numbers } = await world.api.overview();
  // Groups that no row is in any more are not read anew.
  all.push({ ...numbers, rows: [...ids].map((id, at) => [id, groups[group[at] ?? 0]]) });
  return all;
}

const runsOf = async ({ api }: CatalogWorld): Promise<unknown> =>
  unpackRuns((await api.query({ filter: NO_FILTER, sort: { key: 'name', descending: false } })).runs);

describe('what is kept of the library', () => {
  it('is what is read of it anew after any changes', async () => {
    const runs = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(step, { minLength: 1, maxLength: 6 }), { minLength: 3, maxLength: 6 }), async (parts) => {
        const files = await reachableFiles();
        const world = await CatalogWorld.open(files);
        for (const name of SOURCES) {
          await world.source(name);
          for (const [at, each] of PATHS.entries()) if (at !== 5) world.write(name, each, `c${at % 5}`, { size: 1000 });
          await world.scan(name);
        }
        await world.measure(undefined, 9);
        for (const steps of parts) {
          for (const each of steps) await play(world, each);
          const kept = await answers(world);
          const fresh = await CatalogWorld.open(await reachableFiles({ '/library-1.sqlite3': files.db.bytes() }));
          expect(kept).toEqual(await answers(fresh));
          runs.add(JSON.stringify(await runsOf(world)));
        }
      }),
      { numRuns: 25 },
    );
    // Runs of many kinds came and went.
    expect(runs.size).toBeGreaterThan(15);
  });
});
