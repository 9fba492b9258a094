/** The line to the worker that walks folders and reads headers. */
import type { FolderRules } from '../domain/library/folder-rules.ts';
import type { FileFault } from '../domain/safetensors/types.ts';
import type { FoundFile, HeaderRecord } from './library.ts';

/** What can cross to a worker: a directory handle (picker, drop, OPFS) or plain files (input, dropped files). */
export type SourceRoot =
  | {
      readonly kind: 'directory';
      readonly handle: FileSystemDirectoryHandle;
      /** Folders below (relative paths) that are listed by another source of their own. */
      readonly exclude?: readonly string[];
    }
  | { readonly kind: 'files'; readonly files: readonly { readonly path: string; readonly file: File }[] };

export interface WalkBatch {
  readonly files: readonly FoundFile[];
  readonly otherFiles: number;
  readonly failed: readonly { path: string; fault: FileFault }[];
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
  cancel(job: number): Promise<void>;
}
