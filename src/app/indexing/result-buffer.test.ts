import { describe, expect, it } from 'vitest';
import { ResultBuffer } from './result-buffer.ts';

/** A database whose transactions end when the test says so. */
function slowStore() {
  const stored: number[][] = [];
  const open: { readonly finish: () => void; readonly fail: (error: Error) => void }[] = [];
  const store = (batch: readonly number[]): Promise<void> =>
    new Promise((resolve, reject) => {
      open.push({
        finish: () => {
          stored.push([...batch]);
          resolve();
        },
        fail: reject,
      });
    });
  return { stored, open, buffer: new ResultBuffer<number>(store) };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('ResultBuffer', () => {
  it('stores the first at once and what comes meanwhile together', async () => {
    const { stored, open, buffer } = slowStore();
    await buffer.add(1);
    await buffer.add(2);
    await buffer.add(3);
    expect(open).toHaveLength(1);
    const flushed = buffer.flush();
    open[0]?.finish();
    await settle();
    open[1]?.finish();
    await flushed;
    expect(stored).toEqual([[1], [2, 3]]);
  });

  it('makes the giver wait when it is full', async () => {
    const { open, buffer } = slowStore();
    for (let i = 0; i < 64; i++) await buffer.add(i);
    let added = false;
    const adding = buffer.add(64).then(() => {
      added = true;
    });
    await settle();
    expect(added).toBe(false);
    open[0]?.finish();
    await settle();
    open[1]?.finish();
    await adding;
  });

  it('tells of a failure once, and goes on', async () => {
    const { stored, open, buffer } = slowStore();
    await buffer.add(1);
    open[0]?.fail(new Error('full'));
    await expect(buffer.flush()).rejects.toThrow('full');
    await buffer.add(2);
    const flushed = buffer.flush();
    open[1]?.finish();
    await flushed;
    expect(stored).toEqual([[2]]);
  });
});
