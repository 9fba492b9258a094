/**
 * Signed sums of the columns or the rows of an f32 matrix in 8 buckets: what sketches of deltas are made of
 * (`src/domain/similar/sketch.ts`). A sign is a mask of its bit, 0 or 0x80000000, so that one exclusive or multiplies by it.
 *
 * One load, one exclusive or and one addition for four values: it costs about what reading the matrix from a cache costs. Sums are f32;
 * of n values of like size they are off by about sqrt(n / 8) 2^-24 of the root of their squares.
 */

const BUCKETS: i32 = 8;

// @ts-ignore: decorator
@inline
function signed(at: usize, mask: usize, sum: v128): v128 {
  return f32x4.add(sum, v128.xor(v128.load(at), v128.load(mask)));
}

/**
 * out (rows x 8) [i, b] += the sum over j = b mod 8 of sign j of row i, of `cols` columns.
 * @param stride values from one row to the next @param signs one mask per column
 */
export function bucketCols(src: usize, rows: i32, cols: i32, stride: i32, signs: usize, out: usize): void {
  for (let i = 0; i < rows; i++) {
    let at = src + ((<usize>i * <usize>stride) << 2);
    let mask = signs;
    let s0 = f32x4.splat(0);
    let s1 = f32x4.splat(0);
    let s2 = f32x4.splat(0);
    let s3 = f32x4.splat(0);
    const end = at + (<usize>(cols & ~15) << 2);
    for (; at < end; at += 64, mask += 64) {
      s0 = signed(at, mask, s0);
      s1 = signed(at + 16, mask + 16, s1);
      s2 = signed(at + 32, mask + 32, s2);
      s3 = signed(at + 48, mask + 48, s3);
    }
    v128.store(out, f32x4.add(v128.load(out), f32x4.add(s0, s2)));
    v128.store(out, f32x4.add(v128.load(out, 16), f32x4.add(s1, s3)), 16);
    for (let j = cols & ~15; j < cols; j++, at += 4, mask += 4) {
      const place = out + (<usize>(j & (BUCKETS - 1)) << 2);
      store<f32>(place, load<f32>(place) + reinterpret<f32>(load<u32>(at) ^ load<u32>(mask)));
    }
    out += <usize>BUCKETS << 2;
  }
}

/** out (8 x cols) [b, j] += the sum over rows i with first + i = b mod 8 of sign i of column j. */
export function bucketRows(src: usize, rows: i32, cols: i32, first: i32, signs: usize, out: usize): void {
  for (let i = 0; i < rows; i++) {
    const bits = load<u32>(signs + (<usize>i << 2));
    const mask = i32x4.splat(bits);
    let at = src + ((<usize>i * <usize>cols) << 2);
    let to = out + ((<usize>((first + i) & (BUCKETS - 1)) * <usize>cols) << 2);
    const end = at + (<usize>(cols & ~3) << 2);
    for (; at < end; at += 16, to += 16) v128.store(to, f32x4.add(v128.load(to), v128.xor(v128.load(at), mask)));
    for (let j = cols & ~3; j < cols; j++, at += 4, to += 4) {
      store<f32>(to, load<f32>(to) + reinterpret<f32>(load<u32>(at) ^ bits));
    }
  }
}
