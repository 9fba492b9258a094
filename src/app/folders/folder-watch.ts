/**
 * Folders that tell what changes in them: what appears is in the list without a rescan. Changes are gathered until nothing has
 * happened for a moment, so that a file that is being copied is read once, when it is whole.
 */
import type { SourceRoot } from '../../contracts/indexer.ts';
import type { FoundFile } from '../../contracts/library.ts';
import type { FolderChange, Folders } from '../../contracts/platform.ts';
import { isModelFile } from '../../domain/library/model-file.ts';
import type { Sources } from './sources.ts';
import type { Clock } from '../store.ts';

/** A copy writes more often than this; with the reading of a header a new file is seen well within 2 s. */
const QUIET_MS = 600;
/** What stands beside LoRAs is walked for at most this often: an output folder of pictures changes all day. */
const BESIDE_MS = 10_000;
/** More files than this are found sooner by a walk than one by one. */
const MOST_FILES = 200;

export interface WatchHost {
  readonly clock: Clock;
  readonly folders: Pick<Folders, 'watch' | 'open'>;
  readonly sources: Pick<Sources, 'connectedIds' | 'get'>;
  /** Null: the whole folder. */
  scan(sourceId: string, only: readonly FoundFile[] | null): void;
  /** The user has paused or cancelled: changes wait until `release`. */
  held(): boolean;
}

interface Gathered {
  readonly files: Set<string>;
  whole: boolean;
  /** Nothing but files that are not LoRAs. */
  beside: boolean;
}

interface Watched {
  readonly root: SourceRoot;
  ready: Promise<void>;
  /** The browser tells of it, or never will. */
  telling: boolean;
  /** It did not begin to tell before the folder was walked. */
  late: boolean;
  stop: () => void;
  gathered: Gathered | null;
  cancelTimer: () => void;
}

const nothing = (): void => undefined;

export class FolderWatch {
  readonly #host: WatchHost;
  readonly #watched = new Map<string, Watched>();

  constructor(host: WatchHost) {
    this.#host = host;
  }

  /** Watches the folders that are connected now, and no others. Resolves once each of them tells, or is known not to. */
  async follow(): Promise<void> {
    const { sources } = this.#host;
    const connected = new Set(sources.connectedIds);
    for (const [id, { root }] of this.#watched) if (!connected.has(id) || sources.get(id)?.root !== root) this.#leave(id);
    for (const id of connected) {
      const root = sources.get(id)?.root;
      if (root && !this.#watched.has(id)) this.#watch(id, root);
    }
    await Promise.all([...this.#watched.values()].map(({ ready }) => ready));
  }

  /** The folders are walked now: what changes in one that does not tell yet is seen by a walk once it does. */
  walked(): void {
    for (const entry of this.#watched.values()) entry.late = !entry.telling;
  }

  /** What waited because the user had paused. */
  release(): void {
    for (const [id, { gathered }] of this.#watched) if (gathered) this.#arm(id, QUIET_MS);
  }

  stop(): void {
    for (const id of this.#watched.keys()) this.#leave(id);
  }

  #watch(id: string, root: SourceRoot): void {
    const entry: Watched = {
      root,
      ready: Promise.resolve(),
      telling: false,
      late: false,
      stop: nothing,
      gathered: null,
      cancelTimer: nothing,
    };
    this.#watched.set(id, entry);
    entry.ready = this.#begin(id, entry);
  }

  async #begin(id: string, entry: Watched): Promise<void> {
    const { root } = entry;
    const stop = await this.#host.folders.watch(
      root,
      (changes) => this.#note(id, entry, changes),
      () => this.#watched.get(id) === entry && this.#leave(id),
    );
    entry.telling = true;
    if (this.#watched.get(id) !== entry) return stop?.();
    entry.stop = stop ?? nothing;
    if (!entry.late || !stop) return;
    entry.gathered = { files: new Set(), whole: true, beside: false };
    this.#arm(id, QUIET_MS);
  }

  #leave(id: string): void {
    const entry = this.#watched.get(id);
    this.#watched.delete(id);
    entry?.cancelTimer();
    entry?.stop();
  }

  #note(id: string, entry: Watched, changes: readonly FolderChange[]): void {
    if (this.#watched.get(id) !== entry) return;
    const gathered = entry.gathered ?? { files: new Set(), whole: false, beside: true };
    for (const { kind, path, folder } of changes) {
      const name = path.slice(path.lastIndexOf('/') + 1);
      const model = isModelFile(name);
      if (model && (kind === 'appeared' || kind === 'modified')) gathered.files.add(path);
      else if (!folder || kind !== 'modified') gathered.whole = true;
      if (model || folder) gathered.beside = false;
    }
    entry.gathered = gathered;
    this.#arm(id, gathered.beside ? BESIDE_MS : QUIET_MS);
  }

  #arm(id: string, ms: number): void {
    const entry = this.#watched.get(id);
    if (!entry) return;
    entry.cancelTimer();
    entry.cancelTimer = this.#host.clock.after(ms, () => {
      const { gathered } = entry;
      if (!gathered || this.#host.held()) return;
      entry.gathered = null;
      if (!gathered.whole && gathered.files.size === 0) return;
      if (gathered.whole || gathered.files.size > MOST_FILES) this.#host.scan(id, null);
      else void this.#scanFiles(id, entry, [...gathered.files]);
    });
  }

  /** What is not there any more is found by the walk. */
  async #scanFiles(id: string, entry: Watched, paths: readonly string[]): Promise<void> {
    const opened = await Promise.all(paths.map(async (path) => ({ path, file: await this.#host.folders.open(entry.root, path) })));
    if (this.#watched.get(id) !== entry) return;
    // A scan would go on with everything that was paused meanwhile.
    if (this.#host.held()) {
      return this.#note(
        id,
        entry,
        paths.map((path) => ({ kind: 'modified', path, folder: false })),
      );
    }
    const found = opened.flatMap(({ path, file }) => (file.ok ? [{ path, size: file.value.size, mtime: file.value.lastModified }] : []));
    this.#host.scan(id, found.length === paths.length ? found : null);
  }
}
