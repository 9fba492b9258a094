/** Every hash against node:crypto on the same bytes, whatever way the file is cut into chunks. */
import { createHash } from 'node:crypto';
import fc from '../../src/testing/properties.ts';
import { describe, expect, it } from 'vitest';
import { describeWithLoraData, realFile } from '../../src/testing/lora-data.ts';
import { nodeSource } from '../../scripts/node-source.ts';
import type { ByteSource } from './byte-source.ts';
import { hashFile } from './hash-file.ts';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const source = (bytes: Uint8Array, chunk: number): ByteSource => ({
  size: bytes.length,
  slice: async (begin, end) => bytes.slice(begin, end),
  async *stream(begin, end) {
    // One buffer for all chunks, as a real reader does it.
    const buffer = new Uint8Array(chunk);
    for (let at = begin; at < end; at += chunk) {
      const part = bytes.subarray(at, Math.min(at + chunk, end));
      buffer.set(part);
      yield buffer.subarray(0, part.length);
    }
  },
});

const quiet = { onProgress: () => undefined, signal: new AbortController().signal };

/** A header of `header` bytes, then bytes that never repeat within 64 KiB. */
function file(header: number, size: number): Uint8Array {
  const bytes = Uint8Array.from({ length: size }, (_, i) => (i * 31 + (i >> 8) * 17) & 255);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header), true);
  return bytes;
}

async function hashes(from: ByteSource) {
  const outcome = await hashFile(from, quiet);
  if (outcome.kind !== 'hashed') throw new Error(JSON.stringify(outcome));
  return outcome.hashes;
}

describe('hashFile', () => {
  it('hashes file, window and data section, each byte in the parts it belongs to', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 3000 }),
        fc.integer({ min: 0, max: 0x20000 }),
        fc.integer({ min: 7, max: 200_000 }),
        async (header, beyond, chunk) => {
          const bytes = file(header, 0x100000 - 0x8000 + beyond);
          expect(await hashes(source(bytes, chunk))).toEqual({
            sha256: sha256(bytes),
            window: sha256(bytes.subarray(0x100000, 0x110000)),
            data: sha256(bytes.subarray(8 + header)),
          });
        },
      ),
      { numRuns: 15 },
    );
  });

  it('gives the hash of nothing where a small file has no such bytes', async () => {
    const nothing = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
    const bytes = file(92, 100);
    expect(await hashes(source(bytes, 64))).toEqual({ sha256: sha256(bytes), window: nothing, data: nothing });
  });

  it('hashes what is not a safetensors file without a data section', async () => {
    const page = new TextEncoder().encode('<!doctype html><title>Sign in</title>');
    expect(await hashes(source(page, 10))).toMatchObject({ sha256: sha256(page), data: null });
    expect(await hashes(source(new Uint8Array(), 10))).toMatchObject({ data: null });
  });

  it('tells progress in bytes of the file and stops when asked to', async () => {
    const abort = new AbortController();
    const seen: number[] = [];
    const onProgress = (bytes: number): void => {
      seen.push(bytes);
      if (bytes >= 3000) abort.abort();
    };
    expect(await hashFile(source(file(10, 10_000), 1000), { onProgress, signal: abort.signal })).toEqual({ kind: 'cancelled' });
    expect(seen).toEqual([1000, 2000, 3000]);
  });

  it('is a fault when the file shrinks or cannot be read', async () => {
    const bytes = file(10, 10_000);
    const short = { ...source(bytes, 1000), size: 20_000 };
    expect(await hashFile(short, quiet)).toMatchObject({ kind: 'fault', fault: { code: 'read-failed' } });
    const gone: ByteSource = { ...source(bytes, 1000), slice: () => Promise.reject(new DOMException('gone', 'NotFoundError')) };
    expect(await hashFile(gone, quiet)).toMatchObject({ kind: 'fault', fault: { code: 'not-found' } });
  });
});

describeWithLoraData('real files', () => {
  it.each(['sd15_lycoris-lokr-conv_te_rank4.safetensors', 'sd15_lycoris-lokr-conv_te_rank16.safetensors'])(
    '%s has the model hash its trainer wrote into it',
    async (name) => {
      const from = await nodeSource(realFile(name));
      const header = await from.slice(0, 200_000);
      const written = /"sshs_model_hash":\s*"([0-9a-f]{64})"/.exec(new TextDecoder().decode(header))?.[1];
      expect((await hashes(from)).data).toBe(written);
    },
  );
});
