/** What one module of the new file asks for: what it is made with, its tensors, and what is known when it is done. */
import type { BakeArithmetic } from '../../src/domain/bake/arithmetic.ts';
import type { ModuleLoss } from '../../src/domain/bake/certificate.ts';
import type { Level } from '../../src/domain/bake/compute.ts';
import type { OutModule } from '../../src/domain/bake/members.ts';
import type { BakePlan } from '../../src/domain/bake/plan.ts';
import type { CopiedTensor } from '../../src/domain/bake/tensors.ts';
import type { Message } from '../../src/domain/message.ts';
import type { TensorSpec } from '../../src/domain/safetensors/writer.ts';
import type { Kernel } from '../kernels/kernel.ts';
import type { Decompositions } from './decompositions.ts';
import type { OpenSource } from './sources.ts';

export interface Context {
  readonly plan: BakePlan;
  readonly sources: readonly OpenSource[];
  readonly kernel: Kernel;
  readonly arithmetic: BakeArithmetic;
  /** null: nothing is written after the look at it. */
  readonly decompositions: Decompositions | null;
}

/** A tensor of the new file. `bytes`: made when asked for; `copy`: streamed from its source. */
export interface OutTensor {
  readonly spec: TensorSpec;
  readonly module: Job;
  readonly copied: CopiedTensor | null;
}

/** What is known of a module when it is done. */
export interface Done extends ModuleLoss {
  readonly rank: number | null;
  readonly alpha: number | null;
  /** Norm of what is written. */
  readonly written: number;
  /** Its delta is not in the file, so that it has no norm. */
  readonly needsBase?: true;
  readonly level: Level;
}

export interface Job {
  /** As it was resolved. */
  readonly out: OutModule;
  /** As it is written: where nothing of it is cut, in a form that loses less. */
  readonly as: OutModule;
  readonly name: string;
  readonly tensors: readonly OutTensor[];
  /** Bytes that are known before anything is computed: alphas, which come first in files of half precision. */
  readonly early: ReadonlyMap<string, Uint8Array>;
  /** Bytes of the tensors that are not plain copies, by name; a reason when they cannot be written. */
  compute(): Promise<{ readonly bytes: ReadonlyMap<string, Uint8Array>; readonly done: Done } | Message>;
}
