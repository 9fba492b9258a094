import { describe, expect, it } from 'vitest';
import { ManualClock } from '../testing/manual-clock.ts';
import { INITIAL } from './initial-state.ts';
import { NO_PROGRESS } from './indexing/progress.ts';
import { Store } from './store.ts';
import type { AppState } from './state.ts';

const EMPTY: AppState = { ...INITIAL, phase: { kind: 'ready' } };

describe('Store', () => {
  it('replaces the state and announces at once', () => {
    const store = new Store(EMPTY, new ManualClock());
    const seen: number[] = [];
    const stop = store.subscribe((state) => seen.push(state.revision));
    store.set({ revision: 1 });
    expect(seen).toEqual([1]);
    expect(EMPTY.revision).toBe(0);
    stop();
    store.set({ revision: 2 });
    expect(seen).toEqual([1]);
  });

  it('announces a stream of progress at most ten times a second, and the last of it', async () => {
    const clock = new ManualClock();
    const store = new Store(EMPTY, clock);
    const seen: number[] = [];
    store.subscribe((state) => seen.push(state.progress.found));
    for (let found = 1; found <= 100; found += 1) {
      store.setSoon({ progress: { ...NO_PROGRESS, found } });
      await clock.advance(10);
    }
    await clock.advance(100);
    expect(seen.length).toBeLessThanOrEqual(11);
    expect(seen.length).toBeGreaterThanOrEqual(9);
    expect(seen.at(-1)).toBe(100);
  });

  it('does not hold important changes back, and does not announce twice', async () => {
    const clock = new ManualClock();
    const store = new Store(EMPTY, clock);
    const seen: AppState[] = [];
    store.subscribe((state) => seen.push(state));
    store.setSoon({ progress: { ...NO_PROGRESS, found: 1 } });
    store.setSoon({ progress: { ...NO_PROGRESS, found: 2 } });
    store.set({ revision: 7 });
    await clock.advance(1_000);
    expect(seen.map((state) => [state.revision, state.progress.found])).toEqual([
      [0, 1],
      [7, 2],
    ]);
  });

  it('shows a repeated notice once', () => {
    const store = new Store(EMPTY, new ManualClock());
    const inside = (name: string) => ({ code: 'inside', facts: { name, outer: '' } }) as const;
    store.notify({ id: 'a', tone: 'info', said: inside('one') });
    store.notify({ id: 'b', tone: 'info', said: inside('other') });
    store.notify({ id: 'a', tone: 'error', said: inside('two') });
    expect(store.state.notices.map((notice) => notice.said)).toEqual([inside('other'), inside('two')]);
    store.dismiss('b');
    expect(store.state.notices.map((notice) => notice.id)).toEqual(['a']);
  });
});
