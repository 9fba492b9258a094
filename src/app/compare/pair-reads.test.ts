import { describe, expect, it } from 'vitest';
import type { AnalystApi } from '../../contracts/analyst.ts';
import type { PairFile, PairShare, PairsOutcome } from '../../contracts/pairs.ts';
import { advise } from '../../domain/composition/advice/advice.ts';
import { stackGrams } from '../../domain/composition/joint/gram-matrices.ts';
import { pairToText } from '../../domain/composition/products/pair.ts';
import { err, ok, type Result } from '../../domain/result.ts';
import { createPairReads, type PairMember } from './pair-reads.ts';
import { type Message, message, verbatim } from '../../domain/message.ts';

const member = (id: number): PairMember => ({ id, owner: `content:${id}`, path: `${id}.safetensors` });
const owner = (id: number): string => `content:${id}`;

type Compare = (files: readonly PairFile[], share: PairShare, onProgress: (done: number) => void) => Promise<PairsOutcome>;

/** Every share finds an inner product of 1 per worker in block `a` for every pair. */
const ones: Compare = async (files, _share, onProgress) => {
  onProgress(1);
  const bytes = new TextEncoder().encode(
    pairToText({ blocks: [{ slot: 'a', inner: 1, compared: 1, notCompared: 0, names: [] }], reasons: [] }),
  );
  return { kind: 'compared', ms: 1, pairs: files.flatMap((_, a) => files.slice(a + 1).map((__, next) => ({ a, b: a + 1 + next, bytes }))) };
};

function world(compare: Compare, workers = 3) {
  const cache = new Map<string, Uint8Array>();
  const asked: string[] = [];
  const cancelled: number[] = [];
  const opened: Record<number, Result<File, Message>> = {};
  const line = () => ({
    api: {
      compare: (_job: number, files: readonly PairFile[], share: PairShare, onProgress: (done: number) => void) => {
        asked.push(`${files.map(({ path }) => path.charAt(0)).join('')} ${share.index}/${share.of}`);
        return compare(files, share, onProgress);
      },
      cancel: async (job: number) => void cancelled.push(job),
    } as Partial<AnalystApi> as AnalystApi,
    terminate: () => undefined,
  });
  const questions: number[] = [];
  const lines = Array.from({ length: workers }, line);
  const reads = createPairReads({
    lines: () => lines,
    open: async (id) => opened[id] ?? ok(new File([], `${id}.safetensors`)),
    cached: async (owners) => {
      questions.push(owners.length);
      const pairs = owners.flatMap((a, i) => owners.slice(i + 1).map((b) => ({ a, b, bytes: cache.get([a, b].sort().join(' ')) })));
      return pairs.flatMap(({ a, b, bytes }) => (bytes ? [{ a, b, bytes }] : []));
    },
    keep: async (pairs) => {
      for (const { a, b, bytes } of pairs) cache.set([a, b].sort().join(' '), bytes);
    },
  });
  const read = (
    members: readonly PairMember[],
    onProgress: (share: number) => void = () => undefined,
    signal = new AbortController().signal,
  ) => reads.read(members, onProgress, signal);
  return { cache, questions, asked, cancelled, opened, read };
}

