/**
 * One opening of the library: from the moment this tab owns the database until it gives it away. It joins the catalog, the
 * sources, the scanner and the measuring queue, and keeps the state on screen in step with them. It is one file because each of its
 * parts needs what the others know: whether the session is closed, cancelled, or running.
 */
import type { CatalogApi } from '../contracts/catalog.ts';
import type { AnalystApi } from '../contracts/analyst.ts';
import type { IndexerApi } from '../contracts/indexer.ts';
import type { FoundFile } from '../contracts/library.ts';
import type { WorkerLine, Platform } from '../contracts/platform.ts';
import type { Setting } from '../domain/setting.ts';
import { MOST_WORKERS, SETTINGS } from '../domain/settings.ts';
import { Scanner, type ScanRequest, type ScanSession } from './indexing/index-library.ts';
import type { ScanEnd } from './indexing/news.ts';
import { type MeasureSession, pendingFiles } from './indexing/pending-files.ts';
import { MeasureQueue } from './indexing/measure-queue.ts';
import { FolderWatch } from './folders/folder-watch.ts';
import { newsOf, withNews } from './indexing/news.ts';
import type { Trouble } from './notices/notice-facts.ts';
import { deniedNotice, isQuotaError, notRememberedNotice, offlineNotice, quotaNotice, troubleNotice } from './notices/notices.ts';
import { fillWhatIsSaid } from './library/own-facts.ts';
import { type DatedTotals, NO_TOTALS, ProgressMeter, shareOf } from './indexing/progress.ts';
import { Refresher } from './refresher.ts';
import { Rereads } from './indexing/rereads.ts';
import { Sources } from './folders/sources.ts';
import type { SettingStore } from './setting-store.ts';
import { StorageCare } from './health/storage-care.ts';
import type { Store } from './store.ts';
import { UnfinishedScans } from './indexing/unfinished-scans.ts';
import { watched } from './watched.ts';
import { workerCount } from './indexing/worker-count.ts';

/** Reading headers is bound by the browser's own process; beyond three indexers nothing is won. */
const MOST_INDEXERS = 3;
/** Beginning to watch a folder is one call to the browser. */
const WATCH_MS = 2_000;

export class Session implements ScanSession, MeasureSession, SettingStore {
  readonly catalog: CatalogApi;
  readonly sources: Sources;
  readonly queue: MeasureQueue;
  readonly scanner: Scanner;
  readonly #platform: Platform;
  readonly #store: Store;
  readonly #line: WorkerLine<CatalogApi>;
  readonly #analysts: readonly WorkerLine<AnalystApi>[];
  readonly #indexers: readonly [WorkerLine<IndexerApi>, ...WorkerLine<IndexerApi>[]];
  readonly #meter = new ProgressMeter();
  readonly #refresher: Refresher;
  readonly #settings = new Map<string, string>();
  readonly #unfinished: UnfinishedScans;
  readonly #storage: StorageCare;
  readonly #reconnect: (sourceId: string) => void;
  readonly beingWritten: () => ReadonlySet<string>;
  readonly #rereads: Rereads;
  readonly #watch: FolderWatch;
  #totals: DatedTotals = { totals: NO_TOTALS, stale: false, filesDone: 0, bytesFinished: 0 };
  #runOpen = false;
  #cancelled = false;
  #closed = false;

