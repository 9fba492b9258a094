import { beforeEach, describe, expect, it } from 'vitest';
import type { ScanSummary } from '../../contracts/catalog.ts';
import type { BesideRead, BesideToRead, IndexerApi, SourceRoot, WalkBatch } from '../../contracts/indexer.ts';
import type { FoundFile, HeaderRecord } from '../../contracts/library.ts';
import { type FakeLine, fakeLine } from '../../testing/fake-line.ts';
import { ManualClock, settle } from '../../testing/manual-clock.ts';
import { folder, memoryHandle } from '../../testing/memory-folder.ts';
import { Scanner, type ScanRequest, type ScanSession } from './index-library.ts';
import type { ScanEnd } from './news.ts';
import { verbatim } from '../../domain/message.ts';
import { DEFAULT_FOLDER_RULES } from '../../domain/library/folder-rules.ts';

const FOLDER: SourceRoot = { kind: 'directory', handle: memoryHandle(folder()) };

const found = (...paths: string[]): FoundFile[] => paths.map((path) => ({ path, size: 10, mtime: 1 }));
const record = (file: FoundFile): HeaderRecord => ({
  ...file,
  headerHash: null,
  understanding: null,
  metadata: {},
  fault: null,
  warnings: [],
  baseCode: 'UNK',
  categoryCode: 'GEN',
});
const SUMMARY: ScanSummary = { added: 0, changed: 0, unchanged: 0, moved: 0, missing: 0 };

/** Walks prepared batches; obeys a cancel between two of them unless `deaf`. */
class FakeIndexer implements IndexerApi {
  batches: WalkBatch[] = [];
  deaf = false;
  /** Files whose headers it was asked to read. */
  given = 0;
  /** Whose sidecars it was asked to look at. */
  readonly looked: BesideToRead[] = [];
  hang: Promise<void> | null = null;
  crashOnHeaders: (() => void) | null = null;
  readonly #cancelled = new Set<number>();

  async walk(job: number, _root: unknown, onBatch: (batch: WalkBatch) => Promise<void>): Promise<boolean> {
    for (const batch of this.batches) {
      if (this.#cancelled.has(job)) return false;
      await onBatch(batch);
    }
    await this.hang;
    return !this.#cancelled.has(job);
  }

  async readHeaders(
    job: number,
    _root: unknown,
    next: () => Promise<readonly FoundFile[]>,
    _rules: unknown,
    onBatch: (records: readonly HeaderRecord[]) => Promise<void>,
  ): Promise<boolean> {
    for (let files = await next(); files.length > 0; files = await next()) {
      this.given += files.length;
      for (const file of files) {
        await onBatch([record(file)]);
        const crash = this.crashOnHeaders;
        this.crashOnHeaders = null;
        crash?.();
      }
    }
    return !this.#cancelled.has(job);
  }

  async readBeside(
    job: number,
    _root: unknown,
    next: () => Promise<readonly BesideToRead[]>,
    onBatch: (records: readonly BesideRead[]) => Promise<void>,
  ): Promise<boolean> {
    for (let portion = await next(); portion.length > 0; portion = await next()) {
      this.looked.push(...portion);
      await onBatch(portion.filter(({ known }) => known === null).map(({ path }) => ({ path, files: [], sidecars: [], failed: [] })));
    }
    return !this.#cancelled.has(job);
  }

  async cancel(job: number): Promise<void> {
    if (!this.deaf) this.#cancelled.add(job);
  }
}

/** Remembers what it was told; a file whose header was put is unchanged from then on. */
class Desk implements ScanSession {
  readonly log: string[] = [];
  readonly known = new Set<string>();
  readonly troubles: unknown[] = [];
  readonly unreachable = new Set<string>();
  readonly first: string[] = [];
  readonly writing = new Set<string>();
  /** Whose sidecars are known already. */
  readonly read = new Set<string>();
  loose = false;
  failPut: Error | null = null;

