import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import type { ByteSource } from './byte-source.ts';
import { fileMetadata } from './file-metadata.ts';

function file(header: string, data = ''): ByteSource {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(Buffer.byteLength(header)));
  const bytes = Buffer.concat([length, Buffer.from(header), Buffer.from(data)]);
  return {
    size: bytes.length,
    slice: async (begin, end) => new Uint8Array(bytes.subarray(begin, end)),
    stream: () => {
      throw new Error('Only the header is read.');
    },
  };
}

describe('fileMetadata', () => {
  it('gives every value whole', async () => {
    const long = 'x'.repeat(300_000);
    const outcome = await fileMetadata(file(JSON.stringify({ __metadata__: { long, short: '1' } })));
    expect(outcome.kind === 'read' && { ...outcome.metadata }).toEqual({ long, short: '1' });
  });

  it('gives them of a file whose data are not all there', async () => {
    const header = JSON.stringify({ __metadata__: { a: '1' }, t: { dtype: 'F32', shape: [4], data_offsets: [0, 16] } });
    const outcome = await fileMetadata(file(header, 'short'));
    expect(outcome.kind === 'read' && { ...outcome.metadata }).toEqual({ a: '1' });
  });

  it('says why there are none', async () => {
    expect(await fileMetadata(file('{"a": '))).toMatchObject({ kind: 'fault', fault: { code: expect.stringMatching(/header/) } });
    const gone: ByteSource = { ...file('{}'), slice: () => Promise.reject(new DOMException('gone', 'NotFoundError')) };
    expect(await fileMetadata(gone)).toMatchObject({ kind: 'fault', fault: { code: 'not-found' } });
  });
});