  /**
   * @param crashed the database worker ended by itself
   * @param reconnect the user asks for a folder that is away; called from a click
   * @param beingWritten names of files
   */
  constructor(
    platform: Platform,
    store: Store,
    line: WorkerLine<CatalogApi>,
    crashed: (reason: string) => void,
    reconnect: (sourceId: string) => void,
    beingWritten: () => ReadonlySet<string> = () => new Set(),
  ) {
    this.beingWritten = beingWritten;
    this.#reconnect = reconnect;
    this.#platform = platform;
    this.#store = store;
    this.#unfinished = new UnfinishedScans(this, platform.notes);
    this.#line = line;
    this.#storage = new StorageCare(platform.storage, store, this, platform.folders.canPick);
    this.catalog = watched(line.api, (error) => {
      if (this.#closed) return;
      this.abandon(error.message);
      crashed(error.message);
    });
    const { catalog } = this;
    this.sources = new Sources({
      catalog,
      folders: platform.folders,
      newId: () => platform.newId(),
      now: () => platform.now(),
      notRemembered: (name, error) => store.notify(notRememberedNotice(name, error)),
    });
    this.#refresher = new Refresher(
      () => this.#refresh(),
      (error) => this.trouble('read-library', error),
      platform,
    );
    this.#analysts = Array.from({ length: Math.max(1, Math.min(MOST_WORKERS, platform.cores)) }, () => platform.workers.analyst());
    this.#rereads = new Rereads(platform, (id) => void this.scan(id));
    this.#watch = new FolderWatch({
      clock: platform,
      folders: platform.folders,
      sources: this.sources,
      scan: (id, only) => void this.scan(id, only),
      held: () => this.#cancelled || this.queue.paused,
    });
    this.queue = new MeasureQueue(pendingFiles(this, platform.folders), this, platform, this.#analysts, () => this.#workers);
    const more = Array.from({ length: MOST_INDEXERS - 1 }, () => platform.workers.indexer());
    this.#indexers = [platform.workers.indexer(), ...more];
    this.scanner = new Scanner(this, platform, this.#indexers);
  }

  /** Loads what is stored and goes on with what was left unfinished. */
  async begin(): Promise<void> {
    await this.reloadSettings();
    await this.sources.load();
    await this.refresh();
    void this.#storage.refresh();
    this.#unfinished.load();
    this.changed();
    this.#walkUnfinished(false);
    if (!this.scanner.busy) this.#run();
    if (this.#totals.totals.unreadable > 0) void this.#lookAgain().catch((error: unknown) => this.trouble('scan', error));
  }

  async #lookAgain(): Promise<void> {
    const { changedSinceCut } = await import('./indexing/look-again.ts');
    const changed = await changedSinceCut({ catalog: this.catalog, folders: this.#platform.folders, sources: this.sources });
    if (this.#closed || this.#cancelled || this.queue.paused) return;
    for (const [id, files] of changed) if (!this.scanner.has(id)) void this.scan(id, files);
  }

  async reloadSettings(): Promise<void> {
    this.#settings.clear();
    for (const [key, value] of Object.entries(await this.catalog.settings())) this.#settings.set(key, value);
  }

  async scanAll(): Promise<void> {
    await Promise.all(this.sources.connectedIds.map((id) => this.scan(id)));
  }

  read<T>({ id, read }: Setting<T>): T {
    return read(this.#settings.get(id) ?? null);
  }

  async setSetting<T>({ id, write }: Setting<T>, value: T): Promise<void> {
    const text = write(value);
    this.#settings.set(id, text);
    await this.catalog.putSetting(id, text);
  }

  /** Fresh totals, sources and revision are in the state when it resolves. */
  refresh(): Promise<void> {
    return this.#refresher.now();
  }

  /** Queues a scan, of the whole source or of some files; resolves when it has ended and its result is on screen. */
  async scan(sourceId: string, only: readonly FoundFile[] | null = null): Promise<void> {
    this.#cancelled = false;
    if (this.queue.paused) this.resume();
    const done = this.scanner.request({ sourceId, only });
    this.queue.hold(true);
    await done;
  }

  /** What changes from now on is told of. A folder that does not begin to tell in time is walked all the same. */
  async watching(): Promise<void> {
    await Promise.race([this.#watch.follow(), new Promise<void>((resolve) => void this.#platform.after(WATCH_MS, resolve))]);
    this.#watch.walked();
  }

  pause(): void {
    this.scanner.pause();
    this.queue.pause();
  }

  resume(): void {
    this.#cancelled = false;
    this.#store.dismiss('quota');
    this.scanner.resume();
    this.#openRun();
    this.queue.resume();
    this.#walkUnfinished(true);
    this.#watch.release();
  }

  /** @param asked by the user: also what the user had cancelled */
  #walkUnfinished(asked: boolean): void {
    const ids = this.#unfinished.toWalk(this.sources.states, asked);
    for (const id of ids) if (!this.scanner.has(id)) void this.scan(id);
  }

  /** The source has left the library. */
  forgetScan(id: string): Promise<void> {
    return this.#unfinished.forget(id);
  }

  async cancel(): Promise<void> {
    this.#cancelled = true;
    this.#rereads.stop();
    this.queue.stop();
    await this.scanner.cancel();
    await this.queue.quiet();
    this.changed();
  }

  /** Finishes what is being stored, closes the database and ends the workers. What was under way stays pending. */
  close(): Promise<void> {
    const close = (): Promise<void> =>
      this.catalog.close().catch((error: unknown) => console.error('The library did not close properly', error));
    return this.#end(close, 'the library was given to another tab');
  }

  /** Deletes the library for good. @throws when the browser refuses */
  wipe(): Promise<void> {
    return this.#end(() => this.catalog.wipe(), 'the library was deleted');
  }

  async #end(how: () => Promise<void>, why: string): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#refresher.stop();
    this.#watch.stop();
    this.#rereads.stop();
    this.queue.stop();
    await this.scanner.cancel();
    await this.queue.quiet();
    try {
      await how();
    } finally {
      this.#endWorkers(why);
    }
  }

  /** The library is already another tab's. */
  abandon(reason: string): void {
    this.#closed = true;
    this.#refresher.stop();
    this.#watch.stop();
    this.#rereads.stop();
    this.queue.stop();
    void this.scanner.cancel();
    this.#endWorkers(reason);
  }

  /** Tells the user once per kind, whatever number of files it hits. */
  trouble(what: Trouble, error: unknown): void {
    if (this.#closed) return;
    console.error(what, error);
    if (isQuotaError(error)) {
      this.pause();
      void this.#storage.refresh().finally(() => this.#store.notify(quotaNotice(this.#store.state.storage)));
    } else this.#store.notify(troubleNotice(what, error));
  }

  showSources(): void {
    const { states } = this.sources;
    this.#store.set({ sources: states });
    // Whatever brought a folder back, nothing goes on to say that it is away. Notices go by names, which two folders can share.
    const away = new Set(states.filter(({ connection }) => connection !== 'connected').map(({ name }) => name));
    for (const { name } of states)
      if (!away.has(name)) for (const notice of [offlineNotice, deniedNotice]) this.#store.dismiss(notice(name).id);
    if (!this.#closed) void this.#watch.follow();
  }

  #endWorkers(reason: string): void {
    this.#line.terminate(reason);
    for (const line of [...this.#indexers, ...this.#analysts]) line.terminate(reason);
    this.#platform.showBadge(null);
  }

  get #workers(): number {
    return workerCount(this.read(SETTINGS.workers), this.#platform.cores);
  }

  scanOptions(): ReturnType<ScanSession['scanOptions']> {
    return { rules: this.read(SETTINGS.folderRules), indexers: this.#workers };
  }

  async pathsOnScreen(id: string): Promise<ReadonlySet<string>> {
    const rows = await this.catalog.rows(this.queue.preferred);
    return new Set(rows.filter(({ sourceId }) => sourceId === id).map(({ path }) => path));
  }

  scanStarted({ sourceId, only }: ScanRequest): void {
    this.queue.hold(true);
    this.sources.setScanning(sourceId);
    this.showSources();
    this.#unfinished.begun(sourceId, only === null).catch((error: unknown) => this.trouble('write-library', error));
  }

  scansDone(): void {
    this.queue.hold(false);
    if (!this.#closed && !this.#cancelled) this.#run();
  }

  outdated(sourceId: string): void {
    this.#rereads.note(sourceId);
  }

  async scanEnded({ sourceId, only }: ScanRequest, end: ScanEnd, found: number): Promise<void> {
    this.sources.setScanning(null);
    if (this.#closed) return;
    const changes = await newsOf(this.catalog, end, this.sources.get(sourceId)?.row.lastScanAt === null);
    if (changes) this.#store.set({ news: withNews(this.#store.state.news, changes) });
    // Withdrawn while files were read: each failed, and only the folder can say why.
    const isThere = (await this.sources.check(sourceId, 'access')) === 'connected';
    if (end.kind !== 'whole' || !isThere) await this.#unfinished.stopped(sourceId, found, end.kind === 'cancelled');
    else await this.#unfinished.ended(sourceId, only === null);
    if (isThere) this.showSources();
    else this.sourceLost(sourceId);
    this.stored();
    await this.refresh();
    // Of LoRAs beside which something has changed.
    await fillWhatIsSaid(
      this.catalog,
      () => !this.#closed,
      () => this.stored(),
    );
    if (end.kind === 'whole' && this.#totals.totals.loras > 0) void this.#storage.askToPersist();
  }

  #run(): void {
    this.#openRun();
    this.queue.begin();
  }

  #openRun(): void {
    if (this.#runOpen) return;
    this.#runOpen = true;
    this.queue.resetCounts();
    this.#totals = { ...this.#totals, filesDone: 0, bytesFinished: 0 };
    this.#meter.restart();
  }

  stored(): void {
    this.#totals = { ...this.#totals, stale: true };
    this.#refresher.request();
  }

  async #refresh(): Promise<void> {
    const asked = { stale: false, filesDone: this.queue.filesDone, bytesFinished: this.queue.bytesFinished };
    this.#totals = { ...this.#totals, stale: false };
    const [totals, rows] = await Promise.all([this.catalog.totals(), this.catalog.sources()]);
    if (this.#closed) return;
    this.sources.update(rows);
    void this.#watch.follow();
    this.#totals = { ...asked, totals, stale: this.#totals.stale };
    this.#store.set({ totals, sources: this.sources.states, revision: this.#store.state.revision + 1, progress: this.#progress() });
  }

  #progress(): ReturnType<ProgressMeter['read']> {
    const { states } = this.sources;
    return this.#meter.read(this.#platform.now(), this.scanner, this.queue, this.#totals, {
      none: states.length === 0,
      connected: states.some(({ connection }) => connection === 'connected'),
      open: this.#unfinished.open(states),
      resumable: this.#unfinished.toWalk(states, true).length > 0,
    });
  }

  changed(): void {
    if (this.#closed) return;
    const progress = this.#progress();
    this.#store.setSoon({ progress });
    this.#platform.showBadge(progress.stage === 'idle' ? null : (shareOf(progress) ?? 0));
    if (this.#runOpen && !this.queue.busy && !this.queue.paused && !this.scanner.busy) this.#runEnded();
  }

  #runEnded(): void {
    this.#runOpen = false;
    // A start with nothing to do would ask for all rows and the list a second time.
    if (this.queue.filesDone > 0 || this.#totals.stale) this.#refresher.request();
    void this.#storage.refresh();
    if (!this.#cancelled) this.#rereads.runEnded();
  }

  /** Says that a folder cannot be read now, and what to do; nothing when it can. */
  sourceLost(id: string): void {
    const source = this.sources.get(id);
    if (source?.connection === 'offline') this.#store.notify(offlineNotice(source.row.name, () => this.#reconnect(id)));
    if (source?.connection === 'needs-permission') this.#store.notify(deniedNotice(source.row.name));
    this.showSources();
  }
}
