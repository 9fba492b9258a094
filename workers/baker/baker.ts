/** The writing worker: previews, writes and checks, each a job that can be cancelled, and a writing one paused. */
import { createXXHash128 } from 'hash-wasm';
import type { KernelKind } from '../../src/contracts/analyst.ts';
import type {
  BakeInput,
  BakerApi,
  BakeStep,
  BakeWork,
  KeptSpectra,
  PreviewOutcome,
  VerifyOutcome,
  WriteOutcome,
} from '../../src/contracts/baker.ts';
import { recordFromText } from '../../src/domain/bake/certificate.ts';
import { groupedByReason } from '../../src/domain/bake/members.ts';
import { accessFault } from '../../src/domain/library/file-access.ts';
import { type Message, message } from '../../src/domain/message.ts';
import { readHeader } from '../../src/domain/safetensors/read-header.ts';
import { fileSource, isReadError } from '../analyst/byte-source.ts';
import type { Hasher, PassTools } from '../analyst/measure-file.ts';
import type { Kernel } from '../kernels/kernel.ts';
import { instantiateKernel } from '../kernels/load.ts';
import { type BakeOutcome, bakeFile } from './bake-file.ts';
import { type Made, makeFile } from './output.ts';
import { packSpectra, unpackSpectra } from './pack-spectra.ts';
import { Previewer } from './preview.ts';
import { openSource, type OpenSource } from './sources.ts';
import { Surveys } from './spectra.ts';
import { bakedAgain, checkRecord, checkWritten } from './verify.ts';
import { Cancelled } from './write-data.ts';

const PROGRESS_MS = 100;
/** Headers of files that were opened before; a file that has changed since has another size or time. */
const MOST_OPEN = 64;

interface Job {
  readonly abort: AbortController;
  /** Set while it is paused. */
  gate: { readonly open: Promise<void>; readonly release: () => void } | null;
}

export class Baker implements BakerApi {
  #kernel: Kernel | null = null;
  #hasher: Hasher | null = null;
  readonly #app: string;
  readonly #jobs = new Map<number, Job>();
  readonly #surveys = new Surveys();
  readonly #previewer = new Previewer(this.#surveys);
  readonly #sources = new Map<string, OpenSource>();
  /** A worker has one kernel with one memory: what computes goes one after the other. */
  #turn: Promise<unknown> = Promise.resolve();

  /** @param app as `name version`, for the record in the file */
  constructor(app: string) {
    this.#app = app;
  }

  async init(kernel: { readonly kind: KernelKind; readonly module: WebAssembly.Module } | null): Promise<KernelKind> {
    this.#kernel = await instantiateKernel(kernel?.kind ?? 'scalar', kernel?.module ?? null);
    this.#hasher = await createXXHash128();
    return this.#kernel.kind;
  }

  async putSpectra(kept: readonly KeptSpectra[]): Promise<void> {
    for (const { content, bytes } of kept) {
      const spectra = unpackSpectra(bytes);
      if (spectra) this.#surveys.put(content, spectra);
    }
  }

