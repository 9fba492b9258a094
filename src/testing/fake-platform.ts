/**
 * A browser in memory for the application: folders are `memory-folder`s, time is a `ManualClock`, workers are objects in the same
 * thread. What a test wants to steer or look at is a property.
 */
import { advise } from '../domain/composition/advice/advice.ts';
import type { AnalystApi, AnalystOutcome, HashOutcome } from '../contracts/analyst.ts';
import { nearPairs } from '../domain/similar/near-pairs.ts';
import type { PairFile, PairsOutcome } from '../contracts/pairs.ts';
import { pairToText } from '../domain/composition/products/pair.ts';
import type { BakerApi } from '../contracts/baker.ts';
import type { CatalogApi } from '../contracts/catalog.ts';
import type { IndexerApi, SourceRoot } from '../contracts/indexer.ts';
import type {
  BackupFolderState,
  Dropped,
  FolderChange,
  Launched,
  Folders,
  Picked,
  PickOutcome,
  Platform,
  Relation,
  RootAccess,
  StorageState,
  StrayFault,
  TabLockEvents,
} from '../contracts/platform.ts';
import type { ReaderApi } from '../contracts/reader.ts';
import type { ThumbsApi } from '../contracts/thumbs.ts';
import { readTexts } from '../domain/read-texts.ts';
import { accessFault, PathResolver } from '../domain/library/file-access.ts';
import { type FakeLine, fakeLine } from './fake-line.ts';
import { ManualClock } from './manual-clock.ts';
import { message, verbatim } from '../domain/message.ts';

/** Pictures of no kind. */
const noThumbs = (): ThumbsApi => ({
  thumb: async () => ({ kind: 'refused', why: 'no-picture' }),
  kept: async () => null,
  keep: async () => undefined,
  own: async () => ({ kind: 'refused', why: 'no-picture' }),
  usage: async () => 0,
  clear: async () => undefined,
});

export interface FakeBrowser {
  readonly platform: Platform;
  readonly clock: ManualClock;
  readonly handles: Map<string, FileSystemDirectoryHandle>;
  /** Texts beside the library. */
  readonly notes: Map<string, string>;
  /** By folder name; `ready` when absent. */
  readonly access: Map<string, RootAccess>;
  /** `text` names the bytes of parts that are files; `file` has them. */
  readonly downloads: { name: string; text: string; file: File }[];
  readonly copied: string[];
  /** What each watched folder, by its name, is told with. */
  readonly watching: Map<string, (changes: readonly FolderChange[]) => void>;
  /** The page is hidden. */
  hide: () => void;
  /** Files are opened with the app. */
  launch: (files: readonly Launched[]) => void;
  /** Something fails unseen. */
  fault: (fault: StrayFault) => void;
  /** Another version took the place of this page's. */
  replaced: boolean;
  /** Of every reload, whether the new page shall take the library over. */
  readonly reloads: boolean[];
  takesOver: boolean;
  readonly badges: (number | null)[];
  readonly analysts: FakeLine<AnalystApi>[];
  readonly readers: FakeLine<ReaderApi>[];
  readonly lock: { held: boolean; events: TabLockEvents | null };
  /** Paths in the order in which they were given to a measuring worker. */
  readonly measured: string[];
  nextPick: PickOutcome;
  nextDrop: Dropped;
  backupFolder: BackupFolderState;
  /** Where files are written to, and where downloads are built; null: there is none. */
  outputs: FakeOutputs;
  /** What a writing worker does. */
  baker: () => BakerApi;
  readonly bakers: FakeLine<BakerApi>[];
  /** Snapshots in the backup folder. */
  readonly onDisk: Map<string, string>;
  pageReloads: number;
  nextList: readonly File[];
  fromInput: () => readonly Picked[];
  persistAnswers: number;
  /** What the user says when asked whether the storage may last. */
  mayPersist: () => Promise<boolean>;
  storage: StorageState;
  /** Writes the sample library. */
  sample: (progress: (done: number, total: number) => void) => Promise<SourceRoot>;
  /** What a measuring worker says; the default measures everything as "no blocks". */
  measure: (path: string, file: File) => Promise<AnalystOutcome>;
  /** What a hashing worker says; the default gives the file's size and name instead of hashes. */
  hash: (file: File, onProgress: (bytes: number) => void) => Promise<HashOutcome>;
  /** What a comparing worker says; the default finds nothing in common. */
  compare: (files: readonly PairFile[]) => Promise<PairsOutcome>;
}

export interface FakeOutputs {
  folder: FileSystemDirectoryHandle | null;
  staging: FileSystemDirectoryHandle | null;
  state: BackupFolderState;
}

export interface FakeBrowserParts {
  readonly catalog: () => CatalogApi;
  readonly indexer: () => IndexerApi;
  readonly cores?: number;
}

