/** The writing worker: looks before, writes and checks. */
import { createXXHash128 } from 'hash-wasm';
import type { KernelKind } from '../../src/contracts/analyst.ts';
import type {
  BakeInput,
  BakerApi,
  BakeStep,
  BakeWork,
  DistanceOutcome,
  GramOutcome,
  KeptSpectra,
  PreviewOutcome,
  ShrinkOutcome,
  VerifyOutcome,
  WriteOutcome,
} from '../../src/contracts/baker.ts';
import { recordFromText } from '../../src/domain/bake/certificate.ts';
import { groupedByReason } from '../../src/domain/bake/members.ts';
import { accessFault } from '../../src/domain/library/file-access.ts';
import { type Message, message } from '../../src/domain/message.ts';
import { readHeader } from '../../src/domain/safetensors/read-header.ts';
import { fileSource } from '../analyst/byte-source.ts';
import type { Hasher, PassTools } from '../analyst/measure-file.ts';
import type { Kernel } from '../kernels/kernel.ts';
import { instantiateKernel } from '../kernels/load.ts';
import { type BakeOutcome, bakeFile } from './bake-file.ts';
import type { Help } from './crew.ts';
import { createHand } from './hand.ts';
import { remoteHand, type RemoteHand, serveHand } from './hand-line.ts';
import { Jobs } from './jobs.ts';
import { OpenedSources } from './opened-sources.ts';
import { type Made, makeFile } from './output.ts';
import { packSpectra, unpackSpectra } from './pack-spectra.ts';
import { Previewer } from './preview.ts';
import { distanceOfMethod, gramOfSources, type RelationTools } from './relations.ts';
import { Refusal } from './refusal.ts';
import type { OpenSource } from './sources.ts';
import { Surveys } from './spectra.ts';
import { bakedAgain, checkRecord, checkWritten } from './verify.ts';

const PROGRESS_MS = 100;
/** Each holds a module at f64 and what it reads. */
const MOST_HANDS = 4;

