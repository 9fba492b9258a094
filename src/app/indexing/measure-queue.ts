/**
 * Measures pending files with a pool of workers, one file per worker. It knows nothing of folders or of the database:
 * `PendingFiles` names the next files, opens them and keeps the results.
 *
 * A file stays pending until its result is kept. So pausing, cancelling, a crash of the page or a hand-over to another tab lose
 * at most the files under way, and those are measured again.
 */
import type { AnalystApi, AnalystOutcome } from '../../contracts/analyst.ts';
import type { Place } from '../../contracts/library.ts';
import { isWorkerGone, type WorkerLine } from '../../contracts/platform.ts';
import { message, textOf } from '../../domain/message.ts';
import type { FileFault } from '../../domain/safetensors/header-types.ts';
import type { Clock } from '../store.ts';
import type { IndexingSession } from './indexing-session.ts';

export type PendingFile = Place & { readonly id: number };
type MeasuredOutcome = Extract<AnalystOutcome, { kind: 'measured' }>;

export type Opened =
  | { readonly kind: 'file'; readonly file: File }
  | { readonly kind: 'fault'; readonly fault: FileFault }
  /** Nothing is known about it now (its folder is offline, it changed since its header was read): left for a later run. */
  | { readonly kind: 'later' };

export interface PendingFiles {
  /** Files to be measured, the preferred ids first. */
  next(limit: number, prefer: readonly number[]): Promise<readonly PendingFile[]>;
  open(file: PendingFile): Promise<Opened>;
  /** Takes the result; it may be stored a little later. */
  keep(file: PendingFile, outcome: MeasuredOutcome): Promise<void>;
  /** Resolves when every result taken is stored. */
  stored(): Promise<void>;
  keepFault(file: PendingFile, fault: FileFault): Promise<void>;
}

/** A worker that has not answered a cancel by then is ended: the user is promised one second. */
const CANCEL_MS = 700;
/** Silence after which a worker counts as dead. The slowest honest silence known is a spun-down network disk waking up. */
const SILENCE_MS = 120_000;
/** Files asked for at once: enough to keep the pool busy, few enough that a scroll reorders the rest soon. */
const AHEAD = 48;
/** A screen shows about 50 rows; more preferences only make the query longer. */
const MAX_PREFERRED = 200;
const ATTEMPTS = 2;

interface Slot {
  readonly line: WorkerLine<AnalystApi>;
  work: { readonly file: PendingFile; readonly job: number; bytes: number; interrupted: boolean; done: Promise<void> } | null;
}

export class MeasureQueue {
  readonly #files: PendingFiles;
  readonly #session: Pick<IndexingSession, 'stored' | 'changed' | 'trouble'>;
  readonly #clock: Clock;
  readonly #slots: Slot[];
  readonly #attempts = new Map<number, number>();
  readonly #later = new Set<number>();
  readonly #quiet: (() => void)[] = [];
  readonly #limit: () => number;
  #ahead: PendingFile[] = [];
  #prefer: readonly number[] = [];
  #job = 0;
  #pumping = false;
  #pumpAgain = false;
  #paused = false;
  #stopped = true;
  #held = false;
  /** Files and bytes finished since `begin`. */
  filesDone = 0;
  bytesFinished = 0;

  /** @param limit of files under way at the same time; asked before each */
  constructor(
    files: PendingFiles,
    session: Pick<IndexingSession, 'stored' | 'changed' | 'trouble'>,
    clock: Clock,
    lines: readonly WorkerLine<AnalystApi>[],
    limit: () => number = () => lines.length,
  ) {
    this.#files = files;
    this.#session = session;
    this.#clock = clock;
    this.#limit = limit;
    this.#slots = lines.map((line) => ({ line, work: null }));
  }

  get paused(): boolean {
    return this.#paused;
  }

  get busy(): boolean {
    return this.#pumping || this.#slots.some((slot) => slot.work !== null);
  }

  /** Bytes finished plus bytes read of the files under way. */
  get bytesDone(): number {
    return this.#slots.reduce((sum, slot) => sum + (slot.work?.bytes ?? 0), this.bytesFinished);
  }

