/** The page of the header bench: the scanner of the app with its own workers and its own database, beside workers that only read. */
import { type Remote, wrap } from 'comlink';
import { Scanner, type ScanSession } from '../../src/app/indexing/index-library.ts';
import { createWorkers } from '../../src/browser/spawn.ts';
import type { CatalogApi } from '../../src/contracts/catalog.ts';
import type { IndexerApi } from '../../src/contracts/indexer.ts';
import type { FoundFile } from '../../src/contracts/library.ts';
import type { WorkerLine } from '../../src/contracts/platform.ts';
import { DEFAULT_FOLDER_RULES } from '../../src/domain/library/folder-rules.ts';
import type { PlainApi } from './plain.worker.ts';

export interface ScanTimes {
  /** Seconds. */
  readonly walk: number;
  readonly headers: number;
  readonly whole: number;
  readonly files: number;
  readonly read: number;
}

let folder: FileSystemDirectoryHandle | null = null;
document.addEventListener('dragover', (event) => event.preventDefault());
document.addEventListener('drop', async (event) => {
  event.preventDefault();
  const item = event.dataTransfer?.items[0] as unknown as { getAsFileSystemHandle(): Promise<FileSystemDirectoryHandle> };
  folder = await item.getAsFileSystemHandle();
});

const root = (): FileSystemDirectoryHandle => {
  if (!folder) throw new Error('no folder was dropped');
  return folder;
};

const plain: Remote<PlainApi>[] = [];
const workers = createWorkers((fault) => console.error(fault));
const indexers: WorkerLine<IndexerApi>[] = [];
let catalog: CatalogApi | null = null;
const seconds = (from: number, to: number): number => (to - from) / 1000;

async function opened(): Promise<CatalogApi> {
  if (catalog) return catalog;
  catalog = workers.catalog().api;
  const outcome = await catalog.open('opfs');
  if (outcome.kind !== 'ready') throw new Error(`the library: ${outcome.kind}`);
  return catalog;
}

/** One part of the list for each of `count` workers. */
const parts = <T>(list: readonly T[], count: number): T[][] =>
  Array.from({ length: count }, (_, part) => list.filter((_item, index) => index % count === part));

async function scan(source: string, count: number): Promise<ScanTimes> {
  const api = await opened();
  await api.addSource({ id: source, kind: 'picker', name: source, addedAt: 1 });
  while (indexers.length < count) indexers.push(workers.indexer());
  // Fresh ones, that know no table yet, started before the clock runs.
  for (const line of indexers) line.terminate('a new run');
  await Promise.all(indexers.map((line) => line.api.cancel(0)));
  const [first, ...more] = indexers.slice(0, count);
  if (!first) throw new Error('no indexer');
  const stages: { readonly stage: string; readonly at: number }[] = [];
  const failed: unknown[] = [];
  const session: ScanSession = {
    catalog: api,
    sources: {
      toScan: async () => ({ root: { kind: 'directory', handle: root() }, loose: false, otherFiles: 0 }),
      offlineIds: [],
      setConnection: () => undefined,
    },
    scanOptions: () => ({ rules: DEFAULT_FOLDER_RULES, indexers: count }),
    pathsOnScreen: async () => new Set(),
    beingWritten: () => new Set(),
    sourceLost: () => undefined,
    scanStarted: () => undefined,
    scanEnded: async () => undefined,
    outdated: () => undefined,
    stored: () => undefined,
    trouble: (_what, error) => void failed.push(error),
    changed: () => {
      if (stages.at(-1)?.stage !== scanner.stage) stages.push({ stage: scanner.stage, at: performance.now() });
    },
    scansDone: () => undefined,
  };
  const scanner: Scanner = new Scanner(session, { now: () => Date.now(), after: () => () => undefined }, [first, ...more]);
  const began = performance.now();
  await scanner.request({ sourceId: source, only: null });
  const ended = performance.now();
  if (failed.length > 0) throw new Error('the scan failed', { cause: failed[0] });
  const headers = stages.find(({ stage }) => stage === 'headers')?.at ?? ended;
  return {
    walk: seconds(began, headers),
    headers: seconds(headers, ended),
    whole: seconds(began, ended),
    files: scanner.found,
    read: scanner.headersDone,
  };
}

Object.assign(window, {
  bench: {
    hasFolder: async () => folder !== null,
    /** Seconds of walk, and of reading: whole headers or only 64 KiB of each. */
    async plain(count: number, whole: boolean): Promise<ScanTimes> {
      while (plain.length < count)
        plain.push(wrap<PlainApi>(new Worker(new URL('./plain.worker.ts', import.meta.url), { type: 'module' })));
      const used = plain.slice(0, count);
      const began = performance.now();
      const files = (await used[0]?.walk(root())) ?? [];
      const walked = performance.now();
      await Promise.all(parts<FoundFile>(files, count).map((part, index) => used[index]?.read(root(), part, whole)));
      const ended = performance.now();
      return {
        walk: seconds(began, walked),
        headers: seconds(walked, ended),
        whole: seconds(began, ended),
        files: files.length,
        read: files.length,
      };
    },
    scan,
  },
});
