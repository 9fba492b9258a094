/** Library vocabulary shared by catalog, app and UI: plain data only. */
import type { PackedRuns } from '../domain/library/runs/packed.ts';
import type { BaseName } from '../domain/library/base-name.ts';
import type { LibraryFilter } from '../domain/library/filter.ts';
import type { OwnFacts } from '../domain/library/own.ts';
import type { Sidecar } from '../domain/library/sidecars/sidecar.ts';
import type { Message } from '../domain/message.ts';
import type { Facet, LibrarySort, LoraStatus, SourceKind } from '../domain/library/vocabulary.ts';
import type { FamilyVerdict, Layout, Measurement, Understanding, Understood } from '../domain/reading.ts';
import type { FileFault } from '../domain/safetensors/header-types.ts';

/** A folder (or a set of dropped files) the user gave us. The handle itself lives in IndexedDB under `id`, never in SQLite. */
export interface SourceRow {
  readonly id: string;
  readonly kind: SourceKind;
  readonly name: string;
  /** ms since 1970. */
  readonly addedAt: number;
  readonly lastScanAt: number | null;
  readonly loras: number;
  /** Files seen that are not .safetensors. */
  readonly otherFiles: number;
  /** LoRAs whose file could not be read for an outside reason (permission, vanished, disk error): the next scan tries again. */
  readonly waiting: number;
  /** Folders and new files below it that could not be opened for such a reason. */
  readonly closed: number;
}

/** One `.safetensors` file met by the walk. `path` is relative to the source, with `/`. */
export interface FoundFile {
  readonly path: string;
  readonly size: number;
  readonly mtime: number;
}

/** Identity of the place a LoRA was last seen at. */
export interface Place extends FoundFile {
  readonly sourceId: string;
}

/** Header stage result for one file. */
export type HeaderRecord = FoundFile & {
  /** XXH3-128 of bytes 8..8+N, 32 hex; with `size` it stands in for the content hash until the file is measured. */
  readonly headerHash: string | null;
  /** The same object for all files of a batch that are understood alike, so that it crosses to another thread once. */
  readonly understanding: Understood | null;
  /** Metadata strings, bounded by `boundMetadata` (values > 16 KiB cut, total <= 256 KiB). */
  readonly metadata: Readonly<Record<string, string>>;
  /** Set when the file is unreadable; `understanding` may still be there (a truncated download with a whole header). */
  readonly fault: FileFault | null;
  readonly warnings: readonly FileFault[];
  /** Base and category codes for the stable ID: folder convention first, else detection and GEN. */
  readonly baseCode: string;
  readonly categoryCode: string;
};

/** One row of the library table. */
export interface LibraryRow {
  readonly id: number;
  readonly stableId: string | null;
  readonly name: string;
  readonly path: string;
  readonly sourceId: string;
  readonly sourceName: string;
  readonly size: number;
  readonly mtime: number;
  readonly status: LoraStatus;
  readonly familyId: string;
  readonly familyLabel: string;
  readonly adapter: string;
  readonly layoutId: string | null;
  readonly layoutLabel: string | null;
  readonly mainCount: number;
  /** Most frequent rank; `ranks` > 1 when it varies. */
  readonly rank: number | null;
  readonly rankVaries: boolean;
  readonly totalStrength: number | null;
  /** Strength of its strongest block, which 255 in `fingerprint` stands for; null without a fingerprint. */
  readonly peakStrength: number | null;
  /** One byte per slot of the layout: 0 untouched, 1..255 = strength relative to the largest (linear). null until measured. */
  readonly fingerprint: Uint8Array | null;
  /** Lengths of the consecutive groups of `fingerprint`, for the gaps. */
  readonly groups: readonly number[];
  /** Profiles bound to its content. */
  readonly profiles: number;
  readonly problem: Message | null;
  /** The base model by its popular name, where somebody said it. */
  readonly base: BaseName | null;
  /** Trigger words that the file or a sidecar states, as written. */
  readonly triggers: readonly string[];
  /** Tags of sidecars, folded. */
  readonly tags: readonly string[];
  /** Name of the picture or video beside it. */
  readonly picture: string | null;
  /** A sidecar marks its picture as one for adults. */
  readonly adult: boolean;
  /** When the user gave it a picture; null when they did not. */
  readonly ownPicture: number | null;
  /** What the user keeps about it. */
  readonly own: OwnFacts;
}

export interface LibraryQuery {
  readonly filter: LibraryFilter;
  readonly sort: LibrarySort;
  /** Answer before the runs of the library are known, with those of the first lines alone: at a start reading all takes half of the time. */
  readonly soon?: true;
}

export interface FacetValue {
  readonly value: string;
  readonly label: string;
  readonly count: number;
}

export interface QueryResult {
  /** Row ids in order, over the whole library. */
  readonly ids: Uint32Array;
  readonly total: number;
  /** Training runs of which at least two files are among `ids`, in the order of training. */
  readonly runs: PackedRuns;
  /** False: the runs beyond the first lines are not known yet (`LibraryQuery.soon`). */
  readonly allRuns: boolean;
  /** Something in the library has a picture, whatever the filters: the list keeps room for pictures. */
  readonly pictured: boolean;
  /** Counts per value under all the *other* filters, so that choosing more never shows a lie. */
  readonly facets: Readonly<Record<Facet, readonly FacetValue[]>>;
  readonly revision: number;
}

/** An answer that needs all of the library; while a part is still to be gone through, the question is asked again. */
export interface Counting<T> {
  readonly whole: boolean;
  readonly answer: T;
}

export interface LoraDetail {
  readonly row: LibraryRow;
  readonly baseCode: string;
  readonly categoryCode: string;
  readonly contentHash: string | null;
  readonly headerHash: string | null;
  readonly family: FamilyVerdict;
  readonly dialects: readonly string[];
  readonly adapters: Understanding['adapters'];
  readonly ranks: Understanding['ranks'];
  readonly originalLayout: string | null;
  readonly layout: Layout | null;
  readonly blocks: Measurement['blocks'];
  readonly fallback: Message | null;
  readonly moduleCount: number;
  /** At most the first 1,000; `notUnderstoodCount` says how many there are. */
  readonly notUnderstood: readonly string[];
  readonly notUnderstoodCount?: number;
  /** `Measurement.failedOutside`; 0 until it is measured. */
  readonly failedOutside: number;
  readonly scaleSummary: Measurement['scaleSummary'];
  readonly metadata: Readonly<Record<string, string>>;
  /** Texts beside the file, best first. */
  readonly sidecars: readonly Sidecar[];
  /** Names of the pictures and videos beside the file, best first. */
  readonly pictures: readonly string[];
  readonly fault: FileFault | null;
  readonly warnings: readonly FileFault[];
  /** Other rows with the same content hash. */
  readonly sameContent: readonly {
    readonly id: number;
    readonly stableId: string | null;
    readonly path: string;
    readonly sourceName: string;
  }[];
  readonly firstSeenAt: number;
  readonly measuredAt: number | null;
}

export interface Problem {
  /** Row it belongs to; null for a folder that could not be walked. */
  readonly loraId: number | null;
  readonly sourceId: string;
  readonly path: string;
  readonly fault: FileFault;
  readonly severity: 'error' | 'warning';
}

export interface Unreadable {
  readonly id: number;
  readonly fault: FileFault;
}

export interface LibraryTotals {
  readonly loras: number;
  /** Rows that are not missing and whose tensors are still to be measured. */
  readonly pending: number;
  readonly pendingBytes: number;
  readonly measured: number;
  readonly unreadable: number;
  readonly missing: number;
}
