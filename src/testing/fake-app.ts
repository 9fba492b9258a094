/**
 * The application behind the UI in a state that a test chooses: a library of any size at once and without workers. What the library
 * answers and keeps is the real catalog's; calls of everything else are noted, state can be patched, and answers can be held back to
 * look at what the UI does meanwhile.
 */
import { NO_NEWS } from '../app/indexing/news.ts';
import type { CatalogApi } from '../contracts/catalog.ts';
import type { LibraryQuery } from '../contracts/library.ts';
import { createOwnFacts } from '../app/library/own-facts.ts';
import { createReads } from '../app/library/library-reads.ts';
import type { LwbApp } from '../app/lwb-app.ts';
import { createUserWork } from '../app/profiles/profiles.ts';
import { INITIAL } from '../app/initial-state.ts';
import { NO_PROGRESS } from '../app/indexing/progress.ts';
import type { AppState, Progress } from '../app/state.ts';
import { Store } from '../app/store.ts';
import type { FileHashes } from '../domain/library/known-hashes.ts';
import { advise } from '../domain/composition/advice/advice.ts';
import { err, ok } from '../domain/result.ts';
import { modulesOf } from './made-detail.ts';
import { makeRows } from './made-rows.ts';
import { measureMade, openMadeCatalog } from './made-catalog.ts';
import { createFakeBakes, type FakeBakes } from './fake-bakes.ts';
import { createFakeBackup } from './fake-backup.ts';
import { readTexts } from '../domain/read-texts.ts';
import { fakeBrowser } from './fake-platform.ts';
import { verbatim } from '../domain/message.ts';

export interface FakeOptions {
  /** 0: the first run. */
  readonly rows?: number;
  /** Share of the rows whose tensors are not read yet, from the end. */
  readonly waiting?: number;
  readonly canPickFolders?: boolean;
  readonly state?: Partial<AppState>;
  readonly settings?: Readonly<Record<string, string>>;
}

export interface FakeApp extends LwbApp {
  readonly bakes: FakeBakes;
  /** What was given to the clipboard, last one last. */
  readonly copied: string[];
  /** `method argument`, in order, without the questions. */
  readonly calls: string[];
  /** Questions asked of `query`, in order. */
  readonly queries: LibraryQuery[];
  readonly asked: { rows: number };
  patch(patch: Partial<AppState>): void;
  /** Reads the tensors of what waits, and says so with a new revision. */
  measure(): Promise<void>;
  close(): Promise<void>;
  /** Answers of `query` wait until the returned function is called with their place in line. */
  holdQueries(): { readonly waiting: number; answer(index: number): void };
}

export const IDLE: Progress = NO_PROGRESS;

export const MEASURING: Progress = {
  ...IDLE,
  stage: 'measuring',
  found: 2346,
  headersDone: 2346,
  headersTotal: 2346,
  filesDone: 1902,
  filesTotal: 2346,
  bytesDone: 214e9,
  bytesTotal: 257e9,
  bytesPerSecond: 1.12e9,
  secondsLeft: 38,
  current: ['FLUX/02 - Styles/ink_and_wash_landscape_1903.safetensors', 'SDXL/01 - People/retro_portraits_1904.safetensors'],
  statusLine: { kind: 'indexed', done: 1902, known: 2346 },
};

const HASHES: FileHashes = { sha256: 'a1'.repeat(32), window: 'b2'.repeat(32), data: 'c3'.repeat(32) };

const REAL_TIME = {
  now: () => Date.now(),
  after(ms: number, task: () => void) {
    const timer = setTimeout(task, ms);
    return () => clearTimeout(timer);
  },
};

async function stateOf(api: CatalogApi): Promise<Pick<AppState, 'sources' | 'totals'>> {
  const [totals, sources] = await Promise.all([api.totals(), api.sources()]);
  return { totals, sources: sources.map((source) => ({ ...source, connection: 'connected', scanning: false })) };
}

