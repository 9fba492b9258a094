import { afterEach, describe, expect, it, vi } from 'vitest';
import type { BesideRecord, BesideToRead, IndexerApi, SourceRoot, WalkBatch } from '../../src/contracts/indexer.ts';
import type { FoundFile, HeaderRecord } from '../../src/contracts/library.ts';
import { file, folder, forbidden, type MemoryFolder, memoryHandle, traffic } from '../../src/testing/memory-folder.ts';
import { once } from '../../src/testing/portions.ts';
import { settle } from '../../src/testing/manual-clock.ts';
import { ANSWER_MS } from './answered.ts';
import { createIndexer } from './indexer.ts';
import { HeaderReader } from './read-header.ts';
import { DEFAULT_FOLDER_RULES } from '../../src/domain/library/folder-rules.ts';

/** Opens the file and repeats what it found; faults are the reader's business, tested beside it. */
const reader = {
  async read(found: FoundFile, open: () => Promise<File>): Promise<HeaderRecord> {
    const text = await open().then(
      (opened) => opened.text(),
      (error: unknown) => `failed: ${String(error)}`,
    );
    return {
      ...found,
      headerHash: text,
      understanding: null,
      metadata: {},
      fault: null,
      warnings: [],
      baseCode: 'UNK',
      categoryCode: 'GEN',
    };
  },
};

const indexer = (): IndexerApi => createIndexer(reader);

const rootOf = (tree: MemoryFolder, seen = traffic()): SourceRoot => ({ kind: 'directory', handle: memoryHandle(tree, 'root', seen) });

async function walk(root: SourceRoot): Promise<WalkBatch[]> {
  const batches: WalkBatch[] = [];
  expect(
    await indexer().walk(1, root, async (batch) => {
      batches.push(batch);
    }),
  ).toBe(true);
  return batches;
}

/** A header of two bytes, and no tensor. */
const EMPTY_MODEL = Uint8Array.from([2, 0, 0, 0, 0, 0, 0, 0, ...new TextEncoder().encode('{}')]);

const many = (count: number): MemoryFolder =>
  folder(
    Object.fromEntries(
      Array.from({ length: count }, (_, index) => [`lora${String(index).padStart(5, '0')}.safetensors`, file('x', index)]),
    ),
  );

describe('a file that never answers', () => {
  afterEach(() => vi.useRealTimers());

  it('is named after a while by the walk and by the reading of headers, and the rest goes on', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const stuck = file('x');
    stuck.fails = { at: 'open', name: null };
    const root = rootOf(folder({ 'a.safetensors': stuck, 'b.safetensors': file('b') }));
    const walked = walk(root);
    const records: HeaderRecord[] = [];
    const found = ['a', 'b'].map((name) => ({ path: `${name}.safetensors`, size: 1, mtime: 1 }));
    const headers = indexer().readHeaders(2, root, once(found), DEFAULT_FOLDER_RULES, async (batch) => void records.push(...batch));
    await settle();
    expect(vi.getTimerCount()).toBe(2);
    await vi.advanceTimersByTimeAsync(ANSWER_MS);
    const [batch] = await walked;
    expect(batch?.files.map(({ path }) => path)).toEqual(['b.safetensors']);
    expect(batch?.failed).toMatchObject([{ path: 'a.safetensors', fault: { message: { code: 'access.silent' } } }]);
    await headers;
    expect(records.map(({ headerHash }) => headerHash)).toEqual(['failed: TimeoutError: no answer', 'b']);
  });

  it('is named too when it opens and only its bytes never come', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const stuck = file(Uint8Array.from({ length: 100 }, () => 1));
    stuck.fails = { at: 'read', name: null };
    const root = rootOf(folder({ 'a.safetensors': stuck, 'b.safetensors': file(EMPTY_MODEL) }));
    const records: HeaderRecord[] = [];
    const found = ['a', 'b'].map((name) => ({ path: `${name}.safetensors`, size: 1, mtime: 1 }));
    const real = createIndexer(new HeaderReader({ hash: () => '0'.repeat(32) }));
    const headers = real.readHeaders(2, root, once(found), DEFAULT_FOLDER_RULES, async (batch) => void records.push(...batch));
    await settle();
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(ANSWER_MS);
    await headers;
    expect(records).toMatchObject([
      { path: 'a.safetensors', fault: { message: { code: 'access.silent' } } },
      { path: 'b.safetensors', headerHash: '0'.repeat(32) },
    ]);
  });

  it('is an unreadable text where it lies beside a LoRA, and the others are read', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const stuck = file('x');
    stuck.fails = { at: 'read', name: null };
    const root = rootOf(folder({ 'a.safetensors': file('x'), 'a.txt': stuck, 'b.safetensors': file('x'), 'b.txt': file('a caption') }));
    const records: BesideRecord[] = [];
    const wanted = ['a', 'b'].map((name) => ({ path: `${name}.safetensors`, names: [`${name}.txt`], known: null }));
    const texts = indexer().readBeside(2, root, once(wanted), async (batch) => void records.push(...batch));
    await settle();
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(ANSWER_MS);
    await texts;
    expect(records.map(({ sidecars }) => sidecars.map(({ name, fault }) => [name, fault]))).toEqual([
      [['a.txt', 'unreadable']],
      [['b.txt', null]],
    ]);
  });
});

