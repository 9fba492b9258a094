/** What the UI sees of the application: one state object, replaced (never mutated) on every change. */
import type { SnapshotInfo } from '../contracts/backup.ts';
import type { SetAside } from '../contracts/catalog.ts';
import type { LibraryTotals, SourceRow } from '../contracts/library.ts';
import type { Release } from '../contracts/platform.ts';
import type { News } from './indexing/news.ts';
import type { NoticeSaid } from './notices/notice-facts.ts';
import type { StatusLine } from './indexing/status-line.ts';

export type Phase =
  | { readonly kind: 'starting' }
  | { readonly kind: 'ready' }
  /** Another tab holds the library; `useItHere()` takes it over. */
  | { readonly kind: 'elsewhere' }
  /** This tab gave the library to another one. */
  | { readonly kind: 'taken-over' }
  /** `reason`: what the browser or a worker said; null: another window still holds the files. `crashed`: it was open before. */
  | { readonly kind: 'failed'; readonly reason: string | null; readonly crashed: boolean };

export type Connection = 'connected' | 'needs-permission' | 'offline' | 'pick-again';

export interface SourceState extends SourceRow {
  readonly connection: Connection;
  readonly scanning: boolean;
}

export interface Progress {
  readonly stage: 'idle' | 'walking' | 'headers' | 'sidecars' | 'measuring';
  readonly paused: boolean;
  /** Files met by the walk so far. */
  readonly found: number;
  readonly headersDone: number;
  readonly headersTotal: number;
  /** LoRAs whose sidecars were looked at, of those that have some. */
  readonly sidecarsDone: number;
  readonly sidecarsTotal: number;
  /** A picture was met beside a LoRA, long before the list knows which one has it. */
  readonly pictured: boolean;
  /** Over the current run (since work was last empty): files and bytes measured. */
  readonly filesDone: number;
  readonly filesTotal: number;
  readonly bytesDone: number;
  readonly bytesTotal: number;
  readonly bytesPerSecond: number | null;
  readonly secondsLeft: number | null;
  /** Paths being measured now. */
  readonly current: readonly string[];
  /** Work is left that Resume would go on with: files to measure, a scan that did not end. */
  readonly resumable: boolean;
  /** "Reading headers 12 of 340", "Indexed 12 of 340", then "Library up to date: 340 LoRAs"; nothing before anything was added. */
  readonly statusLine: StatusLine;
}

export interface Notice {
  readonly id: string;
  readonly tone: 'info' | 'warning' | 'error';
  /** What happened, why, what the user can do. */
  readonly said: NoticeSaid;
  /** What its button does. */
  readonly action?: () => void;
  /** Its button takes back what the user has just done. */
  readonly takesBack?: true;
  /** A place of the program that has more to say. */
  readonly more?: 'health';
  /** A snapshot that brings back what this is about. */
  readonly restore?: Pick<SnapshotInfo, 'name' | 'madeAt'>;
  /** For whoever looks into it: names, messages and traces, to be copied. */
  readonly details?: string;
}

/** What the user makes of LoRAs. `drafts` counts only that there is one more or one less, not what is in them. */
export type OwnWork = 'profiles' | 'drafts' | 'presets' | 'sets';

export const NO_CHANGES: AppState['changes'] = { profiles: 0, drafts: 0, presets: 0, sets: 0 };

export interface AppState {
  readonly phase: Phase;
  readonly sources: readonly SourceState[];
  readonly progress: Progress;
  readonly totals: LibraryTotals;
  /** Grows with every change of the library: queries are keyed on it. */
  readonly revision: number;
  /** The same for what the user makes, each by itself: saving a draft does not ask for the profiles again. */
  readonly changes: Readonly<Record<OwnWork, number>>;
  readonly notices: readonly Notice[];
  /** The LoRA whose file was opened with the app last; a new object each time. */
  readonly launched: { readonly id: number } | null;
  /** What the scans found that is not as it was; `forgetNews()` empties it. */
  readonly news: News;
  /** null: kept in OPFS. Else the sentence why nothing will be kept. */
  readonly memoryOnly: string | null;
  readonly setAsides: readonly SetAside[];
  /** Storage: whether the browser promised not to evict, and what is used. */
  readonly storage: { readonly persisted: boolean; readonly usage: number | null; readonly quota: number | null };
  /** A new version waits; `applyUpdate()` reloads into it. */
  readonly updateReady: boolean;
  /** What waits, as far as it is known. */
  readonly release: Release | null;
  readonly offlineReady: boolean;
  readonly sample: { readonly building: boolean; readonly done: number; readonly total: number };
}
