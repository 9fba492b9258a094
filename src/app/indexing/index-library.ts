/**
 * Scans sources one after another: walk -> reconcile -> read the headers of new and changed files -> store -> read what has changed
 * beside them -> end. The header
 * stage of everything queued comes first; measuring waits for it (the session holds the measuring queue meanwhile).
 */
import type { CatalogApi } from '../../contracts/catalog.ts';
import type { Beside, IndexerApi, SourceRoot } from '../../contracts/indexer.ts';
import type { FoundFile } from '../../contracts/library.ts';
import { isWorkerGone, type WorkerLine } from '../../contracts/platform.ts';
import type { FolderRules } from '../../domain/library/folder-rules.ts';
import type { FileFault } from '../../domain/safetensors/header-types.ts';
import { PORTION, readBeside, readHeaders } from './header-stage.ts';
import type { Sources } from '../folders/sources.ts';
import type { Clock } from '../store.ts';
import type { IndexingSession } from './indexing-session.ts';
import type { ScanEnd } from './news.ts';

export interface ScanRequest {
  readonly sourceId: string;
  /** Only these files, whatever the walk would find; null = the whole source. */
  readonly only: readonly FoundFile[] | null;
}

export interface ScanSession extends IndexingSession {
  readonly catalog: Pick<CatalogApi, 'scanBegin' | 'reconcile' | 'putHeaders' | 'knownBeside' | 'putBeside' | 'endBeside' | 'scanEnd'>;
  readonly sources: Pick<Sources, 'toScan' | 'offlineIds' | 'setConnection'>;
  /** Which folders stand for which base and category, and how many indexers may read headers at the same time. */
  scanOptions(): { readonly rules: FolderRules; readonly indexers: number };
  /** Paths of this source that are on the screen. */
  pathsOnScreen(sourceId: string): Promise<ReadonlySet<string>>;
  /** Names of files that are being written: until then an empty file stands for each, which is passed over. */
  beingWritten(): ReadonlySet<string>;
  scanStarted(request: ScanRequest): void;
  /** @param found model files met by this scan */
  scanEnded(request: ScanRequest, end: ScanEnd, found: number): Promise<void>;
  /** No scan waits any more. */
  scansDone(): void;
}

const CANCEL_MS = 700;

type Stage = 'idle' | 'walking' | 'headers' | 'sidecars';

/** The request being worked off, over both of its attempts. */
class Active {
  readonly sourceId: string;
  job = 0;
  cancelled = false;
  /** At work on it. */
  lines: readonly WorkerLine<IndexerApi>[] = [];
  /** Model files met by the attempt under way. */
  found = 0;
  /** Settles when it is cancelled: what waits at the gate goes on. */
  readonly stopped: Promise<void>;
  /** Settles when the request has ended in every respect. */
  readonly ended: Promise<void>;
  #stop: () => void = () => undefined;
  #end: () => void = () => undefined;

  constructor(sourceId: string) {
    this.sourceId = sourceId;
    this.stopped = new Promise((resolve) => {
      this.#stop = resolve;
    });
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  cancel(): void {
    this.cancelled = true;
    this.#stop();
  }

  end(): void {
    this.#end();
  }
}

interface Waiting {
  readonly request: ScanRequest;
  readonly done: () => void;
}

interface Met {
  /** The walk came to its end. */
  whole: boolean;
  rootFault: FileFault | null;
  others: number;
  readonly failed: { path: string; fault: FileFault }[];
  /** Of every LoRA that has something beside it. */
  readonly beside: Beside[];
}

export class Scanner {
  readonly #session: ScanSession;
  readonly #clock: Clock;
  /** The first one walks, all of them read headers. */
  readonly #lines: readonly [WorkerLine<IndexerApi>, ...WorkerLine<IndexerApi>[]];
  readonly #queue: Waiting[] = [];
  #running: Promise<void> | null = null;
  #job = 0;
  #active: Active | null = null;
  #gate: { readonly open: Promise<void>; readonly release: () => void } | null = null;
  stage: Stage = 'idle';
  found = 0;
  headersDone = 0;
  headersTotal = 0;
  sidecarsDone = 0;
  sidecarsTotal = 0;
  /** A walk of this session met a picture beside a LoRA. */
  pictured = false;

  constructor(session: ScanSession, clock: Clock, lines: readonly [WorkerLine<IndexerApi>, ...WorkerLine<IndexerApi>[]]) {
    this.#session = session;
    this.#clock = clock;
    this.#lines = lines;
  }

  get busy(): boolean {
    return this.#running !== null;
  }

