/** Number formats by their definitions, for the conformance suite: what every bit pattern means, independent of any decoder. */
import type { FloatDtype } from './elements.ts';

export const bytesOf = (array: ArrayBufferView): Uint8Array => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

export interface Format {
  readonly dtype: FloatDtype;
  readonly exponentBits: number;
  readonly mantissaBits: number;
  readonly bias: number;
  /** Value of the patterns that are not ordinary numbers, by sign, exponent and mantissa field; undefined for the others. */
  readonly special: (sign: number, exponent: number, mantissa: number) => number | undefined;
}

const ieee = (top: number) => (sign: number, exponent: number, mantissa: number) => {
  if (exponent !== top) return undefined;
  return mantissa === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
};
const negativeZeroIsNan = (sign: number, exponent: number, mantissa: number) =>
  sign < 0 && exponent === 0 && mantissa === 0 ? Number.NaN : undefined;

export const FORMATS: readonly Format[] = [
  { dtype: 'F16', exponentBits: 5, mantissaBits: 10, bias: 15, special: ieee(31) },
  { dtype: 'BF16', exponentBits: 8, mantissaBits: 7, bias: 127, special: ieee(255) },
  { dtype: 'F8_E5M2', exponentBits: 5, mantissaBits: 2, bias: 15, special: ieee(31) },
  { dtype: 'F8_E4M3', exponentBits: 4, mantissaBits: 3, bias: 7, special: (_, e, m) => (e === 15 && m === 7 ? Number.NaN : undefined) },
  { dtype: 'F8_E4M3FNUZ', exponentBits: 4, mantissaBits: 3, bias: 8, special: negativeZeroIsNan },
  { dtype: 'F8_E5M2FNUZ', exponentBits: 5, mantissaBits: 2, bias: 16, special: negativeZeroIsNan },
];

/** The number a pattern stands for: (-1)^sign * 2^(exponent - bias) * 1.mantissa, or 0.mantissa with the least exponent. */
export function valueOf(raw: number, { exponentBits, mantissaBits, bias, special }: Format): number {
  const mantissa = raw % 2 ** mantissaBits;
  const exponent = Math.floor(raw / 2 ** mantissaBits) % 2 ** exponentBits;
  const sign = raw >= 2 ** (exponentBits + mantissaBits) ? -1 : 1;
  const other = special(sign, exponent, mantissa);
  if (other !== undefined) return other;
  const fraction = mantissa / 2 ** mantissaBits;
  return exponent === 0 ? sign * 2 ** (1 - bias) * fraction : sign * 2 ** (exponent - bias) * (1 + fraction);
}

/** Every pattern of the format once, little-endian. */
export function allPatterns({ exponentBits, mantissaBits }: Format): Uint8Array {
  const bits = 1 + exponentBits + mantissaBits;
  return bits === 8 ? Uint8Array.from({ length: 256 }, (_, i) => i) : bytesOf(Uint16Array.from({ length: 65536 }, (_, i) => i));
}

/** A few values that name the format, from its published tables: a check on `valueOf` itself. */
export const LANDMARKS: readonly [FloatDtype, number, number][] = [
  ['F16', 0x3c00, 1],
  ['F16', 0x7bff, 65504],
  ['F16', 0x0001, 2 ** -24],
  ['BF16', 0x3f80, 1],
  ['BF16', 0x0001, 2 ** -133],
  ['F8_E4M3', 0x7e, 448],
  ['F8_E4M3', 0x01, 2 ** -9],
  ['F8_E5M2', 0x7b, 57344],
  ['F8_E5M2', 0x01, 2 ** -16],
  ['F8_E4M3FNUZ', 0x7f, 240],
  ['F8_E4M3FNUZ', 0x01, 2 ** -10],
  ['F8_E5M2FNUZ', 0x7f, 57344],
  ['F8_E5M2FNUZ', 0x01, 2 ** -17],
];

export interface Sample {
  readonly dtype: FloatDtype;
  readonly bytes: Uint8Array;
  readonly values: readonly number[];
}

/** Wider formats and integers: raw arrays of the platform (little-endian on every platform that runs WebAssembly) and the f32 they become. */
export const SAMPLES: readonly Sample[] = [
  ((values) => ({ dtype: 'F32', bytes: bytesOf(Float32Array.from(values)), values }) as const)([
    0,
    -0,
    1.5,
    -3.25,
    2 ** -149,
    -(2 ** -127),
    2 ** 127,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NaN,
  ]),
  {
    dtype: 'F64',
    bytes: bytesOf(
      Float64Array.of(0, -0, 0.1, -1e300, 1e-50, 2 ** -149, 1 + 2 ** -24, 1 + 2 ** -23, Number.NaN, Number.NEGATIVE_INFINITY, 7),
    ),
    values: [0, -0, 13421773 * 2 ** -27, Number.NEGATIVE_INFINITY, 0, 2 ** -149, 1, 1 + 2 ** -23, Number.NaN, Number.NEGATIVE_INFINITY, 7],
  },
  {
    dtype: 'I64',
    bytes: bytesOf(BigInt64Array.of(0n, -1n, 16777216n, 16777217n, -(2n ** 63n), 2n ** 53n, (2n ** 24n + 1n) * 2n ** 36n + 1n)),
    values: [0, -1, 16777216, 16777216, -(2 ** 63), 2 ** 53, (2 ** 24 + 2) * 2 ** 36],
  },
  {
    dtype: 'I32',
    bytes: bytesOf(Int32Array.of(0, -1, 16777216, 16777217, 16777219, -2147483648, 2147483647)),
    values: [0, -1, 16777216, 16777216, 16777220, -2147483648, 2147483648],
  },
  { dtype: 'I16', bytes: bytesOf(Int16Array.of(0, -1, 32767, -32768, 255)), values: [0, -1, 32767, -32768, 255] },
  { dtype: 'I8', bytes: bytesOf(Int8Array.of(0, -1, 127, -128, 3)), values: [0, -1, 127, -128, 3] },
  { dtype: 'U8', bytes: Uint8Array.of(0, 1, 127, 128, 255), values: [0, 1, 127, 128, 255] },
  { dtype: 'BOOL', bytes: Uint8Array.of(0, 1, 1, 0, 2, 255), values: [0, 1, 1, 0, 1, 1] },
];
