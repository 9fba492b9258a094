/** The line to the one worker that owns SQLite. Every method is one transaction. */
import type { Measurement } from '../domain/reading.ts';
import type { KnownValue } from '../domain/library/completion.ts';
import type { LibraryFilter } from '../domain/library/filter.ts';
import type { LibraryOverview } from '../domain/library/overview/library-overview.ts';
import type { Sketch } from '../domain/similar/sketch.ts';
import type { FileFault } from '../domain/safetensors/header-types.ts';
import type { BackupApi, SnapshotInfo } from './backup.ts';
import type { BesideFile, BesideRecord } from './indexer.ts';
import type { BakeStoreApi } from './bakes.ts';
import type { OwnApi } from './own.ts';
import type { RunsApi } from './runs.ts';
import type { SimilarStoreApi } from './similar.ts';
import type { ProfileStoreApi } from './profiles.ts';
import type {
  Counting,
  FoundFile,
  HeaderRecord,
  LibraryQuery,
  LibraryRow,
  LibraryTotals,
  LoraDetail,
  Place,
  Problem,
  QueryResult,
  SourceRow,
  Unreadable,
} from './library.ts';
import type { SourceKind } from '../domain/library/vocabulary.ts';

export type OpenOutcome =
  | {
      readonly kind: 'ready';
      readonly created: boolean;
      readonly setAside: SetAside | null;
      /** What was damaged in the files of the library before it was opened; left out when nothing was. */
      readonly findings?: readonly PoolFinding[];
      /** The newest snapshot from before the library was opened, which may have added one of damaged work; left out when there was none. */
      readonly newest?: SnapshotInfo;
    }
  /** Another page owns the files; take the Web Lock first, then try again. */
  | { readonly kind: 'busy' }
  /** No OPFS here (private window of some browsers): opened in memory, nothing will be kept. */
  | { readonly kind: 'memory'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string };

/** Damage found before the library was opened. `aside`: the name of the copy, byte for byte, in `setAsides`. */
export type PoolFinding =
  /** One bit of the label of a file had flipped, or the label was lost and is known from our own note; the file is as it was. */
  | { readonly kind: 'header-mended'; readonly file: string; readonly aside: string }
  /** Bits of the write-ahead log had flipped and were turned back; nothing is lost. */
  | { readonly kind: 'log-mended'; readonly file: string; readonly aside: string }
  /** The last changes cannot be read; `lost` counts the pages written in them. */
  | { readonly kind: 'log-damaged'; readonly file: string; readonly aside: string; readonly lost: number }
  /** A file that cannot be told any more, or null when even its name is gone. */
  | { readonly kind: 'lost'; readonly file: string | null; readonly aside: string }
  /** The user's work in this table is not as it was left. */
  | { readonly kind: 'work-changed'; readonly table: string };

/** A database that could not be used was kept under another name; the user may download it. */
export interface SetAside {
  readonly name: string;
  /** `copy`: made byte for byte before a damaged file was opened or mended. */
  readonly reason: 'corrupted' | 'newer' | 'copy';
  readonly detail: string;
  readonly bytes: number;
}

export interface ReconcileResult {
  /** Indices into the given batch: must be read (new or changed). The others are unchanged and are now marked as seen. */
  readonly toRead: Uint32Array;
}

export interface ChangedFile {
  readonly id: number;
  readonly name: string;
  readonly path: string;
}

/** What a scan found; at most 200 of each kind, in the order of their paths. */
export interface ScanChanges {
  readonly added: readonly ChangedFile[];
  readonly changed: readonly ChangedFile[];
  readonly moved: readonly ChangedFile[];
  readonly gone: readonly ChangedFile[];
}

export interface ScanSummary {
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly moved: number;
  readonly missing: number;
}

export interface MeasuredFile {
  readonly place: Place & { readonly id: number };
  readonly measurement: Omit<Measurement, 'modules'>;
  readonly modules: Uint8Array;
  readonly sketch: Sketch | null;
}

export interface CatalogApi extends ProfileStoreApi, OwnApi, RunsApi, BackupApi, BakeStoreApi, SimilarStoreApi {
  open(mode: 'opfs' | 'memory'): Promise<OpenOutcome>;
  /** Finishes the running transaction, releases every OPFS handle. */
  close(): Promise<void>;
  /** Brings what is in the write-ahead log into the database itself: for the moment before the page may go. Never rejects. */
  settle(): Promise<void>;
  /** Databases set aside earlier, still in OPFS. Where no library is open, only what was copied beside the pool. */
  setAsides(): Promise<readonly SetAside[]>;
  /** The bytes of a set-aside database (name from `setAsides`) or of the live one (`null`), for a download. */
  exportFile(name: string | null): Promise<Uint8Array>;
  discardSetAside(name: string): Promise<void>;

  sources(): Promise<readonly SourceRow[]>;
  addSource(source: { id: string; kind: SourceKind; name: string; addedAt: number }): Promise<void>;
  /** Its LoRAs leave the library; what is keyed on content (profiles) stays. */
  removeSource(id: string): Promise<void>;

