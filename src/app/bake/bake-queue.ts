/**
 * UserWork off the bakes one after the other. A job is kept by the library from the moment it is asked for; the name of its file is noted
 * there before the file is made. So a reload, a crash or another tab goes on where this one stopped, and nothing half stays: what a
 * crash left (an empty file under a noted name) is removed before the next file is made.
 */
import type { BakerApi, BakeStep } from '../../contracts/baker.ts';
import type { BakeStoreApi } from '../../contracts/bakes.ts';
import { isWorkerGone, type WorkerLine, type Outputs } from '../../contracts/platform.ts';
import { freeName } from '../../domain/bake/file-name.ts';
import { type BakeJob, jobFromText, type JobState, jobToText, worstOf } from '../../domain/bake/job.ts';
import { type Message, message, textOf, verbatim } from '../../domain/message.ts';
import { isQuotaError } from '../notices/notices.ts';
import type { Result } from '../../domain/result.ts';
import type { BakeInput, BakeWork, WriteOutcome } from '../../contracts/baker.ts';
import type { BakeHands } from './bake-hands.ts';

export interface QueueParts {
  readonly store: Pick<BakeStoreApi, 'bakes' | 'putBakes' | 'dropBakes'>;
  readonly outputs: Outputs;
  readonly line: WorkerLine<BakerApi>;
  readonly hands: Pick<BakeHands, 'hire' | 'release'>;
  readonly now: () => number;
  readonly inputs: (job: BakeJob) => Promise<Result<BakeInput[], Message>>;
  /** The file is in the folder, whole and checked. */
  readonly written: (job: BakeJob, folder: FileSystemDirectoryHandle, file: File) => Promise<void>;
  readonly changed: () => void;
  /** The library could not keep what was to be kept. */
  readonly trouble: (error: unknown) => void;
}

const isOpen = ({ state: { kind } }: BakeJob): boolean => kind === 'waiting' || kind === 'begun';
const FIRST: BakeStep = { stage: 'reading', modules: 0, of: 0, bytes: 0, size: 0 };

interface Running {
  readonly id: string;
  /** Its number at the worker. */
  readonly job: number;
  readonly startedAt: number;
  step: BakeStep;
  cancelled: boolean;
}

export class BakeQueue {
  readonly #parts: QueueParts;
  #jobs: readonly BakeJob[] = [];
  #running: Running | null = null;
  #work: Promise<void> | null = null;
  #number = 0;
  #stopped = false;
  paused = false;
  blocked: 'permission' | 'no-folder' | null = null;

  constructor(parts: QueueParts) {
    this.#parts = parts;
  }

  get jobs(): readonly BakeJob[] {
    return this.#jobs;
  }

  get running(): { readonly id: string; readonly step: BakeStep; readonly startedAt: number } | null {
    return this.#running;
  }

  /** Names of files that are being made: an empty file of that name is not looked at. */
  get unfinished(): ReadonlySet<string> {
    return new Set(this.#jobs.flatMap(({ state }) => (state.kind === 'begun' ? [state.file] : [])));
  }

  async load(): Promise<void> {
    const rows = await this.#parts.store.bakes();
    this.#jobs = rows.flatMap(({ text }) => jobFromText(text) ?? []).filter((job) => isOpen(job) || job.state.kind !== 'cancelled');
    this.#parts.changed();
    await this.#clearStaging();
    this.run();
  }

  async add(jobs: readonly BakeJob[]): Promise<void> {
    await this.#keep(jobs);
    this.#jobs = [...this.#jobs, ...jobs];
    this.#parts.changed();
    this.run();
  }

  /** Goes on with what waits. */
  run(): void {
    if (this.#stopped || this.paused || this.#work) return;
    this.#work = this.#all().finally(() => {
      this.#work = null;
      this.#parts.changed();
    });
  }

