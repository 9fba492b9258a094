/**
 * The library of 70,000 LoRAs: every kind of question, asked when nothing has changed, right after the user marked some rows, right after
 * some were measured, and behind a batch of headers that is being stored. In memory in Node: the same database and the same JavaScript engine as
 * in Chromium, without a browser around. `--rows=70000`.
 */
import type { HeaderRecord, LibraryQuery } from '../../src/contracts/library.ts';
import { LIBRARY_COLUMNS } from '../../src/domain/library/columns.ts';
import { type LibraryFilter, NO_FILTER } from '../../src/domain/library/filter.ts';
import type { SortKey } from '../../src/domain/library/vocabulary.ts';
import { reachableFiles } from '../../src/testing/catalog-files.ts';
import { blocksOf, CatalogWorld, hash } from '../../src/testing/catalog-world.ts';
import { largeRecord, layoutOf, makeOriginals, multiply, ORIGINALS } from '../../src/testing/large-library.ts';
import { figure, option, quantile, report, type Row } from './report.ts';

const ROWS = option('rows', 70_000);
const RUNS = option('runs', 5);
/** As many as the indexer sends at once. */
const BATCH = 64;
const GOAL_MS = 50;

const SEARCHES = [
  'r',
  'red',
  'red blue',
  '"red title"',
  'nothing has this',
  'red -blue',
  'МОСКВА OR 日本',
  'rank:>=16 size:<500MB',
  'family:flux red',
];
const MORE_SEARCHES = [
  'folder:12',
  'author:"author 7"',
  'base:pony',
  'trigger:animeword',
  'status:unreadable',
  'has:trigger',
  'tag:keeper',
];
const FILTERS: Readonly<Record<string, Partial<LibraryFilter>>> = {
  'one facet': { family: ['flux1'] },
  'three facets': { family: ['flux1', 'sdxl'], status: ['measured'], folder: ['s/FLUX'] },
  favourites: { favourite: true },
  'a facet and a word': { adapter: ['lora'], search: 'red' },
};

const query = (filter: Partial<LibraryFilter>, key: SortKey = 'name', descending = false): LibraryQuery => ({
  filter: { ...NO_FILTER, ...filter },
  sort: { key, descending },
});

const kinds: (readonly [string, LibraryQuery])[] = [
  ...(Object.keys(LIBRARY_COLUMNS) as SortKey[]).flatMap((key) =>
    [false, true].map((descending) => [`by ${key}${descending ? ', falling' : ''}`, query({}, key, descending)] as const),
  ),
  ...[...SEARCHES, ...MORE_SEARCHES].map((search) => [`search ${search}`, query({ search })] as const),
  ...Object.entries(FILTERS).map(([name, filter]) => [name, query(filter)] as const),
];

const files = await reachableFiles();
const { api } = await CatalogWorld.open(files);
await makeOriginals(api);
multiply(files.db, Math.round(ROWS / ORIGINALS));

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

let fresh = 0;
const batch = (): HeaderRecord[] =>
  Array.from({ length: BATCH }, () => {
    fresh += 1;
    return { ...largeRecord(fresh), path: `new/${fresh}.safetensors`, headerHash: hash(`new ${fresh}`) };
  });

/** As many as analysts hand over at once. */
const MEASURED_AT_ONCE = 16;
const layout = layoutOf('flux1');
async function measureSome(): Promise<void> {
  const places = await api.pending(MEASURED_AT_ONCE, [], ['s']);
  const blocks = blocksOf(
    layout,
    layout.slots.map((_, slot) => slot / 10),
  );
  await api.putMeasurements(
    places.map((place) => ({
      place,
      modules: Uint8Array.of(1, 2, 3),
      sketch: null,
      measurement: {
        contentHash: hash(`measured ${(fresh += 1)}`),
        layout,
        blocks,
        fallback: null,
        totalStrength: fresh / 7,
        scaleSummary: null,
        warnings: [],
        failedOutside: 0,
      },
    })),
  );
}

const times = { again: [] as number[], changed: [] as number[], measured: [] as number[], indexing: [] as number[] };
const worst: { readonly name: string; readonly ms: number }[] = [];
const scan = await api.scanBegin('s');
const stored: number[] = [];
for (const [name, wanted] of kinds) {
  await api.query(wanted);
  const changed: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    times.again.push(await timed(() => api.query(wanted)));
    await api.changeOwn([run + 1, run + 100, run + 1000], { rating: (fresh % 5) + 1, addTags: [`mark ${(fresh += 1) % 7}`] });
    changed.push(await timed(() => api.query(wanted)));
    await measureSome();
    times.measured.push(await timed(() => api.query(wanted)));
  }
  times.changed.push(...changed);
  worst.push({ name, ms: quantile(changed, 0.5) });
  const records = batch();
  const putting = timed(() => api.putHeaders(scan, records));
  times.indexing.push(await timed(() => api.query(wanted)));
  stored.push(await putting);
}
const first = await api.query(query({}));
const screen = [...first.ids.subarray(30_000, 30_060)];
const shown: number[] = [];
const totals: number[] = [];
for (let run = 0; run < 20; run++) {
  shown.push(await timed(() => api.rows(screen)));
  totals.push(await timed(() => api.totals()));
}
const p95 = (what: string, values: readonly number[]): Row =>
  figure(what, quantile(values, 0.95), 'ms', GOAL_MS, `95 % of ${values.length}`);
worst.sort((a, b) => b.ms - a.ms);
report('library', `${ROWS} LoRAs, ${kinds.length} kinds of questions`, [
  p95('asked again', times.again),
  p95('asked after three rows were marked', times.changed),
  p95(`asked after ${MEASURED_AT_ONCE} files were measured`, times.measured),
  p95('asked behind a batch of 64 headers', times.indexing),
  ...worst.slice(0, 5).map(({ name, ms }) => figure(`slowest after a mark: ${name}`, ms, 'ms')),
  p95('the rows of a screen', shown),
  p95('totals', totals),
  figure(`storing ${BATCH} headers`, quantile(stored, 0.5), 'ms'),
]);