export const measuredAs = (contentHash: string, bytes: number): AnalystOutcome => ({
  kind: 'measured',
  measurement: {
    contentHash,
    layout: null,
    blocks: [],
    fallback: message('module.none-in-block'),
    totalStrength: 1,
    failedOutside: 0,
    scaleSummary: null,
    warnings: [],
  },
  modules: new Uint8Array(),
  sketch: null,
  bytes,
  ms: 1,
});

export function fakeBrowser({ catalog, indexer, cores = 2 }: FakeBrowserParts): FakeBrowser {
  const clock = new ManualClock();
  let ids = 0;
  const browser: FakeBrowser = {
    clock,
    handles: new Map(),
    notes: new Map(),
    access: new Map(),
    downloads: [],
    watching: new Map(),
    copied: [],
    replaced: false,
    reloads: [],
    takesOver: false,
    badges: [],
    analysts: [],
    readers: [],
    lock: { held: false, events: null },
    measured: [],
    nextPick: { kind: 'cancelled' },
    nextDrop: { picked: [], blocked: [] },
    backupFolder: { kind: 'none' },
    onDisk: new Map(),
    outputs: { folder: null, staging: null, state: { kind: 'none' } },
    baker: () => {
      throw new Error('This test has no writing worker.');
    },
    bakers: [],
    pageReloads: 0,
    nextList: [],
    fromInput: () => [],
    persistAnswers: 0,
    mayPersist: async () => true,
    storage: { persisted: false, usage: 10, quota: 100 },
    hide: () => undefined,
    launch: () => undefined,
    fault: () => undefined,
    sample: () => Promise.reject(new Error('There is no sample library here.')),
    measure: async (path, file) => measuredAs(hashOf(path, file), file.size),
    compare: async (files) => ({
      kind: 'compared',
      pairs: files.flatMap((_, a) => files.slice(a + 1).map((__, next) => ({ a, b: a + 1 + next, bytes: nothingInCommon() }))),
      ms: 0,
    }),
    hash: async ({ name, size }) => ({ kind: 'hashed', hashes: { sha256: `${name}:${size}`, window: 'window', data: 'data' } }),
    platform: {
      cores,
      workers: {
        catalog: () => fakeLine(catalog, false),
        indexer: () => fakeLine(indexer),
        analyst: () => {
          const line = fakeLine(() => analyst(browser));
          browser.analysts.push(line);
          return line;
        },
        kernel: async () => 'scalar',
        baker: () => {
          const line = fakeLine(() => browser.baker());
          browser.bakers.push(line);
          return line;
        },
        reader: () => {
          const line = fakeLine(() => readTexts);
          browser.readers.push(line);
          return line;
        },
        thumbs: () => fakeLine(noThumbs),
        sampler: () => fakeLine(() => ({ build: (progress) => browser.sample(progress) })),
      },
      folders: folders(() => browser),
      lock: {
        async acquire(events) {
          if (browser.lock.held) return 'elsewhere';
          browser.lock.held = true;
          browser.lock.events = events;
          return 'held';
        },
        async takeOver(events) {
          await browser.lock.events?.asked();
          browser.lock.held = true;
          browser.lock.events = events;
        },
      },
      storage: {
        state: async () => browser.storage,
        persist: async () => {
          const persisted = await browser.mayPersist();
          browser.persistAnswers += 1;
          browser.storage = { ...browser.storage, persisted };
          return persisted;
        },
      },
      backupFolder: {
        state: async () => browser.backupFolder,
        choose: async () => {
          browser.backupFolder = { kind: 'ready', name: 'Backups' };
          return true;
        },
        allow: async () => true,
        write: async (name, text) => void browser.onDisk.set(name, text),
        forget: async () => {
          browser.backupFolder = { kind: 'none' };
        },
      },
      outputs: {
        state: async () => browser.outputs.state,
        choose: async () => {
          browser.outputs.state = { kind: 'ready', name: browser.outputs.folder?.name ?? 'Baked' };
          return true;
        },
        allow: async () => {
          browser.outputs.state = { kind: 'ready', name: browser.outputs.folder?.name ?? 'Baked' };
          return true;
        },
        folder: async () => (browser.outputs.state.kind === 'ready' ? browser.outputs.folder : null),
        staging: async () => browser.outputs.staging,
        staged: async () => browser.outputs.staging,
        forget: async () => {
          browser.outputs.state = { kind: 'none' };
        },
        isTaken: async (folder, name) => (await opened(folder, name)) !== null,
        open: opened,
        remove: async (folder, name) => folder.removeEntry(name).catch(() => undefined),
        async names(folder) {
          const names: string[] = [];
          for await (const name of folder.keys()) names.push(name);
          return names;
        },
      },
      notes: {
        get: (key) => browser.notes.get(key) ?? null,
        set: (key, text) => void (text === '' ? browser.notes.delete(key) : browser.notes.set(key, text)),
      },
      reload: () => {
        browser.pageReloads += 1;
      },
      updates: {
        start: () => undefined,
        apply: () => undefined,
        replaced: () => browser.replaced,
        reload: (takeOver) => browser.reloads.push(takeOver),
        takesOver: () => browser.takesOver,
      },
      now: () => clock.now(),
      newId: () => {
        ids += 1;
        return `source-${ids}`;
      },
      after: (ms, task) => clock.after(ms, task),
      download: (name, _type, parts) =>
        browser.downloads.push({
          name,
          file: new File([...parts], name),
          text: parts.map((part) => (typeof part === 'string' ? part : `${part instanceof File ? part.size : part.length} bytes`)).join(''),
        }),
      copyText: async (text) => void browser.copied.push(text),
      onHide: (task) => {
        browser.hide = task;
      },
      onLaunch: (task) => {
        browser.launch = task;
      },
      onFault: (task) => {
        browser.fault = task;
      },
      showBadge: (progress) => browser.badges.push(progress),
    },
  };
  return browser;
}

