/** Numbers as serde_json reads them where their value does not matter: form, and whether they are within f64. */

export const U64_MAX = 2n ** 64n - 1n;

export const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;

export type NumberScan =
  | { readonly ok: true; readonly end: number }
  | { readonly ok: false; readonly problem: 'json.malformed-number' | 'json.number-out-of-range' };

const MALFORMED: NumberScan = { ok: false, problem: 'json.malformed-number' };
const OUT_OF_RANGE: NumberScan = { ok: false, problem: 'json.number-out-of-range' };

function skipDigits(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && isDigit(bytes[at] ?? 0)) at++;
  return at;
}

/** Reads the number that starts at `from`; `end` bounds the reading and, in the result, is the offset after the number. */
export function scanNumber(bytes: Uint8Array, from: number, end: number): NumberScan {
  const byteAt = (at: number): number => (at < end ? (bytes[at] ?? 0) : 0);
  const wholeStart = byteAt(from) === 0x2d ? from + 1 : from;
  const wholeEnd = skipDigits(bytes, wholeStart, end);
  if (wholeEnd === wholeStart || (wholeEnd > wholeStart + 1 && byteAt(wholeStart) === 0x30)) return MALFORMED;
  let at = wholeEnd;
  let fractionStart = wholeEnd;
  if (byteAt(at) === 0x2e) {
    fractionStart = at + 1;
    at = skipDigits(bytes, fractionStart, end);
    if (at === fractionStart) return MALFORMED;
  }
  const fractionEnd = at;
  let power = 0;
  if ((byteAt(at) | 0x20) === 0x65) {
    const sign = byteAt(at + 1);
    const powerStart = sign === 0x2b || sign === 0x2d ? at + 2 : at + 1;
    at = skipDigits(bytes, powerStart, end);
    if (at === powerStart) return MALFORMED;
    power = (sign === 0x2d ? -1 : 1) * smallNumber(bytes, powerStart, at);
  }
  // Up to 1e300 nothing can be out of range.
  const isLarge = power + (wholeEnd - wholeStart) > 300;
  return isLarge && isOutOfRange(bytes, [wholeStart, wholeEnd], [fractionStart, fractionEnd], power) ? OUT_OF_RANGE : { ok: true, end: at };
}

/** Value of digits, Infinity when there are very many. */
function smallNumber(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  for (let at = start; at < end; at++) value = value * 10 + (bytes[at] ?? 0) - 0x30;
  return value;
}

/**
 * serde_json (without its `float_roundtrip`) multiplies the first digits that fit a u64, as f64, by a power of ten, so it
 * refuses 1.7976931348623158e308 although that rounds to the largest f64.
 */
function isOutOfRange(bytes: Uint8Array, whole: readonly [number, number], fraction: readonly [number, number], power: number): boolean {
  let significand = 0n;
  let exponent = power;
  const push = (at: number): boolean => {
    const next = significand * 10n + BigInt((bytes[at] ?? 0) - 0x30);
    if (next > U64_MAX) return false;
    significand = next;
    return true;
  };
  let at = whole[0];
  while (at < whole[1] && push(at)) at++;
  exponent += whole[1] - at;
  for (at = fraction[0]; at < fraction[1]; at++) {
    const isLeadingZero = significand === 0n && bytes[at] === 0x30;
    if (!isLeadingZero && !push(at)) break;
    exponent--;
  }
  if (significand === 0n || exponent <= 0) return false;
  return exponent > 308 || Number(significand) * Number(`1e${exponent}`) === Infinity;
}
