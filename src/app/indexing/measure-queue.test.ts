import { beforeEach, describe, expect, it } from 'vitest';
import type { AnalystApi, AnalystOutcome } from '../../contracts/analyst.ts';
import type { FileFault } from '../../domain/safetensors/header-types.ts';
import { type FakeLine, fakeLine } from '../../testing/fake-line.ts';
import { ManualClock, settle } from '../../testing/manual-clock.ts';
import { MeasureQueue, type Opened, type PendingFile, type PendingFiles } from './measure-queue.ts';
import { verbatim } from '../../domain/message.ts';

const measured = (): AnalystOutcome => ({
  kind: 'measured',
  measurement: {
    contentHash: '0'.repeat(32),
    layout: null,
    blocks: [],
    fallback: verbatim('no blocks'),
    totalStrength: 0,
    failedOutside: 0,
    scaleSummary: null,
    warnings: [],
  },
  modules: new Uint8Array(),
  sketch: null,
  bytes: 10,
  ms: 1,
});

interface Call {
  readonly path: string;
  readonly progress: (bytes: number) => void;
  readonly answer: (outcome: AnalystOutcome) => void;
  cancelled: boolean;
}

/** Workers whose every file is finished by hand; a cancel is obeyed unless `deaf`. */
class Pool {
  readonly calls: Call[] = [];
  readonly lines: FakeLine<AnalystApi>[];
  deaf = false;

  constructor(size: number) {
    this.lines = Array.from({ length: size }, () => fakeLine<AnalystApi>(() => this.#analyst()));
  }

  get open(): readonly string[] {
    return this.calls.map((call) => call.path);
  }

  finish(path: string, outcome: AnalystOutcome = measured()): Promise<void> {
    const index = this.calls.findIndex((call) => call.path === path);
    const [call] = this.calls.splice(index, 1);
    if (index < 0 || !call) throw new Error(`${path} is not being measured`);
    call.answer(outcome);
    return settle();
  }

  /** The worker that measures `path` is gone. */
  crash(line: number, path: string): Promise<void> {
    this.calls.splice(
      this.calls.findIndex((call) => call.path === path),
      1,
    );
    this.lines[line]?.crash();
    return settle();
  }

  #analyst(): AnalystApi {
    const jobs = new Map<number, Call>();
    return {
      init: async () => 'scalar',
      measure: (job, path, _file, progress) =>
        new Promise((answer) => {
          const call = { path, progress, answer, cancelled: false };
          jobs.set(job, call);
          this.calls.push(call);
        }),
      hash: () => Promise.reject(new Error('The queue measures; it does not hash.')),
      metadata: () => Promise.reject(new Error('The queue measures; it reads no metadata.')),
      nearPairs: () => Promise.reject(new Error('The queue measures; it does not compare.')),
      compare: () => Promise.reject(new Error('The queue measures; it does not compare.')),
      fitCheckpoint: () => Promise.reject(new Error('The queue measures; it looks at no checkpoint.')),
      advise: () => Promise.reject(new Error('The queue measures; it advises nobody.')),
      cancel: async (job) => {
        const call = jobs.get(job);
        if (!call) return;
        call.cancelled = true;
        if (this.deaf) return;
        this.calls.splice(this.calls.indexOf(call), 1);
        call.answer({ kind: 'cancelled' });
      },
    };
  }
}

class Library implements PendingFiles {
  pending: PendingFile[];
  readonly kept: string[] = [];
  readonly faults: [string, FileFault][] = [];
  readonly troubles: unknown[] = [];
  readonly openings = new Map<string, Opened>();
  keepFails: Error | null = null;

  constructor(names: readonly string[]) {
    this.pending = names.map((path, index) => ({ id: index + 1, sourceId: 's', path, size: 10, mtime: 1 }));
  }

  async next(limit: number, prefer: readonly number[]): Promise<readonly PendingFile[]> {
    const first = this.pending.filter((file) => prefer.includes(file.id));
    return [...first, ...this.pending.filter((file) => !prefer.includes(file.id))].slice(0, limit);
  }

  async open(file: PendingFile): Promise<Opened> {
    return this.openings.get(file.path) ?? { kind: 'file', file: new File(['x'], file.path) };
  }

  async keep(file: PendingFile): Promise<void> {
    if (this.keepFails) throw this.keepFails;
    this.kept.push(file.path);
    this.#done(file);
  }

  stored(): Promise<void> {
    return Promise.resolve();
  }

  async keepFault(file: PendingFile, fault: FileFault): Promise<void> {
    this.faults.push([file.path, fault]);
    this.#done(file);
  }

  trouble(_what: string, error: unknown): void {
    this.troubles.push(error);
  }

  changed(): void {}

  #done(file: PendingFile): void {
    this.pending = this.pending.filter((each) => each.id !== file.id);
  }
}

