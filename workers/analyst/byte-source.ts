/**
 * Where the bytes of one file come from: a `File` in the browser, a path in Node. The measuring pass asks for the header by
 * `slice` and then for one sequential `stream`.
 */
export interface ByteSource {
  readonly size: number;
  slice(begin: number, end: number): Promise<Uint8Array>;
  /** Chunks of [begin, end) in order. A chunk is valid until the next one is asked for. */
  stream(begin: number, end: number): AsyncIterable<Uint8Array>;
  /** These bytes will be asked for next: a source that can begins to read them. */
  expect?(begin: number, end: number): void;
}

/** 1 MiB keeps a BYOB reader at the disk's speed (256 KiB to 4 MiB do) and a cancelled file stops within milliseconds. */
const CHUNK = 1024 * 1024;

/** A disk that sleeps or a network share that drops may take its time; a stream that lost its promise takes for ever. */
const SILENCE_MS = 60_000;

/**
 * While a BYOB read is pending, Chromium may collect a blob's stream that only the awaiting function holds, and the promise
 * never settles (6 of 10 runs on a 1.2 GB file with WebAssembly in the worker; 0 of 20 with this). So it is held here.
 */
const reading = new Set<unknown>();

export function fileSource(file: File): ByteSource {
  return {
    size: file.size,
    slice: async (begin, end) => new Uint8Array(await file.slice(begin, end).arrayBuffer()),
    stream: (begin, end) => streamOf(file.slice(begin, end)),
  };
}

async function* streamOf(blob: Blob): AsyncGenerator<Uint8Array> {
  const stream = blob.stream();
  const reader = byobReader(stream, blob.size) ?? defaultReader(stream);
  const held = { blob, stream, reader };
  reading.add(held);
  try {
    for (;;) {
      const chunk = await withWatchdog(reader.read());
      if (!chunk) return;
      yield chunk;
    }
  } finally {
    reading.delete(held);
    // Fails only when the stream has already failed, and then that error is on its way.
    await reader.cancel().catch(() => undefined);
  }
}

interface ChunkReader {
  /** The next bytes, null at the end. */
  read(): Promise<Uint8Array | null>;
  cancel(): Promise<void>;
}

/**
 * Two reads are always asked for: while a chunk is worked on, the next one fills. With one, the stream stands still in that time (400 MB,
 * 1 ms of work per MiB: 0.78 s with one, 0.43 s with two, 0.25 s without the work).
 */
function byobReader(stream: ReadableStream<Uint8Array>, size: number): ChunkReader | null {
  let reader: ReadableStreamBYOBReader;
  try {
    reader = stream.getReader({ mode: 'byob' });
  } catch {
    // Browsers whose blob streams are not byte streams.
    return null;
  }
  const asked: Promise<ReadableStreamReadResult<Uint8Array>>[] = [];
  const ask = (buffer: ArrayBuffer): void => {
    const result = reader.read(new Uint8Array(buffer));
    // Who takes the one before it may meet the same failure and take no more.
    result.catch(() => undefined);
    asked.push(result);
  };
  const most = Math.min(CHUNK, Math.max(1, size));
  ask(new ArrayBuffer(most));
  if (size > most) ask(new ArrayBuffer(most));
  let used: ArrayBuffer | null = null;
  return {
    async read() {
      if (used) ask(used);
      used = null;
      const { done, value } = (await asked.shift()) ?? { done: true, value: undefined };
      if (done || !value) return null;
      used = value.buffer as ArrayBuffer;
      return value;
    },
    cancel: () => reader.cancel(),
  };
}

function defaultReader(stream: ReadableStream<Uint8Array>): ChunkReader {
  const reader = stream.getReader();
  return {
    async read() {
      const { done, value } = await reader.read();
      return done ? null : value;
    },
    cancel: () => reader.cancel(),
  };
}

function withWatchdog<T>(promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new DOMException(`Nothing was read for ${SILENCE_MS / 1000} seconds`, 'NotReadableError')),
      SILENCE_MS,
    );
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** What the browser throws for a file that is gone, locked or unreadable; anything else is a fault of ours. */
export const isReadError = (error: unknown): boolean =>
  error instanceof DOMException || (error instanceof Error && 'code' in error && typeof error.code === 'string');
