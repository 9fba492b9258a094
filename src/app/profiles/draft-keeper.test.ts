import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock, settle } from '../../testing/manual-clock.ts';
import { DraftKeeper } from './draft-keeper.ts';

describe('DraftKeeper', () => {
  let clock: ManualClock;
  let keeper: DraftKeeper;
  let troubles: unknown[];
  const stored: [number, string | null][] = [];
  /** What storing the next text does, before it is stored. */
  let before: () => Promise<void>;

  beforeEach(() => {
    clock = new ManualClock();
    troubles = [];
    stored.length = 0;
    before = async () => undefined;
    const store = async (id: number, text: string | null): Promise<void> => {
      await before();
      stored.push([id, text]);
    };
    keeper = new DraftKeeper(store, clock, (error) => troubles.push(error));
  });

  it('stores the newest text of each LoRA once, soon after the first change', async () => {
    keeper.keep(1, 'a');
    keeper.keep(1, 'ab');
    keeper.keep(2, 'x');
    expect(keeper.waiting(1)).toBe('ab');
    await clock.advance(299);
    expect(stored).toEqual([]);
    await clock.advance(1);
    expect(stored).toEqual([
      [1, 'ab'],
      [2, 'x'],
    ]);
    expect(keeper.waiting(1)).toBeUndefined();
  });

  it('never lets an older text overtake a newer one, also when storing is slow', async () => {
    let go: () => void = () => undefined;
    before = () =>
      new Promise((resolve) => {
        go = resolve;
      });
    keeper.keep(1, 'older');
    void keeper.flush();
    await settle();
    before = async () => undefined;
    keeper.keep(1, 'newer');
    const flushed = keeper.flush();
    await settle();
    expect(stored).toEqual([]);
    go();
    await flushed;
    expect(stored).toEqual([
      [1, 'older'],
      [1, 'newer'],
    ]);
  });

  it('a text that could not be stored waits, unless a newer one has come meanwhile', async () => {
    let fail: (error: Error) => void = () => undefined;
    before = () =>
      new Promise((_, reject) => {
        fail = reject;
      });
    keeper.keep(1, 'older');
    keeper.keep(2, 'only');
    void keeper.flush();
    await settle();
    keeper.keep(1, 'newer');
    fail(new Error('full'));
    await settle();
    fail(new Error('full'));
    await settle();
    expect(troubles).toHaveLength(2);
    expect([keeper.waiting(1), keeper.waiting(2)]).toEqual(['newer', 'only']);
    before = async () => undefined;
    await keeper.flush();
    expect(stored).toEqual([
      [1, 'newer'],
      [2, 'only'],
    ]);
  });

  it('a draft that is dropped stays dropped', async () => {
    keeper.keep(1, 'text');
    keeper.keep(1, null);
    await keeper.flush();
    expect(stored).toEqual([[1, null]]);
  });
});
