import { afterEach, describe, expect, it, vi } from 'vitest';
import { file, folder, forbidden, link, memoryHandle, silent, traffic, type MemoryFolder } from '../../src/testing/memory-folder.ts';
import { message } from '../../src/domain/message.ts';
import { ANSWER_MS } from './answered.ts';
import { type WalkItem, walkFolder } from './walk.ts';

async function walk(root: MemoryFolder, excluded: readonly string[] = [], seen = traffic()): Promise<WalkItem[]> {
  const items: WalkItem[] = [];
  for await (const item of walkFolder(memoryHandle(root, 'root', seen), new Set(excluded))) items.push(item);
  return items;
}

const paths = (items: readonly WalkItem[]): string[] => items.flatMap((item) => (item.kind === 'file' ? [item.path] : []));
const failures = (items: readonly WalkItem[]): [string, string][] =>
  items.flatMap((item) => (item.kind === 'failed' ? [[item.path, item.fault.code] as [string, string]] : []));
const others = (items: readonly WalkItem[]): number => items.reduce((sum, item) => sum + (item.kind === 'others' ? item.count : 0), 0);

describe('walkFolder', () => {
  it('lists model files of all sub-folders in a fixed order and counts the others', async () => {
    const items = await walk(
      folder({
        'z.safetensors': file(),
        styles: folder({ 'b.SAFETENSORS': file(), 'a.SafeTensors': file(), 'preview.png': file() }),
        'a.safetensors': file(),
        'readme.md': file(),
        '._a.safetensors': file(),
        people: folder({ deep: folder({ 'c.safetensors': file() }) }),
      }),
    );
    expect(paths(items)).toEqual([
      'a.safetensors',
      'z.safetensors',
      'people/deep/c.safetensors',
      'styles/a.SafeTensors',
      'styles/b.SAFETENSORS',
    ]);
    expect(others(items)).toBe(3);
    expect(failures(items)).toEqual([]);
  });

  it('goes on past a folder that may not be listed, and names it', async () => {
    const items = await walk(folder({ closed: forbidden(), broken: forbidden('UnknownError'), open: folder({ 'x.safetensors': file() }) }));
    expect(paths(items)).toEqual(['open/x.safetensors']);
    expect(failures(items)).toEqual([
      ['broken', 'read-failed'],
      ['closed', 'not-permitted'],
    ]);
  });

  describe('a folder that never answers', () => {
    afterEach(() => vi.useRealTimers());

    it('is named after a while, and the rest goes on', async () => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      const seen = traffic();
      const items = walk(folder({ a: folder({ stuck: silent() }), b: folder({ 'x.safetensors': file() }) }), [], seen);
      await vi.waitFor(() => expect(seen.listed).toContain('/root/a/stuck'));
      await vi.advanceTimersByTimeAsync(ANSWER_MS);
      expect(paths(await items)).toEqual(['b/x.safetensors']);
      expect(await items).toContainEqual({
        kind: 'failed',
        path: 'a/stuck',
        fault: { code: 'read-failed', message: message('access.silent', { what: 'folder' }) },
      });
      expect(vi.getTimerCount()).toBe(0);
    });
  });

  it('reports the root itself under the empty path', async () => {
    const handle = memoryHandle(folder({ gone: forbidden('NotFoundError') }));
    const items: WalkItem[] = [];
    for await (const item of walkFolder(await handle.getDirectoryHandle('gone'), new Set())) items.push(item);
    expect(items).toMatchObject([{ kind: 'failed', path: '', fault: { code: 'not-found' } }]);
  });

  it('does not enter excluded folders', async () => {
    const seen = traffic();
    const items = await walk(
      folder({ own: folder({ sub: folder({ 'x.safetensors': file() }) }), 'y.safetensors': file() }),
      ['own/sub'],
      seen,
    );
    expect(paths(items)).toEqual(['y.safetensors']);
    expect(seen.listed).not.toContain('/root/own/sub');
  });

  it('recognises a link that leads back up by what it lists', async () => {
    const root: MemoryFolder = folder({ 'x.safetensors': file('x'), sub: folder({ 'y.safetensors': file('yy'), up: link(() => root) }) });
    const items = await walk(root);
    expect(paths(items)).toEqual(['x.safetensors', 'sub/y.safetensors']);
    expect(failures(items)).toEqual([['sub/up', 'walk-failed']]);
  });

  it('stays finite with two links to a folder without files, which would double at every level', async () => {
    const seen = traffic();
    const root: MemoryFolder = folder({ a: link(() => root), b: link(() => root) });
    const items = await walk(root, [], seen);
    expect(paths(items)).toEqual([]);
    expect(failures(items).length).toBeGreaterThan(0);
    expect(seen.listed.length).toBeLessThan(40);
  });

  it('takes a folder of the same name and different files for what it is', async () => {
    const items = await walk(
      folder({ a: folder({ 'x.safetensors': file('1'), a: folder({ 'x.safetensors': file('22'), a: folder() }) }) }),
    );
    expect(paths(items)).toEqual(['a/x.safetensors', 'a/a/x.safetensors']);
    expect(failures(items)).toEqual([]);
  });

  it('stops at 64 levels', async () => {
    let nested = folder({ 'deepest.safetensors': file() });
    for (let level = 0; level < 70; level += 1) nested = folder({ [`level${level}`]: nested });
    const items = await walk(nested);
    expect(paths(items)).toEqual([]);
    const [failed] = failures(items);
    expect(failed?.[0].split('/')).toHaveLength(64);
    expect(failed?.[1]).toBe('walk-failed');
  });
});
