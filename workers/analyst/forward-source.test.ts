import { describe, expect, it } from 'vitest';
import fc from '../../src/testing/properties.ts';
import type { ByteSource } from './byte-source.ts';
import { forwardSource } from './forward-source.ts';

const SIZE = 5 * 1024 * 1024;
const BYTES = Uint8Array.from({ length: SIZE }, (_, at) => (at * 31 + (at >> 9)) & 255);

interface Told {
  readonly source: ByteSource;
  /** Streams that were begun and not let go. */
  open: number;
  begun: number;
}

/** Chunks of an odd size in one buffer that is used again, as the browser's are. */
function told(chunk: number): Told {
  const state = { open: 0, begun: 0 };
  const source: ByteSource = {
    size: SIZE,
    slice: (begin, end) => Promise.resolve(BYTES.slice(begin, end)),
    async *stream(begin, end) {
      state.open += 1;
      state.begun += 1;
      const buffer = new Uint8Array(chunk);
      try {
        for (let at = begin; at < end; at += chunk) {
          const piece = buffer.subarray(0, Math.min(chunk, end - at));
          piece.set(BYTES.subarray(at, at + piece.length));
          yield piece;
        }
      } finally {
        state.open -= 1;
      }
    },
  };
  return Object.assign(state, { source });
}

async function read(source: ByteSource, begin: number, end: number): Promise<Uint8Array> {
  const out = new Uint8Array(end - begin);
  let at = 0;
  for await (const chunk of source.stream(begin, end)) {
    out.set(chunk, at);
    at += chunk.length;
  }
  return out.subarray(0, at);
}

/** Not `toEqual`, which takes a second for a few megabytes. */
const areBytes = (got: Uint8Array, begin: number, end: number): boolean =>
  got.length === end - begin && got.every((byte, at) => byte === BYTES[begin + at]);

describe('forwardSource', () => {
  const range = fc.tuple(fc.integer({ min: 0, max: SIZE }), fc.integer({ min: 0, max: 300_000 }));

  it('gives the bytes of any ranges, in any order, and leaves no stream open', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(range, { maxLength: 12 }),
        fc.boolean(),
        fc.integer({ min: 1000, max: 700_001 }),
        async (ranges, sorted, chunk) => {
          const state = told(chunk);
          const source = forwardSource(state.source);
          const wanted = sorted ? [...ranges].sort(([a], [b]) => a - b) : ranges;
          for (const [begin, length] of wanted) {
            const end = Math.min(SIZE, begin + length);
            expect(areBytes(await read(source, begin, end), begin, end)).toBe(true);
          }
          await source.close();
          expect(state.open).toBe(0);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('reads ranges that follow each other with one stream, over small gaps, and begins anew after a jump', async () => {
    const state = told(65_536);
    const source = forwardSource(state.source);
    for (let begin = 0; begin < 2_000_000; begin += 50_000) await read(source, begin, begin + 40_000);
    // The first range alone, and the stream that the second began.
    expect(state.begun).toBe(2);
    await read(source, 4_000_000, 4_000_100);
    expect(state.open).toBe(0);
    await source.close();
  });

  it('goes on after a consumer that stopped within a range', async () => {
    const state = told(10_000);
    const source = forwardSource(state.source);
    await read(source, 0, 100);
    for await (const chunk of source.stream(100, 50_000)) if (chunk.length > 0) break;
    expect(areBytes(await read(source, 50_000, 90_000), 50_000, 90_000)).toBe(true);
    await source.close();
    expect(state.open).toBe(0);
  });

  it('ends early where the file does', async () => {
    const source = forwardSource(told(65_536).source);
    await read(source, SIZE - 300_000, SIZE - 200_000);
    expect(await read(source, SIZE - 200_000, SIZE + 1000)).toHaveLength(200_000);
    await source.close();
  });
});
