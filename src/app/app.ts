/** The application behind the UI: one state, the things the user can do, and the phases of owning the library. */
import type { AnalystApi } from '../contracts/analyst.ts';
import type { SnapshotInfo } from '../contracts/backup.ts';
import type { OpenOutcome } from '../contracts/catalog.ts';
import type { LoraDetail } from '../contracts/library.ts';
import type { Launched, WorkerLine, Picked, Platform, TabLockEvents } from '../contracts/platform.ts';
import type { CatalogApi } from '../contracts/catalog.ts';
import { err, ok, type Result } from '../domain/result.ts';
import type { Setting } from '../domain/setting.ts';
import { SETTINGS } from '../domain/settings.ts';
import { withMarkedCsv } from './export/csv-mark.ts';
import type { CsvFile } from './export/export.ts';
import type { NothingToExport } from './notices/notice-facts.ts';
import {
  type ActionParts,
  addDropped,
  addFolder,
  addPicked,
  addRemembered,
  reconnect,
  reindex,
  removeSource,
  rescan,
  rescanAll,
  trySample,
} from './folders/folder-actions.ts';
import { createBackup } from './health/backup.ts';
import { createLazyBakes } from './bake/lazy-bakes.ts';
import { createLazyPictures } from './library/lazy-pictures.ts';
import { createCheckpointReads } from './compare/checkpoint-reads.ts';
import { createFileReads } from './library/file-reads.ts';
import { createOpenRow } from './library/open-row.ts';
import { createReads } from './library/library-reads.ts';
import { openLaunched } from './folders/launches.ts';
import { NO_NEWS } from './indexing/news.ts';
import { textOf } from '../domain/message.ts';
import type { Trouble } from './notices/notice-facts.ts';
import { emptiedNotice, findingNotice, memoryNotice, nothingToExportNotice, setAsideNotice, troubleNotice } from './notices/notices.ts';
import type { PairReads } from './compare/pair-reads.ts';
import { createUserWork } from './profiles/profiles.ts';
import { Session } from './session.ts';
import { Store } from './store.ts';
import { watchFaults } from './notices/stray-faults.ts';
import { createFiles } from './export/take-away.ts';
import type { LwbApp } from './lwb-app.ts';
import { INITIAL } from './initial-state.ts';
import { createTextReads } from './profiles/text-reads.ts';
import { createOwnFacts, fillWhatIsSaid } from './library/own-facts.ts';
import { createLazyRuns } from './library/lazy-runs.ts';
import { workerCount } from './indexing/worker-count.ts';

/** Another tab's worker lets go of its files a moment after its lock. 20 x 250 ms covers a slow disk. */
const BUSY_RETRIES = 20;
const BUSY_WAIT_MS = 250;

const CSV = 'text/csv;charset=utf-8';

/** Loaded when something is first exported. */
const exports = (): Promise<typeof import('./export/export.ts')> => import('./export/export.ts');

/** Another window holds the files of the library all the time. */
class StillBusy extends Error {}

