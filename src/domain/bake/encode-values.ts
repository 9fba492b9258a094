/**
 * f64 values as the bytes of a file: F32, F16 or BF16, rounded to nearest, ties to even, in one rounding. Little-endian whatever the
 * machine is: typed arrays of all machines that browsers run on are.
 */
import type { Numbers } from '../deltas/delta.ts';
import type { Dtype } from '../safetensors/header-types.ts';

export type BakedDtype = 'F32' | 'F16' | 'BF16';

export const isBaked = (dtype: Dtype): dtype is BakedDtype => dtype === 'F32' || dtype === 'F16' || dtype === 'BF16';

export interface Encoded {
  readonly bytes: Uint8Array;
  /** What a reader gets: the values rounded to the dtype. */
  readonly values: Float32Array;
  /** What a reader gets less the value, entry by entry; null: nothing was rounded. */
  readonly loss: Float32Array | null;
  /** The largest value without its sign, where it is beyond the dtype's range and became an infinity; else null. */
  readonly beyond: number | null;
}

/**
 * One pass over the values: a merge of large files is millions of them for each module. Values are finite.
 * @param values may become the result's own where nothing has to be rounded
 */
export function encodeValues(values: Numbers, dtype: BakedDtype): Encoded {
  if (dtype === 'F32') return values instanceof Float32Array ? kept(values) : rounded(values);
  if (dtype === 'BF16' && values instanceof Float32Array && hasShortMantissas(values)) {
    const bits = bitsOf(values);
    const words = new Uint16Array(values.length);
    for (let i = 0; i < words.length; i++) words[i] = (bits[i] as number) >>> 16;
    return { ...kept(values), bytes: new Uint8Array(words.buffer) };
  }
  return inWords(values, dtype);
}

const bitsOf = (values: Float32Array): Uint32Array => new Uint32Array(values.buffer, values.byteOffset, values.length);

const kept = (values: Float32Array): Encoded => ({
  bytes: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  values,
  loss: null,
  beyond: null,
});

function hasShortMantissas(values: Float32Array): boolean {
  const bits = bitsOf(values);
  let rest = 0;
  for (let i = 0; i < bits.length; i++) rest |= bits[i] as number;
  return (rest & 0xffff) === 0;
}

function rounded(values: Numbers): Encoded {
  const out = new Float32Array(values);
  return { ...kept(out), ...lossOf(out, values) };
}

function lossOf(out: Float32Array, values: Numbers): Pick<Encoded, 'loss' | 'beyond'> {
  let loss: Float32Array | null = null;
  let infinite = false;
  for (let i = 0; i < out.length; i++) {
    const found = out[i] as number;
    const difference = found - (values[i] as number);
    if (difference === 0) continue;
    loss ??= new Float32Array(out.length);
    loss[i] = difference;
    infinite ||= difference - difference !== 0;
  }
  return { loss, beyond: infinite ? largestOf(values) : null };
}

/** In 16 bits. */
function inWords(values: Numbers, dtype: 'BF16' | 'F16'): Encoded {
  const isBrain = dtype === 'BF16';
  const count = values.length;
  const [words, out] = [new Uint16Array(count), new Float32Array(count)];
  const bits = bitsOf(out);
  for (let i = 0; i < count; i++) {
    const value = values[i] as number;
    out[i] = value;
    const odd = toOdd(bits[i] as number, out[i] as number, value);
    const word = isBrain ? brain(odd) : half(odd);
    words[i] = word;
    bits[i] = isBrain ? word << 16 : floatBits(word);
  }
  return { bytes: new Uint8Array(words.buffer), values: out, ...lossOf(out, values) };
}

/**
 * An f32 that was rounded keeps in its last bit that it was: then a second rounding to fewer bits gives what one alone would have
 * given (rounding to odd).
 */
function toOdd(bits: number, rounded: number, value: number): number {
  if (rounded === value || !Number.isFinite(rounded)) return bits;
  const towardsZero = Math.abs(rounded) > Math.abs(value) ? bits - 1 : bits;
  return towardsZero | 1;
}

const brain = (bits: number): number => ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16) & 0xffff;

function half(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const exponent = (bits >>> 23) & 0xff;
  const mantissa = bits & 0x7fffff;
  if (exponent === 255) return sign | (mantissa ? 0x7e00 : 0x7c00);
  const shifted = exponent - 112;
  if (shifted >= 31) return sign | 0x7c00;
  if (shifted <= 0) {
    if (shifted < -10) return sign;
    return sign | nearest(mantissa | 0x800000, 14 - shifted);
  }
  // A mantissa that rounds up to 2 carries into the exponent, which is what is wanted, up to infinity.
  return sign | ((shifted << 10) + nearest(mantissa, 13));
}

/** value / 2^shift to the nearest whole number, ties to even. */
function nearest(value: number, shift: number): number {
  const whole = value >>> shift;
  const rest = value - whole * 2 ** shift;
  const middle = 2 ** (shift - 1);
  return rest > middle || (rest === middle && (whole & 1) === 1) ? whole + 1 : whole;
}

/** Bits of the f32 that equals a half. */
function floatBits(word: number): number {
  const sign = (word & 0x8000) << 16;
  const exponent = (word >>> 10) & 0x1f;
  const mantissa = word & 0x3ff;
  if (exponent === 31) return (sign | 0x7f800000 | (mantissa << 13)) >>> 0;
  if (exponent > 0) return (sign | ((exponent + 112) << 23) | (mantissa << 13)) >>> 0;
  if (mantissa === 0) return sign >>> 0;
  const lead = Math.clz32(mantissa) - 21;
  return (sign | ((113 - lead) << 23) | (((mantissa << lead) & 0x3ff) << 13)) >>> 0;
}

function largestOf(values: Numbers): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i] as number));
  return largest;
}

/** Bytes per element of float types of which the sign is the top bit of the last byte. */
const SIGNED: Readonly<Partial<Record<Dtype, number>>> = { F64: 8, F32: 4, F16: 2, BF16: 2, F8_E4M3: 1, F8_E5M2: 1 };

export const hasSignBit = (dtype: Dtype): boolean => SIGNED[dtype] !== undefined;

/** Flips the sign of every element in place; exact. @param offset bytes of the tensor that came before these */
export function negate(bytes: Uint8Array, dtype: Dtype, offset: number): void {
  const size = SIGNED[dtype] ?? 1;
  for (let i = (size - 1 - (offset % size) + size) % size; i < bytes.length; i += size) bytes[i] = (bytes[i] as number) ^ 0x80;
}
