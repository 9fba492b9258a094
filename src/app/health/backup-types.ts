/** What the user can do for the safety of the library: implemented by `backup.ts`, shown by the Health page. */
import type { BackupInput, CatalogHealth, SnapshotInfo } from '../../contracts/backup.ts';
import type { KernelKind } from '../../contracts/analyst.ts';
import type { BackupFolderState } from '../../contracts/platform.ts';
import type { Choices, RestorePlan } from '../../domain/backup/restore.ts';
import type { BackupFault } from '../../domain/backup/work-file.ts';
import type { Result } from '../../domain/result.ts';

export interface Health extends CatalogHealth {
  readonly kernel: KernelKind;
  readonly folder: BackupFolderState;
  readonly snapshots: readonly SnapshotInfo[];
}

/** A backup that was read, and what it would change. */
export interface Preview {
  readonly backup: BackupInput;
  readonly plan: RestorePlan;
}

export interface BackupApp {
  /** null while no library is open. */
  health(): Promise<Health | null>;
  /**
   * Of a library that could not be opened: its snapshots, which can be downloaded. What was set aside and the storage are in the state
   * then, and `diagnostics` and `wipe` work. What fails is a notice. @returns null: the snapshots could not be listed
   */
  withoutLibrary(): Promise<readonly SnapshotInfo[] | null>;
  /** Empty = sound. */
  checkIntegrity(): Promise<readonly string[]>;
  /** Each gives the browser a file to download. */
  exportWork(): Promise<void>;
  exportLibraryFile(): Promise<void>;
  exportJson(): Promise<void>;
  downloadSnapshot(name: string): Promise<void>;
  takeSnapshot(): Promise<void>;

  previewFile(file: File): Promise<Result<Preview, BackupFault>>;
  previewSnapshot(name: string): Promise<Result<Preview, BackupFault>>;
  /** Ends in a notice with Undo, or in one that says what failed. @returns why the backup was refused after all; null: it was not */
  restore(preview: Preview, choices: Choices): Promise<BackupFault | null>;

  /** Call from a click. */
  chooseFolder(): Promise<void>;
  allowFolder(): Promise<void>;
  forgetFolder(): Promise<void>;

  /** Reads and measures every LoRA again. */
  reanalyse(): Promise<void>;
  /** Deletes everything this site has stored, and reloads. */
  wipe(): Promise<void>;
  /** How things are, as text to copy. Names of folders and files only when `names` says so. */
  diagnostics(names: boolean): Promise<string>;
}
