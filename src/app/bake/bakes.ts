/** Writing new LoRA files: previews, the queue, and what becomes of a file that was written. `bakes` of `LwbApp`. */
import type {
  BakeInput,
  BakerApi,
  BakeWork,
  DistanceOutcome,
  GramOutcome,
  KeptSpectra,
  PreviewOutcome,
  ShrinkOutcome,
  VerifyOutcome,
} from '../../contracts/baker.ts';
import type { CatalogApi } from '../../contracts/catalog.ts';
import type { BackupFolderState, WorkerLine, Platform } from '../../contracts/platform.ts';
import { fileName } from '../../domain/bake/file-name.ts';
import { BakeHands } from './bake-hands.ts';
import { type BakeJob, jobFromText } from '../../domain/bake/job.ts';
import { bakeInputs, type InputParts } from './bake-inputs.ts';
import { BakeQueue, saidBy } from './bake-queue.ts';
import type { Message } from '../../domain/message.ts';
import type { BakesApp, BakesState } from './bake-types.ts';
import { addPicked } from '../folders/folder-actions.ts';
import type { Session } from '../session.ts';
import type { Store } from '../store.ts';

export interface BakesParts extends InputParts {
  readonly platform: Platform;
  readonly store: Store;
  readonly session: () => Session | null;
}

export interface BakesCare extends BakesApp {
  /** A session has begun: what was left unfinished goes on. */
  begin(): Promise<void>;
  /** Resolves when nothing is written any more. */
  stop(): Promise<void>;
  abandon(reason: string): void;
  /** Empty files of these names are about to be filled. */
  unfinished(): ReadonlySet<string>;
}

const TYPE = 'application/octet-stream';
const IDLE: BakesState = { jobs: [], running: null, paused: false, blocked: null, folder: { kind: 'none' } };

