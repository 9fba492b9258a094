/**
 * Singular values of one file as bytes: u32 length of a JSON list of [module, count], the list, spaces up to a multiple of 8, then the
 * values as little-endian f64, module after module. f64, so that a what-if and the bake that follows it find the same ranks.
 */
import type { FileSpectra } from './spectra.ts';

const WORD = 8;

export function packSpectra(spectra: FileSpectra): Uint8Array {
  const list = new TextEncoder().encode(JSON.stringify([...spectra].map(([module, values]) => [module, values.length])));
  const start = Math.ceil((4 + list.length) / WORD) * WORD;
  const total = [...spectra.values()].reduce((sum, values) => sum + values.length, 0);
  const bytes = new Uint8Array(start + WORD * total).fill(0x20, 4, start);
  new DataView(bytes.buffer).setUint32(0, list.length, true);
  bytes.set(list, 4);
  let at = start;
  for (const values of spectra.values()) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += values.byteLength;
  }
  return bytes;
}

/** @returns null when the bytes are no such list: of another version, or damaged */
export function unpackSpectra(bytes: Uint8Array): FileSpectra | null {
  try {
    const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
    const list: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(4, 4 + length)));
    if (!Array.isArray(list) || !list.every(isEntry)) return null;
    let at = Math.ceil((4 + length) / WORD) * WORD;
    const found = new Map<string, Float64Array>();
    for (const [module, count] of list) {
      const values = new Float64Array(bytes.slice(at, at + WORD * count).buffer);
      if (values.length !== count || !values.every((value, index) => value > 0 && value <= (values[index - 1] ?? Number.MAX_VALUE)))
        return null;
      found.set(module, values);
      at += WORD * count;
    }
    return at === bytes.length ? found : null;
  } catch {
    return null;
  }
}

const isEntry = (entry: unknown): entry is [string, number] =>
  Array.isArray(entry) && entry.length === 2 && typeof entry[0] === 'string' && Number.isInteger(entry[1]) && entry[1] >= 0;
