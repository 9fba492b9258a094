import { afterEach, describe, expect, it } from 'vitest';
import { isWorkerGone, type WorkerLine, type StrayFault } from '../contracts/platform.ts';
import type { EchoApi } from '../testing/echo.worker.ts';
import { createLine, type LineOptions } from './rpc.ts';

const reasonOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'it resolved',
    (error: unknown) => error,
  );

describe('createLine', () => {
  let line: WorkerLine<EchoApi>;
  let spawned = 0;

  function open(options: Partial<LineOptions<EchoApi>> = {}): WorkerLine<EchoApi> {
    spawned = 0;
    line = createLine<EchoApi>({
      name: 'The test worker',
      spawn: () => {
        spawned += 1;
        const worker = new Worker(new URL('../testing/echo.worker.ts', import.meta.url), { type: 'module' });
        // Keeps the intended crash out of the test runner's own error count; the line listens beside it.
        worker.addEventListener('error', (event) => event.preventDefault());
        return worker;
      },
      ...options,
    });
    return line;
  }

  afterEach(() => line.terminate('the test is over'));

  it('starts with the first call and passes values and callbacks', async () => {
    const { api } = open();
    expect(spawned).toBe(0);
    const seen: number[] = [];
    expect(
      await api.steps(3, async (step) => {
        seen.push(step);
      }),
    ).toBe('done');
    expect(seen).toEqual([1, 2, 3]);
    expect(spawned).toBe(1);
  });

  it('hands errors of the worker over with their name', async () => {
    const error = await reasonOf(open().api.fail());
    expect(error).toMatchObject({ name: 'QuotaExceededError', message: 'no room' });
  });

  it('hands errors of a callback back to the caller', async () => {
    const error = await reasonOf(open().api.steps(1, () => Promise.reject(new Error('the callback failed'))));
    expect(error).toMatchObject({ message: 'the callback failed' });
  });

  it('tells of what fails in the worker while nobody waits for it, and of nothing else', async () => {
    const faults: StrayFault[] = [];
    const { api } = open({ fault: (fault) => faults.push(fault) });
    expect(await api.forget()).toBe('done');
    await expect
      .poll(() => faults)
      .toMatchObject([{ where: 'The test worker', error: { name: 'RangeError', message: 'forgotten on purpose' } }]);
    // The caller has these already.
    await reasonOf(api.fail());
    await reasonOf(api.crash());
    expect(faults).toHaveLength(1);
    // The worker of before is still good.
    expect(await api.count()).toMatchObject({ calls: 1 });
  });

  it('rejects every pending call when the worker crashes, and starts anew', async () => {
    const { api } = open();
    const waiting = reasonOf(api.never());
    const crashing = reasonOf(api.crash());
    expect(isWorkerGone(await waiting)).toBe(true);
    expect(String(await crashing)).toContain('crashed on purpose');
    expect(await api.count()).toEqual({ prepared: 0, calls: 1 });
    expect(spawned).toBe(2);
  });

  it('rejects every pending call when it is terminated', async () => {
    const { api } = open();
    await api.count();
    const waiting = reasonOf(api.never());
    const second = reasonOf(api.never());
    line.terminate('enough');
    expect(isWorkerGone(await waiting)).toBe(true);
    expect(isWorkerGone(await second)).toBe(true);
  });

  it('stays ended where a fresh worker would be of no use', async () => {
    const { api } = open({ respawn: false });
    await api.count();
    line.terminate('enough');
    expect(isWorkerGone(await reasonOf(api.count()))).toBe(true);
    expect(spawned).toBe(1);
  });

  it('prepares every fresh worker before its first call', async () => {
    const { api } = open({ prepare: (fresh) => fresh.prepare() });
    expect(await Promise.all([api.count(), api.count()])).toEqual([
      { prepared: 1, calls: 1 },
      { prepared: 1, calls: 2 },
    ]);
    line.terminate('again');
    expect(await api.count()).toEqual({ prepared: 1, calls: 1 });
  });

  it('gives the reason when the preparation fails, and tries again', async () => {
    let fails = true;
    const { api } = open({
      prepare: async () => {
        if (fails) throw new Error('no kernel');
      },
    });
    expect(await reasonOf(api.count())).toMatchObject({ message: expect.stringContaining('no kernel') });
    fails = false;
    expect(await api.count()).toEqual({ prepared: 0, calls: 1 });
  });

  it('does not keep callers waiting for a preparation when the worker is ended', async () => {
    const { api } = open({ prepare: () => new Promise(() => undefined) });
    const waiting = reasonOf(api.count());
    await Promise.resolve();
    line.terminate('enough');
    expect(isWorkerGone(await waiting)).toBe(true);
  });

  it('ends an idle worker and not a busy one', async () => {
    let ended = 0;
    const { api } = open({
      idleMs: 1,
      spawn: () => {
        const worker = new Worker(new URL('../testing/echo.worker.ts', import.meta.url), { type: 'module' });
        const terminate = worker.terminate.bind(worker);
        worker.terminate = () => {
          ended += 1;
          terminate();
        };
        return worker;
      },
    });
    // 300 round trips take far longer than the millisecond after which an idle worker ends.
    const endedMeanwhile: number[] = [];
    await api.steps(300, async () => {
      endedMeanwhile.push(ended);
    });
    expect(Math.max(...endedMeanwhile)).toBe(0);
    await expect.poll(() => ended).toBe(1);
    expect(await api.count()).toEqual({ prepared: 0, calls: 1 });
  });

  it('says so when the script cannot be loaded', async () => {
    const { api } = open({ spawn: () => new Worker('/no/such.worker.js', { type: 'module' }) });
    expect(isWorkerGone(await reasonOf(api.count()))).toBe(true);
  });
});