  pause(): void {
    this.paused = true;
    if (this.#running) this.#tell('pause', this.#running.job);
    this.#parts.changed();
  }

  resume(): void {
    this.paused = false;
    if (this.#running) this.#tell('resume', this.#running.job);
    this.#parts.changed();
    this.run();
  }

  async cancel(ids: readonly string[]): Promise<void> {
    const running = this.#running;
    for (const job of this.#jobs.filter((each) => ids.includes(each.id) && isOpen(each))) {
      if (running?.id !== job.id) await this.#set(job, { kind: 'cancelled' });
    }
    if (!running || !ids.includes(running.id)) return;
    running.cancelled = true;
    this.#tell('cancel', running.job);
  }

  async retry(id: string): Promise<void> {
    const job = this.#jobs.find((each) => each.id === id);
    if (!job || isOpen(job) || job.state.kind === 'written') return;
    await this.#set(job, { kind: 'waiting' });
    this.run();
  }

  /** Takes ended ones off the list. Those that wrote a file stay in the library: they say where it came from. */
  async clear(): Promise<void> {
    const ended = this.#jobs.filter((job) => !isOpen(job));
    this.#jobs = this.#jobs.filter(isOpen);
    this.#parts.changed();
    await this.#parts.store.dropBakes(ended.filter(({ state }) => state.kind !== 'written').map(({ id }) => id));
  }

  /** The library goes to another tab: what runs is given up and waits for it there. Resolves when nothing is left under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#running) this.#tell('cancel', this.#running.job);
    await this.#work;
  }

  /** The library is already another tab's. */
  abandon(reason: string): void {
    this.#stopped = true;
    this.#parts.line.terminate(reason);
    this.#parts.hands.release(reason);
  }

  async #all(): Promise<void> {
    this.blocked = null;
    // Those that need a folder that is not allowed now are passed over, and the others go on.
    const passed = new Set<string>();
    for (;;) {
      const next = this.#jobs.find((job) => isOpen(job) && !passed.has(job.id));
      if (!next || this.paused || this.#stopped) return;
      try {
        if ((await this.#one(next)) === 'passed') passed.add(next.id);
      } catch (error) {
        this.#running = null;
        if (this.#stopped) return;
        passed.add(next.id);
        if (!isWorkerGone(error)) this.#parts.trouble(error);
        // Else it would be said to wait, and nothing would go on with it.
        const reason = isQuotaError(error) ? message('bake.disk-full', { file: next.name }) : saidBy(error);
        await this.#ended(next, { kind: 'failed', reason });
      }
    }
  }

  async #one(job: BakeJob): Promise<'ended' | 'passed'> {
    const { outputs } = this.#parts;
    const folder = await (job.to === 'folder' ? outputs.folder() : outputs.staging());
    if (!folder) {
      if (job.to === 'download') return this.#ended(job, { kind: 'failed', reason: message('bake.no-place') });
      this.blocked = (await outputs.state()).kind === 'needs-permission' ? 'permission' : 'no-folder';
      return 'passed';
    }
    this.#number += 1;
    const running: Running = { id: job.id, job: this.#number, startedAt: this.#parts.now(), step: FIRST, cancelled: false };
    this.#running = running;
    this.#parts.changed();
    try {
      const before = job.state.kind === 'begun' ? await this.#leftOf(job, job.state.file, folder, running) : job;
      if (!isOpen(before)) return 'ended';
      return await this.#written(before, folder, running);
    } finally {
      this.#running = null;
    }
  }

  async #written(job: BakeJob, folder: FileSystemDirectoryHandle, running: Running): Promise<'ended'> {
    const { outputs, line, now } = this.#parts;
    const inputs = await this.#parts.inputs(job);
    if (!inputs.ok) return this.#ended(job, { kind: 'failed', reason: inputs.error });
    for (;;) {
      if (running.cancelled) return this.#ended(job, { kind: 'cancelled' });
      if (this.#stopped) return 'ended';
      const file = await freeName(job.name, (name) => outputs.isTaken(folder, name));
      const begun = await this.#set(job, { kind: 'begun', file });
      if (this.paused) await line.api.pause(running.job);
      const outcome = await this.#write({ plan: job.plan, inputs: inputs.value }, folder, file, running);
      if (outcome.kind === 'exists') continue;
      if (outcome.kind === 'cancelled') {
        return this.#ended(begun, this.#stopped && !running.cancelled ? { kind: 'waiting' } : { kind: 'cancelled' });
      }
      if (outcome.kind !== 'written') return this.#ended(begun, { kind: outcome.kind, reason: outcome.error });
      const { size, content, certificate, leftOut } = outcome;
      const state: JobState = {
        kind: 'written',
        file,
        folder: job.to === 'folder' ? folder.name : null,
        size,
        content,
        level: certificate.level,
        error: certificate.error,
        modules: certificate.modules.length,
        leftOut,
        worst: worstOf(certificate),
        ms: Math.max(0, now() - running.startedAt),
      };
      await this.#ended(begun, state);
      const made = await outputs.open(folder, file);
      if (made) await this.#parts.written({ ...begun, state }, folder, made);
      return 'ended';
    }
  }

  async #write(work: BakeWork, folder: FileSystemDirectoryHandle, file: string, running: Running): Promise<WriteOutcome> {
    const { line, hands, changed } = this.#parts;
    const tell = (step: BakeStep): void => {
      running.step = step;
      changed();
    };
    try {
      return await line.api.write(running.job, work, folder, file, tell, (most) => hands.hire(most));
    } catch (error) {
      hands.release(textOf(error));
      throw error;
    }
  }

  /**
   * What an earlier page left under the noted name. An empty file is the browser's place for one that never came; a whole one is checked:
   * it was closed, and only the checking of it is missing. A file that carries no plan of ours is none of our business.
   */
  async #leftOf(job: BakeJob, file: string, folder: FileSystemDirectoryHandle, running: Running): Promise<BakeJob> {
    const { outputs, line, now } = this.#parts;
    await outputs.remove(folder, `${file}.crswap`).catch(() => undefined);
    const left = await outputs.open(folder, file);
    if (left?.size === 0) await outputs.remove(folder, file);
    if (!left || left.size === 0 || !(await line.api.recordOf(left))) return this.#set(job, { kind: 'waiting' });
    const checked = await line.api.verify(running.job, left, [], (share) => {
      running.step = { ...FIRST, stage: 'checking', bytes: share * left.size, size: left.size };
      this.#parts.changed();
    });
    if (checked.kind !== 'verified') {
      if (checked.kind === 'differs') await outputs.remove(folder, file);
      return this.#set(job, { kind: running.cancelled ? 'cancelled' : 'waiting' });
    }
    const { level, error, content, modules } = checked;
    const folderName = job.to === 'folder' ? folder.name : null;
    // The clock may have been set back.
    const ms = Math.max(0, now() - running.startedAt);
    const state: JobState = { kind: 'written', file, folder: folderName, size: left.size, content, level, error, modules, leftOut: [], ms };
    await this.#ended(job, state);
    await this.#parts.written({ ...job, state }, folder, left);
    return { ...job, state };
  }

  /** It has ended so also where that cannot be kept: the library then has it as begun, and the next page finds what there is. */
  async #ended(job: BakeJob, state: JobState): Promise<'ended'> {
    await this.#set(job, state).catch((error: unknown) => {
      this.#put({ ...job, state });
      this.#parts.trouble(error);
    });
    return 'ended';
  }

