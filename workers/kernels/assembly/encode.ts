/**
 * f64 values to F32, F16 or BF16, to nearest, ties to even, in one rounding: the twin of src/domain/bake/encode-values.ts, bit by bit.
 * Beside the words: what a reader gets, what rounding changed, and the value itself as f32.
 */

const F32: i32 = 1;
const F16: i32 = 2;

const INEXACT: i32 = 1;

/** An f32 that was rounded keeps in its last bit that it was, so that a second rounding to fewer bits gives what one alone would have. */
// @ts-ignore: decorator
@inline
function toOdd(single: f32, value: f64): u32 {
  const bits = reinterpret<u32>(single);
  if (<f64>single == value || (bits & 0x7f800000) == 0x7f800000) return bits;
  // Which way it was rounded is chance: a branch would be missed every second time.
  return select<u32>(bits - 1, bits, abs(<f64>single) > abs(value)) | 1;
}

// @ts-ignore: decorator
@inline
function nearest(value: u32, shift: u32): u32 {
  const whole = value >> shift;
  const rest = value - (whole << shift);
  const middle: u32 = (<u32>1) << (shift - 1);
  return whole + <u32>(i32(rest > middle) | (i32(rest == middle) & <i32>(whole & 1)));
}

function half(bits: u32): u32 {
  const sign = (bits >> 16) & 0x8000;
  const exponent = <i32>((bits >> 23) & 0xff);
  const mantissa = bits & 0x7fffff;
  if (exponent == 255) return sign | (mantissa ? 0x7e00 : 0x7c00);
  const shifted = exponent - 112;
  if (shifted >= 31) return sign | 0x7c00;
  if (shifted <= 0) return shifted < -10 ? sign : sign | nearest(mantissa | 0x800000, 14 - shifted);
  return sign | ((<u32>shifted << 10) + nearest(mantissa, 13));
}

function floatBits(word: u32): u32 {
  const sign = (word & 0x8000) << 16;
  const exponent = (word >> 10) & 0x1f;
  const mantissa = word & 0x3ff;
  if (exponent == 31) return sign | 0x7f800000 | (mantissa << 13);
  if (exponent > 0) return sign | ((exponent + 112) << 23) | (mantissa << 13);
  if (mantissa == 0) return sign;
  const lead = clz(mantissa) - 21;
  return sign | ((113 - lead) << 23) | (((mantissa << lead) & 0x3ff) << 13);
}

/** Low halves of the 64-bit lanes of two vectors, as four 32-bit lanes. */
// @ts-ignore: decorator
@inline
function narrow(low: v128, high: v128): v128 {
  return v128.shuffle<i32>(low, high, 0, 2, 4, 6);
}

// @ts-ignore: decorator
@inline
function singles(low: v128, high: v128): v128 {
  return v128.shuffle<i64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
}

// @ts-ignore: decorator
@inline
function upper(values: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<i64>(values, values, 1, 1));
}

const EXPONENT: i32 = 0x7f800000;

/**
 * Halves of four f32: normal ones by moving the exponent and rounding in place, smaller ones by adding 1/2, whose last bit is worth the
 * smallest half, so that the addition rounds.
 */
// @ts-ignore: decorator
@inline
function fourHalves(odd: v128): v128 {
  const magnitude = v128.and(odd, i32x4.splat(0x7fffffff));
  const even = v128.and(i32x4.shr_u(magnitude, 13), i32x4.splat(1));
  const normal = i32x4.shr_u(i32x4.add(i32x4.add(magnitude, i32x4.splat(0xfff - (112 << 23))), even), 13);
  const small = i32x4.sub(f32x4.add(magnitude, f32x4.splat(0.5)), i32x4.splat(0x3f000000));
  const fits = v128.bitselect(small, normal, i32x4.lt_s(magnitude, i32x4.splat(0x38800000)));
  const word = v128.bitselect(i32x4.splat(0x7c00), fits, i32x4.ge_s(magnitude, i32x4.splat(0x47800000)));
  return v128.or(word, i32x4.shr_u(v128.and(odd, i32x4.splat(0x80000000)), 16));
}

/** f32 of four halves that are finite or infinite. */
// @ts-ignore: decorator
@inline
function fourFloats(word: v128): v128 {
  const magnitude = v128.and(word, i32x4.splat(0x7fff));
  const normal = i32x4.add(i32x4.shl(magnitude, 13), i32x4.splat(112 << 23));
  const small = f32x4.mul(f32x4.convert_i32x4_s(magnitude), f32x4.splat(5.9604644775390625e-8));
  const fits = v128.bitselect(small, normal, i32x4.lt_s(magnitude, i32x4.splat(0x400)));
  const found = v128.bitselect(i32x4.splat(EXPONENT), fits, i32x4.ge_s(magnitude, i32x4.splat(0x7c00)));
  return v128.or(found, i32x4.shl(v128.and(word, i32x4.splat(0x8000)), 16));
}

