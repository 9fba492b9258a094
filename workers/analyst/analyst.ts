/** The measuring worker: one kernel, one file at a time per job number, cancellable between chunks. */
import { createXXHash128 } from 'hash-wasm';
import type { AnalystApi, AnalystOutcome, HashOutcome, KernelKind, MetadataOutcome } from '../../src/contracts/analyst.ts';
import type { CheckpointOutcome, PairFile, PairShare, PairsOutcome } from '../../src/contracts/pairs.ts';
import { type Advice, type AdviceRequest, advise } from '../../src/domain/composition/advice/advice.ts';
import type { MemberSetting, StackGrams } from '../../src/domain/composition/joint/gram-matrices.ts';
import { pairToText } from '../../src/domain/composition/products/pair.ts';
import { nearPairs } from '../../src/domain/similar/near-pairs.ts';
import { modulesToText } from '../../src/domain/strength/modules-codec.ts';
import type { Kernel } from '../kernels/kernel.ts';
import { instantiateKernel } from '../kernels/load.ts';
import { fileSource } from './byte-source.ts';
import { fileMetadata } from './file-metadata.ts';
import { hashFile } from './hash-file.ts';
import { measureFile, type Hasher } from './measure-file.ts';
import { deflate } from './pack.ts';
import { fitCheckpoint } from './pair-checkpoint.ts';
import { compareFiles } from './pair-files.ts';

/** Progress often enough for a smooth bar, seldom enough that messages cost nothing. */
const PROGRESS_MS = 100;

export class Analyst implements AnalystApi {
  #kernel: Kernel | null = null;
  #hasher: Hasher | null = null;
  readonly #jobs = new Map<number, AbortController>();

  async init(kernel: { readonly kind: KernelKind; readonly module: WebAssembly.Module } | null): Promise<KernelKind> {
    this.#kernel = await instantiateKernel(kernel?.kind ?? 'scalar', kernel?.module ?? null);
    this.#hasher = await createXXHash128();
    return this.#kernel.kind;
  }

  async measure(job: number, path: string, file: File, onProgress: (bytes: number) => void): Promise<AnalystOutcome> {
    const [kernel, hasher] = [this.#kernel, this.#hasher];
    if (!kernel || !hasher) throw new Error('init() comes before measure()');
    const started = performance.now();
    return this.#cancellable(job, async (signal) => {
      const outcome = await measureFile(fileSource(file), path, {
        kernel,
        hasher,
        onProgress: throttled(onProgress),
        signal,
      });
      if (outcome.kind !== 'measured') return outcome;
      const { modules, ...measurement } = outcome.measurement;
      return {
        kind: 'measured',
        measurement,
        modules: await deflate(modulesToText(modules)),
        sketch: outcome.sketch,
        bytes: file.size,
        ms: performance.now() - started,
      };
    });
  }

  hash(job: number, file: File, onProgress: (bytes: number) => void): Promise<HashOutcome> {
    return this.#cancellable(job, (signal) => hashFile(fileSource(file), { onProgress: throttled(onProgress), signal }));
  }

  async compare(job: number, files: readonly PairFile[], share: PairShare, onProgress: (done: number) => void): Promise<PairsOutcome> {
    const kernel = this.#kernel;
    if (!kernel) throw new Error('init() comes before compare()');
    const started = performance.now();
    return this.#cancellable(job, async (signal) => {
      const sources = files.map(({ path, file }) => ({ path, source: fileSource(file) }));
      const outcome = await compareFiles(sources, share, { kernel, onProgress: throttled(onProgress), signal });
      if (outcome.kind !== 'compared') return outcome;
      const encoder = new TextEncoder();
      const pairs = outcome.pairs.map(({ a, b, products }) => ({ a, b, bytes: encoder.encode(pairToText(products)) }));
      return { kind: 'compared', pairs, ms: performance.now() - started };
    });
  }

  nearPairs(signs: Uint8Array): Promise<Uint32Array> {
    return Promise.resolve(nearPairs(signs));
  }

  advise(stack: StackGrams, settings: readonly MemberSetting[], request: AdviceRequest): Promise<Advice> {
    return Promise.resolve(advise(stack, settings, request));
  }

  fitCheckpoint(checkpoint: File, loras: readonly PairFile[]): Promise<CheckpointOutcome> {
    return fitCheckpoint(
      fileSource(checkpoint),
      loras.map(({ path, file }) => ({ path, source: fileSource(file) })),
    );
  }

  metadata(file: File): Promise<MetadataOutcome> {
    return fileMetadata(fileSource(file));
  }

  async #cancellable<T>(job: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const abort = new AbortController();
    this.#jobs.set(job, abort);
    try {
      return await work(abort.signal);
    } finally {
      this.#jobs.delete(job);
    }
  }

  cancel(job: number): Promise<void> {
    this.#jobs.get(job)?.abort();
    return Promise.resolve();
  }
}

function throttled(onProgress: (done: number) => void): (done: number) => void {
  let last = 0;
  return (done) => {
    const now = performance.now();
    if (now - last < PROGRESS_MS) return;
    last = now;
    onProgress(done);
  };
}
