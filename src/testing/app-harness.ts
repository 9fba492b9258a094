/**
 * The whole application on a browser in memory: real catalog, real walk, headers made of the file's text, measuring by hand.
 */
import { memorySnapshots } from '../../workers/catalog/backup/snapshots.ts';
import { createCatalog } from '../../workers/catalog/catalog.ts';
import { MemoryFiles } from '../../workers/catalog/files.ts';
import { loadSqlite } from '../../workers/catalog/sqlite.ts';
import { createIndexer } from '../../workers/indexer/indexer.ts';
import { createApp } from '../app/app.ts';
import type { LwbApp } from '../app/lwb-app.ts';
import type { AnalystOutcome } from '../contracts/analyst.ts';
import type { CatalogApi } from '../contracts/catalog.ts';
import type { FoundFile, HeaderRecord, LibraryQuery, LibraryRow } from '../contracts/library.ts';
import type { Picked } from '../contracts/platform.ts';
import { accessFault } from '../domain/library/file-access.ts';
import type { Understood } from '../domain/reading.ts';
import { type FakeBrowser, fakeBrowser, measuredAs } from './fake-platform.ts';
import { settle } from './manual-clock.ts';
import { file, folder, type MemoryFolder, memoryHandle } from './memory-folder.ts';
// What the app fetches when it first needs it is there already: `rest` waits for turns, not for files.
import '../app/bake/bakes.ts';
import '../app/indexing/look-again.ts';
import '../app/library/runs.ts';
import '../domain/read-texts.ts';
import { verbatim } from '../domain/message.ts';
import { indexing } from '../ui/strings/en/indexing.ts';
import { NO_FILTER } from '../domain/library/filter.ts';

const UNDERSTOOD: Understood = {
  family: {
    id: 'sdxl',
    label: 'SDXL',
    certainty: 'certain',
    candidates: [{ id: 'sdxl', label: 'SDXL' }],
    subtype: null,
    evidence: '',
    contradictions: [],
  },
  dialects: ['kohya'],
  adapters: [{ id: 'lora', label: 'LoRA', modules: 1 }],
  layout: null,
  originalLayout: null,
  moduleCount: 0,
  notUnderstood: [],
  notUnderstoodCount: 0,
  ranks: [{ rank: 4, modules: 1 }],
};

/** A file is good unless it says "bad"; what else it says stands for its header. */
export const textReader = {
  async read(found: FoundFile, open: () => Promise<File>): Promise<HeaderRecord> {
    try {
      const opened = await open();
      return recordOf(found, opened, new TextDecoder().decode(await opened.slice(0).arrayBuffer()));
    } catch (error) {
      const fault = accessFault(error, 'file');
      return { ...found, headerHash: null, understanding: null, metadata: {}, fault, warnings: [], baseCode: 'UNK', categoryCode: 'GEN' };
    }
  },
};

function recordOf(found: FoundFile, opened: File, text: string): HeaderRecord {
  const bad = text.startsWith('bad');
  return {
    path: found.path,
    size: opened.size,
    mtime: opened.lastModified,
    headerHash: bad ? null : `header of ${text}`,
    understanding: bad ? null : UNDERSTOOD,
    metadata: {},
    fault: bad ? { code: 'header-not-json', message: verbatim('The header is not JSON.') } : null,
    warnings: [],
    baseCode: 'SDX',
    categoryCode: 'GEN',
  };
}

export const ALL: LibraryQuery = {
  filter: NO_FILTER,
  sort: { key: 'name', descending: false },
};

/** Files whose measuring waits for the test. */
export class Gate {
  readonly waiting = new Map<string, () => void>();
  readonly measure = (path: string, blob: File): Promise<AnalystOutcome> =>
    new Promise((resolve) => this.waiting.set(path, () => resolve(measuredAs(path, blob.size))));

  async pass(path: string): Promise<void> {
    const go = this.waiting.get(path);
    if (!go) throw new Error(`${path} is not being measured, but ${[...this.waiting.keys()].join(', ')}`);
    this.waiting.delete(path);
    go();
    await settle();
  }
}

/** One browser profile: pages come and go, files and handles stay. */
export class Harness {
  files: MemoryFiles;
  /** They outlive a page, as the files do. */
  readonly snapshots = memorySnapshots();
  /** a, b, sub/c are good, sub/bad is not; one other file. */
  readonly tree: MemoryFolder = folder({
    'a.safetensors': file('one'),
    'b.safetensors': file('two'),
    sub: folder({ 'c.safetensors': file('three'), 'bad.safetensors': file('bad one'), 'preview.png': file('') }),
  });
  browser: FakeBrowser;
  app: LwbApp;
  /** Changes what the catalog of the next page does. */
  spoil: (api: CatalogApi) => CatalogApi = (api) => api;
  /** false: a window without lasting storage. */
  opfs = true;

  constructor(files: MemoryFiles) {
    this.files = files;
    this.browser = this.#newBrowser();
    this.app = createApp(this.browser.platform);
  }

  static async started(): Promise<Harness> {
    const harness = new Harness(new MemoryFiles(await loadSqlite()));
    await harness.app.start();
    return harness;
  }

  #newBrowser(): FakeBrowser {
    return fakeBrowser({
      catalog: () =>
        this.spoil(
          createCatalog({
            opfs: async () =>
              this.opfs ? { kind: 'files', files: this.files } : { kind: 'unavailable', reason: 'This is a private window.' },
            memory: async () => this.files,
            snapshots: this.snapshots,
            closed: { asides: this.files.asides, wipe: () => this.files.wipe() },
            now: () => this.browser.clock.now(),
          }),
        ),
      indexer: () => createIndexer(textReader),
    });
  }

  /** The page goes away in good order and another one comes, not yet started, with what the browser kept. */
  async newPage(): Promise<void> {
    await this.browser.lock.events?.asked();
    const { handles, notes } = this.browser;
    this.browser = this.#newBrowser();
    for (const [id, handle] of handles) this.browser.handles.set(id, handle);
    for (const [key, text] of notes) this.browser.notes.set(key, text);
    this.app = createApp(this.browser.platform);
  }

  async reload(): Promise<void> {
    await this.newPage();
    await this.app.start();
    await settle();
  }

  picked(name = 'loras'): Picked {
    return { kind: 'picker', name, root: { kind: 'directory', handle: memoryHandle(this.tree, name) }, loose: false };
  }

  /** Runs until nothing moves: all promises, and all timers of the next two seconds. */
  rest(): Promise<void> {
    return this.browser.clock.advance(2_000);
  }

  /** Starts something, rests, and sees it end. */
  async doing(action: Promise<void>): Promise<void> {
    await this.rest();
    await action;
  }

  add(picked: Picked = this.picked()): Promise<void> {
    this.browser.nextPick = { kind: 'picked', picked };
    return this.doing(this.app.addFolder());
  }

  async rows(): Promise<readonly LibraryRow[]> {
    return this.app.rows(Array.from((await this.app.query(ALL)).ids));
  }

  async statuses(): Promise<string[]> {
    return (await this.rows()).map((row) => `${row.name} ${row.status}`);
  }

  get line(): string {
    return indexing.status(this.app.getState().progress.statusLine);
  }

  get notices(): string[] {
    return this.app.getState().notices.map((notice) => notice.id);
  }

  get sourceId(): string {
    return this.app.getState().sources[0]?.id ?? '';
  }
}

/** Measures at once. */
export const atOnce = async (path: string, blob: File): Promise<AnalystOutcome> => measuredAs(path, blob.size);