  preview(job: number, work: BakeWork, curve: boolean, onProgress: (share: number) => void): Promise<PreviewOutcome> {
    return this.#run<PreviewOutcome>(job, async ({ abort: { signal } }) => {
      const tell = throttled(onProgress);
      const opened = await this.#opened(
        work,
        this.#passTools(signal, () => undefined),
      );
      if (opened === null) return { kind: 'cancelled' };
      if ('code' in opened) return { kind: 'refused', error: opened };
      const found = await this.#previewer.preview(work.plan, opened, curve, {
        kernel: this.#needed().kernel,
        app: this.#app,
        onProgress: (done, of) => tell(done / of),
        signal,
      });
      if ('code' in found) return { kind: 'refused', error: found };
      const fresh = this.#surveys.takeFresh().map(({ hash, spectra }) => ({ content: hash, bytes: packSpectra(spectra) }));
      return { kind: 'preview', preview: found, fresh };
    });
  }

  write(
    job: number,
    work: BakeWork,
    folder: FileSystemDirectoryHandle,
    name: string,
    onProgress: (step: BakeStep) => void,
  ): Promise<WriteOutcome> {
    return this.#run<WriteOutcome>(
      job,
      async (own) => {
        const { signal } = own.abort;
        const tell = throttled(onProgress);
        const opened = await this.#opened(
          work,
          this.#passTools(signal, (bytes) => tell(step('reading', { bytes }))),
        );
        if (opened === null) return { kind: 'cancelled' };
        if ('code' in opened) return { kind: 'refused', error: opened };
        const { kernel, hasher } = this.#needed();
        const bakeTools = {
          kernel,
          hasher,
          app: this.#app,
          onProgress: (done: Omit<BakeStep, 'stage'>) => tell({ ...done, stage: done.size > 0 ? 'writing' : 'ranks' }),
          signal,
        };
        let wrong: Message | null = null;
        const made = await makeFile<BakeOutcome>(
          folder,
          name,
          (sink) =>
            bakeFile(
              work.plan,
              opened,
              {
                write: async (bytes, position) => {
                  await own.gate?.open;
                  await sink.write(bytes, position);
                },
              },
              bakeTools,
            ),
          ({ kind }) => kind === 'baked',
          async (file, outcome) => {
            if (outcome.kind !== 'baked') return false;
            const size = file.size;
            onProgress(step('checking', { size }));
            const tools = this.#passTools(signal, (bytes) => tell(step('checking', { bytes, size })));
            const checked = await checkWritten(fileSource(file), name, outcome.record.data, outcome.expected, tools);
            if (!checked.ok) wrong = checked.error;
            return checked.ok;
          },
        );
        return signal.aborted && made.kind !== 'made' ? { kind: 'cancelled' } : writtenOf(made, wrong);
      },
      (error) => failed(error, name, folder.name),
    );
  }

  verify(job: number, file: File, inputs: readonly BakeInput[], onProgress: (share: number) => void): Promise<VerifyOutcome> {
    return this.#run<VerifyOutcome>(
      job,
      async ({ abort: { signal } }) => {
        const tell = throttled(onProgress);
        const tools = this.#passTools(signal, (bytes) => tell(bytes / file.size));
        const checked = await checkRecord(fileSource(file), file.name, tools);
        if (signal.aborted) return { kind: 'cancelled' };
        if (!checked.ok) return { kind: 'differs', error: checked.error };
        const { record } = checked;
        if (inputs.length > 0) {
          const opened: OpenSource[] = [];
          for (const input of inputs) {
            const source = await this.#open(input, tools);
            if (source === null) return { kind: 'cancelled' };
            if ('code' in source) return { kind: 'differs', error: source };
            opened.push(source);
          }
          const again = await bakedAgain(record, opened, { ...tools, app: this.#app, onProgress: (done) => tell(done.bytes / file.size) });
          if (again === 'cancelled') return { kind: 'cancelled' };
          if (again) return { kind: 'differs', error: again };
        }
        const { contentHash: content, modules } = checked.measurement;
        return { kind: 'verified', level: record.level, error: record.error, sources: inputs.length, content, modules: modules.length };
      },
      (error) => ({ kind: 'differs', error: accessFault(error, 'file').message }),
    );
  }

  async recordOf(file: File): ReturnType<BakerApi['recordOf']> {
    const head = await readHeader(fileSource(file));
    const record = head.fault ? null : recordFromText(head.header.metadata['lwb.bake']);
    return record && { sources: record.sources };
  }

  async pause(job: number): Promise<void> {
    const own = this.#job(job);
    if (own.gate) return;
    let release = (): void => undefined;
    const open = new Promise<void>((resolve) => {
      release = resolve;
    });
    own.gate = { open, release };
  }

  async resume(job: number): Promise<void> {
    const own = this.#job(job);
    own.gate?.release();
    own.gate = null;
  }

  async cancel(job: number): Promise<void> {
    const own = this.#job(job);
    own.abort.abort();
    own.gate?.release();
  }

  /** Pause and Cancel may come before the job itself. */
  #job(job: number): Job {
    const known = this.#jobs.get(job);
    if (known) return known;
    const made: Job = { abort: new AbortController(), gate: null };
    this.#jobs.set(job, made);
    return made;
  }

  #needed(): { readonly kernel: Kernel; readonly hasher: Hasher } {
    if (!this.#kernel || !this.#hasher) throw new Error('init() comes before all else');
    return { kernel: this.#kernel, hasher: this.#hasher };
  }

  #passTools(signal: AbortSignal, onProgress: (bytes: number) => void): PassTools {
    return { ...this.#needed(), onProgress, signal };
  }

  async #run<T extends { readonly kind: string }>(
    job: number,
    work: (own: Job) => Promise<T>,
    caught: (error: unknown) => T | null = () => null,
  ): Promise<T | { readonly kind: 'cancelled' }> {
    const own = this.#job(job);
    const mine = this.#turn.then(async () => {
      if (own.abort.signal.aborted) return { kind: 'cancelled' as const };
      try {
        return await work(own);
      } catch (error) {
        if (error instanceof Cancelled || own.abort.signal.aborted) return { kind: 'cancelled' as const };
        const outcome = caught(error);
        if (outcome) return outcome;
        throw error;
      }
    });
    this.#turn = mine.catch(() => undefined);
    try {
      return await mine;
    } finally {
      this.#jobs.delete(job);
    }
  }

  /** In the order of the plan. */
  async #opened({ plan, inputs }: BakeWork, tools: PassTools): Promise<OpenSource[] | Message | null> {
    const found: OpenSource[] = [];
    for (const { file } of plan.sources) {
      const input = inputs.find(({ name }) => name === file);
      if (!input) return message('bake.source-missing', { file });
      const source = await this.#open(input, tools);
      if (source === null || 'code' in source) return source;
      found.push(source);
    }
    return found;
  }

  async #open({ name, file, known }: BakeInput, tools: PassTools): Promise<OpenSource | Message | null> {
    const key = JSON.stringify([name, file.size, file.lastModified, known?.hash]);
    const before = this.#sources.get(key);
    // The handle of a file is new with every grant; what was read of it is the same.
    if (before) return { ...before, bytes: fileSource(file) };
    try {
      const opening = await openSource(fileSource(file), name, tools, known);
      if (!opening) return null;
      if (!opening.ok) return message('bake.source', { file: name, problem: opening.fault.message });
      if (this.#sources.size >= MOST_OPEN) this.#sources.clear();
      this.#sources.set(key, opening.source);
      return opening.source;
    } catch (error) {
      if (!isReadError(error)) throw error;
      return message('bake.source', { file: name, problem: accessFault(error, 'file').message });
    }
  }
}