  /** Resolves when this request has been worked off (or dropped by `cancel`). A whole scan that already waits is not queued twice. */
  request(request: ScanRequest): Promise<void> {
    const waiting = this.#queue.some(
      (each) => each.request.sourceId === request.sourceId && each.request.only === null && request.only === null,
    );
    if (waiting && this.#running) return this.#running;
    return new Promise((resolve) => {
      this.#queue.push({ request, done: resolve });
      this.#running ??= this.#work();
    });
  }

  /** Whether a scan of this source waits or is under way. */
  has(sourceId: string): boolean {
    return this.#active?.sourceId === sourceId || this.#queue.some(({ request }) => request.sourceId === sourceId);
  }

  /** The walk and the header stage stand still at their next batch. */
  pause(): void {
    if (this.#gate) return;
    let release: () => void = () => undefined;
    const open = new Promise<void>((resolve) => {
      release = resolve;
    });
    this.#gate = { open, release };
  }

  resume(): void {
    this.#gate?.release();
    this.#gate = null;
    if (this.#queue.length > 0) this.#running ??= this.#work();
  }

  /** Drops what waits and ends what runs (of one source, or of all); resolves when nothing of it is under way any more. */
  async cancel(sourceId?: string): Promise<void> {
    const concerns = (id: string): boolean => sourceId === undefined || id === sourceId;
    for (const waiting of this.#queue.splice(0)) {
      if (concerns(waiting.request.sourceId)) waiting.done();
      else this.#queue.push(waiting);
    }
    if (sourceId === undefined) this.resume();
    const active = this.#active;
    if (!active || !concerns(active.sourceId)) return;
    active.cancel();
    for (const { api } of active.lines) api.cancel(active.job).catch(() => undefined);
    this.#clock.after(CANCEL_MS, () => {
      if (this.#active === active) for (const line of active.lines) line.terminate('it was cancelled');
    });
    await active.ended;
  }

  async #work(): Promise<void> {
    // Let the caller see `busy` before anything else happens.
    await Promise.resolve();
    this.found = 0;
    this.headersDone = 0;
    this.headersTotal = 0;
    this.sidecarsDone = 0;
    this.sidecarsTotal = 0;
    for (let next = this.#next(); next; next = this.#next()) {
      const { request, done } = next;
      const active = new Active(request.sourceId);
      this.#active = active;
      this.#session.scanStarted(request);
      let end: ScanEnd = { kind: 'failed' };
      try {
        end = await this.#scan(request, active, 1);
      } catch (error) {
        this.#session.trouble('scan', error);
      }
      this.#active = null;
      await this.#session
        .scanEnded(request, active.cancelled ? { kind: 'cancelled' } : end, active.found)
        .catch((error: unknown) => this.#session.trouble('scan', error));
      active.end();
      done();
    }
    this.#running = null;
    this.#setStage('idle');
    this.#session.scansDone();
  }

  /** While it is paused nothing new is begun: a walk that stands still would be said to go on. */
  #next(): Waiting | undefined {
    return this.#gate ? undefined : this.#queue.shift();
  }

  async #scan(request: ScanRequest, active: Active, attempt: number): Promise<ScanEnd> {
    this.#job += 1;
    active.job = this.#job;
    active.found = 0;
    const { catalog, sources } = this.#session;
    const source = await sources.toScan(request.sourceId);
    if (!source) this.#session.sourceLost(request.sourceId);
    if (!source || active.cancelled) return { kind: 'failed' };
    const scan = await catalog.scanBegin(request.sourceId);
    const met: Met = { whole: false, rootFault: null, others: 0, failed: [], beside: [] };
    let failure: { readonly error: unknown } | null = null;
    try {
      const toRead = request.only ? await this.#reconcile(scan, request.only) : await this.#walk(scan, source.root, active, met);
      await this.#readHeaders(scan, source.root, toRead, active);
      if (!request.only) await this.#readBeside(source, met, active);
    } catch (error) {
      failure = { error };
    }
    const whole = met.whole && !met.rootFault && !failure && !active.cancelled;
    const ended = catalog.scanEnd(scan, {
      complete: whole && !source.loose && !request.only,
      walked: whole && !request.only,
      otherFiles: whole && !request.only ? met.others : source.otherFiles,
      failedFolders: met.failed,
      away: sources.offlineIds,
    });
    const summary = await ended.catch((error: unknown) => {
      throw failure?.error ?? error;
    });
    if (met.rootFault) {
      sources.setConnection(request.sourceId, met.rootFault.code === 'not-permitted' ? 'needs-permission' : 'offline');
      this.#session.sourceLost(request.sourceId);
    }
    if (failure && !active.cancelled) {
      // Everything stored so far is "unchanged" now: the second attempt only does the rest.
      if (isWorkerGone(failure.error) && attempt === 1) return this.#scan(request, active, 2);
      throw failure.error;
    }
    return met.rootFault ? { kind: 'failed' } : { kind: 'whole', scan, summary };
  }