export function createBakes(parts: BakesParts): BakesCare {
  const { platform, store, session } = parts;
  const listeners = new Set<() => void>();
  let queue: BakeQueue | null = null;
  let state = IDLE;
  let folder: BackupFolderState = { kind: 'none' };
  /** Of previews and checks: what is being written must not hold them up. */
  let asking: WorkerLine<BakerApi> | null = null;
  let jobs = 0;
  const line = (): BakerApi => {
    asking ??= platform.workers.baker();
    return asking.api;
  };
  const catalog = (): CatalogApi => {
    const open = session()?.catalog;
    if (!open) throw new Error('The library is not open here.');
    return open;
  };

  const changed = (): void => {
    state = queue
      ? { jobs: queue.jobs, running: queue.running && { ...queue.running }, paused: queue.paused, blocked: queue.blocked, folder }
      : { ...IDLE, folder };
    for (const listener of listeners) listener();
  };
  const lookAtFolder = async (): Promise<void> => {
    folder = await platform.outputs.state();
    changed();
  };
  const trouble = (error: unknown): void => session()?.trouble('bake-queue', error);

  /** Into the library: where its folder is part of one, else as a folder of its own. */
  async function index(open: Session, handle: FileSystemDirectoryHandle, file: File): Promise<void> {
    const place = await open.sources.placeOf(handle);
    if (place) {
      const path = place.path === '' ? file.name : `${place.path}/${file.name}`;
      await open.scan(place.id, [{ path, size: file.size, mtime: file.lastModified }]);
    } else
      await addPicked({ platform, store, session: open }, [
        { kind: 'picker', name: handle.name, root: { kind: 'directory', handle }, loose: false },
      ]);
  }

  async function written(job: BakeJob, handle: FileSystemDirectoryHandle, file: File): Promise<void> {
    if (job.to === 'download') return platform.download(file.name, TYPE, [file]);
    const open = session();
    if (!open) return;
    // The next file need not wait until this one is read.
    index(open, handle, file).catch((error: unknown) => open.trouble('add-baked', error));
  }

  /** Runs under a number of its own, so that it can be cancelled. */
  async function cancellable<T>(signal: AbortSignal, run: (job: number) => Promise<T>): Promise<T> {
    jobs += 1;
    const job = jobs;
    const cancel = (): void =>
      void line()
        .cancel(job)
        .catch(() => undefined);
    signal.addEventListener('abort', cancel, { once: true });
    try {
      return await run(job);
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  }

  /** Of questions about sources; singular values that the library keeps are given to the worker first, and new ones kept. */
  async function asked<T extends PreviewOutcome | ShrinkOutcome | DistanceOutcome | GramOutcome>(
    { plan, sources }: Parameters<BakesApp['gram']>[0],
    signal: AbortSignal,
    ask: (job: number, work: BakeWork) => Promise<T>,
  ): Promise<T | { readonly kind: 'cancelled' } | { readonly kind: 'refused'; readonly error: Message }> {
    try {
      const inputs = await bakeInputs(parts, sources);
      if (!inputs.ok) return { kind: 'refused', error: inputs.error };
      if (signal.aborted) return { kind: 'cancelled' };
      await giveSpectra(inputs.value);
      const outcome = await cancellable(signal, (job) => ask(job, { plan, inputs: inputs.value }));
      const fresh: readonly KeptSpectra[] = 'fresh' in outcome ? outcome.fresh : [];
      if (fresh.length > 0) await catalog().putSpectra(fresh);
      return outcome;
    } catch (error) {
      return signal.aborted ? { kind: 'cancelled' } : { kind: 'refused', error: saidBy(error) };
    }
  }
  /** Contents whose kept values the worker was given. It may have ended since; then it computes them once more. */
  const given = new Set<string>();
  async function giveSpectra(inputs: readonly BakeInput[]): Promise<void> {
    const contents = inputs.flatMap(({ known }) => known?.hash ?? []).filter((hash) => !given.has(hash));
    if (contents.length === 0) return;
    for (const hash of contents) given.add(hash);
    const kept = await catalog().spectra(contents);
    if (kept.length > 0) await line().putSpectra(kept);
  }

  async function verify(loraId: number, onProgress: (share: number) => void, signal: AbortSignal): Promise<VerifyOutcome> {
    const file = await parts.open(loraId);
    if (!file.ok) return { kind: 'differs', error: file.error };
    const record = await line().recordOf(file.value);
    const sources = record?.sources.map(({ name, hash }) => ({ name, owner: `content:${hash}` })) ?? [];
    const inputs = await bakeInputs(parts, sources);
    return cancellable(signal, (job) => line().verify(job, file.value, inputs.ok ? inputs.value : [], onProgress));
  }

  return {
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async begin() {
      const open = session();
      if (!open) return;
      const line = platform.workers.baker();
      queue = new BakeQueue({
        store: open.catalog,
        outputs: platform.outputs,
        line,
        hands: new BakeHands(() => platform.workers.baker(), line),
        now: () => platform.now(),
        inputs: ({ sources }) => bakeInputs(parts, sources),
        written,
        changed,
        trouble,
      });
      await lookAtFolder();
      await queue.load();
    },
    async stop() {
      const ending = queue;
      queue = null;
      await ending?.stop();
      changed();
    },
    abandon(reason) {
      queue?.abandon(reason);
      queue = null;
      changed();
    },
    unfinished: () => queue?.unfinished ?? new Set(),

    async chooseFolder() {
      try {
        const chosen = await platform.outputs.choose();
        await lookAtFolder();
        if (chosen) queue?.run();
        return chosen;
      } catch (error) {
        session()?.trouble('bake-folder', error);
        return false;
      }
    },
    async allowFolder() {
      const allowed = await platform.outputs.allow();
      await lookAtFolder();
      if (allowed) queue?.run();
      return allowed;
    },
    async folder() {
      await lookAtFolder();
      return folder;
    },
    async forgetFolder() {
      await platform.outputs.forget();
      await lookAtFolder();
    },
    preview: (request, curve, onProgress, signal) => asked(request, signal, (job, work) => line().preview(job, work, curve, onProgress)),
    shrink: (request, onProgress, signal) => asked(request, signal, (job, work) => line().shrink(job, work, onProgress)),
    distance: (request, onProgress, signal) => asked(request, signal, (job, work) => line().distance(job, work, onProgress)),
    gram: (request, onProgress, signal) => asked(request, signal, (job, work) => line().gram(job, work, onProgress)),
    async enqueue(requests) {
      const at = platform.now();
      const made = requests.map(({ name, to, sources, plan }, index): BakeJob => {
        // One after the other also where all were asked for in the same millisecond.
        return { id: platform.newId(), at: at + index, name: fileName(name), to, sources, plan, state: { kind: 'waiting' } };
      });
      await queue?.add(made);
      return made.map(({ id }) => id);
    },
    pause: () => queue?.pause(),
    resume: () => queue?.resume(),
    cancel: async (ids) => queue?.cancel(ids).catch(trouble),
    retry: async (id) => queue?.retry(id).catch(trouble),
    clear: () => void queue?.clear().catch(trouble),
    async saveAgain(id) {
      const job = state.jobs.find((each) => each.id === id);
      const staging = await platform.outputs.staged();
      const file = job?.state.kind === 'written' && staging ? await platform.outputs.open(staging, job.state.file) : null;
      if (file) platform.download(file.name, TYPE, [file]);
    },
    rowOf: async (content) => (session() ? ((await parts.lorasOf(`content:${content}`))[0] ?? null) : null),
    async madeBy(content) {
      const row = session() ? await catalog().bakedAs(content) : null;
      return row && jobFromText(row.text);
    },
    verify: (loraId, onProgress, signal) =>
      verify(loraId, onProgress, signal).catch(
        (error: unknown): VerifyOutcome => (signal.aborted ? { kind: 'cancelled' } : { kind: 'differs', error: saidBy(error) }),
      ),
  };
}