  /** Start of a scan: returns a scan number. */
  scanBegin(sourceId: string): Promise<number>;
  /** Same source + path + size + mtime = unchanged. */
  reconcile(scan: number, files: readonly FoundFile[]): Promise<ReconcileResult>;
  putHeaders(scan: number, records: readonly HeaderRecord[]): Promise<void>;
  /**
   * `complete` only when the whole folder was walked: then rows not seen are marked missing (never deleted), except below
   * `failedFolders` (unreadable now; nothing is known about their files). Provisional moves (missing row and new row with the
   * same header hash + size) are joined; stable IDs are given to readable rows without one, in path order.
   * `away`: sources whose folder is not to be found now. A new file that is in every respect one of theirs (path, size, time, header)
   * is that LoRA: the folder was renamed or its disk came under another name.
   */
  scanEnd(
    scan: number,
    outcome: {
      complete: boolean;
      otherFiles: number;
      failedFolders: readonly { path: string; fault: FileFault }[];
      away?: readonly string[];
      /** The walk came to its end, also one over loose files that is never `complete`; `complete` when left out. */
      walked?: boolean;
    },
  ): Promise<ScanSummary>;
  /** Which files these were. Known of the last scans since the library was opened. */
  scanChanges(scan: number): Promise<ScanChanges>;

  /** How the files beside each of these LoRAs were when they were read last; null where they never were. */
  knownBeside(sourceId: string, paths: readonly string[]): Promise<readonly (readonly BesideFile[] | null)[]>;
  putBeside(sourceId: string, records: readonly BesideRecord[]): Promise<void>;
  /**
   * After a whole walk: nothing lies beside any other LoRA of the source, except below `failedFolders`, of which nothing is known.
   * @param paths of all LoRAs that have something beside them
   */
  endBeside(sourceId: string, paths: readonly string[], failedFolders: readonly string[]): Promise<void>;

  totals(): Promise<LibraryTotals>;
  /** Files whose tensors are still to be measured: `prefer` ids first, then by path. Only from the given sources (connected ones). */
  pending(limit: number, prefer: readonly number[], sourceIds: readonly string[]): Promise<readonly (Place & { readonly id: number })[]>;
  /**
   * Results, all in one transaction. `modules` is `modulesToText(...)` compressed with deflate-raw, made by the analyst.
   * The content hash decides whether the file moved, stayed the same or is a new LoRA.
   */
  putMeasurements(results: readonly MeasuredFile[]): Promise<void>;
  /** The file could not be measured or vanished; `not-found` marks it missing, other codes unreadable. */
  putMeasureFault(place: Place & { readonly id: number }, fault: FileFault): Promise<void>;
  /**
   * "Re-index": the next scan reads these rows again, whatever size and mtime say. Identity and stable ID stay; until then they
   * are shown as they were, so that a folder that cannot be read now loses nothing. @returns the places to scan
   */
  invalidate(ids: readonly number[]): Promise<readonly Place[]>;

  /** Derives what rows of an earlier version lack, a batch at a time. @returns whether more are left */
  fillSaid(): Promise<boolean>;

  query(query: LibraryQuery): Promise<QueryResult>;
  /**
   * The strength of a block that is drawn brightest where the fingerprints of this list share one scale: 95 % of the list's LoRAs have
   * no stronger one. null when none has a fingerprint.
   */
  strengthScale(filter: LibraryFilter): Promise<number | null>;
  /** Words and trigger words of the library that what is typed may become, with how many LoRAs have them. */
  wordsLike(typed: string): Promise<Counting<readonly KnownValue[]>>;
  /** The search line with known words in place of unknown ones that are spelled nearly so; null when none is near. */
  respelled(line: string): Promise<Counting<string | null>>;
  /** The whole library in columns, for charts. */
  overview(): Promise<LibraryOverview>;
  rows(ids: readonly number[]): Promise<readonly LibraryRow[]>;
  /** The row of the file at this place; null when there is none. */
  rowAt(sourceId: string, path: string): Promise<number | null>;
  detail(key: { readonly id: number } | { readonly stableId: string }): Promise<LoraDetail | null>;
  /** null when not measured. Bytes as given to `putMeasurement`. */
  modules(id: number): Promise<Uint8Array | null>;
  problems(): Promise<readonly Problem[]>;
  /** The rows of files that cannot be read. */
  unreadable(): Promise<readonly Unreadable[]>;
  /** For library_blocks.csv: block vectors of the filtered rows, in chunks of at most `limit` rows. */
  blocksOf(
    ids: readonly number[],
  ): Promise<readonly { readonly row: LibraryRow; readonly detail: Pick<LoraDetail, 'layout' | 'blocks' | 'fallback'> }[]>;

  settings(): Promise<Readonly<Record<string, string>>>;
  putSetting(key: string, value: string): Promise<void>;
}