describe('pair reads', () => {
  it('ask for all pairs of a stack in one question', async () => {
    const { read, questions, cache } = world(ones);
    const stack = Array.from({ length: 16 }, (_, index) => member(index + 1));
    await read(stack);
    expect(cache.size).toBe(120);
    questions.length = 0;
    await read(stack);
    expect(questions).toEqual([16]);
  });

  it('share the work among the workers and add up what they find', async () => {
    const { read, asked, cache } = world(ones);
    const progress: number[] = [];
    const { products, unread, cancelled } = await read([member(1), member(2), member(3)], (share) => progress.push(share));
    expect(asked).toEqual(['123 0/3', '123 1/3', '123 2/3']);
    expect(products(owner(3), owner(1))?.blocks).toMatchObject([{ slot: 'a', inner: 3, compared: 3, notCompared: 0, names: [] }]);
    expect({ unread, cancelled, kept: cache.size }).toEqual({ unread: [], cancelled: false, kept: 3 });
    expect(progress.at(-1)).toBe(1);
  });

  it('ask no worker for what is in the cache, and read only files that some pair lacks', async () => {
    const { read, asked } = world(ones, 1);
    await read([member(1), member(2)]);
    expect((await read([member(2), member(1)])).products(owner(1), owner(2))?.blocks[0]?.inner).toBe(1);
    expect(asked).toEqual(['12 0/1']);
    await read([member(1)]);
    expect(asked).toHaveLength(1);
    await read([member(1), member(2), member(3)]);
    expect(asked[1]).toBe('123 0/1');
    await read([member(1), member(2), member(3)]);
    expect(asked).toHaveLength(2);
  });

  it('compute anew what the cache holds of an older version', async () => {
    const { read, asked, cache } = world(ones, 1);
    cache.set(`${owner(1)} ${owner(2)}`, new TextEncoder().encode('{"version":0}'));
    await read([member(1), member(2)]);
    expect(asked).toHaveLength(1);
  });

  it('go on without a file that cannot be opened or read, and say why', async () => {
    const broken: Compare = async (files, share, onProgress) => {
      const bad = files.findIndex(({ path }) => path.startsWith('2'));
      return bad >= 0
        ? { kind: 'fault', file: bad, fault: { code: 'read-failed', message: verbatim('cut off') } }
        : ones(files, share, onProgress);
    };
    const { read, opened, cache } = world(broken, 2);
    opened[4] = err(verbatim('Its folder is not connected.'));
    const { products, unread } = await read([1, 2, 3, 4].map(member));
    expect(products(owner(1), owner(3))?.blocks[0]?.inner).toBe(2);
    expect(products(owner(1), owner(2))).toBeNull();
    expect(unread).toEqual([
      { owner: owner(4), why: verbatim('Its folder is not connected.') },
      { owner: owner(2), why: verbatim('cut off') },
    ]);
    expect(cache.size).toBe(1);
  });

  it('stop all workers when told to, and keep nothing half done', async () => {
    const abort = new AbortController();
    const { read, cancelled, cache } = world(async (files, share, onProgress) => {
      abort.abort();
      return share.index === 0 ? ones(files, share, onProgress) : { kind: 'cancelled' };
    }, 2);
    const result = await read([member(1), member(2)], () => undefined, abort.signal);
    expect(result.cancelled).toBe(true);
    expect(result.products(owner(1), owner(2))).toBeNull();
    expect(cancelled).toEqual([1, 1]);
    expect(cache.size).toBe(0);
  });

  it('compare one after the other, and never what the one before has found', async () => {
    let running = 0;
    let most = 0;
    const { read, asked } = world(async (files, share, onProgress) => {
      most = Math.max(most, (running += 1));
      await Promise.resolve();
      running -= 1;
      return ones(files, share, onProgress);
    }, 1);
    const both = [read([member(1), member(2)]), read([member(2), member(1)]), read([member(1), member(3)])];
    const results = await Promise.all(both);
    expect(results.every(({ unread }) => unread.length === 0)).toBe(true);
    expect(asked).toEqual(['12 0/1', '13 0/1']);
    expect(most).toBe(1);
  });

  it('give a reason in words when a worker ends', async () => {
    const { read } = world(() => Promise.reject(Object.assign(new Error('gone'), { name: 'WorkerGone' })), 2);
    const { unread } = await read([member(1), member(2)]);
    expect(unread.map(({ why }) => why)).toEqual(Array<Message>(2).fill(message('library.compare-ended')));
  });
});

describe('advice', () => {
  const STACK = stackGrams([{ key: 'a', strengths: new Map([['x', 2]]), totalStrength: 2 }], [{ id: 'x', role: 'main' }], () => null);
  const SETTINGS = [{ strengthModel: 1, strengthClip: 1, gains: {}, on: true }];
  const REQUEST = { aim: 'cap', cap: 0.5, most: 0.1, fixed: [] } as const;
  const readsWith = (advise: AnalystApi['advise']) =>
    createPairReads({
      lines: () => [{ api: { advise } as Partial<AnalystApi> as AnalystApi, terminate: () => undefined }],
      open: () => Promise.resolve(err(verbatim(''))),
      cached: () => Promise.resolve([]),
      keep: () => Promise.resolve(),
    });

  it('comes from a worker', async () => {
    const reads = readsWith((...asked) => Promise.resolve(advise(...asked)));
    expect((await reads.advise(STACK, SETTINGS, REQUEST))?.strengths[0]).toBeCloseTo(0.5, 5);
  });

  it('is missing when the worker ended, and nothing else is swallowed', async () => {
    const gone = Object.assign(new Error('gone'), { name: 'WorkerGone' });
    expect(await readsWith(() => Promise.reject(gone)).advise(STACK, SETTINGS, REQUEST)).toBeNull();
    await expect(readsWith(() => Promise.reject(new Error('a bug'))).advise(STACK, SETTINGS, REQUEST)).rejects.toThrow('a bug');
  });
});
