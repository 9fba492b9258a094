/**
 * Sums at f64 for writing files: Gram matrices and products whose terms are added one after the other, in the order in which the loops
 * of src/domain/linear-algebra/gram.ts add them, and never fused. So every machine and every kernel gives the same bits.
 */

const PANEL: i32 = 4;
/** Steps of the long side that are packed at once: a panel is 2 KiB, those of 96 rows 48 KiB. */
const DEPTH: i32 = 64;
const PANEL_BYTES: usize = 32 * <usize>DEPTH;

/** out[4][4] += A B^T over `depth` steps of 32 bytes: 8 sums of two, 2 vectors, 4 splats. */
function tile(a: usize, b: usize, depth: i32, out: usize, stride: usize): void {
  const row1 = out + stride;
  const row2 = row1 + stride;
  const row3 = row2 + stride;
  let c00 = v128.load(out);
  let c01 = v128.load(out, 16);
  let c10 = v128.load(row1);
  let c11 = v128.load(row1, 16);
  let c20 = v128.load(row2);
  let c21 = v128.load(row2, 16);
  let c30 = v128.load(row3);
  let c31 = v128.load(row3, 16);
  const end = b + (<usize>depth << 5);
  for (; b < end; a += 32, b += 32) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const a0 = v128.load64_splat(a);
    c00 = f64x2.add(c00, f64x2.mul(a0, b0));
    c01 = f64x2.add(c01, f64x2.mul(a0, b1));
    const a1 = v128.load64_splat(a, 8);
    c10 = f64x2.add(c10, f64x2.mul(a1, b0));
    c11 = f64x2.add(c11, f64x2.mul(a1, b1));
    const a2 = v128.load64_splat(a, 16);
    c20 = f64x2.add(c20, f64x2.mul(a2, b0));
    c21 = f64x2.add(c21, f64x2.mul(a2, b1));
    const a3 = v128.load64_splat(a, 24);
    c30 = f64x2.add(c30, f64x2.mul(a3, b0));
    c31 = f64x2.add(c31, f64x2.mul(a3, b1));
  }
  v128.store(out, c00);
  v128.store(out, c01, 16);
  v128.store(row1, c10);
  v128.store(row1, c11, 16);
  v128.store(row2, c20);
  v128.store(row2, c21, 16);
  v128.store(row3, c30);
  v128.store(row3, c31, 16);
}

/** Panel p holds vectors 4p to 4p+3 side by side, zeros beyond the last; `vector` and `step` are bytes from one to the next. */
function pack(src: usize, single: bool, rank: i32, vector: usize, step: usize, depth: i32, panels: i32, to: usize): void {
  for (let p = 0; p < panels; p++) {
    const panel = to + <usize>p * PANEL_BYTES;
    for (let i = 0; i < PANEL; i++) {
      const index = p * PANEL + i;
      let at = panel + (<usize>i << 3);
      if (index < rank) {
        let from = src + <usize>index * vector;
        if (single) for (let k = 0; k < depth; k++, from += step, at += 32) store<f64>(at, <f64>load<f32>(from));
        else for (let k = 0; k < depth; k++, from += step, at += 32) store<f64>(at, load<f64>(from));
      } else {
        for (let k = 0; k < depth; k++, at += 32) store<f64>(at, 0);
      }
    }
  }
}

/** Bytes of working memory that `gram64` needs; the result, rank x rank, comes first. */
export function gram64WorkBytes(rank: i32): f64 {
  const panels = (rank + PANEL - 1) / PANEL;
  return <f64>(panels * PANEL) * <f64>(panels * PANEL) * 8 + <f64>panels * <f64>PANEL_BYTES;
}

/** T T^T of the matrix at `src` (f32 when `single`, else f64) when `byRows`, else T^T T. */
export function gram64(src: usize, single: bool, rows: i32, cols: i32, byRows: bool, out: usize): void {
  const rank = byRows ? rows : cols;
  const length = byRows ? cols : rows;
  const panels = (rank + PANEL - 1) / PANEL;
  const padded = panels * PANEL;
  const stride = <usize>padded << 3;
  const packed = out + stride * <usize>padded;
  const size: usize = single ? 4 : 8;
  const vector: usize = byRows ? <usize>cols * size : size;
  const step: usize = byRows ? size : <usize>cols * size;
  memory.fill(out, 0, stride * <usize>padded);
  for (let k = 0; k < length; k += DEPTH) {
    const depth = min(DEPTH, length - k);
    pack(src + <usize>k * step, single, rank, vector, step, depth, panels, packed);
    for (let p = 0; p < panels; p++) {
      const a = packed + <usize>p * PANEL_BYTES;
      const row = out + <usize>(p * PANEL) * stride;
      for (let q = 0; q <= p; q++) tile(a, packed + <usize>q * PANEL_BYTES, depth, row + (<usize>(q * PANEL) << 3), stride);
    }
  }
  // Rows move up into their place, each before the next is read.
  for (let i = 0; i < rank; i++) {
    for (let j = 0; j <= i; j++) {
      store<f64>(out + ((<usize>i * <usize>rank + <usize>j) << 3), load<f64>(out + <usize>i * stride + (<usize>j << 3)));
    }
  }
  for (let i = 0; i < rank; i++) {
    for (let j = 0; j < i; j++) {
      store<f64>(out + ((<usize>j * <usize>rank + <usize>i) << 3), load<f64>(out + ((<usize>i * <usize>rank + <usize>j) << 3)));
    }
  }
}