export class Baker implements BakerApi {
  #kernel: Kernel | null = null;
  #hasher: Hasher | null = null;
  readonly #app: string;
  readonly #jobs = new Jobs();
  readonly #surveys = new Surveys();
  readonly #previewer = new Previewer(this.#surveys);
  readonly #sources = new OpenedSources();
  readonly #hands = new Map<number, RemoteHand>();

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
    return this.#related<PreviewOutcome>(job, work, onProgress, async (opened, tools) => {
      const found = await this.#previewer.preview(work.plan, opened, curve, { ...tools, app: this.#app });
      return 'code' in found ? { kind: 'refused', error: found } : { kind: 'preview', preview: found, fresh: this.#fresh() };
    });
  }

  shrink(job: number, work: BakeWork, onProgress: (share: number) => void): Promise<ShrinkOutcome> {
    return this.#related<ShrinkOutcome>(job, work, onProgress, async (opened, tools) => {
      const found = await this.#previewer.shrinkFile(work.plan, opened, { ...tools, app: this.#app });
      return 'code' in found ? { kind: 'refused', error: found } : { kind: 'shrink', file: found, fresh: this.#fresh() };
    });
  }

  /** Singular values that the library does not have yet. */
  #fresh(): KeptSpectra[] {
    return this.#surveys.takeFresh().map(({ hash, spectra }) => ({ content: hash, bytes: packSpectra(spectra) }));
  }

  write(
    job: number,
    work: BakeWork,
    folder: FileSystemDirectoryHandle,
    name: string,
    onProgress: (step: BakeStep) => void,
    hire: (most: number) => Promise<void>,
  ): Promise<WriteOutcome> {
    return this.#jobs.run<WriteOutcome>(
      job,
      async (own) => {
        const { signal } = own.abort;
        const tell = throttled(onProgress);
        const opened = await this.#sources.all(
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
          help: this.#help(work, hire),
        };
        let wrong: Message | null = null;
        const made = await makeFile<BakeOutcome>(
          folder,
          name,
          async (sink) => {
            const gated = {
              write: async (bytes: Uint8Array, position: number) => {
                await own.gate?.open;
                await sink.write(bytes, position);
              },
            };
            try {
              return await bakeFile(work.plan, opened, gated, bakeTools);
            } finally {
              this.#letGo();
            }
          },
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

  async addHand(hand: number, port: MessagePort): Promise<void> {
    this.#hands.set(hand, remoteHand(port));
  }

  async loseHand(hand: number): Promise<void> {
    this.#hands.get(hand)?.gone();
  }

  serve(port: MessagePort): Promise<void> {
    const bytesOf = (at: File | string) => fileSource(at as File);
    return serveHand(port, createHand({ ...this.#needed(), bytesOf }));
  }

  #help({ plan, inputs }: BakeWork, hire: (most: number) => Promise<void>): Help {
    return {
      at: plan.sources.map(({ file }) => (inputs.find(({ name }) => name === file) as BakeInput).file),
      hire: async () => {
        await hire(Math.min(MOST_HANDS, navigator.hardwareConcurrency));
        return [...this.#hands.values()];
      },
    };
  }

  #letGo(): void {
    for (const hand of this.#hands.values()) hand.end();
    this.#hands.clear();
  }

  verify(job: number, file: File, inputs: readonly BakeInput[], onProgress: (share: number) => void): Promise<VerifyOutcome> {
    return this.#jobs.run<VerifyOutcome>(
      job,
      async ({ abort: { signal } }) => {
        const tell = throttled(onProgress);
        const tools = this.#passTools(signal, (bytes) => tell(bytes / file.size));
        const checked = await checkRecord(fileSource(file), file.name, tools);
        if (signal.aborted) return { kind: 'cancelled' };
        if (!checked.ok) return { kind: 'differs', error: checked.error };
        const { record } = checked;
        if (inputs.length > 0) {
          const opened = await this.#sources.these(inputs, tools);
          if (opened === null) return { kind: 'cancelled' };
          if ('code' in opened) return { kind: 'differs', error: opened };
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

  distance(job: number, work: BakeWork, onProgress: (share: number) => void): Promise<DistanceOutcome> {
    return this.#related<DistanceOutcome>(job, work, onProgress, async (opened, tools) => {
      const found = await distanceOfMethod(work.plan, opened, tools);
      return 'code' in found ? { kind: 'refused', error: found } : { kind: 'distance', share: found.share };
    });
  }

  gram(job: number, work: BakeWork, onProgress: (share: number) => void): Promise<GramOutcome> {
    return this.#related<GramOutcome>(job, work, onProgress, async (opened, tools) => {
      const found = await gramOfSources(work.plan, opened, tools);
      return 'code' in found ? { kind: 'refused', error: found } : { kind: 'gram', gram: found };
    });
  }

  async pause(job: number): Promise<void> {
    this.#jobs.pause(job);
  }

  async resume(job: number): Promise<void> {
    this.#jobs.resume(job);
  }

  async cancel(job: number): Promise<void> {
    this.#jobs.cancel(job);
  }

  #related<T extends PreviewOutcome | ShrinkOutcome | DistanceOutcome | GramOutcome>(
    job: number,
    work: BakeWork,
    onProgress: (share: number) => void,
    ask: (opened: readonly OpenSource[], tools: RelationTools) => Promise<T>,
  ): Promise<T | { readonly kind: 'cancelled' } | { readonly kind: 'refused'; readonly error: Message }> {
    return this.#jobs.run<T | { readonly kind: 'refused'; readonly error: Message } | { readonly kind: 'cancelled' }>(
      job,
      async ({ abort: { signal } }) => {
        const tell = throttled(onProgress);
        const opened = await this.#sources.all(
          work,
          this.#passTools(signal, () => undefined),
        );
        if (opened === null) return { kind: 'cancelled' };
        if ('code' in opened) return { kind: 'refused', error: opened };
        return ask(opened, { kernel: this.#needed().kernel, onProgress: (done, of) => tell(done / of), signal });
      },
      (error) => (error instanceof Refusal ? { kind: 'refused', error: error.said } : null),
    );
  }

  #needed(): { readonly kernel: Kernel; readonly hasher: Hasher } {
    if (!this.#kernel || !this.#hasher) throw new Error('init() comes before all else');
    return { kernel: this.#kernel, hasher: this.#hasher };
  }

  #passTools(signal: AbortSignal, onProgress: (bytes: number) => void): PassTools {
    return { ...this.#needed(), onProgress, signal };
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

/** What the browser throws when a disk is full or a folder is gone; anything else is a fault of ours. */
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
