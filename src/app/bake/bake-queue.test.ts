import { beforeEach, describe, expect, it } from 'vitest';
import type { BakerApi, VerifyOutcome, WriteOutcome } from '../../contracts/baker.ts';
import type { BakeRow } from '../../contracts/bakes.ts';
import type { Outputs } from '../../contracts/platform.ts';
import { decodePlan } from '../../domain/bake/decode-plan.ts';
import { type BakeJob, jobFromText, jobToText } from '../../domain/bake/job.ts';
import { message } from '../../domain/message.ts';
import { err, ok } from '../../domain/result.ts';
import { type FakeLine, fakeLine } from '../../testing/fake-line.ts';
import { BakeHands } from './bake-hands.ts';
import { BakeQueue } from './bake-queue.ts';

const ERROR = { total: 0.01, rounding: 0, truncation: 0.01, worstModule: 'm' };
const WRITTEN: WriteOutcome = {
  kind: 'written',
  size: 5,
  mtime: 1,
  content: 'cafe',
  certificate: { ok: true, level: 3, error: ERROR, modules: [{ name: 'm', rank: 1, deltaNorm: 1, error: 0.01 }] },
  leftOut: [],
};

function job(id: string, more: Partial<BakeJob> = {}): BakeJob {
  const decoded = decodePlan({ v: 1, sources: [{ file: 'a.safetensors' }] });
  if (!decoded.ok) throw new Error('no plan');
  const sources = [{ owner: 'content:1', name: 'a.safetensors' }];
  return { id, at: Number(id), name: 'out.safetensors', to: 'folder', sources, plan: decoded.plan, state: { kind: 'waiting' }, ...more };
}

/** A disk, a library and a worker by hand. */
class World {
  readonly rows = new Map<string, BakeRow>();
  readonly disk = new Map<string, File>();
  readonly staged = new Map<string, File>();
  readonly log: string[] = [];
  readonly troubles: unknown[] = [];
  /** Which notes the library has no room for, counted from 1. */
  full: (note: number) => boolean = () => false;
  notes = 0;
  now: () => number = () => 1;
  allowed = true;
  staging = (): FileSystemDirectoryHandle | null => ({ name: 'staging' }) as FileSystemDirectoryHandle;
  sourceThere = true;
  carriesPlan = true;
  verdict: VerifyOutcome = { kind: 'verified', level: 3, error: ERROR, sources: 0, content: 'cafe', modules: 1 };
  write: (name: string, job: number) => Promise<WriteOutcome> = async (name) => {
    this.disk.set(name, new File(['whole'], name));
    return WRITTEN;
  };
  readonly line: FakeLine<BakerApi>;
  queue: BakeQueue;

  constructor() {
    const api: Partial<BakerApi> = {
      write: (number, _work, _folder, name) => {
        // The name stands in the library before the file is made.
        this.log.push(`write ${name}, noted ${this.states().join()}`);
        return this.write(name, number);
      },
      verify: async () => this.verdict,
      recordOf: async () => (this.carriesPlan ? { sources: [] } : null),
      pause: async (number) => void this.log.push(`pause ${number}`),
      resume: async (number) => void this.log.push(`resume ${number}`),
      cancel: async (number) => void this.log.push(`cancel ${number}`),
    };
    this.line = fakeLine<BakerApi>(() => api as BakerApi);
    this.queue = this.page();
  }

  /** A page that is opened on this library. */
  page(): BakeQueue {
    const folder = { name: 'baked' } as FileSystemDirectoryHandle;
    const outputs: Partial<Outputs> = {
      state: async () => ({ kind: this.allowed ? 'ready' : 'needs-permission', name: 'baked' }),
      folder: async () => (this.allowed ? folder : null),
      staging: async () => this.staging(),
      staged: async () => this.staging(),
      isTaken: async (_, name) => this.disk.has(name),
      open: async (_, name) => this.disk.get(name) ?? null,
      remove: async (_, name) => void (this.disk.delete(name), this.staged.delete(name)),
      names: async () => [...this.staged.keys()],
    };
    this.queue = new BakeQueue({
      store: {
        bakes: async () => [...this.rows.values()],
        putBakes: async (rows) => {
          this.notes += 1;
          if (this.full(this.notes)) throw new DOMException('There is no storage left.', 'QuotaExceededError');
          for (const row of rows) this.rows.set(row.id, row);
        },
        dropBakes: async (ids) => ids.forEach((id) => this.rows.delete(id)),
      },
      outputs: outputs as Outputs,
      line: this.line,
      hands: new BakeHands(() => this.line, this.line),
      now: () => this.now(),
      inputs: async () => (this.sourceThere ? ok([]) : err(message('bake.source-away', { file: 'a' }))),
      written: async ({ id }) => void this.log.push(`in the library ${id}`),
      changed: () => undefined,
      trouble: (error) => this.troubles.push(error),
    });
    return this.queue;
  }

  states(): string[] {
    return [...this.rows.values()].map(({ text }) => {
      const state = jobFromText(text)?.state;
      return state?.kind === 'begun' || state?.kind === 'written' ? `${state.kind} ${state.file}` : (state?.kind ?? 'damaged');
    });
  }

