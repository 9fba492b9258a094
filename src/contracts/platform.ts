/**
 * What the application asks of the browser it runs in. Implemented by `browser/`, used by `app/`, faked in unit tests:
 * neither side imports the other. Times are ms since 1970 unless said otherwise.
 */
import type { FileFault } from '../domain/safetensors/header-types.ts';
import type { Result } from '../domain/result.ts';
import type { AnalystApi, KernelKind } from './analyst.ts';
import type { BakerApi } from './baker.ts';
import type { CatalogApi } from './catalog.ts';
import type { IndexerApi, SourceRoot } from './indexer.ts';
import type { SourceKind } from '../domain/library/vocabulary.ts';
import type { ReaderApi } from './reader.ts';
import type { SamplerApi } from './sampler.ts';
import type { ThumbsApi } from './thumbs.ts';

/**
 * The way to one worker. A call starts the worker when it is not running. When the worker crashes or is ended, every
 * pending call rejects with an error for which `isWorkerGone` holds; none hangs.
 */
export interface WorkerLine<T> {
  readonly api: T;
  /** Ends the worker now. The next call starts a fresh one, unless the line says otherwise. */
  terminate(reason: string): void;
}

/** Errors lose their class between threads but keep their name. */
export const isWorkerGone = (error: unknown): error is Error => error instanceof Error && error.name === 'WorkerGone';

export interface Workers {
  /** One fresh line per opening of the library. It never respawns: a new worker would not have the database open. */
  catalog(): WorkerLine<CatalogApi>;
  indexer(): WorkerLine<IndexerApi>;
  /** The kernel is already handed over before the first call. */
  analyst(): WorkerLine<AnalystApi>;
  /** Keeps what it read of files for as long as it lives; the kernel is already handed over before the first call. */
  baker(): WorkerLine<BakerApi>;
  reader(): WorkerLine<ReaderApi>;
  sampler(): WorkerLine<SamplerApi>;
  thumbs(): WorkerLine<ThumbsApi>;
  /** What measures in this browser. */
  kernel(): Promise<KernelKind>;
}

/** What came through one of the three doors. */
export interface Picked {
  readonly kind: SourceKind;
  readonly name: string;
  readonly root: SourceRoot;
  /** A selection of files and not a folder: what is not in it says nothing about what exists. */
  readonly loose: boolean;
  /** Paths of LoRA files that are in the folder and that the browser does not show to web apps; left out where it cannot be known. */
  readonly hidden?: () => Promise<readonly string[]>;
}