describe('MeasureQueue', () => {
  let clock: ManualClock;
  let pool: Pool;
  let library: Library;
  let queue: MeasureQueue;

  const build = (names: readonly string[], size = 2): void => {
    clock = new ManualClock();
    pool = new Pool(size);
    library = new Library(names);
    queue = new MeasureQueue(library, library, clock, pool.lines);
  };

  beforeEach(() => build(['a', 'b', 'c', 'd']));

  it('keeps every worker on one file and works everything off', async () => {
    queue.begin();
    await settle();
    expect(pool.open).toEqual(['a', 'b']);
    expect(queue.current).toEqual(['a', 'b']);
    await pool.finish('b');
    expect(pool.open).toEqual(['a', 'c']);
    for (const path of ['a', 'c', 'd']) await pool.finish(path);
    expect(library.kept).toEqual(['b', 'a', 'c', 'd']);
    expect(queue.busy).toBe(false);
    expect([queue.filesDone, queue.bytesDone]).toEqual([4, 40]);
  });

  it('measures what is on screen first, also when that changes on the way', async () => {
    build(['a', 'b', 'c', 'd', 'e'], 1);
    queue.prefer([4]);
    queue.begin();
    await settle();
    expect(pool.open).toEqual(['d']);
    queue.prefer([5, 3]);
    await pool.finish('d');
    expect(pool.open).toEqual(['c']);
    await pool.finish('c');
    expect(pool.open).toEqual(['e']);
  });

  it('measures no more files at the same time than is wanted, also when that changes on the way', async () => {
    build(['a', 'b', 'c', 'd', 'e'], 3);
    let limit = 1;
    queue = new MeasureQueue(library, library, clock, pool.lines, () => limit);
    queue.begin();
    await settle();
    expect(pool.open).toEqual(['a']);
    limit = 2;
    await pool.finish('a');
    expect(pool.open).toEqual(['b', 'c']);
    limit = 1;
    await pool.finish('b');
    expect(pool.open).toEqual(['c']);
    await pool.finish('c');
    expect(pool.open).toEqual(['d']);
  });

  it('counts the bytes of files under way', async () => {
    queue.begin();
    await settle();
    pool.calls[0]?.progress(4);
    pool.calls[1]?.progress(3);
    await settle();
    expect(queue.bytesDone).toBe(7);
    await pool.finish('a');
    expect(queue.bytesDone).toBe(13);
  });

  it('starts nothing while it is held and lets running files finish', async () => {
    queue.begin();
    await settle();
    queue.hold(true);
    await pool.finish('a');
    expect(library.kept).toEqual(['a']);
    expect(pool.open).toEqual(['b']);
    queue.hold(false);
    await settle();
    expect(pool.open).toEqual(['b', 'c']);
  });

  it('pauses by cancelling, and measures the interrupted files again', async () => {
    queue.begin();
    await settle();
    queue.pause();
    await settle();
    expect(pool.open).toEqual([]);
    expect(queue.busy).toBe(false);
    expect(library.kept).toEqual([]);
    queue.resume();
    await settle();
    expect(pool.open).toEqual(['a', 'b']);
    expect(pool.lines.flatMap((line) => line.terminated)).toEqual([]);
  });

  it('ends a worker that ignores the cancel, within a second', async () => {
    pool.deaf = true;
    queue.begin();
    await settle();
    queue.stop();
    const quiet = queue.quiet();
    let isQuiet = false;
    void quiet.then(() => {
      isQuiet = true;
    });
    await clock.advance(600);
    expect(isQuiet).toBe(false);
    await clock.advance(400);
    expect(isQuiet).toBe(true);
    expect(pool.lines.map((line) => line.terminated.length)).toEqual([1, 1]);
    expect(library.faults).toEqual([]);
    expect(library.pending.map((file) => file.path)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('tries a file once more after a crash, then gives it a fault and goes on', async () => {
    build(['bad', 'good'], 1);
    queue.begin();
    await settle();
    await pool.crash(0, 'bad');
    expect(library.faults).toEqual([]);
    await pool.finish('good');
    expect(pool.open).toEqual(['bad']);
    await pool.crash(0, 'bad');
    expect(library.faults).toMatchObject([['bad', { code: 'not-computable' }]]);
    expect(library.kept).toEqual(['good']);
    expect(queue.busy).toBe(false);
  });

  it('takes two minutes of silence for a crash', async () => {
    build(['slow'], 1);
    queue.begin();
    await settle();
    await clock.advance(119_000);
    pool.calls[0]?.progress(1);
    await clock.advance(119_000);
    expect(pool.lines[0]?.terminated).toEqual([]);
    await clock.advance(2_000);
    expect(pool.lines[0]?.terminated).toHaveLength(1);
  });

  it('keeps faults and goes on', async () => {
    library.openings.set('a', { kind: 'fault', fault: { code: 'not-found', message: verbatim('gone') } });
    queue.begin();
    await settle();
    await pool.finish('b', { kind: 'fault', fault: { code: 'data-incomplete', message: verbatim('short') } });
    expect(library.faults).toMatchObject([
      ['a', { code: 'not-found' }],
      ['b', { code: 'data-incomplete' }],
    ]);
    expect(pool.open).toEqual(['c', 'd']);
  });

  it('leaves files for a later run without asking for them for ever', async () => {
    build(['changing', 'fine'], 1);
    library.openings.set('changing', { kind: 'later' });
    queue.begin();
    await settle();
    await pool.finish('fine');
    expect(queue.busy).toBe(false);
    library.openings.clear();
    queue.begin();
    await settle();
    expect(pool.open).toEqual(['changing']);
  });

  it('pauses and reports when a result cannot be kept', async () => {
    library.keepFails = new DOMException('full', 'QuotaExceededError');
    queue.begin();
    await settle();
    await pool.finish('a');
    await settle();
    expect(library.troubles).toEqual([library.keepFails]);
    expect(queue.paused).toBe(true);
    expect(pool.open).toEqual([]);
    library.keepFails = null;
    queue.resume();
    await settle();
    expect(pool.open).toEqual(['a', 'b']);
  });

  it('lets go of one source and leaves the others alone', async () => {
    const [first] = library.pending;
    if (first) library.pending[0] = { ...first, sourceId: 'other' };
    queue.begin();
    await settle();
    await queue.leave('other');
    expect(pool.open).not.toContain('a');
    expect(pool.open).toContain('b');
  });
});
