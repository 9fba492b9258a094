/**
 * Gram matrices of an f32 matrix, as outer products of panels.
 *
 * The matrix is cut along its long side into strips of DEPTH vectors. A strip is packed into panels: PANEL of the r short
 * indices side by side, DEPTH deep, so that any r and any length run through one tile without edge cases. Where r ends
 * inside a panel the rest is zeros: it reaches no result, but leftovers there could be subnormals, which are slow. An 8 x 8
 * tile of the Gram matrix is two 4 x 8 register tiles: 8 f32x4 accumulators, 2 vectors, 4 splats.
 *
 * Precision: an accumulator sums at most DEPTH products in f32, then goes to f64. A sum of n non-negative products is then
 * off by at most (n + 1) / 2 * 2^-24 (9.8e-7 for n = 32) even when every rounding errs to the same side, as it can for
 * constant data; a norm is off by half of that. 128 instead of 32 would be 5% faster and four times less sure.
 *
 * Range: values are multiplied by a power of two while they are packed (see `scale`), so that the largest one is near 1;
 * squares of very small or very large values then neither vanish nor overflow. The factor is taken out again in f64.
 */
import { madd } from './madd';

const PANEL: i32 = 8;
const DEPTH: i32 = 32;
const PANEL_BYTES: usize = 32 * <usize>DEPTH;
const TILE_BYTES: usize = 512;

/** Adds four f32 sums to four f64 sums in memory. */
// @ts-ignore: decorator
@inline
function flush(sums: v128, out: usize, offset: usize): void {
  const at = out + offset;
  v128.store(at, f64x2.add(v128.load(at), f64x2.promote_low_f32x4(sums)));
  v128.store(at, f64x2.add(v128.load(at, 16), f64x2.promote_low_f32x4(v128.shuffle<i64>(sums, sums, 1, 1))), 16);
}

/**
 * out[4][8] += A^T B over `depth` steps, A the 4 columns at `a`, B the 8 columns at `b`, 32 bytes per step.
 *
 * Not unrolled on purpose: V8 moves all loads of a loop body to its top, so with two steps in one body it runs out of
 * registers and spills accumulators, which halves the speed (28 to 15 G multiply-adds a second, Zen 5).
 */
function tile(a: usize, b: usize, depth: i32, out: usize): void {
  let c00 = f32x4.splat(0);
  let c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0);
  let c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0);
  let c21 = f32x4.splat(0);
  let c30 = f32x4.splat(0);
  let c31 = f32x4.splat(0);
  const end = b + (<usize>depth << 5);
  for (; b < end; a += 32, b += 32) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const a0 = v128.load32_splat(a);
    c00 = madd(a0, b0, c00);
    c01 = madd(a0, b1, c01);
    const a1 = v128.load32_splat(a, 4);
    c10 = madd(a1, b0, c10);
    c11 = madd(a1, b1, c11);
    const a2 = v128.load32_splat(a, 8);
    c20 = madd(a2, b0, c20);
    c21 = madd(a2, b1, c21);
    const a3 = v128.load32_splat(a, 12);
    c30 = madd(a3, b0, c30);
    c31 = madd(a3, b1, c31);
  }
  flush(c00, out, 0);
  flush(c01, out, 32);
  flush(c10, out, 64);
  flush(c11, out, 96);
  flush(c20, out, 128);
  flush(c21, out, 160);
  flush(c30, out, 192);
  flush(c31, out, 224);
}

/** One packed strip into all tiles on and below the diagonal. */
function accumulate(pack: usize, panels: i32, depth: i32, tiles: usize): void {
  let out = tiles;
  for (let p = 0; p < panels; p++) {
    const a = pack + <usize>p * PANEL_BYTES;
    for (let q = 0; q <= p; q++) {
      const b = pack + <usize>q * PANEL_BYTES;
      tile(a, b, depth, out);
      tile(a + 16, b, depth, out + 256);
      out += TILE_BYTES;
    }
  }
}

/**
 * Strip for T^T T: `depth` rows of `cols` values at `src`, as columns from `first` on; panel p holds columns 8p to 8p+7. Whole vectors
 * where they lie whole in a panel, as they do for parts of 4, 8, 16, … columns.
 */
