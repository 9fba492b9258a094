import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createStore } from './store.ts';

const NAME = 'thumbs-test';
const open = async (): Promise<FileSystemDirectoryHandle> =>
  (await navigator.storage.getDirectory()).getDirectoryHandle(NAME, { create: true });
const blob = (bytes: number): Blob => new Blob([new Uint8Array(bytes)]);
const remove = async (): Promise<void> =>
  (await navigator.storage.getDirectory()).removeEntry(NAME, { recursive: true }).catch(() => undefined);

beforeEach(remove);
afterEach(remove);

describe('the store of small pictures', () => {
  it('gives back what was put, also after a new start', async () => {
    const store = createStore(open);
    await store.put('a', blob(10));
    expect((await store.get('a'))?.size).toBe(10);
    expect(await store.get('b')).toBeNull();
    expect((await createStore(open).get('a'))?.size).toBe(10);
    expect(await createStore(open).bytes()).toBe(10);
  });

  it('drops what was not asked for the longest when there is no room', async () => {
    const store = createStore(open, 100);
    for (const key of ['a', 'b', 'c']) await store.put(key, blob(30));
    await store.get('a');
    await store.put('d', blob(30));
    expect(await Promise.all(['a', 'b', 'c', 'd'].map(async (key) => (await store.get(key)) !== null))).toEqual([true, false, true, true]);
    expect(await store.bytes()).toBeLessThanOrEqual(100);
    await store.put('too large', blob(101));
    expect(await store.get('too large')).toBeNull();
  });

  it('counts a picture that is put again once, and forgets all when it is cleared', async () => {
    const store = createStore(open);
    await store.put('a', blob(10));
    await store.put('a', blob(20));
    expect(await store.bytes()).toBe(20);
    await store.clear();
    expect([await store.bytes(), await store.get('a')]).toEqual([0, null]);
  });
});