export function createApp(browser: Platform): LwbApp {
  const setting = <T>(wanted: Setting<T>): T => session?.read(wanted) ?? wanted.read(null);
  const platform = withMarkedCsv(browser, () => setting(SETTINGS.csvMark));
  const store = new Store(INITIAL, platform);
  watchFaults(platform, store);
  let session: Session | null = null;
  const waiting: Launched[] = [];
  /** Settles when the opening that is under way has ended, well or not. */
  let opening: Promise<void> = Promise.resolve();
  /** Counts openings and losses: what was begun under an older number must not go on. */
  let opened = 0;
  const reads = createReads(() => session?.catalog ?? null);
  const openRow = createOpenRow({ platform, session: () => session, detail: reads.detail });
  const files = createFiles(platform, store);
  const fileReads = createFileReads(platform, openRow);
  const texts = createTextReads(platform);
  const userWork = createUserWork({ platform, store, texts, catalog: () => session?.catalog ?? null });
  let unopened: WorkerLine<CatalogApi> | null = null;
  /** Of a library that could not be opened, a worker still gives what needs none: snapshots, copies, the way to start over. */
  const catalogFiles = (): CatalogApi | null => {
    if (session || store.state.phase.kind !== 'failed') return session?.catalog ?? null;
    unopened ??= platform.workers.catalog();
    return unopened.api;
  };
  const trouble = (what: Trouble, error: unknown): void =>
    session ? session.trouble(what, error) : store.notify(troubleNotice(what, error));
  const backup = createBackup({
    platform,
    store,
    session: () => session,
    files: catalogFiles,
    trouble,
    modulesOf: reads.modules,
    changed: userWork.changed,
  });
  let pairs: Promise<PairReads> | null = null;
  /** Code for those who compare; what cannot be fetched now is tried again the next time. */
  const loadPairs = (): Promise<PairReads> => {
    pairs ??= import('./compare/pair-reads.ts')
      .then(({ createPairReads, pairLines }) =>
        createPairReads({
          lines: pairLines(platform, () => workerCount(setting(SETTINGS.workers), platform.cores)),
          open: openRow,
          cached: userWork.compositions.pairs,
          keep: userWork.compositions.putPairs,
        }),
      )
      .catch((error: unknown) => {
        pairs = null;
        throw error;
      });
    return pairs;
  };
  let similar: Promise<ReturnType<typeof import('./compare/similar.ts').createSimilar>> | null = null;
  const loadSimilar = (): NonNullable<typeof similar> => {
    similar ??= import('./compare/similar.ts')
      .then(({ createSimilar }) => {
        let line: WorkerLine<AnalystApi> | null = null;
        return createSimilar({
          catalog: () => session?.catalog ?? null,
          pairs: loadPairs,
          line: () => (line ??= platform.workers.analyst()),
        });
      })
      .catch((error: unknown) => {
        similar = null;
        throw error;
      });
    return similar;
  };
  const bakes = createLazyBakes({
    platform,
    store,
    session: () => session,
    open: openRow,
    detail: reads.detail,
    modules: reads.modules,
    lorasOf: userWork.compositions.lorasOf,
  });
  const pictures = createLazyPictures({ platform, session: () => session });
  const ownFacts = createOwnFacts({
    catalog: () => session?.catalog ?? null,
    changed: () => void session?.refresh(),
    trouble: (error) => session?.trouble('keep-change', error),
  });
  const runs = createLazyRuns({
    platform,
    store,
    session: () => session,
    open: openRow,
    trouble: (error) => session?.trouble('keep-change', error),
  });
  const wait = (ms: number): Promise<void> => new Promise((resolve) => void platform.after(ms, resolve));

  /** @param reason null: another window still holds the files @param crashed it was open before */
  const fail = (reason: string | null, crashed: boolean): void => {
    bakes.abandon(reason ?? 'another window holds the files');
    session = null;
    store.set({ phase: { kind: 'failed', reason, crashed } });
  };

  const lockEvents: TabLockEvents = {
    async asked() {
      // A library that is just being opened is closed in good order as well.
      await opening;
      await userWork.profiles.draftsStored();
      await bakes.stop();
      const leaving = session;
      session = null;
      store.set({ phase: { kind: 'taken-over' } });
      await leaving?.close();
    },
    lost() {
      opened += 1;
      bakes.abandon('another tab took the library');
      session?.abandon('another tab took the library');
      session = null;
      store.set({ phase: { kind: 'taken-over' } });
    },
  };

  async function openCatalog(line: WorkerLine<CatalogApi>): Promise<OpenOutcome> {
    let outcome = await line.api.open('opfs');
    for (let tries = 0; outcome.kind === 'busy' && tries < BUSY_RETRIES; tries += 1) {
      await wait(BUSY_WAIT_MS);
      outcome = await line.api.open('opfs');
    }
    return outcome;
  }

  /** Owns the lock when called. @throws what opening threw */
  async function openLibrary(line: WorkerLine<CatalogApi>): Promise<void> {
    opened += 1;
    const mine = opened;
    const outcome = await openCatalog(line);
    if (mine !== opened) return line.terminate('another tab took the library');
    if (outcome.kind === 'failed') throw new Error(outcome.reason);
    if (outcome.kind === 'busy') throw new StillBusy();
    const fresh = new Session(
      platform,
      store,
      line,
      (reason) => fail(reason, true),
      (id) => void app.reconnect(id),
      () => bakes.unfinished(),
    );
    session = fresh;
    // What stands beside the library must not keep it from opening.
    const setAsides = await fresh.catalog.setAsides().catch((error: unknown) => {
      fresh.trouble('read-library', error);
      return [];
    });
    store.set({ memoryOnly: outcome.kind === 'memory' ? outcome.reason : null, setAsides });
    if (outcome.kind === 'memory') store.notify(memoryNotice(outcome.reason));
    if (outcome.kind === 'ready' && outcome.setAside) {
      const aside = outcome.setAside;
      store.notify(setAsideNotice(aside, () => void app.downloadSetAside(aside.name)));
    }
    if (outcome.kind === 'ready') for (const finding of outcome.findings ?? []) store.notify(findingNotice(finding, outcome.newest));
    await fresh.begin();
    const isOpen = (): boolean => mine === opened && session === fresh;
    if (!isOpen()) return;
    store.set({ phase: { kind: 'ready' } });
    void fillWhatIsSaid(fresh.catalog, isOpen, () => void fresh.refresh()).catch((error: unknown) => {
      if (isOpen()) fresh.trouble('complete-entries', error);
    });
    if (outcome.kind === 'ready') await tellOfEmptied(fresh, outcome.newest, outcome.created);
    backup.begin();
    await bakes.begin();
    runs.watch(isOpen);
    await openWaiting();
  }

  /** Files that the app was opened with wait until there is a library to show them in. */
  async function openWaiting(): Promise<void> {
    if (store.state.phase.kind !== 'ready' || waiting.length === 0) return;
    const files = waiting.splice(0);
    await act('open-file', async (parts) => {
      const id = await openLaunched(parts, files);
      if (id !== null) store.set({ launched: { id } });
    });
  }

  /**
   * Folders and snapshots outlive the library in other places of the browser: with some and no library, something was lost. Browsers
   * that remember no folders have snapshots, which count when the library was made just now: later it may be empty by intention.
   */
  async function tellOfEmptied(fresh: Session, newest: SnapshotInfo | undefined, created: boolean): Promise<void> {
    if (fresh.sources.states.length > 0) return;
    const handles = await platform.folders.remembered();
    if (handles.size === 0 && !(created && newest)) return;
    const names = [...handles.values()].map(({ name }) => name);
    const add = (): void => {
      store.dismiss(notice.id);
      void act('add-folders', (parts) => addRemembered(parts, handles));
    };
    const notice = emptiedNotice(names, store.state.setAsides.length, newest, names.length > 0 ? add : null);
    store.notify(notice);
  }

  const acquire = (): Promise<'held' | 'elsewhere'> => platform.lock.acquire(lockEvents);
  const takeOver = async (): Promise<'held'> => {
    await platform.lock.takeOver(lockEvents);
    return 'held';
  };

  /** Takes the lock by `take`, then opens; never rejects, a failure is a phase. A page of an older version is loaded anew instead. */
  async function own(take: typeof acquire): Promise<void> {
    store.set({ phase: { kind: 'starting' } });
    unopened?.terminate('the library is opened again');
    unopened = null;
    if (platform.updates.replaced()) return platform.updates.reload(take === takeOver);
    const line = platform.workers.catalog();
    try {
      if ((await take()) === 'elsewhere') return store.set({ phase: { kind: 'elsewhere' } });
      // Waiting for the other tab took time, in which the page may have become old; the lock goes with it.
      if (platform.updates.replaced()) return platform.updates.reload(take === takeOver);
      const running = openLibrary(line);
      opening = running.catch(() => undefined);
      await running;
    } catch (error) {
      line.terminate('the library could not be opened');
      // The tab that took the library over meanwhile is not a failure.
      if (store.state.phase.kind !== 'taken-over') fail(error instanceof StillBusy ? null : textOf(error), false);
    }
  }

  /** Runs an action on the open library; what it throws becomes a notice. */
  async function act(what: Trouble, action: (parts: ActionParts) => Promise<void>): Promise<void> {
    const open = session;
    if (!open) return;
    try {
      await action({ platform, store, session: open });
    } catch (error) {
      open.trouble(what, error);
    }
  }

  const add = (picked: Promise<readonly Picked[]>): Promise<void> =>
    act('add-folder', async (parts) => void (await addPicked(parts, await picked)));

  const exporting = (action: (parts: ActionParts) => Promise<void>): Promise<void> => act('export', action);

  const save = (outcome: Result<CsvFile, NothingToExport>): void =>
    outcome.ok ? platform.download(outcome.value.name, CSV, outcome.value.parts) : store.notify(nothingToExportNotice(outcome.error));

  /** One LoRA's export; a LoRA that has left the library meanwhile has none. */
  const exportOne = (id: number, make: (detail: LoraDetail) => Promise<Result<CsvFile, NothingToExport>>): Promise<void> =>
    exporting(async () => {
      const detail = await reads.detail({ id });
      save(detail ? await make(detail) : err({ kind: 'gone' }));
    });

  async function copyWeights(id: number): Promise<void> {
    const detail = await reads.detail({ id });
    const text = detail ? (await exports()).weightsText(detail) : err({ kind: 'gone' } as const);
    if (text.ok) await files.copy(text.value, null);
    else store.notify(nothingToExportNotice(text.error));
  }

  const app: LwbApp = {
    getState: () => store.state,
    subscribe: (listener) => store.subscribe(listener),
    canPickFolders: platform.folders.canPick,
    workers: { usual: workerCount('auto', platform.cores), most: platform.cores },

    async start() {
      platform.updates.start({
        updateReady: (release) => store.set({ updateReady: true, release }),
        offlineReady: () => store.set({ offlineReady: true }),
        replaced: () => store.set({ updateReady: true }),
      });
      platform.onLaunch((files) => {
        for (const file of files) waiting.push(file);
        void openWaiting();
      });
      await own(platform.updates.takesOver() ? takeOver : acquire);
    },
    useItHere: () => own(takeOver),
    applyUpdate: () => platform.updates.apply(),

    addFolder: () => act('add-folder', addFolder),
    addInputFiles: (files) => add(Promise.resolve(platform.folders.fromInput(files))),
    // The items must be read now: after this call returns they are gone.
    addDropped(items) {
      const dropped = platform.folders.fromDrop(items);
      return act('add-folder', async (parts) => addDropped(parts, await dropped));
    },
    trySample: () => act('sample', trySample),
    reconnect: (id) => act('reconnect', (parts) => reconnect(parts, id)),
    removeSource: (id) => act('remove-folder', (parts) => removeSource(parts, id)),
    rescanAll: () => act('rescan-all', rescanAll),
    rescan: (id) => act('rescan', (parts) => rescan(parts, id)),
    reindex: (id) => act('reindex', (parts) => reindex(parts, id)),
    pause: () => session?.pause(),
    resume: () => session?.resume(),
    cancel: () => void act('cancel', (parts) => parts.session.cancel()),
    setVisible: (ids) => session?.queue.prefer(ids),

    ...reads,
    ...fileReads,
    profiles: userWork.profiles,
    compositions: userWork.compositions,
    backup,
    bakes,
    own: ownFacts,
    runs: runs.app,
    files,
    pairs: {
      advise: async (...asked) => (await loadPairs()).advise(...asked),
      read: async (...asked) => (await loadPairs()).read(...asked),
    },
    pictures,
    similar: {
      duplicates: async (...asked) => (await loadSimilar()).duplicates(...asked),
      nearest: async (...asked) => (await loadSimilar()).nearest(...asked),
      madeOf: async (...asked) => (await loadSimilar()).madeOf(...asked),
      exportDuplicates: (found) => exporting(async () => save(ok((await exports()).duplicatesCsv(found)))),
    },
    texts,
    checkpoints: createCheckpointReads({ platform, open: openRow }),

    exportBlocks: (id) => exportOne(id, async (detail) => (await exports()).blocksCsv(detail)),
    exportModules: (id) => exportOne(id, async (detail) => (await exports()).modulesCsv(detail, await reads.modules(id))),
    exportDashboard: (lines) => exporting(async () => save(ok((await exports()).dashboardCsv(lines)))),
    exportLibrary: (query) => exporting(async ({ session: { catalog } }) => save(ok(await (await exports()).libraryCsv(catalog, query)))),
    exportLibraryBlocks: (query) =>
      exporting(async ({ session: { catalog } }) => save(ok(await (await exports()).libraryBlocksCsv(catalog, query)))),
    downloadSetAside: backup.downloadSetAside,
    discardSetAside: backup.discardSetAside,
    copyWeights: (id) => act('copy-weights', () => copyWeights(id)),

    dismissNotice: (id) => store.dismiss(id),
    forgetNews: () => store.set({ news: NO_NEWS }),
    setting,
    setSetting: (setting, value) => act('keep-setting', (parts) => parts.session.setSetting(setting, value)),
  };
  return app;
}
