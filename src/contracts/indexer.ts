/** The line to the worker that walks folders and reads headers. */
import type { FolderRules } from '../domain/library/folder-rules.ts';
import type { Sidecar } from '../domain/library/sidecars/sidecar.ts';
import type { FileFault } from '../domain/safetensors/header-types.ts';
import type { FoundFile, HeaderRecord } from './library.ts';

/** What can cross to a worker: a directory handle (picker, drop, OPFS) or plain files (input, dropped files). */
export type SourceRoot =
  | {
      readonly kind: 'directory';
      readonly handle: FileSystemDirectoryHandle;
      /** Folders below (relative paths) that are listed by another source of their own. */
      readonly exclude?: readonly string[];
    }
  | {
      readonly kind: 'files';
      readonly files: readonly { readonly path: string; readonly file: File }[];
      /** Folders and files that could not be opened when the files were taken; '' is the whole. */
      readonly failed?: readonly Unread[];
    };

/** What could not be read, and why. */
export interface Unread {
  readonly path: string;
  readonly fault: FileFault;
}

export interface WalkBatch {
  readonly files: readonly FoundFile[];
  /** Of those files that have any. */
  readonly beside: readonly Beside[];
  /** There is a picture or a video among what lies beside them. */
  readonly pictured: boolean;
  /** Neither LoRAs nor beside one. */
  readonly otherFiles: number;
  readonly failed: readonly Unread[];
}

/** What lies beside a LoRA, by name. `path` is that of the LoRA, relative to the source. */
export interface Beside {
  readonly path: string;
  /** In the folder of the LoRA, best first. */
  readonly names: readonly string[];
}

/** Size and time of a text when it was read; null for pictures and videos, which are looked at when they are shown. */
export type BesideFile = readonly [name: string, size: number | null, mtime: number | null];

/** `known`: how its files were when they were read last; null when they never were. */
export interface BesideToRead extends Beside {
  readonly known: readonly BesideFile[] | null;
}

export interface BesideRecord {
  readonly path: string;
  readonly files: readonly BesideFile[];
  /** Its texts, best first. */
  readonly sidecars: readonly Sidecar[];
}

/** `failed`: texts that could not be read, by their own paths. */
export interface BesideRead extends BesideRecord {
  readonly failed: readonly Unread[];
}

export interface IndexerApi {
  /** Walks the source; calls `onBatch` with <= 512 files at a time and awaits it (back-pressure). Resolves when the walk is complete; false when cancelled. */
  walk(job: number, root: SourceRoot, onBatch: (batch: WalkBatch) => Promise<void>): Promise<boolean>;
  /**
   * Reads headers of the files (paths from `walk`) that `next` gives, until it gives none: <= 16 at once. It is asked for more before the
   * last ones are done. Calls `onBatch` with <= 64 records and awaits it. Resolves to false when cancelled.
   */
  readHeaders(
    job: number,
    root: SourceRoot,
    next: () => Promise<readonly FoundFile[]>,
    rules: FolderRules,
    onBatch: (records: readonly HeaderRecord[]) => Promise<void>,
  ): Promise<boolean>;
  /**
   * Looks at the texts beside the LoRAs that `next` gives, until it gives none, and reads those of which any has changed or could not
   * be read. Calls `onBatch` with those. Resolves to false when cancelled.
   */
  readBeside(
    job: number,
    root: SourceRoot,
    next: () => Promise<readonly BesideToRead[]>,
    onBatch: (records: readonly BesideRead[]) => Promise<void>,
  ): Promise<boolean>;
  cancel(job: number): Promise<void>;
}