function packColumns(src: usize, cols: i32, first: i32, depth: i32, scale: f32, pack: usize): void {
  const factor = f32x4.splat(scale);
  const stride = <usize>cols << 2;
  let j = 0;
  if ((first & 7) == 0) {
    for (; j + PANEL <= cols; j += PANEL) {
      let from = src + (<usize>j << 2);
      let to = placeOf(first + j, pack);
      for (let k = 0; k < depth; k++, from += stride, to += 32) {
        v128.store(to, f32x4.mul(factor, v128.load(from)));
        v128.store(to, f32x4.mul(factor, v128.load(from, 16)), 16);
      }
    }
  }
  if ((first & 3) == 0) {
    for (; j + 4 <= cols; j += 4) {
      let from = src + (<usize>j << 2);
      let to = placeOf(first + j, pack);
      for (let k = 0; k < depth; k++, from += stride, to += 32) v128.store(to, f32x4.mul(factor, v128.load(from)));
    }
  }
  for (; j < cols; j++) {
    let from = src + (<usize>j << 2);
    let to = placeOf(first + j, pack);
    for (let k = 0; k < depth; k++, from += stride, to += 32) store<f32>(to, scale * load<f32>(from));
  }
}

/** Where a column begins in the packed strip. */
// @ts-ignore: decorator
@inline
function placeOf(column: i32, pack: usize): usize {
  return pack + <usize>(column >> 3) * PANEL_BYTES + (<usize>(column & 7) << 2);
}

/** Zeros behind the last column, to the end of its panel. */
function padColumns(cols: i32, depth: i32, pack: usize): void {
  for (let j = cols; (j & 7) != 0; j++) {
    let to = placeOf(j, pack);
    for (let k = 0; k < depth; k++, to += 32) store<f32>(to, 0);
  }
}

/** Transposes 4 rows x 4 columns into one half of a panel. */
// @ts-ignore: decorator
@inline
function transpose(from: usize, stride: usize, factor: v128, to: usize): void {
  const r0 = f32x4.mul(factor, v128.load(from));
  const r1 = f32x4.mul(factor, v128.load(from + stride));
  const r2 = f32x4.mul(factor, v128.load(from + stride * 2));
  const r3 = f32x4.mul(factor, v128.load(from + stride * 3));
  const a = v128.shuffle<i32>(r0, r1, 0, 4, 1, 5);
  const b = v128.shuffle<i32>(r0, r1, 2, 6, 3, 7);
  const c = v128.shuffle<i32>(r2, r3, 0, 4, 1, 5);
  const d = v128.shuffle<i32>(r2, r3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<i64>(a, c, 0, 2));
  v128.store(to, v128.shuffle<i64>(a, c, 1, 3), 32);
  v128.store(to, v128.shuffle<i64>(b, d, 0, 2), 64);
  v128.store(to, v128.shuffle<i64>(b, d, 1, 3), 96);
}

/** Strip for T T^T: `depth` columns of `rows` rows, `stride` bytes apart, at `src`; panel p holds rows 8p to 8p+7. */
function packRows(src: usize, rows: i32, stride: usize, depth: i32, scale: f32, pack: usize): void {
  const factor = f32x4.splat(scale);
  const vectors = depth & ~3;
  const quads = rows & ~3;
  for (let i = 0; i < quads; i += 4) {
    const from = src + <usize>i * stride;
    const to = pack + <usize>(i >> 3) * PANEL_BYTES + (<usize>(i & 4) << 2);
    for (let k = 0; k < vectors; k += 4) transpose(from + (<usize>k << 2), stride, factor, to + (<usize>k << 5));
    for (let k = vectors; k < depth; k++) {
      for (let j = 0; j < 4; j++) {
        store<f32>(to + (<usize>k << 5) + (<usize>j << 2), scale * load<f32>(from + <usize>j * stride + (<usize>k << 2)));
      }
    }
  }
  const padded = (rows + PANEL - 1) & -PANEL;
  for (let i = quads; i < padded; i++) {
    const from = src + <usize>i * stride;
    const to = pack + <usize>(i >> 3) * PANEL_BYTES + (<usize>(i & 7) << 2);
    if (i < rows) {
      for (let k = 0; k < depth; k++) store<f32>(to + (<usize>k << 5), scale * load<f32>(from + (<usize>k << 2)));
    } else {
      for (let k = 0; k < depth; k++) store<f32>(to + (<usize>k << 5), 0);
    }
  }
}

