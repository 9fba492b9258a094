/** The line to the worker that writes LoRA files, and tells before what they will be. */
import type { Certificate } from '../domain/bake/certificate.ts';
import type { BakePlan } from '../domain/bake/plan.ts';
import type { BakePreview } from '../domain/bake/preview.ts';
import type { ShrinkFile } from '../domain/bake/shrink.ts';
import type { Message } from '../domain/message.ts';
import type { KernelKind } from './analyst.ts';

export interface BakeInput {
  /** As the plan names it. */
  readonly name: string;
  readonly file: File;
  /** What measuring found; null: it is measured first. */
  readonly known: { readonly hash: string; readonly norms: readonly (readonly [module: string, norm: number | null])[] } | null;
}

export interface BakeWork {
  readonly plan: BakePlan;
  /** One for every file that the plan names. */
  readonly inputs: readonly BakeInput[];
}

/** Singular values of one file, packed by `packSpectra`. */
export interface KeptSpectra {
  /** Content: XXH3-128 of the tensor data. */
  readonly content: string;
  readonly bytes: Uint8Array;
}

export type PreviewOutcome =
  | { readonly kind: 'preview'; readonly preview: BakePreview; readonly fresh: readonly KeptSpectra[] }
  | { readonly kind: 'refused'; readonly error: Message }
  | { readonly kind: 'cancelled' };

/** `share`: ||method - sum|| / ||sum||; null where the sum is nothing. */
export type DistanceOutcome =
  | { readonly kind: 'distance'; readonly share: number | null }
  | { readonly kind: 'refused'; readonly error: Message }
  | { readonly kind: 'cancelled' };

/** Inner products of the sources' deltas at strength 1, n x n. */
export type GramOutcome =
  | { readonly kind: 'gram'; readonly gram: Float64Array }
  | { readonly kind: 'refused'; readonly error: Message }
  | { readonly kind: 'cancelled' };

export type ShrinkOutcome =
  | { readonly kind: 'shrink'; readonly file: ShrinkFile; readonly fresh: readonly KeptSpectra[] }
  | { readonly kind: 'refused'; readonly error: Message }
  | { readonly kind: 'cancelled' };

export type BakeStage = 'reading' | 'ranks' | 'writing' | 'checking';

export interface BakeStep {
  readonly stage: BakeStage;
  readonly modules: number;
  readonly of: number;
  readonly bytes: number;
  /** Of the file; 0 until it is known. */
  readonly size: number;
}

export interface LeftOutModules {
  readonly reason: Message;
  readonly modules: readonly string[];
}

export type WriteOutcome =
  | {
      readonly kind: 'written';
      readonly size: number;
      readonly mtime: number;
      /** XXH3-128 of its data: the content by which the library will know it. */
      readonly content: string;
      readonly certificate: Certificate;
      readonly leftOut: readonly LeftOutModules[];
    }
  | { readonly kind: 'refused'; readonly error: Message }
  /** The folder, the disk or a source failed; nothing of the file is left. */
  | { readonly kind: 'failed'; readonly error: Message }
  /** A file of this name came meanwhile. */
  | { readonly kind: 'exists' }
  | { readonly kind: 'cancelled' };

export type VerifyOutcome =
  /** `level`, `error`: what the file says of itself. `sources`: how many were baked once more; 0: hash and norms alone. */
  | {
      readonly kind: 'verified';
      readonly level: number;
      readonly error: Certificate['error'];
      readonly sources: number;
      readonly content: string;
      readonly modules: number;
    }
  | { readonly kind: 'differs'; readonly error: Message }
  | { readonly kind: 'cancelled' };

export interface BakerApi {
  /** Compiles the given kernel module; null = scalar. Called once per worker. */
  init(kernel: { readonly kind: KernelKind; readonly module: WebAssembly.Module } | null): Promise<KernelKind>;
  /** Singular values that the library kept. */
  putSpectra(kept: readonly KeptSpectra[]): Promise<void>;
  /** @param curve also the trade of size against error, which needs the spectra of all modules @param onProgress share of what must be read, 0 to 1 */
  preview(job: number, work: BakeWork, curve: boolean, onProgress: (share: number) => void): Promise<PreviewOutcome>;
  /** How far the plan's method is from the plain sum of the same sources. Reads every weight. */
  distance(job: number, work: BakeWork, onProgress: (share: number) => void): Promise<DistanceOutcome>;
  /** @param work with a plan that is a plain sum at strength 1 */
  gram(job: number, work: BakeWork, onProgress: (share: number) => void): Promise<GramOutcome>;
  /** Singular values of a file's modules, by which a smaller form of it is told without a weight. Reads what is not known yet. */
  shrink(job: number, work: BakeWork, onProgress: (share: number) => void): Promise<ShrinkOutcome>;
  /**
   * Writes `name` into the folder. It must not be there; nothing of it is left unless the outcome is `written`.
   * @param hire called when other workers would make it faster; it adds up to `most` hands and resolves when they are there
   */
  write(
    job: number,
    work: BakeWork,
    folder: FileSystemDirectoryHandle,
    name: string,
    onProgress: (step: BakeStep) => void,
    hire: (most: number) => Promise<void>,
  ): Promise<WriteOutcome>;
  /** A line to another baker, whose `serve` has the other end. It is let go when the file is written. */
  addHand(hand: number, port: MessagePort): Promise<void>;
  /** That worker has ended: what it had begun is done without it. */
  loseHand(hand: number): Promise<void>;
  /** Computes modules for another baker. Resolves when it is let go. */
  serve(port: MessagePort): Promise<void>;
  /** Checks a file that carries its plan. @param inputs its sources, as far as all are at hand; none: hash and norms alone */
  verify(job: number, file: File, inputs: readonly BakeInput[], onProgress: (share: number) => void): Promise<VerifyOutcome>;
  /** The plan and the sources that a file carries; null when it carries none. */
  recordOf(file: File): Promise<{ readonly sources: readonly { readonly name: string; readonly hash: string }[] } | null>;
  pause(job: number): Promise<void>;
  resume(job: number): Promise<void>;
  cancel(job: number): Promise<void>;
}
