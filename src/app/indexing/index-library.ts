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
import type { Clock } from '../store.ts';
import type { ScanEnd } from './news.ts';

export interface ScanRequest {
  readonly sourceId: string;
  /** Only these files, whatever the walk would find; null = the whole source. */
  readonly only: readonly FoundFile[] | null;
}

export interface ScanHost {
  readonly catalog: Pick<CatalogApi, 'scanBegin' | 'reconcile' | 'putHeaders' | 'knownBeside' | 'putBeside' | 'endBeside' | 'scanEnd'>;
  /** The root to read now, or null when it cannot be read (the host has noted why). */
  root(sourceId: string): Promise<{ readonly root: SourceRoot; readonly loose: boolean; readonly otherFiles: number } | null>;
  /** Which folders stand for which base and category. */
  folderRules(): FolderRules;
  /** How many indexers may read headers at the same time. */
  indexers(): number;
  /** Paths of this source that are on the screen. */
  onScreen(sourceId: string): Promise<ReadonlySet<string>>;
  /** Names of files that are being written: until they are, an empty file stands for each, which is none. */
  unfinished(): ReadonlySet<string>;
  /** Sources whose folder is not to be found now. */
  away(): readonly string[];
  /** The root itself could not be listed during the walk. */
  rootLost(sourceId: string, fault: FileFault): void;
  started(request: ScanRequest): void;
  /** @param found model files met by this scan */
  ended(request: ScanRequest, end: ScanEnd, found: number): Promise<void>;
  /** A file vanished between the walk and the reading of its header. */
  vanished(sourceId: string): void;
  /** Rows of the catalog changed. */
  stored(): void;
  trouble(error: unknown, sourceId: string): void;
  changed(): void;
  /** The queue became empty. */
  idle(): void;
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
  readonly #host: ScanHost;
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

  constructor(host: ScanHost, clock: Clock, lines: readonly [WorkerLine<IndexerApi>, ...WorkerLine<IndexerApi>[]]) {
    this.#host = host;
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
      this.#host.started(request);
      let end: ScanEnd = { kind: 'failed' };
      try {
        end = await this.#scan(request, active, 1);
      } catch (error) {
        this.#host.trouble(error, request.sourceId);
      }
      this.#active = null;
      await this.#host
        .ended(request, active.cancelled ? { kind: 'cancelled' } : end, active.found)
        .catch((error: unknown) => this.#host.trouble(error, request.sourceId));
      active.end();
      done();
    }
    this.#running = null;
    this.#setStage('idle');
    this.#host.idle();
  }

  /** While it is paused nothing new is begun: a walk that stands still would be said to go on. */
  #next(): Waiting | undefined {
    return this.#gate ? undefined : this.#queue.shift();
  }

  async #scan(request: ScanRequest, active: Active, attempt: number): Promise<ScanEnd> {
    this.#job += 1;
    active.job = this.#job;
    active.found = 0;
    const { catalog } = this.#host;
    const source = await this.#host.root(request.sourceId);
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
      away: this.#host.away(),
    });
    const summary = await ended.catch((error: unknown) => {
      throw failure?.error ?? error;
    });
    if (met.rootFault) this.#host.rootLost(request.sourceId, met.rootFault);
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
      for (const failed of batch.failed) {
        if (failed.path === '') met.rootFault = failed.fault;
        else met.failed.push(failed);
      }
      const files = batch.files.filter(({ path, size }) => size > 0 || !this.#host.unfinished().has(path.slice(path.lastIndexOf('/') + 1)));
      if (files.length > 0) for (const file of await this.#reconcile(scan, files)) toRead.push(file);
      this.#host.changed();
    });
    return toRead;
  }

  async #reconcile(scan: number, files: readonly FoundFile[]): Promise<FoundFile[]> {
    const { toRead } = await this.#host.catalog.reconcile(scan, files);
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
      rules: this.#host.folderRules(),
      first: await this.#host.onScreen(active.sourceId),
      mayGoOn: async () => {
        await this.#mayGoOn(active);
        return !active.cancelled;
      },
      store: async (records) => {
        await this.#mayGoOn(active);
        await this.#host.catalog.putHeaders(scan, records);
        this.headersDone += records.length;
        if (records.some(({ fault }) => fault?.code === 'not-found')) this.#host.vanished(active.sourceId);
        this.#host.stored();
        this.#host.changed();
      },
    });
  }

  async #readBeside({ root, loose }: { root: SourceRoot; loose: boolean }, met: Met, active: Active): Promise<void> {
    const { catalog } = this.#host;
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
        first: await this.#host.onScreen(sourceId),
        mayGoOn: async () => {
          await this.#mayGoOn(active);
          return !active.cancelled;
        },
        known: (paths) => catalog.knownBeside(sourceId, paths),
        store: async (records) => {
          await this.#mayGoOn(active);
          await catalog.putBeside(sourceId, records);
          this.#host.stored();
        },
        given: (count) => {
          this.sidecarsDone += count;
          this.#host.changed();
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
    return this.#lines.slice(0, Math.max(1, Math.min(this.#host.indexers(), Math.ceil(files / PORTION))));
  }

  async #mayGoOn(active: Active): Promise<void> {
    while (this.#gate && !active.cancelled) await Promise.race([this.#gate.open, active.stopped]);
  }

  #setStage(stage: Stage): void {
    this.stage = stage;
    this.#host.changed();
  }
}
