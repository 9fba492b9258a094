/**
 * Raw little-endian elements to f32.
 *
 * Every decoder works in whole vectors: it may read up to 63 bytes after the last element and write up to 15 f32 values
 * after it. The caller keeps that much room behind both areas, so that no decoder needs a scalar tail.
 */

const F64: i32 = 0;
const F32: i32 = 1;
const F16: i32 = 2;
const BF16: i32 = 3;
const F8_E4M3: i32 = 4;
const F8_E5M2: i32 = 5;
const F8_E4M3FNUZ: i32 = 6;
const F8_E5M2FNUZ: i32 = 7;
const I64: i32 = 8;
const I32: i32 = 9;
const I16: i32 = 10;
const I8: i32 = 11;
const U8: i32 = 12;
const BOOL: i32 = 13;

/**
 * Four small floats, one in the low bits of each 32-bit lane, to f32. `signBit` is the position of the sign, `mantissa`
 * the number of mantissa bits, `bias` the exponent bias. `special` is the least magnitude that means infinity or NaN (its
 * mantissa decides which, as in f32); a format whose only NaN is the pattern of -0 sets `negativeZeroIsNan` instead.
 *
 * A subnormal gets the implicit one and the exponent of the smallest normal number, then exactly that power of two is
 * subtracted: no multiplication ever meets an f32 subnormal, which costs over a hundred cycles on some processors.
 */
// @ts-ignore: decorator
@inline
function widen(raw: v128, signBit: i32, mantissa: i32, bias: i32, special: i32, negativeZeroIsNan: bool): v128 {
  const sign = v128.and(i32x4.shl(raw, 31 - signBit), i32x4.splat(<i32>0x80000000));
  const magnitude = v128.and(raw, i32x4.splat((1 << signBit) - 1));
  const shifted = i32x4.shl(magnitude, 23 - mantissa);
  const normal = i32x4.add(shifted, i32x4.splat((127 - bias) << 23));
  const least = i32x4.splat((128 - bias) << 23);
  const subnormal = f32x4.sub(i32x4.add(shifted, least), least);
  let out = v128.bitselect(subnormal, normal, i32x4.lt_s(magnitude, i32x4.splat(1 << mantissa)));
  if (negativeZeroIsNan) {
    out = v128.or(out, v128.and(i32x4.eq(raw, i32x4.splat(1 << signBit)), i32x4.splat(0x7fc00000)));
  } else {
    out = v128.or(out, v128.and(i32x4.ge_s(magnitude, i32x4.splat(special)), i32x4.splat(0x7f800000)));
  }
  return v128.or(out, sign);
}

function decodeF16(src: usize, dst: usize, count: usize): void {
  const end = src + (count << 1);
  for (; src < end; src += 16, dst += 32) {
    const x = v128.load(src);
    v128.store(dst, widen(i32x4.extend_low_i16x8_u(x), 15, 10, 15, 0x7c00, false));
    v128.store(dst, widen(i32x4.extend_high_i16x8_u(x), 15, 10, 15, 0x7c00, false), 16);
  }
}

function decodeBF16(src: usize, dst: usize, count: usize): void {
  const zero = i32x4.splat(0);
  const end = src + (count << 1);
  for (; src < end; src += 32, dst += 64) {
    const x = v128.load(src);
    const y = v128.load(src, 16);
    v128.store(dst, v128.shuffle<i16>(zero, x, 0, 8, 1, 9, 2, 10, 3, 11));
    v128.store(dst, v128.shuffle<i16>(zero, x, 4, 12, 5, 13, 6, 14, 7, 15), 16);
    v128.store(dst, v128.shuffle<i16>(zero, y, 0, 8, 1, 9, 2, 10, 3, 11), 32);
    v128.store(dst, v128.shuffle<i16>(zero, y, 4, 12, 5, 13, 6, 14, 7, 15), 48);
  }
}

