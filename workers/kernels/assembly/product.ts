/**
 * Entrywise product of two low-rank matrices, (A1 B1) o (A2 B2), which is a LoHa's delta: its sum of squares, and its entries.
 *
 * The columns are cut into strips of 8. A strip of B1 and of B2 is packed side by side (zeros where the columns end), so that it
 * stays in the first-level cache while all rows of A1 and A2 pass over it. Each entry of A1 B1 is an f32 sum of r products; what is
 * made of it, product and square, is f64: nothing vanishes or overflows that a delta could hold.
 */
import { madd } from './madd';

const STRIP: i32 = 8;
const STRIP_BYTES: usize = 32;

function packStrip(from: usize, rank: i32, cols: i32, first: i32, to: usize): void {
  const width = min(STRIP, cols - first);
  for (let p = 0; p < rank; p++) {
    const row = from + ((<usize>p * <usize>cols + <usize>first) << 2);
    const out = to + <usize>p * STRIP_BYTES;
    for (let j = 0; j < STRIP; j++) store<f32>(out + (<usize>j << 2), j < width ? load<f32>(row + (<usize>j << 2)) : 0);
  }
}

/** Products of the first two entries of u and v. */
// @ts-ignore: decorator
@inline
function low(u: v128, v: v128): v128 {
  return f64x2.mul(f64x2.promote_low_f32x4(u), f64x2.promote_low_f32x4(v));
}

/** Of the other two. */
// @ts-ignore: decorator
@inline
function high(u: v128, v: v128): v128 {
  return low(v128.shuffle<i64>(u, u, 1, 1), v128.shuffle<i64>(v, v, 1, 1));
}

/** Eight f64 in a row, as far as the row goes. */
function keep(out: usize, width: i32, a: v128, b: v128, c: v128, d: v128): void {
  if (width == STRIP) {
    v128.store(out, a);
    v128.store(out, b, 16);
    v128.store(out, c, 32);
    v128.store(out, d, 48);
    return;
  }
  for (let j = 0; j < width; j++) {
    const pair = j < 2 ? a : j < 4 ? b : j < 6 ? c : d;
    store<f64>(out + (<usize>j << 3), (j & 1) == 0 ? f64x2.extract_lane(pair, 0) : f64x2.extract_lane(pair, 1));
  }
}

/** Bytes of working memory: one strip of both right factors. */
export function productWorkBytes(rank1: i32, rank2: i32): f64 {
  return <f64>(<usize>(rank1 + rank2) * STRIP_BYTES);
}

/**
 * a1 (rows x rank1), b1 (rank1 x cols), a2, b2: f32, row-major. `out`: rows x cols f64 for the entries, or 0 where they are not wanted.
 * `work`: 16-byte aligned, `productWorkBytes` long. Returns the sum of squares.
 */
export function products(
  a1: usize,
  b1: usize,
  rank1: i32,
  a2: usize,
  b2: usize,
  rank2: i32,
  rows: i32,
  cols: i32,
  out: usize,
  work: usize,
): f64 {
  const strip1 = work;
  const strip2 = work + <usize>rank1 * STRIP_BYTES;
  let total: f64 = 0;
  for (let first = 0; first < cols; first += STRIP) {
    packStrip(b1, rank1, cols, first, strip1);
    packStrip(b2, rank2, cols, first, strip2);
    let sums = f64x2.splat(0);
    let at1 = a1;
    let at2 = a2;
    for (let i = 0; i < rows; i++) {
      let u0 = f32x4.splat(0);
      let u1 = f32x4.splat(0);
      const end1 = at1 + (<usize>rank1 << 2);
      for (let b = strip1; at1 < end1; at1 += 4, b += STRIP_BYTES) {
        const a = v128.load32_splat(at1);
        u0 = madd(a, v128.load(b), u0);
        u1 = madd(a, v128.load(b, 16), u1);
      }
      let v0 = f32x4.splat(0);
      let v1 = f32x4.splat(0);
      const end2 = at2 + (<usize>rank2 << 2);
      for (let b = strip2; at2 < end2; at2 += 4, b += STRIP_BYTES) {
        const a = v128.load32_splat(at2);
        v0 = madd(a, v128.load(b), v0);
        v1 = madd(a, v128.load(b, 16), v1);
      }
      const p0 = low(u0, v0);
      const p1 = high(u0, v0);
      const p2 = low(u1, v1);
      const p3 = high(u1, v1);
      if (out != 0) keep(out + ((<usize>i * <usize>cols + <usize>first) << 3), min(STRIP, cols - first), p0, p1, p2, p3);
      sums = f64x2.add(sums, f64x2.add(f64x2.add(f64x2.mul(p0, p0), f64x2.mul(p1, p1)), f64x2.add(f64x2.mul(p2, p2), f64x2.mul(p3, p3))));
    }
    total += f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
  }
  return total;
}
