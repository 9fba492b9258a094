/** What the user can do, and the state that shows it. No framework here; `ui/state` turns it into signals. Implemented by `app.ts`; faked in UI tests. */
import type { LibraryQuery, LibraryRow } from '../contracts/library.ts';
import type { BackupApp } from './health/backup-types.ts';
import type { BakesApp } from './bake/bake-types.ts';
import type { ReaderApi } from '../contracts/reader.ts';
import type { CheckpointReads } from './compare/checkpoint-reads.ts';
import type { LibraryReads } from './library/library-reads.ts';
import type { OwnFactsApp } from './library/own-facts.ts';
import type { RunsApp } from './library/runs.ts';
import type { SimilarApp } from './compare/similar-types.ts';
import type { PairReads } from './compare/pair-reads.ts';
import type { AppState } from './state.ts';
import type { PicturesApp } from './library/pictures.ts';
import type { CompositionsApp, ProfilesApp } from './profiles/profile-types.ts';
import type { FilesApp } from './export/take-away.ts';
import type { DashboardLine } from '../domain/export/columns.ts';
import type { FileHashes } from '../domain/library/known-hashes.ts';
import type { Message } from '../domain/message.ts';
import type { Result } from '../domain/result.ts';
import type { Setting } from '../domain/setting.ts';

export type Hashing =
  | { readonly kind: 'hashed'; readonly hashes: FileHashes }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly reason: Message };

export interface LwbApp extends LibraryReads {
  getState(): AppState;
  /** Calls `listener` after every change; returns the way to stop. */
  subscribe(listener: (state: AppState) => void): () => void;

  start(): Promise<void>;
  useItHere(): Promise<void>;
  applyUpdate(): void;

  /** false in Firefox, Safari, Brave: use `addInputFiles` with `<input webkitdirectory>`. */
  readonly canPickFolders: boolean;
  /** Files measured at the same time: by default, and at most. */
  readonly workers: { readonly usual: number; readonly most: number };
  addFolder(): Promise<void>;
  addInputFiles(files: readonly File[]): Promise<void>;
  /** Call synchronously inside the drop event: the items are gone afterwards. */
  addDropped(items: DataTransferItemList): Promise<void>;
  trySample(): Promise<void>;
  reconnect(sourceId: string): Promise<void>;
  removeSource(sourceId: string): Promise<void>;
  rescanAll(): Promise<void>;
  rescan(sourceId: string): Promise<void>;
  reindex(id: number): Promise<void>;
  pause(): void;
  resume(): void;
  /** Stops the run; what was indexed stays, the rest stays "Header only" until Rescan or Resume. */
  cancel(): void;
  /** Rows on screen, measured first. */
  setVisible(ids: readonly number[]): void;

  /** Reads the whole file once. `onProgress(bytes, of)` at most every 100 ms. Never rejects. */
  hashFile(id: number, onProgress: (bytes: number, of: number) => void, signal: AbortSignal): Promise<Hashing>;
  /** What `hashFile` found out since the page was opened, if the file is still the same. */
  knownHashes(row: Pick<LibraryRow, 'id' | 'size' | 'mtime'>): FileHashes | null;
  /** The file's metadata uncut, or why they cannot be read. Never rejects. */
  wholeMetadata(id: number): Promise<Result<Readonly<Record<string, string>>, Message>>;

  /** Each gives the browser a file to download. */
  exportBlocks(id: number): Promise<void>;
  exportModules(id: number): Promise<void>;
  exportDashboard(lines: readonly DashboardLine[]): Promise<void>;
  exportLibrary(query: LibraryQuery): Promise<void>;
  exportLibraryBlocks(query: LibraryQuery): Promise<void>;
  downloadSetAside(name: string): Promise<void>;
  discardSetAside(name: string): Promise<void>;
  /** The block weights as text on the clipboard: `0.123456,0.5,...` in layout order (main slots). */
  copyWeights(id: number): Promise<void>;

  readonly backup: BackupApp;
  readonly bakes: BakesApp;
  readonly files: FilesApp;
  readonly profiles: ProfilesApp;
  readonly compositions: CompositionsApp;
  readonly own: OwnFactsApp;
  readonly runs: RunsApp;
  readonly pairs: PairReads;
  readonly pictures: PicturesApp;
  readonly similar: SimilarApp;
  readonly checkpoints: CheckpointReads;
  /** Reads what users paste and open. Rejects only when the worker that reads a long text ends. */
  readonly texts: ReaderApi;

  dismissNotice(id: string): void;
  forgetNews(): void;
  /** Its default while no library is open. */
  setting<T>(setting: Setting<T>): T;
  setSetting<T>(setting: Setting<T>, value: T): Promise<void>;
}