const step = (stage: BakeStep['stage'], { bytes = 0, size = 0 }: { readonly bytes?: number; readonly size?: number }): BakeStep => ({
  stage,
  modules: 0,
  of: 0,
  bytes,
  size,
});

function writtenOf(made: Made<BakeOutcome>, wrong: Message | null): WriteOutcome {
  if (made.kind === 'exists') return { kind: 'exists' };
  const { value } = made;
  if (value.kind !== 'baked') return value.kind === 'refused' ? { kind: 'refused', error: value.error } : { kind: 'cancelled' };
  if (made.kind === 'given-up')
    return { kind: 'failed', error: message('bake.not-verified', { problem: wrong ?? message('bake.nothing') }) };
  const { certificate, record, leftOut } = value;
  const { size, lastModified } = made.file;
  return { kind: 'written', size, mtime: lastModified, content: record.data, certificate, leftOut: groupedByReason(leftOut) };
}

/** What the browser throws when a disk is full, a folder is gone or a source was pulled out; anything else is a fault of ours. */
function failed(error: unknown, file: string, folder: string): WriteOutcome | null {
  if (!(error instanceof DOMException)) return null;
  if (error.name === 'QuotaExceededError') return { kind: 'failed', error: message('bake.disk-full', { file }) };
  if (error.name === 'NotAllowedError' || error.name === 'NotFoundError')
    return { kind: 'failed', error: message('bake.folder-away', { folder }) };
  return { kind: 'failed', error: message('bake.not-written', { file, reason: error.message }) };
}

function throttled<T>(onProgress: (done: T) => void): (done: T) => void {
  let last = 0;
  return (done) => {
    const now = performance.now();
    if (now - last < PROGRESS_MS) return;
    last = now;
    onProgress(done);
  };
}
