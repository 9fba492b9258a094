/**
 * The safetensors header: 8 bytes with its length N (little-endian u64), then N bytes of UTF-8 JSON. The verdict is that of
 * the reference implementation (safetensors 0.8 in Rust, with serde_json), checked against it; what serde makes of odd but
 * legal spellings is repeated here: a tensor entry may be the list `[dtype, shape, data_offsets]`, a dtype may be
 * `{"F32": null}`, unknown fields are ignored, a repeated tensor key replaces the earlier one.
 *
 * Bounds: nothing is read outside the given bytes, nothing throws, and memory is linear in N (at most 100 MB), whatever
 * sizes the header *names*: lengths, shapes and offsets from the file never size an allocation. Measured over headers made
 * to be bad (millions of dimensions, of tensors with names of one letter, of empty metadata): at most 21 bytes of heap per
 * header byte while parsing, 13 kept; headers of real LoRAs take 5, and 3 kept.
 */
import { message } from '../message.ts';
import { err, ok, type Result } from '../result.ts';
import { type HeaderDraft, readDraft, type Repeated } from './header-json.ts';
import { checkTensors } from './header-checks.ts';
import { sniffForeign } from './foreign.ts';
import { whole } from './messages.ts';
import type { FileFault, Header } from './header-types.ts';
import { findInvalidUtf8 } from './utf8.ts';

export type HeaderOutcome =
  | { readonly ok: true; readonly header: Header; readonly metadataEntry: HeaderDraft['metadataEntry'] }
  | {
      readonly ok: false;
      readonly error: FileFault;
      /** The header all the same, when only the data section or the metadata is wrong: data-incomplete, trailing-bytes, metadata-not-string. */
      readonly salvaged: Header | null;
    };

/** Of the reference implementation. */
const MAX_HEADER_BYTES = 100_000_000;
const LENGTH_BYTES = 8;

/**
 * N, from the first bytes of a file of `fileSize` bytes.
 * @param first the first 8 bytes or more; fewer only when the file has fewer. With 64 or more, other kinds of file are named.
 */
export function readHeaderLength(first: Uint8Array, fileSize: number): Result<number, FileFault> {
  if (fileSize === 0) return err({ code: 'empty-file', message: message('file.empty') });
  const length = first.length < LENGTH_BYTES ? null : new DataView(first.buffer, first.byteOffset, LENGTH_BYTES).getBigUint64(0, true);
  if (length !== null && length <= MAX_HEADER_BYTES && Number(length) + LENGTH_BYTES <= fileSize) return ok(Number(length));
  return err(sniffForeign(first) ?? lengthFault(length, fileSize));
}

function lengthFault(length: bigint | null, fileSize: number): FileFault {
  if (length === null) {
    return {
      code: 'header-too-small',
      message: message('file.too-small', { bytes: fileSize, least: LENGTH_BYTES }),
      expected: message('evidence.at-least-bytes', { bytes: LENGTH_BYTES }),
      found: message('evidence.bytes', { bytes: fileSize }),
    };
  }
  if (length > MAX_HEADER_BYTES) {
    return {
      code: 'header-too-large',
      message: message('file.header-too-large', { bytes: whole(length), most: MAX_HEADER_BYTES }),
      offset: 0,
      expected: message('evidence.at-most-bytes', { bytes: MAX_HEADER_BYTES }),
      found: message('evidence.bytes', { bytes: whole(length) }),
    };
  }
  const least = Number(length) + LENGTH_BYTES;
  return {
    code: 'header-incomplete',
    message: message('file.ends-in-header', { bytes: fileSize, least }),
    offset: fileSize,
    expected: message('evidence.at-least-bytes', { bytes: least }),
    found: message('evidence.bytes', { bytes: fileSize }),
  };
}

/**
 * Reads and checks a whole header.
 * @param bytes the file from its start, at least 8 + N bytes; what follows is not looked at
 * @param fileSize bytes of the whole file
 */
export function parseHeader(bytes: Uint8Array, fileSize: number): HeaderOutcome {
  const length = readHeaderLength(bytes, fileSize);
  if (!length.ok) return failed(length.error);
  const dataStart = LENGTH_BYTES + length.value;
  if (bytes.length < dataStart) return failed(lengthFault(BigInt(length.value), bytes.length));

  const invalid = findInvalidUtf8(bytes, LENGTH_BYTES, dataStart);
  if (invalid >= 0) {
    const fault = { code: 'header-not-utf8', message: message('file.not-utf8'), offset: invalid } as const;
    return failed(sniffForeign(bytes) ?? fault);
  }
  const draft = readDraft(bytes, LENGTH_BYTES, dataStart);
  if (!draft.ok) return failed((draft.error.code === 'header-not-json' ? sniffForeign(bytes) : null) ?? draft.error);
  return judge(draft.value, dataStart, fileSize);
}

const failed = (error: FileFault): HeaderOutcome => ({ ok: false, error, salvaged: null });

function judge(draft: HeaderDraft, dataStart: number, fileSize: number): HeaderOutcome {
  const repeatedTensor = repeatedFault('tensor', draft.repeatedTensors);
  const checked = checkTensors(draft.tensors, dataStart);
  if (!checked.ok)
    return failed(repeatedTensor && checked.error.code === 'bad-offset' ? gapByRepeat(repeatedTensor, checked.error) : checked.error);

  const { tensors, dataBytes } = checked.value;
  const sizeFault = coverageFault(dataStart, dataBytes, fileSize);
  const error = sizeFault ?? draft.metadataFault;
  const warnings = [repeatedTensor, repeatedFault('metadata', draft.repeatedMetadata), sizeFault && draft.metadataFault];
  const header: Header = { dataStart, tensors, metadata: draft.metadata, warnings: warnings.filter((fault) => fault !== null) };
  return error ? { ok: false, error, salvaged: header } : { ok: true, header, metadataEntry: draft.metadataEntry };
}

/** The reference lets repeated keys pass, the last one counts, though its format forbids them. */
function repeatedFault(what: 'tensor' | 'metadata', repeated: Repeated | null): FileFault | null {
  if (!repeated) return null;
  const { name, count, offset } = repeated;
  return {
    code: 'duplicate-key',
    message: message(`file.repeated-${what}`, { name, others: count - 1 }),
    ...(what === 'tensor' ? { tensor: name } : {}),
    offset,
    expected: message('evidence.once'),
  };
}

/** The entry that no longer counts is why the others do not fit together. */
function gapByRepeat(repeated: FileFault, gap: FileFault): FileFault {
  return { ...gap, code: repeated.code, message: message('file.gap-by-repeat', { repeated: repeated.message, gap: gap.message }) };
}

/** The data section must end exactly where the last tensor ends. */
function coverageFault(dataStart: number, dataBytes: number, fileSize: number): FileFault | null {
  const expected = dataStart + dataBytes;
  if (expected === fileSize) return null;
  const evidence = { expected: message('evidence.bytes', { bytes: expected }), found: message('evidence.bytes', { bytes: fileSize }) };
  if (fileSize > expected) {
    return {
      code: 'trailing-bytes',
      message: message('file.trailing', { extra: fileSize - expected }),
      offset: expected,
      ...evidence,
    };
  }
  return {
    code: 'data-incomplete',
    message: message('file.incomplete', { bytes: fileSize, of: expected }),
    offset: fileSize,
    ...evidence,
  };
}