const opened = async (folder: FileSystemDirectoryHandle, name: string): Promise<File | null> =>
  folder.getFileHandle(name).then(
    (handle) => handle.getFile(),
    () => null,
  );

const nothingInCommon = (): Uint8Array => new TextEncoder().encode(pairToText({ blocks: [], reasons: [] }));

const hashOf = (path: string, file: File): string => `${path}:${file.size}`;

/** Measures as the browser says; a cancelled job says so at once. */
function analyst(browser: FakeBrowser): AnalystApi {
  const cancels = new Map<number, () => void>();
  return {
    init: async () => 'scalar',
    measure(job, path, file) {
      browser.measured.push(path);
      const cancelled = new Promise<AnalystOutcome>((resolve) => cancels.set(job, () => resolve({ kind: 'cancelled' })));
      return Promise.race([browser.measure(path, file), cancelled]);
    },
    hash(job, file, onProgress) {
      const cancelled = new Promise<HashOutcome>((resolve) => cancels.set(job, () => resolve({ kind: 'cancelled' })));
      return Promise.race([browser.hash(file, onProgress), cancelled]);
    },
    compare(job, files) {
      const cancelled = new Promise<PairsOutcome>((resolve) => cancels.set(job, () => resolve({ kind: 'cancelled' })));
      return Promise.race([browser.compare(files), cancelled]);
    },
    nearPairs: (signs) => Promise.resolve(nearPairs(signs)),
    advise: (stack, settings, request) => Promise.resolve(advise(stack, settings, request)),
    fitCheckpoint: async (_checkpoint, loras) => ({
      kind: 'checked',
      family: 'Flux.1',
      familyId: 'flux1',
      fits: loras.map(() => ({ verdict: 'full', fits: 1, misfits: [], elsewhere: [] })),
    }),
    metadata: async (file) => ({ kind: 'read', metadata: { name: file.name } }),
    cancel: async (job) => cancels.get(job)?.(),
  };
}

function folders(browser: () => FakeBrowser): Folders {
  const access = async (root: Picked['root']): Promise<RootAccess> =>
    root.kind === 'files' ? 'ready' : (browser().access.get(root.handle.name) ?? 'ready');
  return {
    canPick: true,
    pick: async () => browser().nextPick,
    fromInput: () => browser().fromInput(),
    fromDrop: async () => browser().nextDrop,
    chooseList: async () => browser().nextList,
    access,
    async request(root) {
      if (root.kind === 'directory' && browser().access.get(root.handle.name) === 'needs-permission')
        browser().access.delete(root.handle.name);
      return access(root);
    },
    async watch(root, tell) {
      if (root.kind !== 'directory') return null;
      browser().watching.set(root.handle.name, tell);
      return () => browser().watching.delete(root.handle.name);
    },
    async compare(a, b): Promise<Relation> {
      if (await a.isSameEntry(b)) return { kind: 'same' };
      const [inward, outward] = [await a.resolve(b), await b.resolve(a)];
      if (inward) return { kind: 'b-inside-a', path: inward.join('/') };
      return outward ? { kind: 'a-inside-b', path: outward.join('/') } : { kind: 'apart' };
    },
    async open(root, path) {
      if (root.kind === 'files') {
        const found = root.files.find((each) => each.path === path);
        return found
          ? { ok: true, value: found.file }
          : { ok: false, error: { code: 'not-found', message: verbatim('It was not chosen.') } };
      }
      try {
        if (browser().access.get(root.handle.name) === 'offline') throw new DOMException('no disk', 'NotFoundError');
        const resolver = new PathResolver<FileSystemDirectoryHandle, FileSystemFileHandle>(root.handle);
        return { ok: true, value: await (await resolver.file(path)).getFile() };
      } catch (error) {
        return { ok: false, error: accessFault(error, 'file') };
      }
    },
    remembered: async () => browser().handles,
    remember: async (id, handle) => void browser().handles.set(id, handle),
    forget: async (id) => void browser().handles.delete(id),
  };
}
