import { describe, expect, it } from 'vitest';
import type { FoundFile, HeaderRecord } from '../../src/contracts/library.ts';
import { buildFile } from '../../src/domain/safetensors/writer.ts';
import { HeaderReader } from './read-header.ts';

/** Stands for the hash: shows which bytes it was given. */
const hash = (bytes: Uint8Array): string =>
  `${bytes.length}:${String.fromCharCode(bytes[0] ?? 0)}${String.fromCharCode(bytes.at(-1) ?? 0)}`;

const LORA = buildFile(
  [
    { name: 'lora_unet_x.lora_down.weight', dtype: 'F16', shape: [2, 8], data: new Uint8Array(32) },
    { name: 'lora_unet_x.lora_up.weight', dtype: 'F16', shape: [8, 2], data: new Uint8Array(32) },
  ],
  { ss_network_dim: '2' },
);
const HEADER_BYTES = LORA.length - 64;

interface Reads {
  readonly slices: [number, number][];
}

/** A file that notes which parts of it are read. */
function watchedFile(bytes: Uint8Array, reads: Reads = { slices: [] }): File {
  const made = new File([bytes.slice()], 'x.safetensors', { lastModified: 77 });
  const slice = made.slice.bind(made);
  made.slice = (start = 0, end = made.size, type?: string) => {
    reads.slices.push([start, Math.min(end, made.size)]);
    return slice(start, end, type);
  };
  return made;
}

const FOUND: FoundFile = { path: 'styles/x.safetensors', size: 1, mtime: 1 };

const read = (bytes: Uint8Array, reads?: Reads): Promise<HeaderRecord> =>
  new HeaderReader({ hash }).read(FOUND, async () => watchedFile(bytes, reads));

