/**
 * The hashes by which model sites and user interfaces know a file, all from one sequential read. Memory: two chunks (1 MiB each).
 * Bytes after the tensors belong to the file and to its data section, as they do for the tools that define these hashes.
 */
import { createSHA256 } from 'hash-wasm';
import type { HashOutcome } from '../../src/contracts/analyst.ts';
import { message } from '../../src/domain/message.ts';
import { accessFault } from '../../src/domain/library/file-access.ts';
import type { FileHashes } from '../../src/domain/library/known-hashes.ts';
import { readHeaderLength } from '../../src/domain/safetensors/header.ts';
import { type ByteSource, isReadError } from './byte-source.ts';

/** AUTOMATIC1111's first hash looks at these 64 KiB only; a file that ends before them gets the hash of what is there. */
const WINDOW = { begin: 0x100000, end: 0x110000 } as const;
const LENGTH_FIELD = 8;

export interface HashTools {
  /** Bytes of the file read so far. */
  readonly onProgress: (bytes: number) => void;
  readonly signal: AbortSignal;
}

interface Part {
  readonly begin: number;
  readonly end: number;
  readonly hash: { update(bytes: Uint8Array): unknown; digest(): string };
}

export async function hashFile(source: ByteSource, tools: HashTools): Promise<HashOutcome> {
  try {
    const length = readHeaderLength(await source.slice(0, Math.min(LENGTH_FIELD, source.size)), source.size);
    const part = async (begin: number, end: number): Promise<Part> => ({ begin, end, hash: (await createSHA256()).init() });
    const whole = await part(0, source.size);
    const window = await part(WINDOW.begin, WINDOW.end);
    const data = length.ok ? await part(LENGTH_FIELD + length.value, source.size) : null;
    const read = await readInto(source, data ? [whole, window, data] : [whole, window], tools);
    if (read === null) return { kind: 'cancelled' };
    if (read < source.size) {
      return { kind: 'fault', fault: { code: 'read-failed', message: message('read.ended-early', { bytes: read, of: source.size }) } };
    }
    const hashes: FileHashes = { sha256: whole.hash.digest(), window: window.hash.digest(), data: data?.hash.digest() ?? null };
    return { kind: 'hashed', hashes };
  } catch (error) {
    if (tools.signal.aborted) return { kind: 'cancelled' };
    if (!isReadError(error)) throw error;
    return { kind: 'fault', fault: accessFault(error, 'file') };
  }
}

/** @returns the number of bytes read, or null when cancelled */
async function readInto(source: ByteSource, parts: readonly Part[], { onProgress, signal }: HashTools): Promise<number | null> {
  let at = 0;
  for await (const chunk of source.stream(0, source.size)) {
    if (signal.aborted) return null;
    for (const { begin, end, hash } of parts) {
      const [from, to] = [Math.max(begin - at, 0), Math.min(end - at, chunk.length)];
      if (from < to) hash.update(chunk.subarray(from, to));
    }
    at += chunk.length;
    onProgress(at);
  }
  return signal.aborted ? null : at;
}
