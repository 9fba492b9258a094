/**
 * What the application asks of the browser it runs in. Implemented by `browser/`, used by `app/`, faked in unit tests:
 * neither side imports the other. Times are ms since 1970 unless said otherwise.
 */
import type { FileFault } from '../domain/safetensors/types.ts';
import type { Result } from '../domain/result.ts';
import type { AnalystApi } from './analyst.ts';
import type { CatalogApi } from './catalog.ts';
import type { IndexerApi, SourceRoot } from './indexer.ts';
import type { SourceKind } from './library.ts';
import type { ReaderApi } from './reader.ts';
import type { SamplerApi } from './sampler.ts';

/**
 * The way to one worker. A call starts the worker when it is not running. When the worker crashes or is ended, every
 * pending call rejects with an error for which `isWorkerGone` holds; none hangs.
 */
export interface Line<T> {
  readonly api: T;
  /** Ends the worker now. The next call starts a fresh one, unless the line says otherwise. */
  terminate(reason: string): void;
}

/** Errors lose their class between threads but keep their name. */
export const isWorkerGone = (error: unknown): error is Error => error instanceof Error && error.name === 'WorkerGone';

export interface Workers {
  /** One fresh line per opening of the library. It never respawns: a new worker would not have the database open. */
  catalog(): Line<CatalogApi>;
  indexer(): Line<IndexerApi>;
  /** The kernel is already handed over before the first call. */
  analyst(): Line<AnalystApi>;
  reader(): Line<ReaderApi>;
  sampler(): Line<SamplerApi>;
}

/** What came through one of the three doors. */
export interface Picked {
  readonly kind: SourceKind;
  readonly name: string;
  readonly root: SourceRoot;
  /** A selection of files and not a folder: what is not in it says nothing about what exists. */
  readonly loose: boolean;
}

export type PickOutcome =
  | { readonly kind: 'picked'; readonly picked: Picked }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly reason: string };

/** `ready`: the folder can be listed now. `offline`: the disk or the folder is not there. */
export type RootAccess = 'ready' | 'needs-permission' | 'offline';

/** How folder `b` lies relative to folder `a`; `path` leads from the outer one to the inner one. */
export type Relation = { readonly kind: 'same' | 'apart' } | { readonly kind: 'b-inside-a' | 'a-inside-b'; readonly path: string };

/** The part of `DataTransferItem` every thread's type library knows. */
export interface DroppedItem {
  readonly kind: string;
  getAsFile(): File | null;
}

export interface Folders {
  /** Whether this browser has a folder picker whose choice outlives a reload. */
  readonly canPick: boolean;
  pick(): Promise<PickOutcome>;
  /** Files of `<input type=file webkitdirectory>` or of a plain multiple choice. */
  fromInput(files: readonly File[]): readonly Picked[];
  /** Call inside the drop event: the items are read before the first await. */
  fromDrop(items: ArrayLike<DroppedItem>): Promise<readonly Picked[]>;
  /** Never prompts. */
  access(root: SourceRoot): Promise<RootAccess>;
  /** May prompt: call from a click. */
  request(root: SourceRoot): Promise<RootAccess>;
  compare(a: FileSystemDirectoryHandle, b: FileSystemDirectoryHandle): Promise<Relation>;
  /** The file at `path` as it is now. Faults: `not-found`, `not-permitted`, `read-failed`. */
  open(root: SourceRoot, path: string): Promise<Result<File, FileFault>>;
  /** Folder handles kept over restarts, by source id. */
  remembered(): Promise<ReadonlyMap<string, FileSystemDirectoryHandle>>;
  remember(sourceId: string, handle: FileSystemDirectoryHandle): Promise<void>;
  forget(sourceId: string): Promise<void>;
}

export interface TabLockEvents {
  /** Another tab asks for the library: finish and close it; the lock is released when the promise settles. */
  asked(): Promise<void>;
  /** The lock was taken without waiting for us (this tab did not answer in time). */
  lost(): void;
}

export interface TabLock {
  /** `elsewhere` when another tab holds the library. */
  acquire(events: TabLockEvents): Promise<'held' | 'elsewhere'>;
  /** Asks the owner to hand over, takes the lock when it does or when it stays silent. Resolves when we hold it. */
  takeOver(events: TabLockEvents): Promise<void>;
}

export interface StorageState {
  readonly persisted: boolean;
  readonly usage: number | null;
  readonly quota: number | null;
}

export interface Storage {
  state(): Promise<StorageState>;
  /** Asks the browser not to evict; some browsers prompt. Resolves to what it answered. */
  persist(): Promise<boolean>;
}

export interface Release {
  readonly version: string;
  /** What it brought, a line each. */
  readonly changes: readonly string[];
}

export interface Updates {
  start(events: {
    /** null while it is not known which. */ updateReady(release: Release | null): void;
    offlineReady(): void /** The new version already controls the page. */;
    replaced(): void;
  }): void;
  /** Activates the waiting version and reloads. */
  apply(): void;
  /** Another version took the place of the one this page is from: what the page would load next may be gone. */
  replaced(): boolean;
  /** Loads the page anew. @param takeOver whether the new page shall take the library from the tab that has it */
  reload(takeOver: boolean): void;
  /** Whether this page was loaded by `reload(true)`; true once. */
  takesOver(): boolean;
}

export interface Platform {
  /** `navigator.hardwareConcurrency`. */
  readonly cores: number;
  readonly workers: Workers;
  readonly folders: Folders;
  readonly lock: TabLock;
  readonly storage: Storage;
  readonly updates: Updates;
  now(): number;
  newId(): string;
  /** Runs `task` once after `ms`; the result stops it. */
  after(ms: number, task: () => void): () => void;
  download(name: string, type: string, parts: readonly (string | Uint8Array<ArrayBuffer>)[]): void;
  /** @throws when the browser refuses */
  copyText(text: string): Promise<void>;
  /** Calls `task` whenever the page is hidden or is about to go: the last moment at which anything can be stored. */
  onHide(task: () => void): void;
  /** Progress in the title, the favicon and on the installed app's icon; null = none. 0..1. */
  showBadge(progress: number | null): void;
}