function headerText(json: string, data = 0): Uint8Array {
  const text = new TextEncoder().encode(json);
  const bytes = new Uint8Array(8 + text.length + data);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

describe('HeaderReader', () => {
  it('takes base and category from the folders by the rules it is given', async () => {
    const place = { path: 'My Base/77 - Things/x.safetensors', size: 1, mtime: 1 };
    const reader = new HeaderReader({ hash });
    const rules = { bases: { 'my base': 'MYB' }, categories: { '77': 'THG' } };
    expect(await reader.read(place, async () => watchedFile(LORA), rules)).toMatchObject({ baseCode: 'MYB', categoryCode: 'THG' });
    const gone = async (): Promise<File> => Promise.reject(new DOMException('gone', 'NotFoundError'));
    expect(await reader.read(place, gone, rules)).toMatchObject({ baseCode: 'MYB', categoryCode: 'THG' });
    expect(await reader.read(place, async () => watchedFile(LORA))).toMatchObject({ categoryCode: 'GEN' });
  });

  it('understands a good file and hashes exactly its header', async () => {
    const record = await read(LORA);
    expect(record).toMatchObject({
      path: FOUND.path,
      size: LORA.length,
      mtime: 77,
      fault: null,
      warnings: [],
      metadata: { ss_network_dim: '2' },
    });
    expect(record.understanding).toMatchObject({ moduleCount: 1, ranks: [{ rank: 2, modules: 1 }] });
    expect(record.headerHash).toBe(`${HEADER_BYTES - 8}:{${String.fromCharCode(LORA[HEADER_BYTES - 1] ?? 0)}`);
    expect(record.baseCode).toMatch(/^[A-Z0-9]{3}$/);
    expect(record.categoryCode).toBe('GEN');
  });

  it('reads 64 KiB of a large file and not its tensors', async () => {
    const reads: Reads = { slices: [] };
    const big = buildFile([{ name: 'a.weight', dtype: 'U8', shape: [300_000], data: new Uint8Array(300_000) }]);
    await read(big, reads);
    expect(reads.slices).toEqual([[0, 65_536]]);
  });

  it('reads exactly the rest of a longer header', async () => {
    const reads: Reads = { slices: [] };
    const note = 'n'.repeat(150_000);
    const bytes = buildFile([{ name: 'a.weight', dtype: 'U8', shape: [90_000], data: new Uint8Array(90_000) }], { note });
    const record = await read(bytes, reads);
    expect(record.fault).toBeNull();
    expect(reads.slices).toEqual([
      [0, 65_536],
      [65_536, bytes.length - 90_000],
    ]);
  });

  it('reads at once what the headers before were long, and never less than 64 KiB', async () => {
    const long = buildFile([{ name: 'a.weight', dtype: 'U8', shape: [400_000], data: new Uint8Array(400_000) }], {
      note: 'n'.repeat(150_000),
    });
    const short = buildFile([{ name: 'a.weight', dtype: 'U8', shape: [400_000], data: new Uint8Array(400_000) }]);
    const reader = new HeaderReader({ hash: (bytes) => String(bytes.length) });
    const slicesOf = async (bytes: Uint8Array): Promise<Reads['slices']> => {
      const reads: Reads = { slices: [] };
      expect((await reader.read(FOUND, async () => watchedFile(bytes, reads))).fault).toBeNull();
      return reads.slices;
    };
    for (let file = 0; file < 64; file++) await slicesOf(long);
    expect(await slicesOf(long)).toEqual([[0, 163_840]]);
    for (let file = 0; file < 64; file++) await slicesOf(short);
    expect(await slicesOf(short)).toEqual([[0, 65_536]]);
  });

  it.each([
    ['a zero-byte file', new Uint8Array(), 'empty-file'],
    ['three bytes', new Uint8Array([1, 2, 3]), 'header-too-small'],
    ['a header length beyond the limit', new Uint8Array([255, 255, 255, 255, 255, 0, 0, 0, 123, 125]), 'header-too-large'],
    ['a header cut off in the middle', LORA.subarray(0, 60), 'header-incomplete'],
    ['text that is not JSON', headerText('{oops}'), 'header-not-json'],
    [
      'a web page saved under the name',
      new TextEncoder().encode('<!DOCTYPE html><html><body>Sign in to download</body></html>'),
      'web-page',
    ],
  ])('lists %s with the reason', async (_what, bytes, code) => {
    const record = await read(bytes);
    expect(record.fault?.code).toBe(code);
    expect(record).toMatchObject({ size: bytes.length, understanding: null, metadata: {} });
  });

  it('keeps what the header of a half-downloaded file says, and calls the file unreadable', async () => {
    const record = await read(LORA.subarray(0, LORA.length - 10));
    expect(record.fault?.code).toBe('data-incomplete');
    expect(record.understanding?.moduleCount).toBe(1);
    expect(record.headerHash).not.toBeNull();
  });

  it('warns of bytes after the last tensor and does not call it unreadable', async () => {
    const longer = new Uint8Array(LORA.length + 5);
    longer.set(LORA);
    const record = await read(longer);
    expect(record.fault).toBeNull();
    expect(record.warnings.map((warning) => warning.code)).toEqual(['trailing-bytes']);
    expect(record.understanding?.moduleCount).toBe(1);
  });

  it('warns of metadata that is not text', async () => {
    const record = await read(headerText('{"__metadata__":{"a":1},"x.weight":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}', 1));
    expect(record.fault).toBeNull();
    expect(record.warnings.map((warning) => warning.code)).toEqual(['metadata-not-string']);
  });

  it.each([
    ['NotFoundError', 'not-found'],
    ['NotAllowedError', 'not-permitted'],
    ['NotReadableError', 'read-failed'],
  ])('turns %s into %s and keeps what the walk knew', async (name, code) => {
    const record = await new HeaderReader({ hash }).read(FOUND, () => Promise.reject(new DOMException('no', name)));
    expect(record).toMatchObject({ ...FOUND, fault: { code }, understanding: null, headerHash: null });
  });

  it('reads very long headers one after another', async () => {
    let open = 0;
    let most = 0;
    const json = `{"__metadata__":{"a":"${'x'.repeat(9 * 1024 * 1024)}"}}`;
    const bytes = headerText(json);
    const slow = (): File => {
      const made = new File([bytes.slice()], 'x.safetensors');
      const slice = made.slice.bind(made);
      made.slice = (start = 0, end = made.size) => {
        const part = slice(start, end);
        if (start === 0) return part;
        const whole = part.arrayBuffer.bind(part);
        part.arrayBuffer = async () => {
          open += 1;
          most = Math.max(most, open);
          const buffer = await whole();
          open -= 1;
          return buffer;
        };
        return part;
      };
      return made;
    };
    const reader = new HeaderReader({ hash });
    const records = await Promise.all(
      [1, 2, 3].map((index) => reader.read({ ...FOUND, path: `${index}.safetensors` }, async () => slow())),
    );
    expect(records.map((record) => record.fault)).toEqual([null, null, null]);
    expect(most).toBe(1);
  });
});
