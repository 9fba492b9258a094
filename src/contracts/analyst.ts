/** The line to one worker of the measuring pool. */
import type { FileHashes } from '../domain/library/known-hashes.ts';
import type { Measurement } from '../domain/reading.ts';
import type { Sketch } from '../domain/similar/sketch.ts';
import type { FileFault } from '../domain/safetensors/header-types.ts';
import type { Advise, ComparePairs, FitCheckpoint } from './pairs.ts';

export type KernelKind = 'relaxed-simd' | 'simd' | 'scalar';

export type AnalystOutcome =
  | {
      readonly kind: 'measured';
      readonly measurement: Omit<Measurement, 'modules'> /** deflate-raw of `encodeModules` */;
      readonly modules: Uint8Array;
      /** What files are found alike by; null where nothing of the file is in one. */
      readonly sketch: Sketch | null;
      readonly bytes: number;
      readonly ms: number;
    }
  | { readonly kind: 'fault'; readonly fault: FileFault }
  | { readonly kind: 'cancelled' };

export type HashOutcome =
  | { readonly kind: 'hashed'; readonly hashes: FileHashes }
  | { readonly kind: 'fault'; readonly fault: FileFault }
  | { readonly kind: 'cancelled' };

export type MetadataOutcome =
  | { readonly kind: 'read'; readonly metadata: Readonly<Record<string, string>> }
  | { readonly kind: 'fault'; readonly fault: FileFault };

export interface AnalystApi {
  /** Compiles the given kernel module; null = scalar. Called once per worker. */
  init(kernel: { readonly kind: KernelKind; readonly module: WebAssembly.Module } | null): Promise<KernelKind>;
  /** One sequential pass over the file. `onProgress(bytesRead)` at most every 100 ms. `path` is only for naming faults. */
  measure(job: number, path: string, file: File, onProgress: (bytes: number) => void): Promise<AnalystOutcome>;
  /** One sequential pass that only hashes; the file need not be a LoRA. Progress and `cancel` as for `measure`. */
  hash(job: number, file: File, onProgress: (bytes: number) => void): Promise<HashOutcome>;
  /** All metadata of the file, uncut: up to the 100 MB a header may have. */
  metadata(file: File): Promise<MetadataOutcome>;
  /** Positions of sketches that may be nearly parallel, two by two, from their signs (`domain/similar/near-pairs.ts`). */
  nearPairs(signs: Uint8Array): Promise<Uint32Array>;
  /** Not while the same worker measures: both work in the memory of its kernel. */
  readonly compare: ComparePairs;
  readonly fitCheckpoint: FitCheckpoint;
  readonly advise: Advise;
  cancel(job: number): Promise<void>;
}
