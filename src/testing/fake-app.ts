/**
 * The application behind the UI, in memory: a library of any size in any state, at once and without workers. Calls are kept,
 * state can be patched, and answers can be held back to look at what the UI does meanwhile.
 */
import { NO_NEWS } from '../app/indexing/news.ts';
import type { LibraryQuery, LibraryRow, LibraryTotals, Problem } from '../contracts/library.ts';
import type { LwbApp } from '../app/lwb-app.ts';
import { type AppState, NO_CHANGES, type OwnWork, type Progress, type SourceState } from '../app/state.ts';
import type { FileHashes } from '../domain/library/known-hashes.ts';
import { advise } from '../domain/composition/advice/advice.ts';
import { err, ok } from '../domain/result.ts';
import { detailOf, modulesOf } from './fake-detail.ts';
import { makeRows, queryRows, SOURCES, unmeasured } from './fake-library.ts';
import { createFakeBakes, type FakeBakes } from './fake-bakes.ts';
import { createFakeBackup } from './fake-backup.ts';
import { readTexts } from '../domain/read-texts.ts';
import { createFakeCompositions } from './fake-compositions.ts';
import { createFakeProfiles, type FakeProfiles } from './fake-profiles.ts';
import { verbatim } from '../domain/message.ts';
import { changedOwn } from '../domain/library/own.ts';

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
  readonly profiles: FakeProfiles;
  readonly bakes: FakeBakes;
  /** What was given to the clipboard, last one last. */
  readonly copied: string[];
  /** `method argument`, in order, without the questions. */
  readonly calls: string[];
  /** Questions asked of `query`, in order. */
  readonly queries: LibraryQuery[];
  readonly asked: { rows: number };
  patch(patch: Partial<AppState>): void;
  /** Changes rows and says so with a new revision. */
  change(change: (row: LibraryRow) => LibraryRow): void;
  /** Answers of `query` wait until the returned function is called with their place in line. */
  holdQueries(): { readonly waiting: number; answer(index: number): void };
}

export const IDLE: Progress = {
  stage: 'idle',
  paused: false,
  found: 0,
  headersDone: 0,
  headersTotal: 0,
  sidecarsDone: 0,
  sidecarsTotal: 0,
  filesDone: 0,
  filesTotal: 0,
  bytesDone: 0,
  bytesTotal: 0,
  bytesPerSecond: null,
  secondsLeft: null,
  current: [],
  resumable: false,
  statusLine: { kind: 'nothing' },
};

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

const totalsOf = (rows: readonly LibraryRow[]): LibraryTotals => {
  const having = (...statuses: LibraryRow['status'][]): readonly LibraryRow[] => rows.filter(({ status }) => statuses.includes(status));
  return {
    loras: rows.length,
    pending: having('header').length,
    pendingBytes: having('header').reduce((sum, { size }) => sum + size, 0),
    measured: having('measured', 'fallback').length,
    unreadable: having('unreadable').length,
    missing: having('missing').length,
  };
};

const sourcesOf = (rows: readonly LibraryRow[]): SourceState[] =>
  rows.length === 0
    ? []
    : SOURCES.map(({ id, name }, index) => ({
        id,
        kind: 'picker',
        name,
        addedAt: 1_759_000_000_000,
        lastScanAt: 1_760_100_000_000,
        loras: rows.filter(({ sourceId }) => sourceId === id).length,
        otherFiles: index === 0 ? 418 : 3,
        waiting: 0,
        closed: 0,
        connection: 'connected',
        scanning: false,
      }));

