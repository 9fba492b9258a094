/**
 * One file read by ranges that mostly follow each other: the stream that gave a range runs on, so that its next bytes are read while the
 * caller computes. Asking for each range by itself costs more than its bytes (in Chromium 2 to 4 times the time of one stream).
 */
import type { ByteSource } from './byte-source.ts';

/** A gap of so many bytes is read over: alphas, or a module that is not wanted. */
const GAP = 1024 * 1024;

export interface ForwardSource extends ByteSource {
  /** Lets the stream go. To be called at the end. */
  close(): Promise<void>;
}

/** @returns the same file; one range at a time */
export function forwardSource(source: ByteSource): ForwardSource {
  let running: AsyncIterator<Uint8Array> | null = null;
  /** Of the running stream: where its bytes that were not given out begin, and those that are at hand. */
  let position = 0;
  let rest: Uint8Array = new Uint8Array();
  /** End of the last range. */
  let last = Number.NEGATIVE_INFINITY;

  const follows = (begin: number, end: number): boolean => begin >= end && begin - end <= GAP;

  async function close(): Promise<void> {
    const stream = running;
    running = null;
    rest = new Uint8Array();
    await stream?.return?.();
  }

  /** @returns false at the end of the file */
  async function more(): Promise<boolean> {
    const next = await running?.next();
    if (next === undefined || next.done === true) return false;
    rest = next.value;
    return true;
  }

  return {
    size: source.size,
    slice: (begin, end) => source.slice(begin, end),
    close,
    async *stream(begin, end) {
      if (running && !follows(begin, position)) await close();
      const inOrder = follows(begin, last);
      last = end;
      if (!running && !inOrder) {
        yield* source.stream(begin, end);
        return;
      }
      if (!running) {
        running = source.stream(begin, source.size)[Symbol.asyncIterator]();
        position = begin;
      }
      while (position < end) {
        if (rest.length === 0 && !(await more())) return;
        const skip = Math.min(rest.length, Math.max(0, begin - position));
        const piece = rest.subarray(skip, skip + Math.min(rest.length - skip, end - position - skip));
        rest = rest.subarray(skip + piece.length);
        position += skip + piece.length;
        if (piece.length > 0) yield piece;
      }
    },
  };
}