// @ts-ignore: decorator
@inline
function decodeF8(src: usize, dst: usize, count: usize, mantissa: i32, bias: i32, special: i32, negativeZeroIsNan: bool): void {
  const end = src + count;
  for (; src < end; src += 8, dst += 32) {
    const x = i16x8.extend_low_i8x16_u(v128.load64_zero(src));
    v128.store(dst, widen(i32x4.extend_low_i16x8_u(x), 7, mantissa, bias, special, negativeZeroIsNan));
    v128.store(dst, widen(i32x4.extend_high_i16x8_u(x), 7, mantissa, bias, special, negativeZeroIsNan), 16);
  }
}

function decodeF8E4M3(src: usize, dst: usize, count: usize): void {
  decodeF8(src, dst, count, 3, 7, 0x7f, false);
}

function decodeF8E5M2(src: usize, dst: usize, count: usize): void {
  decodeF8(src, dst, count, 2, 15, 0x7c, false);
}

function decodeF8E4M3FNUZ(src: usize, dst: usize, count: usize): void {
  decodeF8(src, dst, count, 3, 8, 0, true);
}

function decodeF8E5M2FNUZ(src: usize, dst: usize, count: usize): void {
  decodeF8(src, dst, count, 2, 16, 0, true);
}

function decodeF64(src: usize, dst: usize, count: usize): void {
  const end = src + (count << 3);
  for (; src < end; src += 32, dst += 16) {
    const low = f32x4.demote_f64x2_zero(v128.load(src));
    const high = f32x4.demote_f64x2_zero(v128.load(src, 16));
    v128.store(dst, v128.shuffle<i64>(low, high, 0, 2));
  }
}

function decodeI64(src: usize, dst: usize, count: usize): void {
  const end = src + (count << 3);
  for (; src < end; src += 8, dst += 4) store<f32>(dst, <f32>load<i64>(src));
}

function decodeI32(src: usize, dst: usize, count: usize): void {
  const end = src + (count << 2);
  for (; src < end; src += 16, dst += 16) v128.store(dst, f32x4.convert_i32x4_s(v128.load(src)));
}

function decodeI16(src: usize, dst: usize, count: usize): void {
  const end = src + (count << 1);
  for (; src < end; src += 8, dst += 16) v128.store(dst, f32x4.convert_i32x4_s(v128.load16x4_s(src)));
}

function decodeI8(src: usize, dst: usize, count: usize): void {
  const end = src + count;
  for (; src < end; src += 8, dst += 32) {
    const x = v128.load8x8_s(src);
    v128.store(dst, f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(x)));
    v128.store(dst, f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(x)), 16);
  }
}

function decodeU8(src: usize, dst: usize, count: usize): void {
  const end = src + count;
  for (; src < end; src += 8, dst += 32) {
    const x = v128.load8x8_u(src);
    v128.store(dst, f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(x)));
    v128.store(dst, f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(x)), 16);
  }
}

function decodeBool(src: usize, dst: usize, count: usize): void {
  const end = src + count;
  for (; src < end; src++, dst += 4) store<f32>(dst, load<u8>(src) == 0 ? 0 : 1);
}

/** Decodes `count` elements of the given dtype code. F32 (code 1) is copied into place by the caller and is not a case here. */
export function decode(dtype: i32, src: usize, dst: usize, count: usize): void {
  switch (dtype) {
    case F64: { decodeF64(src, dst, count); break; }
    case F32: break;
    case F16: { decodeF16(src, dst, count); break; }
    case BF16: { decodeBF16(src, dst, count); break; }
    case F8_E4M3: { decodeF8E4M3(src, dst, count); break; }
    case F8_E5M2: { decodeF8E5M2(src, dst, count); break; }
    case F8_E4M3FNUZ: { decodeF8E4M3FNUZ(src, dst, count); break; }
    case F8_E5M2FNUZ: { decodeF8E5M2FNUZ(src, dst, count); break; }
    case I64: { decodeI64(src, dst, count); break; }
    case I32: { decodeI32(src, dst, count); break; }
    case I16: { decodeI16(src, dst, count); break; }
    case I8: { decodeI8(src, dst, count); break; }
    case U8: { decodeU8(src, dst, count); break; }
    case BOOL: { decodeBool(src, dst, count); break; }
    default: unreachable();
  }
}
