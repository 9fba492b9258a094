/**
 * Metadata and table of a header apart, without reading the table: files that one program wrote for one model differ in their metadata
 * and in the spaces at the end, and hardly ever in the table. Writers put the metadata first; a header of any other form is read whole.
 */
import { JsonReader } from './json-reader.ts';
import { findInvalidUtf8 } from './utf8.ts';

export interface SplitHeader {
  readonly metadata: Readonly<Record<string, string>>;
  /** The metadata are the first entry; false: no entry before the table is any. */
  readonly hasMetadata: boolean;
  /** The bytes between the first tensor's key and the last brace, spaces at the end left out. Nobody has looked at them yet. */
  readonly table: Uint8Array;
}

const OPEN = 0x7b;
const COMMA = 0x2c;

const isSpace = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/**
 * @param bytes a file from its start to the end of its header @param start first byte of the header's JSON
 * @returns null when its beginning is of another form: metadata that are not texts or repeat a key, or no tensor at all
 */
export function splitHeader(bytes: Uint8Array, start: number): SplitHeader | null {
  const end = trimmedEnd(bytes, start);
  const json = new JsonReader(bytes, start, end);
  if (json.peek() !== OPEN) return null;
  const opened = json.offset;
  const metadata: Record<string, string> = Object.create(null) as Record<string, string>;
  let hasMetadata = false;
  let whole = true;
  // Stops behind the first entry when that is the metadata, else before its value.
  json.object((key) => {
    hasMetadata = key === '__metadata__';
    if (hasMetadata) whole = readTexts(json, metadata);
    return false;
  });
  if (json.fault || !whole) return null;
  if (!hasMetadata) return tableFrom(bytes, opened, end, OPEN, { metadata, hasMetadata });
  json.peek();
  if (findInvalidUtf8(bytes, start, json.offset) >= 0) return null;
  return tableFrom(bytes, json.offset, end, COMMA, { metadata, hasMetadata });
}

function tableFrom(
  bytes: Uint8Array,
  at: number,
  end: number,
  separator: number,
  said: Pick<SplitHeader, 'metadata' | 'hasMetadata'>,
): SplitHeader | null {
  return bytes[at] === separator ? { ...said, table: bytes.subarray(at + 1, end) } : null;
}

function readTexts(json: JsonReader, into: Record<string, string>): boolean {
  if (json.peek() !== OPEN) return false;
  return json.object((key) => {
    if (key in into || json.peek() !== 0x22) return false;
    const value = json.string();
    if (value === null) return false;
    into[key] = value;
    return true;
  });
}

function trimmedEnd(bytes: Uint8Array, start: number): number {
  let end = bytes.length;
  while (end > start && isSpace(bytes[end - 1])) end--;
  return end;
}
