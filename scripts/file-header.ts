/** The header of a `.safetensors` file, or of a key list (`.tsv`: name, dtype, shape, separated by tabs): for commands. */
import { open, readFile } from 'node:fs/promises';
import { parseHeader, readHeaderLength } from '../src/domain/safetensors/header.ts';
import type { Dtype, FileFault, Header } from '../src/domain/safetensors/header-types.ts';

export type HeaderOutcome = { readonly ok: true; readonly header: Header } | { readonly ok: false; readonly fault: FileFault };

export const isKeyList = (file: string): boolean => /\.tsv$/i.test(file);

/** @throws when there is no such file */
export const headerOf = async (file: string): Promise<HeaderOutcome> =>
  isKeyList(file) ? { ok: true, header: headerOfList(await readFile(file, 'utf8')) } : headerOfFile(file);

/** An unknown shape (an empty third column) and a scalar both have no dimensions. */
function headerOfList(text: string): Header {
  const rows = text.split(/\r?\n/).filter((row) => row.trim() !== '');
  const tensors = rows.map((row) => {
    const [name = '', dtype = '', shape = ''] = row.split('\t');
    return { name, dtype: (dtype || 'F32') as Dtype, shape: /^\d/.test(shape) ? shape.split('x').map(Number) : [], begin: 0, end: 0 };
  });
  return { dataStart: 0, tensors, metadata: {}, warnings: [] };
}

async function headerOfFile(file: string): Promise<HeaderOutcome> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const read = async (length: number): Promise<Uint8Array> => {
      const bytes = new Uint8Array(Math.min(length, size));
      let done = 0;
      while (done < bytes.length) {
        const { bytesRead } = await handle.read(bytes, done, bytes.length - done, done);
        if (bytesRead === 0) break;
        done += bytesRead;
      }
      return bytes.subarray(0, done);
    };
    const length = readHeaderLength(await read(4096), size);
    if (!length.ok) return { ok: false, fault: length.error };
    const parsed = parseHeader(await read(8 + length.value), size);
    if (parsed.ok) return { ok: true, header: parsed.header };
    return parsed.salvaged ? { ok: true, header: parsed.salvaged } : { ok: false, fault: parsed.error };
  } finally {
    await handle.close();
  }
}
