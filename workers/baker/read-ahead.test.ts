import { describe, expect, it } from 'vitest';
import type { ByteSource } from '../analyst/byte-source.ts';
import { readAhead } from './read-ahead.ts';

const bytes = Uint8Array.from({ length: 1000 }, (_, i) => i % 251);

function counted(): { source: ByteSource; reads: (readonly [number, number])[] } {
  const reads: (readonly [number, number])[] = [];
  return {
    reads,
    source: {
      size: bytes.length,
      async slice(begin, end) {
        reads.push([begin, end]);
        return bytes.slice(begin, end);
      },
      async *stream(begin, end) {
        reads.push([begin, end]);
        yield bytes.slice(begin, end);
      },
    },
  };
}

async function gathered(source: ByteSource, begin: number, end: number): Promise<number[]> {
  const found: number[] = [];
  for await (const chunk of source.stream(begin, end)) found.push(...chunk);
  return found;
}

describe('reading ahead', () => {
  it('gives the same bytes with fewer reads where the order is the file’s', async () => {
    const { source, reads } = counted();
    const ahead = readAhead(source, 1);
    for (let at = 0; at < 1000; at += 50) expect(await gathered(ahead, at, at + 40)).toEqual(Array.from(bytes.subarray(at, at + 40)));
    expect(reads).toEqual([
      [0, 40],
      [50, 1000],
    ]);
    expect(Array.from(await ahead.slice(60, 70))).toEqual(Array.from(bytes.subarray(60, 70)));
    expect(reads).toHaveLength(2);
  });

  it('reads no more than is asked for where reads jump, and large ranges as they are', async () => {
    const { source, reads } = counted();
    const ahead = readAhead(source, 2 ** 17);
    for (const at of [900, 500, 100]) expect(await gathered(ahead, at, at + 60)).toEqual(Array.from(bytes.subarray(at, at + 60)));
    expect(await gathered(ahead, 160, 260)).toEqual(Array.from(bytes.subarray(160, 260)));
    expect(reads).toEqual([
      [900, 960],
      [500, 560],
      [100, 160],
      [160, 260],
    ]);
  });

  it('begins to read what is told to come, and asks for it no second time', async () => {
    const { source, reads } = counted();
    const ahead = readAhead(source, 2 ** 14);
    ahead.expect?.(100, 300);
    ahead.expect?.(700, 900);
    ahead.expect?.(0, 1000);
    expect(reads).toEqual([
      [100, 300],
      [700, 900],
    ]);
    for (const [begin, end] of [
      [250, 300],
      [100, 200],
      [700, 900],
    ] as const)
      expect(Array.from(await ahead.slice(begin, end))).toEqual(Array.from(bytes.subarray(begin, end)));
    expect(reads).toHaveLength(2);
    await ahead.slice(299, 301);
    expect(reads.at(-1)).toEqual([299, 301]);
  });

  it('says that what was to come could not be read when it is asked for, and not before', async () => {
    const { source } = counted();
    const ahead = readAhead({ ...source, slice: () => Promise.reject(new Error('pulled out')) }, 1);
    ahead.expect?.(0, 10);
    ahead.expect?.(10, 20);
    await expect(ahead.slice(12, 18)).rejects.toThrow('pulled out');
  });

  it('reads the next piece of a long copy while one is used, and each byte once', async () => {
    const size = 5 * 2 ** 20 + 3;
    const reads: (readonly [number, number])[] = [];
    const source: ByteSource = {
      size,
      async slice(begin, end) {
        reads.push([begin, end]);
        return new Uint8Array(end - begin).fill(reads.length);
      },
      stream: () => expect.unreachable(),
    };
    const ahead = readAhead(source, 8);
    let at = 1;
    for await (const chunk of ahead.stream(1, size)) {
      at += chunk.length;
      expect(reads.at(-1)?.[1]).toBe(Math.min(size, at + 2 * 2 ** 20));
    }
    expect(at).toBe(size);
    expect(reads.map(([begin]) => begin)).toEqual([1, 1 + 2 ** 21, 1 + 2 ** 22]);
  });

  it('ends where the file ends', async () => {
    const ahead = readAhead({ ...counted().source, size: 2000 }, 1);
    await ahead.slice(0, 900);
    expect((await ahead.slice(900, 1100)).length).toBe(100);
  });
});