  get current(): readonly string[] {
    return this.#slots.flatMap((slot) => (slot.work ? [slot.work.file.path] : []));
  }

  /** Starts, or goes on after new work has come. Files put off earlier are tried again. */
  begin(): void {
    if (this.#stopped || !this.busy) {
      this.#later.clear();
      this.#attempts.clear();
    }
    this.#stopped = false;
    this.#ahead = [];
    this.#pump();
  }

  /** While folders are scanned no new file is started; those under way finish. A scan also settles what was put off. */
  hold(held: boolean): void {
    this.#held = held;
    this.#ahead = [];
    if (held) return;
    this.#later.clear();
    this.#pump();
  }

  /** What is on the screen. */
  get preferred(): readonly number[] {
    return this.#prefer;
  }

  prefer(ids: readonly number[]): void {
    this.#prefer = ids.slice(0, MAX_PREFERRED);
    this.#ahead = [];
  }

  pause(): void {
    this.#paused = true;
    this.#interruptAll();
    this.#session.changed();
  }

  resume(): void {
    this.#paused = false;
    this.begin();
    this.#session.changed();
  }

  /** Ends the run; `begin` or `resume` starts another one. */
  stop(): void {
    this.#stopped = true;
    this.#paused = false;
    this.#interruptAll();
    this.#session.changed();
  }

  /** Lets go of a source that is about to be removed; resolves when none of its files is under way. */
  async leave(sourceId: string): Promise<void> {
    const theirs = this.#slots.filter((slot) => slot.work?.file.sourceId === sourceId);
    this.#ahead = this.#ahead.filter((file) => file.sourceId !== sourceId);
    for (const slot of theirs) this.#interrupt(slot);
    await Promise.all(theirs.flatMap((slot) => (slot.work ? [slot.work.done] : [])));
    await this.#stored();
  }

  /** Resolves when no file is under way and no result is being kept. Stop or pause first. */
  async quiet(): Promise<void> {
    if (this.busy) await new Promise<void>((resolve) => this.#quiet.push(resolve));
    await this.#stored();
  }

  /** A failure leaves the results pending: they are measured again when there is room. */
  #stored(): Promise<void> {
    return this.#files.stored().catch((error: unknown) => this.#giveUp(error));
  }

  /** Forgets the counts: the next run starts at zero. */
  resetCounts(): void {
    this.filesDone = 0;
    this.bytesFinished = 0;
  }