  /** @returns the new and changed files */
  async #walk(scan: number, root: SourceRoot, active: Active, met: Met): Promise<FoundFile[]> {
    this.#setStage('walking');
    const toRead: FoundFile[] = [];
    active.lines = this.#lines.slice(0, 1);
    met.whole = await this.#lines[0].api.walk(active.job, root, async (batch) => {
      await this.#mayGoOn(active);
      if (active.cancelled) return;
      this.found += batch.files.length;
      active.found += batch.files.length;
      met.others += batch.otherFiles;
      for (const each of batch.beside) met.beside.push(each);
      this.pictured ||= batch.pictured;
      for (const failed of batch.failed) {
        // Dropped files are there, whatever else of their folder is not.
        if (failed.path === '' && root.kind === 'directory') met.rootFault = failed.fault;
        else met.failed.push(failed);
      }
      const written = this.#session.beingWritten();
      const files = batch.files.filter(({ path, size }) => size > 0 || !written.has(path.slice(path.lastIndexOf('/') + 1)));
      if (files.length > 0) for (const file of await this.#reconcile(scan, files)) toRead.push(file);
      this.#session.changed();
    });
    return toRead;
  }

  async #reconcile(scan: number, files: readonly FoundFile[]): Promise<FoundFile[]> {
    const { toRead } = await this.#session.catalog.reconcile(scan, files);
    return Array.from(toRead).flatMap((index) => files[index] ?? []);
  }

  async #readHeaders(scan: number, root: SourceRoot, files: readonly FoundFile[], active: Active): Promise<void> {
    if (files.length === 0 || active.cancelled) return;
    this.headersTotal += files.length;
    this.#setStage('headers');
    active.lines = this.#linesFor(files.length);
    await readHeaders({
      lines: active.lines,
      job: active.job,
      root,
      files,
      rules: this.#session.scanOptions().rules,
      first: await this.#session.pathsOnScreen(active.sourceId),
      mayGoOn: async () => {
        await this.#mayGoOn(active);
        return !active.cancelled;
      },
      store: async (records) => {
        await this.#mayGoOn(active);
        await this.#session.catalog.putHeaders(scan, records);
        this.headersDone += records.length;
        if (records.some(({ fault }) => fault?.code === 'not-found')) this.#session.outdated(active.sourceId);
        this.#session.stored();
        this.#session.changed();
      },
    });
  }

  async #readBeside({ root, loose }: { root: SourceRoot; loose: boolean }, met: Met, active: Active): Promise<void> {
    const { catalog } = this.#session;
    const { sourceId } = active;
    if (met.beside.length > 0 && !active.cancelled) {
      this.sidecarsTotal += met.beside.length;
      this.#setStage('sidecars');
      active.lines = this.#linesFor(met.beside.length);
      await readBeside({
        lines: active.lines,
        job: active.job,
        root,
        beside: met.beside,
        first: await this.#session.pathsOnScreen(sourceId),
        mayGoOn: async () => {
          await this.#mayGoOn(active);
          return !active.cancelled;
        },
        known: (paths) => catalog.knownBeside(sourceId, paths),
        store: async (records) => {
          await this.#mayGoOn(active);
          await catalog.putBeside(sourceId, records);
          const known = new Set(met.failed.map(({ path }) => path));
          for (const each of records.flatMap(({ failed }) => failed)) if (!known.has(each.path)) met.failed.push(each);
          this.#session.stored();
        },
        given: (count) => {
          this.sidecarsDone += count;
          this.#session.changed();
        },
      });
    }
    // Only a whole walk knows what is not there.
    if (!met.whole || loose || met.rootFault || active.cancelled) return;
    const paths = met.beside.map(({ path }) => path);
    await catalog.endBeside(
      sourceId,
      paths,
      met.failed.map(({ path }) => path),
    );
  }

  #linesFor(files: number): readonly WorkerLine<IndexerApi>[] {
    return this.#lines.slice(0, Math.max(1, Math.min(this.#session.scanOptions().indexers, Math.ceil(files / PORTION))));
  }

  async #mayGoOn(active: Active): Promise<void> {
    while (this.#gate && !active.cancelled) await Promise.race([this.#gate.open, active.stopped]);
  }

  #setStage(stage: Stage): void {
    this.stage = stage;
    this.#session.changed();
  }
}