  async #set(job: BakeJob, state: JobState): Promise<BakeJob> {
    const next = { ...job, state };
    await this.#keep([next]);
    this.#put(next);
    return next;
  }

  #put(next: BakeJob): void {
    this.#jobs = this.#jobs.map((each) => (each.id === next.id ? next : each));
    this.#parts.changed();
  }

  #keep(jobs: readonly BakeJob[]): Promise<void> {
    const contentOf = ({ state }: BakeJob): string | null => (state.kind === 'written' ? state.content : null);
    return this.#parts.store.putBakes(jobs.map((job) => ({ id: job.id, at: job.at, content: contentOf(job), text: jobToText(job) })));
  }

  /** Files that were handed to the browser by an earlier page: their downloads have ended with it. */
  async #clearStaging(): Promise<void> {
    const { outputs } = this.#parts;
    try {
      const staging = await outputs.staged();
      if (!staging) return;
      for (const name of await outputs.names(staging)) if (!this.unfinished.has(name)) await outputs.remove(staging, name);
    } catch (error) {
      // They are removed the next time.
      console.warn('Files of earlier downloads could not be removed', textOf(error));
    }
  }

  #tell(what: 'pause' | 'resume' | 'cancel', job: number): void {
    this.#parts.line.api[what](job).catch((error: unknown) => {
      if (!isWorkerGone(error)) this.#parts.trouble(error);
    });
  }
}

/** What went wrong where only a sentence of the browser says it. */
export const saidBy = (error: unknown): Message => (isWorkerGone(error) ? message('bake.worker-ended') : verbatim(textOf(error)));