export async function createFakeApp({
  rows: size = 2000,
  waiting = 0,
  canPickFolders = true,
  state: first = {},
  settings = {},
}: FakeOptions = {}): Promise<FakeApp> {
  const api = await openMadeCatalog(size, waiting);
  const kept = new Map(Object.entries(settings));
  const calls: string[] = [];
  const queries: LibraryQuery[] = [];
  const asked = { rows: 0 };
  let held: (() => void)[] | null = null;
  const store = new Store(
    {
      ...INITIAL,
      phase: { kind: 'ready' },
      ...(await stateOf(api)),
      progress: size === 0 ? IDLE : { ...IDLE, statusLine: { kind: 'up-to-date', loras: size } },
      revision: 1,
      storage: { persisted: true, usage: 48_200_000, quota: 61e9 },
      offlineReady: true,
      ...first,
    },
    REAL_TIME,
  );
  const patch = (change: Partial<AppState>): void => store.set(change);
  const refresh = async (): Promise<void> => patch({ totals: await api.totals(), revision: store.state.revision + 1 });
  const call =
    (name: string) =>
    (...values: readonly unknown[]): Promise<void> => {
      calls.push([name, ...values.map((value) => (typeof value === 'object' ? JSON.stringify(value) : String(value)))].join(' '));
      return Promise.resolve();
    };
  const act =
    (name: string, effect: () => void = () => undefined) =>
    (): void => {
      calls.push(name);
      effect();
    };
  const reads = createReads(() => api);
  const { platform } = fakeBrowser({
    catalog: () => api,
    indexer: () => {
      throw new Error('Nothing is scanned here.');
    },
  });
  const { profiles, compositions } = createUserWork({
    platform: { ...platform, ...REAL_TIME },
    store,
    texts: readTexts,
    catalog: () => api,
  });
  const copied: string[] = [];
  return {
    backup: createFakeBackup(call),
    bakes: createFakeBakes(),
    copied,
    files: {
      save: (name) => void calls.push(`save ${name}`),
      copy: (text) => Promise.resolve(copied.push(text) > 0),
    },
    profiles,
    texts: readTexts,
    compositions,
    checkpoints: {
      fit: (checkpoint, loras) =>
        Promise.resolve(
          checkpoint.size === 0
            ? err(verbatim(`${checkpoint.name}: the file is empty`))
            : ok({
                family: 'Flux.1',
                familyId: 'flux1',
                fits: loras.map(({ id }) => ({ id, fit: { verdict: 'full', fits: 10, misfits: [], elsewhere: [] } })),
              }),
        ),
    },
    runs: { choose: async (ids, how) => (await call('chooseRun')(ids, how), async () => {}) },
    own: createOwnFacts({
      catalog: () => api,
      changed: () => void refresh(),
      trouble: (error) => {
        throw error;
      },
    }),
    pictures: {
      small: () => Promise.resolve({ kind: 'refused', why: 'gone' }),
      smallOf: () => Promise.resolve({ kind: 'refused', why: 'gone' }),
      file: () => Promise.resolve(null),
      keepPoster: () => Promise.resolve(),
      give: () => Promise.resolve({ ok: false, why: 'gone' }),
      usage: () => Promise.resolve(0),
      clear: () => Promise.resolve(),
    },
    pairs: {
      advise: (stack, settings, request) => Promise.resolve(advise(stack, settings, request)),
      read: () => Promise.resolve({ products: () => null, unread: [], cancelled: false }),
    },
    similar: {
      duplicates: () => Promise.resolve(null),
      exportDuplicates: () => Promise.resolve(),
      nearest: (_, onChange) => Promise.resolve(onChange({ kind: 'no-sketch' })),
      madeOf: () => Promise.resolve({ kind: 'no-sketch' }),
    },
    calls,
    queries,
    asked,
    patch,
    async measure() {
      await measureMade(api, makeRows(size));
      await refresh();
    },
    close: () => api.close(),
    holdQueries() {
      const line: (() => void)[] = [];
      held = line;
      return {
        get waiting() {
          return line.length;
        },
        answer: (index) => line[index]?.(),
      };
    },
    getState: () => store.state,
    subscribe: (listener) => store.subscribe(listener),
    canPickFolders,
    workers: { usual: 1, most: 2 },
    start: call('start'),
    useItHere: () => {
      calls.push('useItHere');
      patch({ phase: { kind: 'ready' } });
      return Promise.resolve();
    },
    applyUpdate: act('applyUpdate'),
    addFolder: call('addFolder'),
    addInputFiles: (files) => call('addInputFiles')(files.length),
    addDropped: (items) => call('addDropped')(items.length),
    trySample: call('trySample'),
    reconnect: call('reconnect'),
    removeSource: (id) => {
      calls.push(`removeSource ${id}`);
      patch({ sources: store.state.sources.filter((source) => source.id !== id) });
      return Promise.resolve();
    },
    rescanAll: call('rescanAll'),
    rescan: call('rescan'),
    reindex: call('reindex'),
    pause: act('pause', () => patch({ progress: { ...store.state.progress, paused: true } })),
    resume: act('resume', () => patch({ progress: { ...store.state.progress, paused: false } })),
    cancel: act('cancel', () => patch({ progress: { ...IDLE, statusLine: store.state.progress.statusLine, resumable: waiting > 0 } })),
    setVisible: () => undefined,
    ...reads,
    query(query) {
      queries.push(query);
      const line = held;
      return line ? new Promise((resolve) => line.push(() => resolve(reads.query(query)))) : reads.query(query);
    },
    rows(ids) {
      asked.rows += 1;
      return reads.rows(ids);
    },
    async modules(id) {
      const detail = await reads.detail({ id });
      return detail ? modulesOf(detail) : [];
    },
    hashFile: () => Promise.resolve({ kind: 'hashed', hashes: HASHES }),
    knownHashes: () => null,
    async wholeMetadata(id) {
      const detail = await reads.detail({ id });
      return detail ? ok(detail.metadata) : err(verbatim('This LoRA is no longer in the library.'));
    },
    exportBlocks: call('exportBlocks'),
    exportModules: call('exportModules'),
    exportDashboard: call('exportDashboard'),
    exportLibrary: call('exportLibrary'),
    exportLibraryBlocks: call('exportLibraryBlocks'),
    downloadSetAside: call('downloadSetAside'),
    discardSetAside: (name) => {
      calls.push(`discardSetAside ${name}`);
      patch({ setAsides: store.state.setAsides.filter((each) => each.name !== name) });
      return Promise.resolve();
    },
    copyWeights: call('copyWeights'),
    forgetNews: () => patch({ news: NO_NEWS }),
    dismissNotice: (id) => patch({ notices: store.state.notices.filter((notice) => notice.id !== id) }),
    setting: (setting) => setting.read(kept.get(setting.id) ?? null),
    setSetting: (setting, value) => {
      kept.set(setting.id, setting.write(value));
      patch({});
      return Promise.resolve();
    },
  };
}
