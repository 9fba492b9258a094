import { afterEach, describe, expect, it } from 'vitest';
import { forgetHandle, rememberedHandles, rememberHandle } from './handle-store.ts';

describe('handle store', () => {
  afterEach(async () => {
    for (const id of (await rememberedHandles()).keys()) await forgetHandle(id);
  });

  it('keeps folder handles by source id', async () => {
    const root = await navigator.storage.getDirectory();
    const loras = await root.getDirectoryHandle('handle-store-test', { create: true });
    await rememberHandle('one', loras);
    await rememberHandle('two', root);
    const kept = await rememberedHandles();
    expect([...kept.keys()].sort()).toEqual(['one', 'two']);
    expect(await kept.get('one')?.isSameEntry(loras)).toBe(true);
    await forgetHandle('one');
    expect([...(await rememberedHandles()).keys()]).toEqual(['two']);
    await root.removeEntry('handle-store-test', { recursive: true });
  });
});
