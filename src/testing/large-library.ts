/**
 * A library of any size within seconds: a few hundred rows made through the catalog's own door, then copied inside the database. A copy
 * agrees with its row in all that filters ask for, and differs in name, place, size, time, content and number.
 */
import type { CatalogApi } from '../contracts/catalog.ts';
import type { BesideRecord } from '../contracts/indexer.ts';
import type { HeaderRecord } from '../contracts/library.ts';
import { NO_FACTS } from '../domain/library/sidecars/sidecar.ts';
import type { Layout } from '../domain/reading.ts';
import type { Driver } from '../../workers/catalog/driver.ts';
import { message, verbatim } from '../domain/message.ts';
import { blocksOf, hash, understanding } from './catalog-world.ts';

/** Rows that are made one by one; 100 times as many are a large collection. */
export const ORIGINALS = 700;

const FOLDERS = 300;
const FAMILIES = ['flux1', 'sdxl', 'sd15', 'wan2.1', 'qwen-image', 'unknown'];
const WORDS = 'red blue dress style anime portrait cinematic detail slider Ärger МОСКВА 日本'.split(' ');

export const layoutOf = (family: string): Layout => ({
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

export function largeRecord(index: number): HeaderRecord {
  const at = <T>(list: readonly T[], step: number): T => list[(index * step) % list.length] as T;
  const family = at(FAMILIES, 1);
  const name = `${at(WORDS, 1)}_${at(WORDS, 5)}_v${index}`;
  const bad = index % 50 === 7;
  return {
    path: `${index % 2 ? 'FLUX' : 'SDXL'}/${index % FOLDERS}/${name}.safetensors`,
    size: 1_000_000 + ((index * 7919) % 1000) * 1_000_000,
    mtime: 1.7e12 + ((index * 104_729) % 100_000) * 1e6,
    headerHash: bad ? null : hash(`header ${index}`),
    understanding: bad
      ? null
      : understanding({
          family: { ...understanding().family, id: family, label: family.toUpperCase() },
          layout: layoutOf(family),
          ranks: [{ rank: at([4, 8, 16, 32, 64, 128], 5), modules: 300 }],
          adapters: [index % 9 === 0 ? { id: 'lokr', label: 'LoKr', modules: 300 } : { id: 'lora', label: 'LoRA', modules: 300 }],
        }),
    metadata: {
      ss_output_name: name,
      'modelspec.title': `${at(WORDS, 3)} title`,
      'modelspec.author': `author ${index % 40}`,
      'modelspec.trigger_phrase': `${at(WORDS, 7)}word`,
      ...(index % 3 === 0 ? { ss_sd_model_name: 'ponyDiffusionV6XL.safetensors' } : {}),
    },
    fault: bad ? { code: 'header-not-json', message: verbatim('The header is not JSON.') } : null,
    warnings: index % 40 === 3 ? [{ code: 'trailing-bytes', message: verbatim('3 bytes follow the data.') }] : [],
    baseCode: 'FLX',
    categoryCode: 'GEN',
  };
}

/** Every third one has what a manager keeps, every sixth a picture. */
function besideOf(records: readonly HeaderRecord[]): BesideRecord[] {
  return records.flatMap(({ path, fault }, index): BesideRecord[] => {
    if (index % 3 > 0 || fault) return [];
    const name = path.slice(path.lastIndexOf('/') + 1).replace('.safetensors', '');
    const facts = {
      ...NO_FACTS,
      title: `Beside ${index}`,
      tags: [`sidetag ${index % 40}`, 'style'],
      triggers: [`Side${index}`],
      description: `In soft focus. ${'It was trained on pictures of many kinds. '.repeat(20)}`,
    };
    const picture = index % 6 === 0 ? ([[`${name}.png`, null, null]] as const) : [];
    return [
      {
        path,
        files: [...picture, [`${name}.metadata.json`, 2000, index]],
        sidecars: [{ name: `${name}.metadata.json`, facts, fault: null }],
      },
    ];
  });
}

/** The rows that are copied: of every status, some of them the user's favourites, rated, tagged. */
export async function makeOriginals(api: CatalogApi): Promise<void> {
  await api.addSource({ id: 's', kind: 'picker', name: 'Main disk', addedAt: 1 });
  const records = Array.from({ length: ORIGINALS }, (_, index) => largeRecord(index));
  const scan = await api.scanBegin('s');
  await api.reconcile(scan, records);
  for (let at = 0; at < records.length; at += 64) await api.putHeaders(scan, records.slice(at, at + 64));
  await api.putBeside('s', besideOf(records));
  while (await api.fillSaid());
  await api.scanEnd(scan, { complete: true, otherFiles: 0, failedFolders: [] });
  const layout = layoutOf('flux1');
  const places = await api.pending((ORIGINALS * 3) / 4, [], ['s']);
  await api.putMeasurements(
    places.map((place, index) => ({
      place,
      modules: Uint8Array.of(1, 2, 3),
      sketch: null,
      measurement: {
        contentHash: hash(place.path),
        layout,
        blocks: blocksOf(
          layout,
          layout.slots.map((_, slot) => ((slot * 31 + index) % 97) / 10),
        ),
        fallback: index % 30 === 4 ? message('module.none-in-block') : null,
        totalStrength: index / 10,
        failedOutside: 0,
        scaleSummary: null,
        warnings: [],
      },
    })),
  );
  const ids = places.map(({ id }) => id);
  await api.changeOwn(ids.slice(0, 20), { favourite: true, rating: 4, addTags: ['keeper'] });
  await api.changeOwn(ids.slice(10, 40), { addTags: ['for work'], notes: 'try with soft light' });
}

/** Makes every row of the database `times` as many. */
export function multiply(db: Driver, times: number): void {
  const most = db.get('SELECT max(id) FROM lora', [], (row) => row.number('id')) ?? 0;
  const changed: Readonly<Record<string, string>> = {
    id: `id + n * ${most}`,
    path: `replace(path, '.safetensors', '') || '-' || n || '.safetensors'`,
    name: `name || '-' || n`,
    name_fold: `name_fold || '-' || n`,
    sort_name: `sort_name || '-' || n`,
    search: `search || char(10) || 'copy ' || n`,
    size: 'size + n',
    mtime: 'mtime + n',
    header_hash: `substr(header_hash, 1, 20) || printf('%012x', id * 1000 + n)`,
    content_hash: `substr(content_hash, 1, 20) || printf('%012x', id * 1000 + n)`,
    stable_id: `stable_id || '-' || n`,
    stable_sort: `stable_sort || '-' || n`,
    total_strength: 'total_strength + n / 1000.0',
    // Runs of ten.
    run_key: `run_key || '-' || (n / 10)`,
    run_facts: `json_set(run_facts, '$[0]', iif(n % 10 = 0, NULL, 'epoch'), '$[1]', iif(n % 10 = 0, NULL, n % 10))`,
    lora_id: `lora_id + n * ${most}`,
  };
  const columnsOf = (table: string): string[] => db.all(`SELECT name FROM pragma_table_info('${table}')`, [], (row) => row.text('name'));
  db.transaction(() => {
    for (const table of ['lora', 'lora_detail', 'measurement', 'module_table', 'beside']) {
      const columns = columnsOf(table);
      db.run(
        `INSERT INTO ${table} (${columns.join(', ')}) SELECT ${columns.map((column) => changed[column] ?? column).join(', ')}
         FROM ${table}, (WITH RECURSIVE copies (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copies WHERE n < ${times - 1}) SELECT n FROM copies)`,
      );
    }
  });
}
