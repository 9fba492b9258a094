/**
 * UTF-8 without `TextDecoder`, which is not part of the ES library. Strict: no overlong forms, no surrogates, nothing
 * above U+10FFFF. A header is checked once as a whole (`findInvalidUtf8`), so decoding need not check again.
 */

/** Characters per `String.fromCharCode` call: far below the argument limit of every engine. */
const CHUNK = 8192;

const isTail = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80;

/** Length of the sequence that starts at `at`, 0 when it is not valid. Second byte ranges: Unicode standard, table 3-7. */
function sequenceLength(bytes: Uint8Array, at: number, end: number): number {
  const lead = bytes[at] ?? 0;
  const length = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
  if (length < 2 || at + length > end) return length === 1 ? 1 : 0;
  const second = bytes[at + 1] ?? 0;
  const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  if (second < low || second > high) return 0;
  for (let i = at + 2; i < at + length; i++) if (!isTail(bytes[i])) return 0;
  return length;
}

/** Offset of the first byte of the first invalid sequence in `bytes[start, end)`, or -1. */
export function findInvalidUtf8(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end) {
    if ((bytes[at] ?? 0) < 0x80) {
      at++;
      continue;
    }
    const length = sequenceLength(bytes, at, end);
    if (length === 0) return at;
    at += length;
  }
  return -1;
}

/** `apply` takes any array-like, which its type does not say; spreading a typed array goes through an iterator and is 4 times slower. */
const fromCodes = (codes: Uint8Array | Uint16Array): string => String.fromCharCode.apply(null, codes as unknown as number[]);

/** The text of `bytes[start, end)`, all below 0x80. */
export function decodeAscii(bytes: Uint8Array, start: number, end: number): string {
  if (end - start <= CHUNK) return fromCodes(bytes.subarray(start, end));
  let text = '';
  for (let at = start; at < end; at += CHUNK) text += fromCodes(bytes.subarray(at, Math.min(at + CHUNK, end)));
  return text;
}

/** Collects UTF-16 code units; memory beside the text itself is one chunk. */
export class TextBuilder {
  private readonly units = new Uint16Array(CHUNK);
  private used = 0;
  private text = '';

  unit(code: number): void {
    if (this.used === CHUNK) this.flush();
    this.units[this.used++] = code;
  }

  /** Adds the (already checked) sequence at `at` and returns the offset after it. */
  sequence(bytes: Uint8Array, at: number): number {
    const lead = bytes[at] ?? 0;
    if (lead < 0x80) {
      this.unit(lead);
      return at + 1;
    }
    const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    let code = lead & (0x7f >> length);
    for (let i = at + 1; i < at + length; i++) code = (code << 6) | ((bytes[i] ?? 0) & 0x3f);
    if (code < 0x10000) this.unit(code);
    else {
      this.unit(0xd800 + ((code - 0x10000) >> 10));
      this.unit(0xdc00 + ((code - 0x10000) & 0x3ff));
    }
    return at + length;
  }

  /** Everything since the last `take`. */
  take(): string {
    this.flush();
    const text = this.text;
    this.text = '';
    return text;
  }

  private flush(): void {
    this.text += fromCodes(this.units.subarray(0, this.used));
    this.used = 0;
  }
}

/** @throws RangeError on a lone surrogate, which UTF-8 cannot carry */
export function encodeUtf8(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 3);
  let at = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.codePointAt(i) ?? 0;
    if (code < 0x80) {
      bytes[at++] = code;
      continue;
    }
    if (code >= 0xd800 && code <= 0xdfff) throw new RangeError('A lone surrogate cannot be written as UTF-8');
    const tails = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    bytes[at++] = (tails === 1 ? 0xc0 : tails === 2 ? 0xe0 : 0xf0) | (code >> (6 * tails));
    for (let shift = 6 * (tails - 1); shift >= 0; shift -= 6) bytes[at++] = 0x80 | ((code >> shift) & 0x3f);
    if (tails === 3) i++;
  }
  return bytes.slice(0, at);
}