  readonly catalog: ScanSession['catalog'] = {
    scanBegin: async (id) => {
      this.log.push(`begin ${id}`);
      return 1;
    },
    reconcile: async (_scan, files) => ({
      toRead: Uint32Array.from(files.flatMap((file, index) => (this.known.has(file.path) ? [] : [index]))),
    }),
    putHeaders: async (_scan, records) => {
      if (this.failPut) throw this.failPut;
      for (const { path } of records) {
        this.known.add(path);
        this.log.push(`put ${path}`);
      }
    },
    knownBeside: async (_id, paths) => paths.map((path) => (this.read.has(path) ? [['x.txt', 1, 1]] : null)),
    putBeside: async (_id, records) => {
      for (const { path } of records) this.log.push(`beside ${path}`);
    },
    endBeside: async (_id, paths, failed) => {
      if (paths.length + failed.length > 0) this.log.push(`only beside ${paths.join()} or in ${failed.join()}`);
    },
    scanEnd: async (_scan, { complete, otherFiles, failedFolders }) => {
      this.log.push(
        `end ${complete ? 'complete' : 'partial'} others=${otherFiles} failed=${failedFolders.map((each) => each.path).join()}`,
      );
      return SUMMARY;
    },
  };

  readonly sources: ScanSession['sources'] = {
    toScan: async (id) => (this.unreachable.has(id) ? null : { root: FOLDER, loose: this.loose, otherFiles: 7 }),
    offlineIds: [],
    setConnection: (id, connection) => void this.log.push(`${connection} ${id}`),
  };

  scanOptions(): ReturnType<ScanSession['scanOptions']> {
    return { rules: DEFAULT_FOLDER_RULES, indexers: 3 };
  }

  async pathsOnScreen(): Promise<ReadonlySet<string>> {
    return new Set(this.first);
  }

  beingWritten(): ReadonlySet<string> {
    return this.writing;
  }

  sourceLost(id: string): void {
    this.log.push(`lost ${id}`);
  }

  scanStarted(request: ScanRequest): void {
    this.log.push(`started ${request.sourceId}`);
  }

  async scanEnded(request: ScanRequest, end: ScanEnd): Promise<void> {
    this.log.push(`ended ${request.sourceId} ${end.kind}`);
  }

  outdated(id: string): void {
    this.log.push(`outdated ${id}`);
  }

  stored(): void {}
  changed(): void {}

  onTrouble: () => void = () => undefined;

  trouble(_what: string, error: unknown): void {
    this.troubles.push(error);
    this.onTrouble();
  }

