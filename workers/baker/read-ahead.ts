/**
 * Reads more than is asked for where a file is read in its order: a LoRA has hundreds of small tensors, and each read of its own costs
 * more than its bytes. Reads that jump are left alone. What is told to come next is read while the caller computes.
 */
import type { ByteSource } from '../analyst/byte-source.ts';

/** Bytes ahead, of all sources together. */
const AHEAD = 8 * 1024 * 1024;
/** A gap of so many bytes (alphas between factors) is still in order. */
const GAP = 64 * 1024;

/** @param sources how many are read at the same time */
export function readAhead(source: ByteSource, sources: number): ByteSource {
  const most = Math.ceil(AHEAD / Math.max(1, sources));
  let held: { readonly begin: number; readonly bytes: Uint8Array } = { begin: 0, bytes: new Uint8Array() };
  let last = Number.NEGATIVE_INFINITY;
  let expected: { readonly begin: number; readonly end: number; readonly bytes: Promise<Uint8Array> }[] = [];
  const slice = async (begin: number, end: number): Promise<Uint8Array> => {
    const coming = expected.find((own) => begin >= own.begin && end <= own.end);
    if (coming) return (await coming.bytes).subarray(begin - coming.begin, end - coming.begin);
    const inOrder = begin >= last && begin <= last + GAP;
    last = end;
    if (begin >= held.begin && end <= held.begin + held.bytes.length) return held.bytes.subarray(begin - held.begin, end - held.begin);
    if (!inOrder || end - begin > most) return source.slice(begin, end);
    held = { begin, bytes: await source.slice(begin, Math.min(source.size, begin + most)) };
    return held.bytes.subarray(0, end - begin);
  };
  return {
    size: source.size,
    slice,
    expect(begin, end) {
      if (end - begin > most) return;
      const bytes = source.slice(begin, end);
      // Who asks for them meets the failure; nobody may.
      bytes.catch(() => undefined);
      // What is used now, and what comes next.
      expected = [...expected.slice(-1), { begin, end, bytes }];
    },
    async *stream(begin, end) {
      if (end - begin > most) yield* inPieces(source, begin, end);
      else yield await slice(begin, end);
    },
  };
}

/** Of a long copy: while a piece is used, the next one is read. */
const PIECE = 2 * 1024 * 1024;

async function* inPieces(source: ByteSource, begin: number, end: number): AsyncGenerator<Uint8Array> {
  const read = (at: number): Promise<Uint8Array> => {
    const bytes = source.slice(at, Math.min(end, at + PIECE));
    // A consumer that stops does not wait for what was read ahead.
    bytes.catch(() => undefined);
    return bytes;
  };
  let next = read(begin);
  for (let at = begin; at < end; ) {
    const bytes = await next;
    at += bytes.length;
    if (bytes.length === 0) return;
    if (at < end) next = read(at);
    yield bytes;
  }
}
