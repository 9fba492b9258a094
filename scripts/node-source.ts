/** The same pass over a file on disk in Node: for the `measure` command, tests and benches. */
import { open, stat } from 'node:fs/promises';
import type { ByteSource } from '../workers/analyst/byte-source.ts';

const CHUNK = 1024 * 1024;

export async function nodeSource(path: string): Promise<ByteSource> {
  const { size } = await stat(path);
  return {
    size,
    async slice(begin, end) {
      const file = await open(path);
      try {
        const bytes = new Uint8Array(end - begin);
        const { bytesRead } = await file.read(bytes, 0, bytes.length, begin);
        return bytes.subarray(0, bytesRead);
      } finally {
        await file.close();
      }
    },
    async *stream(begin, end) {
      const file = await open(path);
      try {
        const buffer = new Uint8Array(CHUNK);
        for (let at = begin; at < end; ) {
          const { bytesRead } = await file.read(buffer, 0, Math.min(CHUNK, end - at), at);
          if (bytesRead === 0) return;
          yield buffer.subarray(0, bytesRead);
          at += bytesRead;
        }
      } finally {
        await file.close();
      }
    },
  };
}
