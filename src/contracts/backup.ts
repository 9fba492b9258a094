/** What the worker that owns SQLite does for the safety of the user's work: snapshots, backups, Restore, and how the library is. */
import type { BackupFault, SnapshotReason } from '../domain/backup/work-file.ts';
import type { Choices, RestorePlan } from '../domain/backup/restore.ts';
import type { WorkKind } from '../domain/backup/work.ts';
import type { Result } from '../domain/result.ts';

export interface SnapshotInfo {
  /** Of its file; names it in calls. */
  readonly name: string;
  readonly reason: SnapshotReason;
  /** ms since 1970. */
  readonly madeAt: number;
  readonly bytes: number;
}

/** A file of work as JSON text, or a whole library as a SQLite file. */
export type BackupInput = string | Uint8Array;

export interface CatalogHealth {
  readonly schema: number;
  readonly sqlite: string;
  readonly databaseBytes: number;
  readonly logBytes: number;
  readonly counts: Readonly<Record<WorkKind, number>>;
}

export interface BackupApi {
  /** Newest first, at most ten. */
  snapshots(): Promise<readonly SnapshotInfo[]>;
  /** null: there is nothing to keep, or (for `daily`) the newest snapshot holds the same. */
  takeSnapshot(reason: SnapshotReason): Promise<SnapshotInfo | null>;
  snapshotText(name: string): Promise<string>;
  /** The user's work as a file. */
  workText(): Promise<string>;
  /** The library as one SQLite file with views to ask it by; see `about` in it. */
  exportLibraryFile(): Promise<Uint8Array>;

  previewRestore(backup: BackupInput): Promise<Result<RestorePlan, BackupFault>>;
  /** All of it or nothing, after a snapshot of what is here. */
  restoreWork(backup: BackupInput, choices: Choices): Promise<Result<RestorePlan, BackupFault>>;
  /** Takes the last restore of this session back. false: something was changed since, or there was none. */
  undoRestore(): Promise<boolean>;

  health(): Promise<CatalogHealth>;
  /** SQLite's own check of every page, index and reference; empty = sound. Takes seconds in a large library. */
  checkIntegrity(): Promise<readonly string[]>;
  /** Marks every LoRA to be read and measured again by the next scan. */
  invalidateAll(): Promise<void>;
  /** Deletes the library, snapshots and copies for good, and closes. Nothing else may be called afterwards. */
  wipe(): Promise<void>;
}