export interface Dropped {
  readonly picked: readonly Picked[];
  /** Names of folders that the browser did not open in time: it blocks some, without an answer. */
  readonly blocked: readonly string[];
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

/** Something happened to a file or folder; `path` leads to it from the folder that is watched. */
export interface FolderChange {
  readonly kind: 'appeared' | 'disappeared' | 'modified' | 'moved' | 'unknown';
  readonly path: string;
  readonly folder: boolean;
}

export interface Folders {
  /** Whether this browser has a folder picker whose choice outlives a reload. */
  readonly canPick: boolean;
  pick(): Promise<PickOutcome>;
  /** Files of `<input type=file webkitdirectory>` or of a plain multiple choice. */
  fromInput(files: readonly File[]): readonly Picked[];
  /** Call inside the drop event: the items are read before the first await. */
  fromDrop(items: ArrayLike<DroppedItem>): Promise<Dropped>;
  /** Lets the user choose a folder as a plain list of files, which shows what handles hide. Call from a click. Empty when cancelled. */
  chooseList(): Promise<readonly File[]>;
  /** Never prompts. */
  access(root: SourceRoot): Promise<RootAccess>;
  /** May prompt: call from a click. */
  request(root: SourceRoot): Promise<RootAccess>;
  compare(a: FileSystemDirectoryHandle, b: FileSystemDirectoryHandle): Promise<Relation>;
  /** Tells of changes within a folder. `lost`: no more will be told. null: this browser does not tell, or not of this one. */
  watch(root: SourceRoot, tell: (changes: readonly FolderChange[]) => void, lost: () => void): Promise<(() => void) | null>;
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

export type BackupFolderState =
  | { readonly kind: 'unsupported' | 'none' }
  | { readonly kind: 'ready' | 'needs-permission'; readonly name: string };

/** A folder on disk that the user chose for snapshots. */
export interface BackupFolder {
  /** Never prompts. */
  state(): Promise<BackupFolderState>;
  /** Call from a click. false: the user changed their mind. */
  choose(): Promise<boolean>;
  /** Asks for the permission again; call from a click. */
  allow(): Promise<boolean>;
  /** The file has its name only when it is whole. The newest ten of ours are kept. */
  write(name: string, text: string): Promise<void>;
  forget(): Promise<void>;
}

/** Where files are written to. */
export interface Outputs {
  /** Of the folder that the user chose. Never prompts. */
  state(): Promise<BackupFolderState>;
  /** Call from a click. false: the user changed their mind. */
  choose(): Promise<boolean>;
  /** Asks for the permission again; call from a click. */
  allow(): Promise<boolean>;
  /** null: none was chosen, or it may not be written to now. Never prompts. */
  folder(): Promise<FileSystemDirectoryHandle | null>;
  /**
   * A folder of the browser's own storage in which a file for a download is built.
   * @returns null: the browser gives the page no storage @throws what the browser says where its storage has no room
   */
  staging(): Promise<FileSystemDirectoryHandle | null>;
  /** The same folder where it was made already, so that it can be emptied when the storage is full; null: there is none. */
  staged(): Promise<FileSystemDirectoryHandle | null>;
  forget(): Promise<void>;
  isTaken(folder: FileSystemDirectoryHandle, name: string): Promise<boolean>;
  /** null: it is not there. */
  open(folder: FileSystemDirectoryHandle, name: string): Promise<File | null>;
  /** What is not there is as good as removed. */
  remove(folder: FileSystemDirectoryHandle, name: string): Promise<void>;
  /** Names of the files in it. */
  names(folder: FileSystemDirectoryHandle): Promise<readonly string[]>;
}

/**
 * Short texts that the browser keeps for the page apart from its files: they can be written when there is no room for anything else.
 * A browser that keeps none forgets them; nothing throws.
 */
export interface Notes {
  get(key: string): string | null;
  /** '' takes it away. */
  set(key: string, text: string): void;
}

export interface Release {
  readonly version: string;
  /** What it brought, a line each. */
  readonly changes: readonly string[];
  /** The same in other languages, by their ids. */
  readonly translated?: Readonly<Record<string, readonly string[]>>;
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

/** Something failed where nobody waited for it: a mistake in the program, or a promise whose rejection nobody took. */
export interface StrayFault {
  /** "The page", "The measuring worker". */
  readonly where: string;
  readonly error: unknown;
}

/** How a worker tells the page of a rejection that nobody took. */
export interface WorkerFault {
  readonly workerFault: { readonly name: string; readonly message: string; readonly stack: string };
}

/** A file that was opened with this app from outside. */
export interface Launched {
  readonly name: string;
  file(): Promise<File>;
  /** Its path within a folder; null when it does not lie there. */
  within(root: SourceRoot): Promise<string | null>;
}

export interface Platform {
  /** `navigator.hardwareConcurrency`. */
  readonly cores: number;
  readonly workers: Workers;
  readonly folders: Folders;
  readonly lock: TabLock;
  readonly storage: Storage;
  readonly updates: Updates;
  readonly backupFolder: BackupFolder;
  readonly outputs: Outputs;
  readonly notes: Notes;
  reload(): void;
  now(): number;
  newId(): string;
  /** Runs `task` once after `ms`; the result stops it. */
  after(ms: number, task: () => void): () => void;
  download(name: string, type: string, parts: readonly (string | Uint8Array<ArrayBuffer> | File)[]): void;
  /** @throws when the browser refuses */
  copyText(text: string): Promise<void>;
  /** Calls `task` whenever the page is hidden or is about to go: the last moment at which anything can be stored. */
  onHide(task: () => void): void;
  /** Calls `task` for files that the app was started with, and for those of later launches. One listener. */
  onLaunch(task: (files: readonly Launched[]) => void): void;
  /** Calls `task` for everything that fails unseen, in the page and in its workers. One listener. */
  onFault(task: (fault: StrayFault) => void): void;
  /** Progress in the title, the favicon and on the installed app's icon; null = none. 0..1. */
  showBadge(progress: number | null): void;
}