describe('walk', () => {
  it('gives size and time of every file, in path order, at most 512 at a time', async () => {
    const batches = await walk(rootOf(many(1_200)));
    expect(Math.max(...batches.map((batch) => batch.files.length))).toBeLessThanOrEqual(512);
    const files = batches.flatMap((batch) => batch.files);
    expect(files).toHaveLength(1_200);
    expect(files[7]).toEqual({ path: 'lora00007.safetensors', size: 1, mtime: 7 });
    expect(files.map((each) => each.path)).toEqual(files.map((each) => each.path).sort());
  });

  it('asks for at most 16 files at once, and for as many as that', async () => {
    const seen = traffic();
    await walk(rootOf(many(100), seen));
    expect(seen.mostInFlight).toBe(16);
  });

  it('lists what it can and names what it cannot', async () => {
    const locked = file('x');
    locked.fails = { at: 'open', name: 'NotAllowedError' };
    const dangling = file('x');
    dangling.fails = { at: 'open', name: 'NotFoundError' };
    const [batch] = await walk(
      rootOf(folder({ 'a.safetensors': file('aa'), 'b.safetensors': locked, 'c.safetensors': dangling, d: forbidden(), 'e.txt': file() })),
    );
    expect(batch?.files.map((each) => each.path)).toEqual(['a.safetensors']);
    expect(batch?.otherFiles).toBe(1);
    expect(batch?.failed.map(({ path, fault }) => [path, fault.code])).toEqual([
      ['b.safetensors', 'not-permitted'],
      ['c.safetensors', 'not-found'],
      ['d', 'not-permitted'],
    ]);
  });

  it('waits for the receiver: at most one batch is under way while the next one fills', async () => {
    let open = 0;
    let most = 0;
    const release: (() => void)[] = [];
    const done = indexer().walk(1, rootOf(many(2_000)), (batch) => {
      open += 1;
      most = Math.max(most, open);
      expect(batch.files.length).toBeGreaterThan(0);
      return new Promise((resolve) =>
        release.push(() => {
          open -= 1;
          resolve();
        }),
      );
    });
    let finished = false;
    void done.then(() => {
      finished = true;
    });
    while (!finished) {
      release.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(most).toBe(1);
  });

  it('stops when it is cancelled', async () => {
    const api = indexer();
    const batches: WalkBatch[] = [];
    const whole = await api.walk(3, rootOf(many(5_000)), async (batch) => {
      batches.push(batch);
      await api.cancel(3);
    });
    expect(whole).toBe(false);
    expect(batches.flatMap((batch) => batch.files).length).toBeLessThan(2_000);
    // The number is free again.
    expect(await api.walk(3, rootOf(many(3)), async () => undefined)).toBe(true);
  });

  it('fails when its receiver fails', async () => {
    await expect(indexer().walk(1, rootOf(many(3)), () => Promise.reject(new Error('no room')))).rejects.toThrow('no room');
  });

  it('names what lies beside each file, and counts it no more among the others', async () => {
    const tree = folder({
      'a.safetensors': file('aa'),
      'A.png': file(),
      'a.json': file(),
      'b.safetensors': file('b'),
      'c.txt': file(),
      sub: folder({ 'a.safetensors': file('a'), 'a.preview.webp': file() }),
    });
    const [batch] = await walk(rootOf(tree));
    const beside = [
      { path: 'a.safetensors', names: ['A.png', 'a.json'] },
      { path: 'sub/a.safetensors', names: ['a.preview.webp'] },
    ];
    expect(batch?.beside).toEqual(beside);
    expect(batch?.pictured).toBe(true);
    expect(batch?.otherFiles).toBe(1);
    const files = ['a.safetensors', 'A.png', 'a.json', 'b.safetensors', 'c.txt', 'sub/a.safetensors', 'sub/a.preview.webp'];
    const [listed] = await walk({ kind: 'files', files: files.map((path) => ({ path, file: new File(['x'], path) })) });
    expect(listed?.beside).toEqual(beside);
    expect(listed?.pictured).toBe(true);
    expect(listed?.otherFiles).toBe(1);
  });

  it('takes plain files as well', async () => {
    const files = ['b/x.SAFETENSORS', 'a.safetensors', 'note.txt'].map((path) => ({
      path,
      file: new File(['xyz'], path, { lastModified: 9 }),
    }));
    const [batch] = await walk({ kind: 'files', files });
    expect(batch).toEqual({
      files: [
        { path: 'a.safetensors', size: 3, mtime: 9 },
        { path: 'b/x.SAFETENSORS', size: 3, mtime: 9 },
      ],
      beside: [],
      pictured: false,
      otherFiles: 1,
      failed: [],
    });
  });
});

describe('readHeaders', () => {
  const found = (...paths: string[]): FoundFile[] => paths.map((path) => ({ path, size: 1, mtime: 1 }));

  it('finds the files again by their path, in the given order', async () => {
    const root = rootOf(folder({ 'a.safetensors': file('A'), sub: folder({ deep: folder({ 'b.safetensors': file('B') }) }) }));
    const records: HeaderRecord[] = [];
    await indexer().readHeaders(1, root, once(found('sub/deep/b.safetensors', 'a.safetensors')), DEFAULT_FOLDER_RULES, async (batch) => {
      records.push(...batch);
    });
    expect(records.map((record) => [record.path, record.headerHash])).toEqual([
      ['sub/deep/b.safetensors', 'B'],
      ['a.safetensors', 'A'],
    ]);
  });

  it('gives at most 64 records at a time and keeps at most 16 files open', async () => {
    const seen = traffic();
    const sizes: number[] = [];
    const files = found(...Array.from({ length: 300 }, (_, index) => `lora${String(index).padStart(5, '0')}.safetensors`));
    await indexer().readHeaders(1, rootOf(many(300), seen), once(files), DEFAULT_FOLDER_RULES, async (batch) => {
      sizes.push(batch.length);
    });
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(300);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(64);
    expect(seen.mostInFlight).toBeLessThanOrEqual(16);
  });

  it('hands a vanished file to the reader, which says so', async () => {
    const records: HeaderRecord[] = [];
    await indexer().readHeaders(
      1,
      rootOf(folder({})),
      once(found('gone.safetensors', 'no/folder.safetensors')),
      DEFAULT_FOLDER_RULES,
      async (batch) => {
        records.push(...batch);
      },
    );
    expect(records.map((record) => record.headerHash)).toEqual([
      expect.stringContaining('NotFoundError'),
      expect.stringContaining('NotFoundError'),
    ]);
  });
});

describe('readBeside', () => {
  const NOTE = 'at 0.8 & <b>soft</b>';

  async function read(tree: MemoryFolder, beside: readonly BesideToRead[], seen = traffic()): Promise<BesideRecord[]> {
    const records: BesideRecord[] = [];
    const whole = await indexer().readBeside(1, rootOf(tree, seen), once(beside), async (batch) => void records.push(...batch));
    expect(whole).toBe(true);
    return records;
  }
  const besideA = (names: readonly string[], known: BesideToRead['known'] = null): BesideToRead => ({
    path: 'in/a.safetensors',
    names,
    known,
  });

  it('reads texts, and of pictures the name alone', async () => {
    const tree = folder({
      in: folder({ 'a.png': file('not looked at', 5), 'a.json': file('{"tags": ["ink"]}', 6), 'a.txt': file(NOTE, 7) }),
    });
    const [record] = await read(tree, [besideA(['a.png', 'a.json', 'a.txt'])]);
    expect(record?.files).toEqual([
      ['a.png', null, null],
      ['a.json', 17, 6],
      ['a.txt', NOTE.length, 7],
    ]);
    expect(record?.sidecars).toMatchObject([
      { name: 'a.json', facts: { tags: ['ink'] }, fault: null },
      { name: 'a.txt', facts: { notes: NOTE }, fault: null },
    ]);
  });

  it('reads nothing that is as it was, and everything beside a LoRA when one of them is not', async () => {
    const names = ['a.png', 'a.txt', 'a.md'];
    const tree = folder({ in: folder({ 'a.png': file(), 'a.txt': file('one', 7), 'a.md': file('two', 8) }) });
    const [{ files } = { files: [] }] = await read(tree, [besideA(names)]);
    expect(await read(tree, [besideA(names, files)])).toEqual([]);
    const changed = folder({ in: folder({ 'a.png': file(), 'a.txt': file('one', 7), 'a.md': file('TWO', 9) }) });
    expect((await read(changed, [besideA(names, files)]))[0]?.sidecars.map(({ facts }) => facts?.notes)).toEqual(['one', 'TWO']);
    expect((await read(tree, [besideA(['a.png', 'a.txt'], files)]))[0]?.sidecars.map(({ name }) => name)).toEqual(['a.txt']);
    expect((await read(tree, [besideA(['a.txt', 'a.md'], files)]))[0]?.files.map(([name]) => name)).toEqual(['a.txt', 'a.md']);
  });

  it.each(['open', 'read'] as const)('tries a text again that could not be read the last time: it failed to %s', async (at) => {
    const note = file(NOTE, 7);
    const tree = folder({ in: folder({ 'a.txt': note, 'a.md': file('two', 8) }) });
    const names = ['a.txt', 'a.md'];
    note.fails = { at, name: 'NotAllowedError' };
    const [record] = await read(tree, [besideA(names)]);
    expect(record?.sidecars.map(({ fault }) => fault)).toEqual(['unreadable', null]);
    delete note.fails;
    const [again] = await read(tree, [besideA(names, record?.files)]);
    expect(again?.sidecars.map(({ facts }) => facts?.notes)).toEqual([NOTE, 'two']);
  });

  it('blames a sidecar for its own faults alone', async () => {
    const closed = file('x');
    closed.fails = { at: 'open', name: 'NotAllowedError' };
    const tree = folder({
      in: folder({
        'a.metadata.json': file('{"tags": ['),
        'a.civitai.info': file('[]'),
        'a.cm-info.json': file(' '.repeat(1024 * 1024 + 1)),
        'a.json': closed,
        'a.txt': file('fine'),
      }),
    });
    const names = ['a.metadata.json', 'a.civitai.info', 'a.cm-info.json', 'a.json', 'a.txt'];
    const [record] = await read(tree, [besideA(names)]);
    expect(record?.sidecars.map(({ fault }) => fault)).toEqual(['not-json', 'not-object', 'too-large', 'unreadable', null]);
  });
});