/** Tiles on and below the diagonal to the full r x r matrix, row-major. */
function unpack(tiles: usize, panels: i32, rank: i32, factor: f64, out: usize): void {
  let from = tiles;
  for (let p = 0; p < panels; p++) {
    for (let q = 0; q <= p; q++, from += TILE_BYTES) {
      for (let i = 0; i < PANEL; i++) {
        const row = p * PANEL + i;
        if (row >= rank) break;
        for (let j = 0; j < PANEL; j++) {
          const col = q * PANEL + j;
          if (col > row) break;
          const x = load<f64>(from + (<usize>(i * PANEL + j) << 3)) * factor;
          store<f64>(out + ((<usize>row * <usize>rank + <usize>col) << 3), x);
          store<f64>(out + ((<usize>col * <usize>rank + <usize>row) << 3), x);
        }
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function tileBytes(panels: i32): usize {
  return ((<usize>panels * <usize>(panels + 1)) >> 1) * TILE_BYTES;
}

/** Bytes of working memory the Gram of rank r needs: tiles, packed strip, result. The result comes first. */
export function gramWorkBytes(rank: i32): f64 {
  const panels = (rank + PANEL - 1) / PANEL;
  return <f64>rank * <f64>rank * 8 + 16 + <f64>tileBytes(panels) + <f64>panels * <f64>PANEL_BYTES;
}

/**
 * Gram matrix of the `rows` x `cols` f32 matrix at `src`: T T^T when `byRows`, else T^T T. `work` (16-byte aligned,
 * `gramWorkBytes` long) gets the result at its start: f64, row-major. `scale` is a power of two with scale * max near 1.
 */
export function gram(src: usize, rows: i32, cols: i32, byRows: bool, scale: f32, work: usize): void {
  const rank = byRows ? rows : cols;
  const length = byRows ? cols : rows;
  const panels = (rank + PANEL - 1) / PANEL;
  const tiles = work + ((<usize>rank * <usize>rank * 8 + 15) & ~15);
  const pack = tiles + tileBytes(panels);
  const stride = <usize>cols << 2;
  memory.fill(tiles, 0, tileBytes(panels));
  for (let k = 0; k < length; k += DEPTH) {
    const depth = min(DEPTH, length - k);
    if (byRows) packRows(src + (<usize>k << 2), rows, stride, depth, scale, pack);
    else {
      packColumns(src + <usize>k * stride, cols, 0, depth, scale, pack);
      padColumns(cols, depth, pack);
    }
    accumulate(pack, panels, depth, tiles);
  }
  const inverse: f64 = 1 / <f64>scale;
  unpack(tiles, panels, rank, inverse * inverse, work);
}

/**
 * T^T T of matrices of `rows` rows side by side, without laying them so: `parts` is a table of their addresses and columns, two i32
 * each, and `rank` the columns of all.
 */
export function gramParts(parts: usize, count: i32, rows: i32, rank: i32, scale: f32, work: usize): void {
  const panels = (rank + PANEL - 1) / PANEL;
  const tiles = work + ((<usize>rank * <usize>rank * 8 + 15) & ~15);
  const pack = tiles + tileBytes(panels);
  memory.fill(tiles, 0, tileBytes(panels));
  for (let k = 0; k < rows; k += DEPTH) {
    const depth = min(DEPTH, rows - k);
    let first = 0;
    for (let i = 0; i < count; i++) {
      const part = parts + (<usize>i << 3);
      const cols = load<i32>(part, 4);
      packColumns(<usize>load<u32>(part) + ((<usize>k * <usize>cols) << 2), cols, first, depth, scale, pack);
      first += cols;
    }
    padColumns(rank, depth, pack);
    accumulate(pack, panels, depth, tiles);
  }
  const inverse: f64 = 1 / <f64>scale;
  unpack(tiles, panels, rank, inverse * inverse, work);
}

/**
 * The same in f64 throughout, one product after the other: for matrices so small that the time does not matter. There the roundings
 * of f32 sums are too few to cancel, and a delta much smaller than its factors would show them.
 */
export function gramExact(src: usize, rows: i32, cols: i32, byRows: bool, out: usize): void {
  const rank = byRows ? rows : cols;
  const length = byRows ? cols : rows;
  const vector: usize = byRows ? <usize>cols << 2 : 4;
  const step: usize = byRows ? 4 : <usize>cols << 2;
  for (let i = 0; i < rank; i++) {
    for (let j = 0; j <= i; j++) {
      let a = src + <usize>i * vector;
      let b = src + <usize>j * vector;
      let sum: f64 = 0;
      for (let k = 0; k < length; k++, a += step, b += step) sum += <f64>load<f32>(a) * <f64>load<f32>(b);
      store<f64>(out + ((<usize>i * <usize>rank + <usize>j) << 3), sum);
      store<f64>(out + ((<usize>j * <usize>rank + <usize>i) << 3), sum);
    }
  }
}
