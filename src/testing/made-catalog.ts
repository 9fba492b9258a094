/** A real catalog that holds made rows. Filling one takes a second, so its database is kept and every test opens a copy. */
import { createCatalog } from '../../workers/catalog/catalog.ts';
import { MemoryFiles } from '../../workers/catalog/files.ts';
import { loadSqlite } from '../../workers/catalog/sqlite.ts';
import type { CatalogApi, MeasuredFile } from '../contracts/catalog.ts';
import type { HeaderRecord, LibraryRow } from '../contracts/library.ts';
import { familyById, makeRows, SOURCES } from './made-rows.ts';
import { detailOf } from './made-detail.ts';
import { multiply } from './large-library.ts';

/** Of more rows than these the rest are copies of the first. */
const MADE_ONE_BY_ONE = 500;
const OTHER_FILES = [418, 3];

const databases = new Map<string, Promise<ReadonlyMap<string, Uint8Array>>>();

/** @param waiting share of the rows whose tensors are not read yet, from the end */
export async function openMadeCatalog(rows: number, waiting: number): Promise<CatalogApi> {
  const key = `${rows} ${waiting}`;
  const made = databases.get(key) ?? fill(rows, waiting);
  databases.set(key, made);
  const copy = [...(await made)].map(([name, bytes]) => [name, bytes.slice()] as const);
  return opened(new MemoryFiles(await loadSqlite(), Object.fromEntries(copy)));
}

async function opened(files: MemoryFiles): Promise<CatalogApi> {
  const api = createCatalog({ opfs: async () => ({ kind: 'files', files }), memory: async () => files, now: () => Date.now() });
  await api.open('opfs');
  return api;
}

async function fill(count: number, waiting: number): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = new MemoryFiles(await loadSqlite());
  const api = await opened(files);
  const times = Math.ceil(count / MADE_ONE_BY_ONE);
  const rows = makeRows(count / times);
  if (rows.length > 0) await scanned(api, rows);
  await measureMade(api, rows.slice(0, Math.floor(rows.length * (1 - waiting))));
  await missed(api, rows);
  await api.close();
  const [name = ''] = files.list();
  if (times > 1) {
    const db = await files.open(name);
    multiply(db, times);
    // Copies of a file are not a training run.
    db.run('UPDATE lora SET run_key = NULL');
    db.close();
  }
  return new Map([[name, files.bytes(name)]]);
}

/** Rows that follow each other in one source are put together, so that the catalog numbers them as they are numbered here. */
async function scanned(api: CatalogApi, rows: readonly LibraryRow[]): Promise<void> {
  const scans = new Map<string, number>();
  for (const { id, name } of SOURCES) {
    await api.addSource({ id, kind: 'picker', name, addedAt: 1_759_000_000_000 });
    const scan = await api.scanBegin(id);
    scans.set(id, scan);
    await api.reconcile(
      scan,
      rows.filter(({ sourceId }) => sourceId === id),
    );
  }
  for (let at = 0; at < rows.length; ) {
    const source = rows[at]?.sourceId ?? '';
    const end = rows.findIndex((row, index) => index > at && row.sourceId !== source);
    const part = rows.slice(at, end < 0 ? rows.length : end);
    await api.putHeaders(scans.get(source) ?? -1, part.map(recordOf));
    at += part.length;
  }
  while (await api.fillSaid());
  for (const [index, scan] of [...scans.values()].entries())
    await api.scanEnd(scan, { complete: true, otherFiles: OTHER_FILES[index] ?? 0, failedFolders: [] });
}

/** What was measured and is not there any more: a second walk does not meet it. */
async function missed(api: CatalogApi, rows: readonly LibraryRow[]): Promise<void> {
  if (rows.every(({ status }) => status !== 'missing')) return;
  for (const [index, { id }] of SOURCES.entries()) {
    const scan = await api.scanBegin(id);
    await api.reconcile(
      scan,
      rows.filter(({ sourceId, status }) => sourceId === id && status !== 'missing'),
    );
    await api.scanEnd(scan, { complete: true, otherFiles: OTHER_FILES[index] ?? 0, failedFolders: [] });
  }
}

function recordOf(row: LibraryRow): HeaderRecord {
  const { family, dialects, adapters, originalLayout, moduleCount, notUnderstood, ranks, ...detail } = detailOf(row);
  const { layout } = familyById(row.familyId);
  return {
    path: row.path,
    size: row.size,
    mtime: row.mtime,
    headerHash: detail.headerHash,
    understanding: detail.fault
      ? null
      : {
          family,
          dialects,
          adapters,
          originalLayout,
          moduleCount,
          notUnderstood,
          ranks,
          layout,
          notUnderstoodCount: notUnderstood.length,
        },
    metadata: detail.metadata,
    fault: detail.fault,
    warnings: [],
    baseCode: detail.baseCode,
    categoryCode: detail.categoryCode,
  };
}

/** Measures these rows, as far as they can be read. */
export async function measureMade(api: CatalogApi, rows: readonly LibraryRow[]): Promise<void> {
  const results = rows.filter(({ status }) => status !== 'unreadable').map(measuredOf);
  if (results.length > 0) await api.putMeasurements(results);
}

function measuredOf(row: LibraryRow): MeasuredFile {
  const { contentHash, layout, blocks, fallback, failedOutside, scaleSummary, warnings } = detailOf(row);
  const { id, sourceId, path, size, mtime } = row;
  return {
    place: { id, sourceId, path, size, mtime },
    measurement: {
      layout,
      blocks,
      fallback,
      failedOutside,
      scaleSummary,
      warnings,
      contentHash: contentHash ?? '',
      totalStrength: row.totalStrength ?? 0,
    },
    modules: new Uint8Array(),
    sketch: null,
  };
}