/** row += f0 r0 + f1 r1 + f2 r2 + f3 r3, two rows at once over `width` columns. */
function addFour(one: usize, two: usize, f: usize, g: usize, right: usize, stride: usize, width: i32): void {
  const f0 = v128.load64_splat(f);
  const f1 = v128.load64_splat(f, 8);
  const f2 = v128.load64_splat(f, 16);
  const f3 = v128.load64_splat(f, 24);
  const g0 = v128.load64_splat(g);
  const g1 = v128.load64_splat(g, 8);
  const g2 = v128.load64_splat(g, 16);
  const g3 = v128.load64_splat(g, 24);
  let r0 = right;
  let r1 = r0 + stride;
  let r2 = r1 + stride;
  let r3 = r2 + stride;
  const end = right + (<usize>(width & ~1) << 3);
  for (; r0 < end; r0 += 16, r1 += 16, r2 += 16, r3 += 16, one += 16, two += 16) {
    const x0 = v128.load(r0);
    const x1 = v128.load(r1);
    const x2 = v128.load(r2);
    const x3 = v128.load(r3);
    const low = f64x2.add(f64x2.mul(f0, x0), f64x2.mul(f1, x1));
    const high = f64x2.add(f64x2.mul(f2, x2), f64x2.mul(f3, x3));
    v128.store(one, f64x2.add(f64x2.add(v128.load(one), low), high));
    const low2 = f64x2.add(f64x2.mul(g0, x0), f64x2.mul(g1, x1));
    const high2 = f64x2.add(f64x2.mul(g2, x2), f64x2.mul(g3, x3));
    v128.store(two, f64x2.add(f64x2.add(v128.load(two), low2), high2));
  }
  if (width & 1) {
    addFourAt(one, f, r0, r1, r2, r3);
    addFourAt(two, g, r0, r1, r2, r3);
  }
}

// @ts-ignore: decorator
@inline
function addFourAt(out: usize, f: usize, r0: usize, r1: usize, r2: usize, r3: usize): void {
  const low = load<f64>(f) * load<f64>(r0) + load<f64>(f, 8) * load<f64>(r1);
  const high = load<f64>(f, 16) * load<f64>(r2) + load<f64>(f, 24) * load<f64>(r3);
  store<f64>(out, load<f64>(out) + low + high);
}

/** row += f r over `width` columns. */
function addOne(out: usize, f: f64, right: usize, width: i32): void {
  const factor = f64x2.splat(f);
  const end = right + (<usize>(width & ~1) << 3);
  for (; right < end; right += 16, out += 16) v128.store(out, f64x2.add(v128.load(out), f64x2.mul(factor, v128.load(right))));
  if (width & 1) store<f64>(out, load<f64>(out) + f * load<f64>(right));
}

/** Columns and rows of a block of the result: 8 rows of 2 KiB stay in the first-level cache while the right factor passes. */
const COLUMNS: i32 = 256;
const ROWS: i32 = 8;

/** `count` rows of f32 as f64; strides in bytes. */
function widen(from: usize, stride: usize, count: i32, width: i32, to: usize, toStride: usize): void {
  for (let row = 0; row < count; row++) {
    let a = from + <usize>row * stride;
    let b = to + <usize>row * toStride;
    const end = a + (<usize>(width & ~1) << 2);
    for (; a < end; a += 8, b += 16) v128.store(b, f64x2.promote_low_f32x4(v128.load64_zero(a)));
    if (width & 1) store<f64>(b, <f64>load<f32>(a));
  }
}

/** Bytes of working memory that `multiply64` needs. */
export function multiply64WorkBytes(k: i32): f64 {
  return <f64>((COLUMNS << 3) * (k + 1) + ROWS * (k << 3));
}

/**
 * out (m x n) = left (m x k) . right (k x n), row-major, f64; a factor may be f32, which is widened block by block. An odd last row of a
 * block is done twice, into a row of the working memory.
 */
export function multiply64(
  left: usize,
  leftSingle: bool,
  right: usize,
  rightSingle: bool,
  m: i32,
  k: i32,
  n: i32,
  out: usize,
  work: usize,
): void {
  memory.fill(out, 0, (<usize>m * <usize>n) << 3);
  const outStride = <usize>n << 3;
  const leftStride = <usize>k << 3;
  const rightStride = rightSingle ? <usize>COLUMNS << 3 : outStride;
  const spare = work;
  const wideRight = spare + (<usize>COLUMNS << 3);
  const wideLeft = wideRight + <usize>k * (<usize>COLUMNS << 3);
  for (let j = 0; j < n; j += COLUMNS) {
    const width = min(COLUMNS, n - j);
    const offset = <usize>j << 3;
    let block = right + offset;
    if (rightSingle) {
      block = wideRight;
      widen(right + (<usize>j << 2), <usize>n << 2, k, width, wideRight, rightStride);
    }
    for (let first = 0; first < m; first += ROWS) {
      const last = min(first + ROWS, m);
      let rows = left + <usize>first * leftStride;
      if (leftSingle) {
        rows = wideLeft;
        widen(left + ((<usize>first * <usize>k) << 2), <usize>k << 2, last - first, k, wideLeft, leftStride);
      }
      let p = 0;
      for (; p + 4 <= k; p += 4) {
        const from = block + <usize>p * rightStride;
        for (let i = first; i < last; i += 2) {
          const one = out + <usize>i * outStride + offset;
          const f = rows + <usize>(i - first) * leftStride + (<usize>p << 3);
          if (i + 1 < last) addFour(one, one + outStride, f, f + leftStride, from, rightStride, width);
          else addFour(one, spare, f, f, from, rightStride, width);
        }
      }
      for (; p < k; p++) {
        const from = block + <usize>p * rightStride;
        for (let i = first; i < last; i++) {
          addOne(out + <usize>i * outStride + offset, load<f64>(rows + <usize>(i - first) * leftStride + (<usize>p << 3)), from, width);
        }
      }
    }
  }
}
