/** Writing new LoRA files, for the interface. */
import type { BakeStep, DistanceOutcome, GramOutcome, PreviewOutcome, ShrinkOutcome, VerifyOutcome } from '../../contracts/baker.ts';
import type { BackupFolderState } from '../../contracts/platform.ts';
import type { BakeJob, JobSource } from '../../domain/bake/job.ts';
import type { BakePlan } from '../../domain/bake/plan.ts';

export interface BakeRequest {
  /** Wanted file name; what is refused by file systems is left out of it. */
  readonly name: string;
  readonly to: BakeJob['to'];
  /** One for every file that the plan names. */
  readonly sources: readonly JobSource[];
  readonly plan: BakePlan;
}

export interface BakesState {
  /** In the order of the queue, those that have ended included. */
  readonly jobs: readonly BakeJob[];
  readonly running: { readonly id: string; readonly step: BakeStep; readonly startedAt: number } | null;
  readonly paused: boolean;
  /** Why jobs wait although nothing runs: the output folder has to be allowed or chosen again. */
  readonly blocked: 'permission' | 'no-folder' | null;
  readonly folder: BackupFolderState;
}

export interface BakesApp {
  state(): BakesState;
  /** Calls `listener` after every change; returns the way to stop. */
  subscribe(listener: () => void): () => void;
  /** Call from a click. @returns whether a folder was chosen */
  chooseFolder(): Promise<boolean>;
  /** Call from a click: the browser may ask. */
  allowFolder(): Promise<boolean>;
  /** The output folder, also where nothing was baked in this visit. */
  folder(): Promise<BackupFolderState>;
  /** Bakes that wait for it wait for another one. */
  forgetFolder(): Promise<void>;
  /**
   * What a plan would give. Reads what is not known of the sources yet. Never rejects.
   * @param curve also the trade of size against error
   */
  preview(
    request: Pick<BakeRequest, 'plan' | 'sources'>,
    curve: boolean,
    onProgress: (share: number) => void,
    signal: AbortSignal,
  ): Promise<PreviewOutcome>;
  /** What a smaller form of the file of a plan can be told from. Never rejects. */
  shrink(request: Pick<BakeRequest, 'plan' | 'sources'>, onProgress: (share: number) => void, signal: AbortSignal): Promise<ShrinkOutcome>;
  /** How far the plan's method is from the plain sum of the same LoRAs. Reads every weight. Never rejects. */
  distance(
    request: Pick<BakeRequest, 'plan' | 'sources'>,
    onProgress: (share: number) => void,
    signal: AbortSignal,
  ): Promise<DistanceOutcome>;
  /** Inner products of the LoRAs at strength 1, in the order of the plan. Reads every weight. Never rejects. */
  gram(request: Pick<BakeRequest, 'plan' | 'sources'>, onProgress: (share: number) => void, signal: AbortSignal): Promise<GramOutcome>;
  /** @returns ids of the jobs, in the same order */
  enqueue(requests: readonly BakeRequest[]): Promise<readonly string[]>;
  pause(): void;
  resume(): void;
  cancel(ids: readonly string[]): Promise<void>;
  /** Those that were refused, failed or were cancelled, once more. */
  retry(id: string): Promise<void>;
  /** Takes those that have ended off the list; where a file came from is still known. */
  clear(): void;
  /** Hands a built file to the browser once more. */
  saveAgain(id: string): Promise<void>;
  /** The row that holds this content, once it is indexed and measured. */
  rowOf(content: string): Promise<number | null>;
  /** The bake that wrote this content, as far as this library knows. */
  madeBy(content: string): Promise<BakeJob | null>;
  /** Checks a file of the library that carries its plan; with its sources where the library has them. Never rejects. */
  verify(loraId: number, onProgress: (share: number) => void, signal: AbortSignal): Promise<VerifyOutcome>;
}