  /** Until nothing runs. */
  async quiet(): Promise<void> {
    for (let turn = 0; turn < 200; turn++) await Promise.resolve();
    await new Promise((resolve) => setTimeout(resolve));
    if (this.queue.running) await this.quiet();
  }
}

describe('the queue of bakes', () => {
  let world: World;
  beforeEach(() => {
    world = new World();
  });

  it('notes the name before the file is made, and never takes one that is there', async () => {
    world.disk.set('out.safetensors', new File(['other'], 'out.safetensors'));
    await world.queue.add([job('1'), job('2')]);
    await world.quiet();
    expect(world.log).toEqual([
      'write out (2).safetensors, noted begun out (2).safetensors,waiting',
      'in the library 1',
      'write out (3).safetensors, noted written out (2).safetensors,begun out (3).safetensors',
      'in the library 2',
    ]);
    expect(await world.disk.get('out.safetensors')?.text()).toBe('other');
    expect([...world.rows.values()].map(({ content }) => content)).toEqual(['cafe', 'cafe']);
  });

  it('goes on behind one that is refused, one that fails and one whose source is away', async () => {
    const outcomes: WriteOutcome[] = [
      { kind: 'refused', error: message('bake.nothing') },
      { kind: 'failed', error: message('bake.disk-full', { file: 'out' }) },
      WRITTEN,
    ];
    world.write = async () => outcomes.shift() as WriteOutcome;
    await world.queue.add([job('1'), job('2'), job('3')]);
    await world.quiet();
    expect(world.states()).toEqual(['refused', 'failed', 'written out.safetensors']);
    world.sourceThere = false;
    await world.queue.add([job('4')]);
    await world.quiet();
    expect(world.states()[3]).toBe('failed');
    world.sourceThere = true;
    world.write = async () => WRITTEN;
    await world.queue.retry('4');
    await world.quiet();
    expect(world.states()[3]).toBe('written out.safetensors');
  });

  it('says that the writing ended when its worker does, and goes on with the next', async () => {
    let calls = 0;
    world.write = () => {
      calls += 1;
      if (calls > 1) return Promise.resolve(WRITTEN);
      world.line.crash();
      return new Promise(() => undefined);
    };
    await world.queue.add([job('1'), job('2')]);
    await world.quiet();
    expect(world.states()).toEqual(['failed', 'written out.safetensors']);
  });

  it('takes no less than no time when the clock is set back meanwhile', async () => {
    let now = 10_000;
    world.now = () => (now -= 5_000);
    await world.queue.add([job('1')]);
    await world.quiet();
    expect(world.queue.jobs[0]?.state).toMatchObject({ kind: 'written', ms: 0 });
  });

  describe('without room in the library', () => {
    it('for a new bake says so, and keeps nothing half', async () => {
      world.full = () => true;
      await expect(world.queue.add([job('1')])).rejects.toThrow('no storage');
      expect([world.queue.jobs, world.states(), world.log]).toEqual([[], [], []]);
    });

    it('before the file is made ends as failed, and the same works when there is room', async () => {
      world.full = (note) => note > 1;
      await world.queue.add([job('1')]);
      await world.quiet();
      expect(world.queue.jobs[0]?.state).toMatchObject({ kind: 'failed', reason: { code: 'bake.disk-full' } });
      expect([world.disk.size, world.log]).toEqual([0, []]);
      expect(world.troubles).toHaveLength(2);
      world.full = () => false;
      await world.queue.retry('1');
      await world.quiet();
      expect(world.states()).toEqual(['written out.safetensors']);
    });

    it.each(['folder', 'download'] as const)(
      'after the file was written keeps the file, hands it on, and the next page knows it: %s',
      async (to) => {
        world.full = (note) => note > 2;
        await world.queue.add([job('1', { to })]);
        await world.quiet();
        expect(world.queue.jobs[0]?.state.kind).toBe('written');
        expect([...world.disk.keys()]).toEqual(['out.safetensors']);
        expect(world.log.at(-1)).toBe('in the library 1');
        expect(world.troubles).toHaveLength(1);
        expect(world.states()).toEqual(['begun out.safetensors']);
        world.full = () => false;
        await world.page().load();
        await world.quiet();
        expect(world.states()).toEqual(['written out.safetensors']);
      },
    );

    it('for the folder of downloads says so, and not that the browser gives none', async () => {
      const given = world.staging;
      world.staging = () => {
        throw new DOMException('There is no storage left.', 'QuotaExceededError');
      };
      await world.queue.add([job('1', { to: 'download' })]);
      await world.quiet();
      expect(world.queue.jobs[0]?.state).toMatchObject({ kind: 'failed', reason: { code: 'bake.disk-full' } });
      world.staging = () => null;
      await world.queue.retry('1');
      await world.quiet();
      expect(world.queue.jobs[0]?.state).toMatchObject({ kind: 'failed', reason: { code: 'bake.no-place' } });
      world.staging = given;
      await world.queue.retry('1');
      await world.quiet();
      expect(world.states()).toEqual(['written out.safetensors']);
    });

    it('to say that the writing failed says it all the same', async () => {
      world.full = (note) => note > 2;
      world.write = async () => ({ kind: 'failed', error: message('bake.disk-full', { file: 'out' }) });
      await world.queue.add([job('1'), job('2')]);
      await world.quiet();
      expect(world.queue.jobs.map(({ state }) => state.kind)).toEqual(['failed', 'failed']);
      expect(world.disk.size).toBe(0);
    });
  });

  it('waits for the permission of the folder, while downloads go on', async () => {
    world.allowed = false;
    await world.queue.add([job('1'), job('2', { to: 'download' })]);
    await world.quiet();
    expect(world.states()).toEqual(['waiting', 'written out.safetensors']);
    expect(world.queue.blocked).toBe('permission');
    world.allowed = true;
    world.queue.run();
    await world.quiet();
    expect(world.states()[0]).toBe('written out (2).safetensors');
    expect(world.queue.blocked).toBeNull();
  });

  it('is paused and cancelled while it writes', async () => {
    let end: (outcome: WriteOutcome) => void = () => undefined;
    world.write = () => new Promise((resolve) => (end = resolve));
    await world.queue.add([job('1'), job('2')]);
    await new Promise((resolve) => setTimeout(resolve));
    world.queue.pause();
    world.queue.resume();
    await world.queue.cancel(['1', '2']);
    end({ kind: 'cancelled' });
    await world.quiet();
    expect(world.log.slice(1)).toEqual(['pause 1', 'resume 1', 'cancel 1']);
    expect(world.states()).toEqual(['cancelled', 'cancelled']);
  });

  it('gives what runs back to the library when another tab takes it', async () => {
    let end: (outcome: WriteOutcome) => void = () => undefined;
    world.write = () => new Promise((resolve) => (end = resolve));
    await world.queue.add([job('1')]);
    await new Promise((resolve) => setTimeout(resolve));
    const stopped = world.queue.stop();
    end({ kind: 'cancelled' });
    await stopped;
    expect(world.states()).toEqual(['waiting']);
  });

  describe('after a crash in the middle of a file', () => {
    const begun = job('1', { state: { kind: 'begun', file: 'out.safetensors' } });
    const opened = async (left: File | null): Promise<void> => {
      world.rows.set('1', { id: '1', at: 1, content: null, text: jobToText(begun) });
      if (left) world.disk.set('out.safetensors', left);
      await world.page().load();
      await world.quiet();
    };

    it('removes the empty file and writes it again', async () => {
      await opened(new File([], 'out.safetensors'));
      expect(world.states()).toEqual(['written out.safetensors']);
      expect(world.log[0]).toContain('write out.safetensors');
    });

    it('keeps a whole file that only was not checked yet', async () => {
      await opened(new File(['whole'], 'out.safetensors'));
      expect(world.log).toEqual(['in the library 1']);
      expect(world.states()).toEqual(['written out.safetensors']);
    });

    it('removes one of ours that is not as planned', async () => {
      world.verdict = { kind: 'differs', error: message('bake.nothing') };
      await opened(new File(['wrong'], 'out.safetensors'));
      expect(world.log[0]).toContain('write out.safetensors');
    });

    it('leaves a file alone that somebody else put there', async () => {
      world.carriesPlan = false;
      await opened(new File(['mine'], 'out.safetensors'));
      expect(await world.disk.get('out.safetensors')?.text()).toBe('mine');
      expect(world.states()).toEqual(['written out (2).safetensors']);
    });
  });

  it('removes what was built for downloads of an earlier page', async () => {
    world.staged.set('old.safetensors', new File(['x'], 'old.safetensors'));
    await world.page().load();
    expect(world.staged.size).toBe(0);
  });

  it('takes what has ended off the list, and keeps where files came from', async () => {
    world.write = async (name) => (name === 'out.safetensors' ? WRITTEN : { kind: 'refused', error: message('bake.nothing') });
    await world.queue.add([job('1'), job('2', { name: 'b.safetensors' })]);
    await world.quiet();
    await world.queue.clear();
    expect(world.queue.jobs).toEqual([]);
    expect([...world.rows.keys()]).toEqual(['1']);
  });
});

describe('the text of a job', () => {
  it.each<BakeJob['state']>([
    { kind: 'waiting' },
    { kind: 'cancelled' },
    { kind: 'begun', file: 'a.safetensors' },
    { kind: 'failed', reason: message('bake.disk-full', { file: 'a' }) },
    {
      kind: 'written',
      file: 'a',
      folder: null,
      size: 1,
      content: 'c',
      level: 4,
      error: ERROR,
      modules: 1,
      leftOut: [{ reason: message('bake.zero'), modules: ['m'] }],
      ms: 3,
    },
  ])('of one that is $kind comes back', (state) => expect(jobFromText(jobToText(job('1', { state })))).toEqual(job('1', { state })));
  it.each(['', '{}', '{"id":"1"}', jobToText(job('1')).replace('"waiting"', '"flying"'), jobToText(job('1')).replace('"v":1', '"v":9')])(
    'that is damaged is none: %s',
    (text) => expect(jobFromText(text)).toBeNull(),
  );
});
