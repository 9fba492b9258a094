/**
 * Plans a safetensors file: header bytes and where each tensor's data goes. The data itself is written by the caller, tensor
 * after tensor, so that files larger than memory can be written.
 */
import { byteLength } from './dtype.ts';
import type { Dtype, TensorInfo } from './header-types.ts';
import { encodeUtf8 } from './utf8.ts';

export interface TensorSpec {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
}

export interface FilePlan {
  /** The file up to its data section: length, JSON, spaces up to a multiple of 8. */
  readonly header: Uint8Array;
  /** As given, with offsets; data is to follow in this order without gaps. */
  readonly tensors: readonly TensorInfo[];
  readonly dataBytes: number;
  readonly fileSize: number;
}

/**
 * @param metadata omitted from the file when null
 * @param least bytes that the header has at least, spaces after its JSON: reserved for metadata whose length is not known yet
 * @throws RangeError on a repeated or reserved name, a lone surrogate, or a size that is not a whole number of bytes
 */
export function planFile(specs: readonly TensorSpec[], metadata: Readonly<Record<string, string>> | null = null, least = 0): FilePlan {
  const entries: string[] = metadata ? [`"__metadata__":${JSON.stringify(metadata)}`] : [];
  const names = new Set(['__metadata__']);
  const tensors: TensorInfo[] = [];
  let begin = 0;
  for (const { name, dtype, shape } of specs) {
    if (names.has(name)) throw new RangeError(`A file cannot hold two tensors named ${name}`);
    names.add(name);
    const end = begin + byteLength(dtype, shape);
    entries.push(`${JSON.stringify(name)}:${JSON.stringify({ dtype, shape, data_offsets: [begin, end] })}`);
    tensors.push({ name, dtype, shape, begin, end });
    begin = end;
  }
  const json = encodeUtf8(wellFormed(`{${entries.join(',')}}`));
  const length = Math.ceil(Math.max(json.length, least - 8) / 8) * 8;
  const header = new Uint8Array(8 + length).fill(0x20);
  new DataView(header.buffer).setBigUint64(0, BigInt(length), true);
  header.set(json, 8);
  return { header, tensors, dataBytes: begin, fileSize: header.length + begin };
}

/** `JSON.stringify` hides a lone surrogate in an escape, which readers then refuse. */
function wellFormed(json: string): string {
  if (/(?<!\\)(?:\\\\)*\\ud[89a-f]/.test(json)) throw new RangeError('A name or metadata value holds a lone surrogate');
  return json;
}

/** A whole file in memory, for small ones. @throws RangeError as `planFile`, or when data has the wrong length */
export function buildFile(
  tensors: readonly (TensorSpec & { readonly data: Uint8Array })[],
  metadata: Readonly<Record<string, string>> | null = null,
): Uint8Array {
  const plan = planFile(tensors, metadata);
  const file = new Uint8Array(plan.fileSize);
  file.set(plan.header);
  plan.tensors.forEach(({ name, begin, end }, i) => {
    const data = tensors[i]?.data;
    if (data?.length !== end - begin) throw new RangeError(`${name} needs ${end - begin} bytes of data`);
    file.set(data, plan.header.length + begin);
  });
  return file;
}
