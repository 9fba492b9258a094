/** What two or more LoRA files have in common, computed by a worker of the measuring pool. */
import type { Advice, AdviceRequest } from '../domain/composition/advice/advice.ts';
import type { CheckpointFit } from '../domain/composition/fit/checkpoint.ts';
import type { MemberSetting, StackGrams } from '../domain/composition/joint/gram-matrices.ts';
import type { FamilyId } from '../domain/reading.ts';
import type { FileFault } from '../domain/safetensors/header-types.ts';

export interface PairFile {
  /** Only for naming faults and for what file names hint at. */
  readonly path: string;
  readonly file: File;
}

/** Which part of the weights a worker takes: `index` of `of` equal ones. The readings of all parts are then merged. */
export interface PairShare {
  readonly index: number;
  readonly of: number;
}

export interface PairNumbers {
  /** Positions in the list of files, `a` before `b`. */
  readonly a: number;
  readonly b: number;
  /** UTF-8 of `pairToText`, of this share; the catalog caches the merged one in the same form. */
  readonly bytes: Uint8Array;
}

export type PairsOutcome =
  | { readonly kind: 'compared'; readonly pairs: readonly PairNumbers[]; readonly ms: number }
  /** `file` is the position of the one that cannot be read. */
  | { readonly kind: 'fault'; readonly file: number; readonly fault: FileFault }
  | { readonly kind: 'cancelled' };

/**
 * Inner products of all pairs of the files in one go: each tensor that two of them adapt is read once, in the order of the first
 * file. Memory: the factors, as f32, of all modules on one weight (or on one fused layer), and their Gram matrix of
 * 8 (sum of ranks)^2 bytes. Whether the files are still the contents that the library knows is for the caller to check.
 */
export type ComparePairs = (
  job: number,
  files: readonly PairFile[],
  share: PairShare,
  /** Share of the share done, 0 to 1, at most every 100 ms. */
  onProgress: (share: number) => void,
) => Promise<PairsOutcome>;

export type CheckpointOutcome =
  | {
      readonly kind: 'checked';
      /** What the checkpoint itself is taken for: "Flux.1". */
      readonly family: string;
      readonly familyId: FamilyId;
      /** One per LoRA, in order; a fault for one whose header cannot be read. */
      readonly fits: readonly (CheckpointFit | { readonly verdict: 'unreadable'; readonly fault: FileFault })[];
    }
  /** It is not a base model but a LoRA itself, of so many modules. */
  | { readonly kind: 'lora'; readonly modules: number }
  /** The checkpoint's own header cannot be read. */
  | { readonly kind: 'fault'; readonly fault: FileFault };

/** Which LoRAs fit a base model's file. Only headers are read. */
export type FitCheckpoint = (checkpoint: File, loras: readonly PairFile[]) => Promise<CheckpointOutcome>;

/** Best strengths for an aim. With 16 LoRAs of 57 blocks it takes up to a tenth of a second, which is more than a frame. */
export type Advise = (stack: StackGrams, settings: readonly MemberSetting[], request: AdviceRequest) => Promise<Advice>;