export function createFakeApp({
  rows: size = 2400,
  waiting = 0,
  canPickFolders = true,
  state: first = {},
  settings = {},
}: FakeOptions = {}): FakeApp {
  let rows = makeRows(size).map((row, index) => (index >= size * (1 - waiting) ? unmeasured(row) : row));
  const kept = new Map(Object.entries(settings));
  const listeners = new Set<(state: AppState) => void>();
  const calls: string[] = [];
  const queries: LibraryQuery[] = [];
  const asked = { rows: 0 };
  let held: (() => void)[] | null = null;
  let state: AppState = {
    phase: { kind: 'ready' },
    sources: sourcesOf(rows),
    progress: size === 0 ? IDLE : { ...IDLE, statusLine: { kind: 'up-to-date', loras: size } },
    totals: totalsOf(rows),
    revision: 1,
    changes: NO_CHANGES,
    notices: [],
    launched: null,
    news: NO_NEWS,
    memoryOnly: null,
    setAsides: [],
    storage: { persisted: true, usage: 48_200_000, quota: 61e9 },
    updateReady: false,
    release: null,
    offlineReady: true,
    sample: { building: false, done: 0, total: 0 },
    ...first,
  };
  const patch = (change: Partial<AppState>): void => {
    state = { ...state, ...change };
    for (const listener of listeners) listener(state);
  };
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
  const find = (key: { readonly id: number } | { readonly stableId: string }): LibraryRow | undefined =>
    'id' in key ? rows[key.id - 1] : rows.find(({ stableId }) => stableId === key.stableId);
  const problems = (): Problem[] =>
    rows.flatMap((row) => {
      if (row.status !== 'unreadable' && row.id % 200 !== 0) return [];
      const detail = detailOf(row);
      const fault = detail.fault ?? detail.warnings[0];
      return fault
        ? [
            {
              loraId: row.id,
              sourceId: row.sourceId,
              path: row.path,
              fault,
              severity: detail.fault ? ('error' as const) : ('warning' as const),
            },
          ]
        : [];
    });

  const changed = (topic: OwnWork): void => patch({ changes: { ...state.changes, [topic]: state.changes[topic] + 1 } });
  const profiles = createFakeProfiles((id) => rows[id - 1], changed);
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
    compositions: createFakeCompositions(() => changed('sets')),
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
    own: {
      change(ids, change) {
        const before = ids.map((id) => [id, rows[id - 1]] as const);
        for (const [id, row] of before) if (row) rows[id - 1] = { ...row, own: changedOwn(row.own, change) };
        patch({ revision: state.revision + 1 });
        return Promise.resolve(async () => {
          for (const [id, row] of before) if (row) rows[id - 1] = row;
          patch({ revision: state.revision + 1 });
        });
      },
      tags: () => Promise.resolve([]),
    },
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
    change(each) {
      rows = rows.map(each);
      patch({ totals: totalsOf(rows), revision: state.revision + 1 });
    },
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
    getState: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
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
      patch({ sources: state.sources.filter((source) => source.id !== id) });
      return Promise.resolve();
    },
    rescanAll: call('rescanAll'),
    rescan: call('rescan'),
    reindex: call('reindex'),
    pause: act('pause', () => patch({ progress: { ...state.progress, paused: true } })),
    resume: act('resume', () => patch({ progress: { ...state.progress, paused: false } })),
    cancel: act('cancel', () => patch({ progress: { ...IDLE, statusLine: state.progress.statusLine, resumable: waiting > 0 } })),
    setVisible: () => undefined,
    query(query) {
      queries.push(query);
      const answer = queryRows(rows, query, state.revision);
      if (!held) return Promise.resolve(answer);
      const line = held;
      return new Promise((resolve) => line.push(() => resolve(answer)));
    },
    strengthScale: () => Promise.resolve(rows.reduce<number | null>((most, { peakStrength }) => peakStrength ?? most, null)),
    wordsLike: () => Promise.resolve([]),
    respelled: () => Promise.resolve(null),
    overview: () => Promise.resolve(null),
    rows(ids) {
      asked.rows += 1;
      return Promise.resolve(
        ids.flatMap((id) => {
          const row = rows[id - 1];
          return row ? [{ ...row, profiles: profiles.countOf(id) }] : [];
        }),
      );
    },
    detail(key) {
      const row = find(key);
      return Promise.resolve(row ? detailOf(row) : null);
    },
    modules(id) {
      const row = rows[id - 1];
      return Promise.resolve(row ? modulesOf(detailOf(row)) : []);
    },
    problems: () => Promise.resolve(problems()),
    hashFile: () => Promise.resolve({ kind: 'hashed', hashes: HASHES }),
    knownHashes: () => null,
    wholeMetadata: (id) => {
      const row = rows[id - 1];
      return Promise.resolve(row ? ok(detailOf(row).metadata) : err(verbatim('This LoRA is not in the library any more.')));
    },
    exportBlocks: call('exportBlocks'),
    exportModules: call('exportModules'),
    exportDashboard: call('exportDashboard'),
    exportLibrary: call('exportLibrary'),
    exportLibraryBlocks: call('exportLibraryBlocks'),
    downloadSetAside: call('downloadSetAside'),
    discardSetAside: (name) => {
      calls.push(`discardSetAside ${name}`);
      patch({ setAsides: state.setAsides.filter((each) => each.name !== name) });
      return Promise.resolve();
    },
    copyWeights: call('copyWeights'),
    forgetNews: () => patch({ news: NO_NEWS }),
    dismissNotice: (id) => patch({ notices: state.notices.filter((notice) => notice.id !== id) }),
    setting: (setting) => setting.read(kept.get(setting.id) ?? null),
    setSetting: (setting, value) => {
      kept.set(setting.id, setting.write(value));
      patch({});
      return Promise.resolve();
    },
  };
}