  get #open(): boolean {
    return !this.#paused && !this.#stopped && !this.#held;
  }

  #pump(): void {
    this.#pumpAgain = true;
    if (this.#pumping) return;
    this.#pumping = true;
    this.#fill()
      .catch((error: unknown) => this.#giveUp(error))
      .finally(() => {
        this.#pumping = false;
        // Someone may have asked after the loop had ended and before this.
        if (this.#pumpAgain) this.#pump();
        this.#settled();
      });
  }

  get #underWay(): number {
    return this.#slots.filter((slot) => slot.work !== null).length;
  }

  async #fill(): Promise<void> {
    while (this.#pumpAgain) {
      this.#pumpAgain = false;
      for (const slot of this.#slots) {
        if (slot.work || !this.#open || this.#underWay >= this.#limit()) continue;
        const file = await this.#nextFile();
        if (!file) break;
        if (!this.#open) break;
        this.#start(slot, file);
      }
    }
  }

  async #nextFile(): Promise<PendingFile | null> {
    if (this.#ahead.length === 0) {
      const known = this.#later.size + this.#slots.length;
      this.#ahead = [...(await this.#files.next(AHEAD + known, this.#prefer))];
    }
    const under = new Set(this.#slots.map((slot) => slot.work?.file.id));
    this.#ahead = this.#ahead.filter((file) => !under.has(file.id) && !this.#later.has(file.id));
    return this.#ahead.shift() ?? null;
  }

  #start(slot: Slot, file: PendingFile): void {
    this.#job += 1;
    const work = { file, job: this.#job, bytes: 0, interrupted: false, done: Promise.resolve() };
    slot.work = work;
    this.#session.changed();
    work.done = this.#measure(slot, file)
      .catch((error: unknown) => this.#giveUp(error))
      .finally(() => {
        slot.work = null;
        if (this.#open) this.#pump();
        this.#settled();
        this.#session.changed();
      });
  }

  async #measure(slot: Slot, file: PendingFile): Promise<void> {
    const opened = await this.#files.open(file);
    if (!slot.work || slot.work.interrupted) return;
    if (opened.kind === 'later') this.#later.add(file.id);
    else if (opened.kind === 'fault') await this.#keepFault(slot, file, opened.fault);
    else await this.#keep(slot, file, await this.#ask(slot, file, opened.file));
  }

  async #keep(slot: Slot, file: PendingFile, outcome: AnalystOutcome): Promise<void> {
    if (outcome.kind === 'cancelled') return;
    if (outcome.kind === 'fault') return this.#keepFault(slot, file, outcome.fault);
    this.#count(slot, file);
    await this.#files.keep(file, outcome);
  }

  async #keepFault(slot: Slot, file: PendingFile, fault: FileFault): Promise<void> {
    this.#count(slot, file);
    await this.#files.keepFault(file, fault);
  }

  /** Counted when it is handed to the database, so that counts and `totals()` asked for afterwards agree. */
  #count(slot: Slot, file: PendingFile): void {
    this.filesDone += 1;
    this.bytesFinished += file.size;
    if (slot.work) slot.work.bytes = 0;
  }

  async #ask(slot: Slot, file: PendingFile, blob: File): Promise<AnalystOutcome> {
    const { work } = slot;
    if (!work) return { kind: 'cancelled' };
    const watch = this.#watch(slot);
    try {
      return await slot.line.api.measure(work.job, file.path, blob, (bytes) => {
        work.bytes = bytes;
        watch.seen();
        this.#session.changed();
      });
    } catch (error) {
      if (work.interrupted) return { kind: 'cancelled' };
      const attempts = (this.#attempts.get(file.id) ?? 0) + 1;
      this.#attempts.set(file.id, attempts);
      // A crash may have had other reasons than this file (memory); a mistake in the measuring has none.
      if (isWorkerGone(error) && attempts < ATTEMPTS) return { kind: 'cancelled' };
      return { kind: 'fault', fault: crashFault(error, attempts) };
    } finally {
      watch.stop();
    }
  }

  /** Turns silence into the end of the worker, whose pending call then rejects. */
  #watch(slot: Slot): { seen(): void; stop(): void } {
    let stop: () => void = () => undefined;
    const seen = (): void => {
      stop();
      stop = this.#clock.after(SILENCE_MS, () => slot.line.terminate('it was silent for two minutes'));
    };
    seen();
    return { seen, stop: () => stop() };
  }

  #interruptAll(): void {
    for (const slot of this.#slots) this.#interrupt(slot);
  }

  #interrupt(slot: Slot): void {
    const { work } = slot;
    if (!work || work.interrupted) return;
    work.interrupted = true;
    // A worker that is gone needs no cancel; the measuring call itself reports that.
    slot.line.api.cancel(work.job).catch(() => undefined);
    this.#clock.after(CANCEL_MS, () => {
      if (slot.work === work) slot.line.terminate('it was cancelled');
    });
  }

  #giveUp(error: unknown): void {
    this.#paused = true;
    this.#interruptAll();
    // What was counted as done and could not be stored is pending again.
    this.#session.stored();
    this.#session.trouble('measure', error);
  }

  #settled(): void {
    if (this.busy) return;
    for (const resolve of this.#quiet.splice(0)) resolve();
    this.#session.changed();
  }
}

function crashFault(error: unknown, attempts: number): FileFault {
  const reason = textOf(error);
  // Not a fault of the moment: a scan that read the file again by itself would end the worker again.
  return isWorkerGone(error)
    ? { code: 'not-computable', message: message('program.measuring-stopped', { attempts, reason }) }
    : { code: 'not-computable', message: message('program.measuring-failed', { reason }) };
}
