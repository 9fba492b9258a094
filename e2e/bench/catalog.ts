/**
 * Speed of the catalog with a whole library in memory: `npx tsx e2e/bench/catalog.ts [LoRAs]` (20,000 by default). Queries are
 * timed twice: the first after a change of the library, when order and groups are read anew, then with nothing changed.
 */
import type { HeaderRecord, LibraryQuery } from '../../src/contracts/library.ts';
import type { SortKey } from '../../src/domain/library/vocabulary.ts';
import type { LibraryFilter } from '../../src/domain/library/filter.ts';
import type { Layout } from '../../src/domain/reading.ts';
import { blocksOf, CatalogWorld, hash, understanding } from '../../src/testing/catalog-world.ts';
import { NO_FILTER } from '../../src/domain/library/filter.ts';

const COUNT = Number(process.argv[2] ?? 20_000);
const FOLDERS = 300;
const RUNS = 11;
const MODULE_BYTES = 6000;
const WORDS = 'red blue dress style anime portrait cinematic detail slider lighting retro film neon forest Ärger МОСКВА 日本'.split(' ');
const FAMILIES = ['flux1', 'sdxl', 'sd15', 'wan2.1', 'wan2.2', 'unknown'];
const SORTS: readonly SortKey[] = [
  'name',
  'family',
  'adapter',
  'layout',
  'rank',
  'size',
  'folder',
  'date',
  'status',
  'strength',
  'stableId',
];
const SEARCHES = ['r', 'red', 'red blue', 'nothing has this', 'rank:>=16 size:<500MB', 'family:flux red', 'folder:12'];
const EVERYTHING = NO_FILTER;

/** A fixed sequence of pseudo-random numbers in 0..1. */
function sequence(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return state / 0x80000000;
  };
}

const layoutOf = (family: string): Layout => ({
  id: `${family}_57`,
  label: `${family} 57`,
  mainCount: 57,
  slots: Array.from({ length: 57 }, (_, index) => ({
    id: `block.${index}`,
    label: `Block ${index}`,
    group: index < 19 ? 'Double blocks' : 'Single blocks',
    component: 'transformer',
    role: 'main',
  })),
});

function records(): HeaderRecord[] {
  const next = sequence();
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
  return Array.from({ length: COUNT }, (_, index) => {
    const family = pick(FAMILIES);
    const name = `${[0, 1, 2, 3].map(() => pick(WORDS)).join('_')}_v${index}`;
    return {
      path: `${index % 2 ? 'FLUX' : 'SDXL'}/${index % FOLDERS}/${name}.safetensors`,
      size: Math.floor(1e6 + next() * 1e9),
      mtime: Math.floor(1.6e12 + next() * 1e11),
      headerHash: hash(`header ${index}`),
      understanding: understanding({
        family: { ...understanding().family, id: family, label: family },
        layout: layoutOf(family),
        ranks: [{ rank: pick([4, 8, 16, 32, 64, 128]), modules: 300 }],
        adapters: [{ id: 'lora', label: 'LoRA', modules: 300 }],
      }),
      metadata: { ss_output_name: name, ss_tag_frequency: JSON.stringify(Array.from({ length: 60 }, (_, tag) => `${name} ${tag}`)) },
      fault: null,
      warnings: [],
      baseCode: 'FLX',
      categoryCode: 'GEN',
    };
  });
}

function report(label: string, times: readonly number[]): void {
  const sorted = [...times].sort((a, b) => a - b);
  const of = (part: number): string => (sorted[Math.floor((sorted.length - 1) * part)] ?? 0).toFixed(1).padStart(9);
  console.log(`${label.padEnd(44)}${of(0)}${of(0.5)}${of(1)} ms`);
}

async function timed(label: string, work: () => Promise<unknown>): Promise<void> {
  const started = performance.now();
  await work();
  report(label, [performance.now() - started]);
}

async function index(world: CatalogWorld, files: readonly HeaderRecord[]): Promise<void> {
  const { api } = world;
  const batches = (size: number): (readonly HeaderRecord[])[] =>
    Array.from({ length: Math.ceil(files.length / size) }, (_, at) => files.slice(at * size, (at + 1) * size));
  for (const round of ['new', 'unchanged']) {
    const scan = await api.scanBegin('s');
    await timed(`reconcile, all ${round}`, async () => {
      for (const batch of batches(512)) await api.reconcile(scan, batch);
    });
    if (round === 'new') {
      await timed('putHeaders, 64 at a time', async () => {
        for (const batch of batches(64)) await api.putHeaders(scan, batch);
      });
    }
    await timed(`scanEnd, all ${round}`, () => api.scanEnd(scan, { complete: true, otherFiles: 0, failedFolders: [] }));
  }
}

async function measure(world: CatalogWorld): Promise<void> {
  const next = sequence();
  const modules = Uint8Array.from({ length: MODULE_BYTES }, () => next() * 255);
  const layout = layoutOf('flux1');
  for (let places = await world.api.pending(16, [], ['s']); places.length > 0; places = await world.api.pending(16, [], ['s'])) {
    await world.api.putMeasurements(
      places.map((place) => ({
        place,
        modules,
        measurement: {
          contentHash: hash(place.path),
          layout,
          blocks: blocksOf(layout, layout.slots.map(next)),
          fallback: null,
          totalStrength: next() * 9,
          scaleSummary: null,
          warnings: [],
        },
      })),
    );
  }
}

async function queries(world: CatalogWorld, label: string, query: LibraryQuery): Promise<void> {
  const fresh: number[] = [];
  const again: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    await world.api.putSetting('run', String(run));
    for (const times of [fresh, again]) {
      const started = performance.now();
      await world.api.query(query);
      times.push(performance.now() - started);
    }
  }
  report(`${label}, after a change`, fresh);
  report(`${label}, nothing changed`, again);
}

const world = await CatalogWorld.open();
await world.source('s');
console.log(`${COUNT} LoRAs${' '.repeat(35)}least   median     most`);
await index(world, records());
await timed('putMeasurements, 16 at a time', () => measure(world));
for (const key of SORTS) {
  for (const descending of [false, true]) {
    await queries(world, `by ${key}${descending ? ', falling' : ''}`, { filter: EVERYTHING, sort: { key, descending } });
  }
}
for (const search of SEARCHES) {
  await queries(world, `search ${search}`, { filter: { ...EVERYTHING, search }, sort: { key: 'name', descending: false } });
}
const filter: LibraryFilter = { ...EVERYTHING, family: ['flux1', 'sdxl'], status: ['measured'], folder: ['s/FLUX'] };
await queries(world, 'three filters', { filter, sort: { key: 'strength', descending: true } });
await timed('rows, 60', () => world.api.rows(Array.from({ length: 60 }, (_, at) => at * 300 + 1)));
await timed('details', () => world.api.detail({ id: 1 }));
await timed('totals', () => world.api.totals());
console.log(`${((await world.api.exportFile(null)).byteLength / 1e6).toFixed(0)} MB`);