/** Four values at once. @returns lanes that are not 0 where something was rounded */
// @ts-ignore: decorator
@inline
function four(low: v128, high: v128, dtype: i32, words: usize, values: usize, loss: usize, planned: usize): v128 {
  const single = singles(low, high);
  let found = single;
  if (dtype == F32) v128.store(words, single);
  else {
    const back0 = f64x2.promote_low_f32x4(single);
    const back1 = upper(single);
    const exact = narrow(f64x2.eq(back0, low), f64x2.eq(back1, high));
    const larger = narrow(f64x2.gt(f64x2.abs(back0), f64x2.abs(low)), f64x2.gt(f64x2.abs(back1), f64x2.abs(high)));
    const infinite = i32x4.eq(v128.and(single, i32x4.splat(EXPONENT)), i32x4.splat(EXPONENT));
    const odd = v128.bitselect(single, v128.or(i32x4.add(single, larger), i32x4.splat(1)), v128.or(exact, infinite));
    const even = v128.and(i32x4.shr_u(odd, 16), i32x4.splat(1));
    const brains = i32x4.shr_u(i32x4.add(i32x4.add(odd, i32x4.splat(0x7fff)), even), 16);
    const word = dtype == F16 ? fourHalves(odd) : brains;
    found = dtype == F16 ? fourFloats(word) : i32x4.shl(word, 16);
    v128.store64_lane(words, i16x8.narrow_i32x4_u(word, word), 0);
  }
  const difference0 = f64x2.sub(f64x2.promote_low_f32x4(found), low);
  const difference1 = f64x2.sub(upper(found), high);
  v128.store(values, found);
  v128.store(loss, singles(difference0, difference1));
  if (planned) v128.store(planned, single);
  return v128.or(f64x2.ne(difference0, f64x2.splat(0)), f64x2.ne(difference1, f64x2.splat(0)));
}

/**
 * Columns `column` ... of a matrix of `stride` columns from the rows x cols values at `src`, each times `coefficient`.
 * @param wide the values are f64, else f32 @param planned 0: not asked for @returns INEXACT or 0
 */
export function encode(
  src: usize,
  wide: bool,
  rows: i32,
  cols: i32,
  coefficient: f64,
  dtype: i32,
  column: i32,
  stride: i32,
  words: usize,
  values: usize,
  loss: usize,
  planned: usize,
): i32 {
  let flags = 0;
  let rounded = i32x4.splat(0);
  const factor = f64x2.splat(coefficient);
  const size: usize = dtype == F32 ? 2 : 1;
  for (let row = 0; row < rows; row++) {
    let to = <usize>row * <usize>stride + <usize>column;
    const end = to + <usize>cols;
    for (; to + 4 <= end; to += 4) {
      let low: v128;
      let high: v128;
      if (wide) {
        low = v128.load(src);
        high = v128.load(src, 16);
        src += 32;
      } else {
        const own = v128.load(src);
        low = f64x2.promote_low_f32x4(own);
        high = upper(own);
        src += 16;
      }
      const at = to << 2;
      const places = planned ? planned + at : 0;
      const lanes = four(f64x2.mul(factor, low), f64x2.mul(factor, high), dtype, words + (to << size), values + at, loss + at, places);
      rounded = v128.or(rounded, lanes);
    }
    for (; to < end; to++) {
      let value: f64;
      if (wide) {
        value = coefficient * load<f64>(src);
        src += 8;
      } else {
        value = coefficient * <f64>load<f32>(src);
        src += 4;
      }
      const single = <f32>value;
      let found = single;
      if (dtype == F32) store<f32>(words + (to << 2), single);
      else {
        const odd = toOdd(single, value);
        const word = dtype == F16 ? half(odd) : ((odd + 0x7fff + ((odd >> 16) & 1)) >> 16) & 0xffff;
        found = reinterpret<f32>(dtype == F16 ? floatBits(word) : word << 16);
        store<u16>(words + (to << 1), word);
      }
      const difference = <f64>found - value;
      if (difference != 0) flags |= INEXACT;
      store<f32>(values + (to << 2), found);
      store<f32>(loss + (to << 2), <f32>difference);
      if (planned) store<f32>(planned + (to << 2), single);
    }
  }
  return v128.any_true(rounded) ? flags | INEXACT : flags;
}