  scansDone(): void {
    this.log.push('idle');
  }
}

describe('Scanner', () => {
  let clock: ManualClock;
  let indexer: FakeIndexer;
  let line: FakeLine<IndexerApi>;
  let desk: Desk;
  let scanner: Scanner;

  beforeEach(() => {
    clock = new ManualClock();
    indexer = new FakeIndexer();
    indexer.batches = [{ files: found('a', 'b'), beside: [], pictured: false, otherFiles: 3, failed: [] }];
    line = fakeLine<IndexerApi>(() => indexer);
    desk = new Desk();
    scanner = new Scanner(desk, clock, [line]);
  });

  it('walks, reads what is new, stores it and closes the scan', async () => {
    desk.known.add('a');
    await scanner.request({ sourceId: 's', only: null });
    expect(desk.log).toEqual(['started s', 'begin s', 'put b', 'end complete others=3 failed=', 'ended s whole', 'idle']);
    expect([scanner.found, scanner.headersDone, scanner.headersTotal]).toEqual([2, 1, 1]);
    expect(scanner.busy).toBe(false);
  });

  it('looks at what lies beside all LoRAs, known ones too, and says what was seen when the walk was whole', async () => {
    const beside = ['a', 'b'].map((path) => ({ path, names: ['x.txt'] }));
    indexer.batches = [{ files: found('a', 'b'), beside, pictured: true, otherFiles: 0, failed: [] }];
    desk.known.add('a');
    desk.read.add('a');
    await scanner.request({ sourceId: 's', only: null });
    expect(indexer.looked).toEqual([
      { path: 'a', names: ['x.txt'], known: [['x.txt', 1, 1]] },
      { path: 'b', names: ['x.txt'], known: null },
    ]);
    expect(desk.log).toEqual([
      'started s',
      'begin s',
      'put b',
      'beside b',
      'only beside a,b or in ',
      'end complete others=0 failed=',
      'ended s whole',
      'idle',
    ]);
    expect([scanner.sidecarsDone, scanner.sidecarsTotal]).toEqual([2, 2]);
    expect(scanner.pictured).toBe(true);
  });

  it('concludes nothing of what is not beside a LoRA from a selection of files or from single files', async () => {
    indexer.batches = [{ files: found('a'), beside: [{ path: 'a', names: ['x.txt'] }], pictured: false, otherFiles: 0, failed: [] }];
    desk.loose = true;
    await scanner.request({ sourceId: 's', only: null });
    expect(desk.log).toContain('beside a');
    await scanner.request({ sourceId: 's', only: found('a') });
    expect(desk.log.filter((entry) => entry.startsWith('only beside'))).toEqual([]);
    expect(indexer.looked).toHaveLength(1);
  });

  it('passes over an empty file whose content is being written, and no other', async () => {
    indexer.batches = [
      {
        files: [
          { path: 'out/new.safetensors', size: 0, mtime: 1 },
          { path: 'new.safetensors', size: 9, mtime: 1 },
        ],
        beside: [],
        pictured: false,
        otherFiles: 0,
        failed: [],
      },
    ];
    desk.writing.add('new.safetensors');
    await scanner.request({ sourceId: 's', only: null });
    expect(desk.log).not.toContain('put out/new.safetensors');
    expect(desk.log).toContain('put new.safetensors');
    desk.writing.clear();
    await scanner.request({ sourceId: 's', only: null });
    expect(desk.log).toContain('put out/new.safetensors');
  });

  it('reads nothing again', async () => {
    await scanner.request({ sourceId: 's', only: null });
    desk.log.length = 0;
    await scanner.request({ sourceId: 's', only: null });
    expect(desk.log).toEqual(['started s', 'begin s', 'end complete others=3 failed=', 'ended s whole', 'idle']);
  });

  it('takes one source after the other and a waiting source once', async () => {
    const all = [
      scanner.request({ sourceId: 's', only: null }),
      scanner.request({ sourceId: 't', only: null }),
      scanner.request({ sourceId: 't', only: null }),
    ];
    await Promise.all(all);
    expect(desk.log.filter((entry) => /^(started|idle)/.test(entry))).toEqual(['started s', 'started t', 'idle']);
  });

  it('reports unreadable folders and is still complete', async () => {
    indexer.batches = [
      {
        files: found('a'),
        beside: [],
        pictured: false,
        otherFiles: 0,
        failed: [{ path: 'locked', fault: { code: 'not-permitted', message: verbatim('no') } }],
      },
    ];
    await scanner.request({ sourceId: 's', only: null });
    expect(desk.log).toContain('end complete others=0 failed=locked');
  });

  it('changes nothing when the root is gone', async () => {
    indexer.batches = [
      {
        files: [],
        beside: [],
        pictured: false,
        otherFiles: 0,
        failed: [{ path: '', fault: { code: 'not-found', message: verbatim('gone') } }],
      },
    ];
    await scanner.request({ sourceId: 's', only: null });
    expect(desk.log).toEqual(['started s', 'begin s', 'end partial others=7 failed=', 'offline s', 'lost s', 'ended s failed', 'idle']);
    desk.unreachable.add('s');
    desk.log.length = 0;
    await scanner.request({ sourceId: 's', only: null });
    expect(desk.log).toEqual(['started s', 'lost s', 'ended s failed', 'idle']);
  });

  it('never calls a selection of loose files complete', async () => {
    desk.loose = true;
    await scanner.request({ sourceId: 's', only: null });
    expect(desk.log).toContain('end partial others=3 failed=');
  });

  it('reads single files without a walk', async () => {
    indexer.batches = [];
    await scanner.request({ sourceId: 's', only: found('x') });
    expect(desk.log).toEqual(['started s', 'begin s', 'put x', 'end partial others=7 failed=', 'ended s whole', 'idle']);
  });

  it('stands still while paused', async () => {
    const done = scanner.request({ sourceId: 's', only: null });
    await Promise.resolve();
    scanner.pause();
    await settle();
    expect(desk.log).toEqual(['started s', 'begin s']);
    scanner.resume();
    await done;
    expect(desk.log.at(-1)).toBe('idle');
  });

  it('begins nothing new while paused, and says of nothing that it goes on', async () => {
    desk.failPut = new Error('no room');
    desk.onTrouble = () => scanner.pause();
    void scanner.request({ sourceId: 's', only: null });
    await Promise.resolve();
    const again = scanner.request({ sourceId: 's', only: null });
    await settle();
    expect(desk.log).toEqual(['started s', 'begin s', 'end partial others=7 failed=', 'ended s failed', 'idle']);
    expect([scanner.stage, scanner.busy, scanner.has('s')]).toEqual(['idle', false, true]);
    desk.failPut = null;
    scanner.resume();
    await again;
    expect(desk.log.slice(5)).toContain('end complete others=3 failed=');
  });

  it('drops also what waits for the end of a pause', async () => {
    desk.failPut = new Error('no room');
    desk.onTrouble = () => scanner.pause();
    void scanner.request({ sourceId: 's', only: null });
    await Promise.resolve();
    const dropped = scanner.request({ sourceId: 't', only: null });
    await settle();
    await scanner.cancel('t');
    await dropped;
    scanner.resume();
    await settle();
    expect(desk.log).not.toContain('started t');
  });

  it('cancels what runs and drops what waits', async () => {
    let release: () => void = () => undefined;
    indexer.hang = new Promise((resolve) => {
      release = resolve;
    });
    const all = [scanner.request({ sourceId: 's', only: null }), scanner.request({ sourceId: 't', only: null })];
    await settle();
    const cancelled = scanner.cancel();
    await settle();
    release();
    await Promise.all([cancelled, ...all]);
    expect(desk.log).toEqual(['started s', 'begin s', 'end partial others=7 failed=', 'ended s cancelled', 'idle']);
  });

  it('cancels also while paused, and a deaf worker within a second', async () => {
    indexer.deaf = true;
    indexer.hang = new Promise(() => undefined);
    const done = scanner.request({ sourceId: 's', only: null });
    await Promise.resolve();
    scanner.pause();
    await settle();
    const cancelled = scanner.cancel();
    await clock.advance(1_000);
    await Promise.all([cancelled, done]);
    expect(line.terminated).toHaveLength(1);
    expect(desk.troubles).toEqual([]);
    expect(desk.log.at(-1)).toBe('idle');
  });

  it('leaves other sources alone when one is cancelled', async () => {
    const all = [scanner.request({ sourceId: 's', only: null }), scanner.request({ sourceId: 't', only: null })];
    await scanner.cancel('t');
    await Promise.all(all);
    expect(desk.log.filter((entry) => entry.startsWith('ended'))).toEqual(['ended s whole']);
  });

  it('lets several indexers take files from one list, what is on the screen first', async () => {
    const names = Array.from({ length: 150 }, (_, index) => `f${index}`);
    indexer.batches = [{ files: found(...names), beside: [], pictured: false, otherFiles: 0, failed: [] }];
    desk.first.push('f140', 'not of this folder');
    const indexers = [indexer, new FakeIndexer(), new FakeIndexer()] as const;
    const lines = [line, fakeLine<IndexerApi>(() => indexers[1]), fakeLine<IndexerApi>(() => indexers[2])] as const;
    await new Scanner(desk, clock, lines).request({ sourceId: 's', only: null });
    const put = desk.log.filter((entry) => entry.startsWith('put '));
    expect(put[0]).toBe('put f140');
    expect(new Set(put)).toEqual(new Set(names.map((name) => `put ${name}`)));
    expect(put).toHaveLength(150);
    expect(indexers.map(({ given }) => given > 0)).toEqual([true, true, true]);
  });

  it('waits for the other indexers when one crashes, and does the rest', async () => {
    const names = Array.from({ length: 150 }, (_, index) => `f${index}`);
    indexer.batches = [{ files: found(...names), beside: [], pictured: false, otherFiles: 0, failed: [] }];
    const other = new FakeIndexer();
    const crashing = fakeLine<IndexerApi>(() => other);
    other.crashOnHeaders = () => crashing.crash();
    await new Scanner(desk, clock, [line, crashing]).request({ sourceId: 's', only: null });
    expect(new Set(desk.log.filter((entry) => entry.startsWith('put ')))).toEqual(new Set(names.map((name) => `put ${name}`)));
    expect(desk.log.filter((entry) => entry.startsWith('end '))).toEqual(['end partial others=7 failed=', 'end complete others=0 failed=']);
    expect(desk.troubles).toEqual([]);
  });

  it('does the rest after a crash of the worker', async () => {
    indexer.crashOnHeaders = () => line.crash();
    await scanner.request({ sourceId: 's', only: null });
    expect(desk.log.filter((entry) => entry.startsWith('put a'))).toHaveLength(1);
    expect(desk.log).toContain('put b');
    expect(desk.log).toContain('ended s whole');
    expect(desk.troubles).toEqual([]);
  });

  it('reports what cannot be stored and goes on with the next source', async () => {
    desk.failPut = new DOMException('full', 'QuotaExceededError');
    const first = scanner.request({ sourceId: 's', only: null });
    const second = scanner.request({ sourceId: 't', only: null });
    await first;
    desk.failPut = null;
    await second;
    expect(desk.troubles).toMatchObject([{ name: 'QuotaExceededError' }]);
    expect(desk.log.filter((entry) => entry.startsWith('ended'))).toEqual(['ended s failed', 'ended t whole']);
  });
});
