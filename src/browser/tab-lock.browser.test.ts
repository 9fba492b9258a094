import { describe, expect, it } from 'vitest';
import type { TabLockEvents } from '../contracts/platform.ts';
import { createTabLock, type TabLockTimes } from './tab-lock.ts';

const TIMES: TabLockTimes = { startMs: 400, silentMs: 400, closingMs: 5_000 };

let count = 0;
/** Every test has a lock of its own. */
const fresh = (): string => {
  count += 1;
  return `test-${count}-${crypto.randomUUID()}`;
};

interface Heard extends TabLockEvents {
  readonly log: string[];
}

function listener(asked: () => Promise<void> = async () => undefined): Heard {
  const log: string[] = [];
  return {
    log,
    asked: async () => {
      log.push('asked');
      await asked();
      log.push('closed');
    },
    lost: () => {
      log.push('lost');
    },
  };
}

const holders = async (name: string): Promise<number> =>
  ((await navigator.locks.query()).held ?? []).filter((lock) => lock.name === name).length;

describe('createTabLock', () => {
  it('gives a free lock at once and tells a second tab who has it', async () => {
    const name = fresh();
    expect(await createTabLock(name, TIMES).acquire(listener())).toBe('held');
    const before = performance.now();
    expect(await createTabLock(name, { ...TIMES, startMs: 10_000 }).acquire(listener())).toBe('elsewhere');
    expect(performance.now() - before).toBeLessThan(5_000);
  });

  it('hands over after the owner has closed', async () => {
    const name = fresh();
    let close: () => void = () => undefined;
    const owner = listener(
      () =>
        new Promise((resolve) => {
          close = resolve;
        }),
    );
    const newcomer = listener();
    await createTabLock(name, TIMES).acquire(owner);
    const patience: number[] = [];
    const stopped: number[] = [];
    const taken = createTabLock(name, TIMES, (ms) => {
      patience.push(ms);
      return () => stopped.push(ms);
    }).takeOver(newcomer);
    // The owner has answered, so the patience with a silent one no longer counts.
    await expect.poll(() => patience).toEqual([TIMES.silentMs, TIMES.closingMs]);
    expect(stopped).toEqual([TIMES.silentMs]);
    expect(owner.log).toEqual(['asked']);
    close();
    await taken;
    expect(owner.log).toEqual(['asked', 'closed']);
    expect(stopped).toEqual([TIMES.silentMs, TIMES.closingMs]);
    expect(await holders(name)).toBe(1);
  });

  it('goes back and forth', async () => {
    const name = fresh();
    const [a, b] = [createTabLock(name, TIMES), createTabLock(name, TIMES)];
    const [ears, eyes] = [listener(), listener()];
    await a.acquire(ears);
    await b.takeOver(eyes);
    await a.takeOver(ears);
    expect(ears.log).toEqual(['asked', 'closed']);
    expect(eyes.log).toEqual(['asked', 'closed']);
  });

  it('steals from a tab that stays silent, and that tab hears of it', async () => {
    const name = fresh();
    let stolen: unknown = null;
    // Holds the lock without taking part in the conversation, as a frozen tab does.
    const frozen = new Promise<void>((held) => {
      navigator.locks
        .request(name, () => {
          held();
          return new Promise(() => undefined);
        })
        .catch((error: unknown) => {
          stolen = error;
        });
    });
    await frozen;
    await createTabLock(name, TIMES).takeOver(listener());
    expect(await holders(name)).toBe(1);
    await expect.poll(() => stolen).toMatchObject({ name: 'AbortError' });
  });

  it('tells its own listener when the lock is stolen', async () => {
    const name = fresh();
    const owner = listener();
    await createTabLock(name, TIMES).acquire(owner);
    void navigator.locks.request(name, { steal: true }, () => new Promise(() => undefined));
    await expect.poll(() => owner.log).toEqual(['lost']);
  });
});
