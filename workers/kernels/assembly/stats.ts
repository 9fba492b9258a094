/** Running statistics over the decoded values: f64 sum of squares, counts of NaN and infinity, largest magnitude. */

const EXPONENT: i32 = 0x7f800000;

let sumSq: f64 = 0;
let nans: u32 = 0;
let infs: u32 = 0;
/** Bits of the largest finite magnitude; for non-negative floats the order of the bits is the order of the values. */
let maxBits: i32 = 0;

export function statsReset(): void {
  sumSq = 0;
  nans = 0;
  infs = 0;
  maxBits = 0;
}

function addScalar(ptr: usize, end: usize): void {
  for (; ptr < end; ptr += 4) {
    const bits = load<i32>(ptr) & 0x7fffffff;
    if (bits < EXPONENT) {
      const x = <f64>load<f32>(ptr);
      sumSq += x * x;
      if (bits > maxBits) maxBits = bits;
    } else if (bits == EXPONENT) {
      infs++;
    } else {
      nans++;
    }
  }
}

/** Values per vector block; a block with a NaN or infinity in it is done again one by one. */
const BLOCK_BYTES: usize = 1024;

/** Adds `count` f32 values at `ptr`. */
export function statsAdd(ptr: usize, count: usize): void {
  const end = ptr + (count << 2);
  const magnitude = i32x4.splat(0x7fffffff);
  while (ptr + BLOCK_BYTES <= end) {
    const stop = ptr + BLOCK_BYTES;
    let s0 = f64x2.splat(0);
    let s1 = f64x2.splat(0);
    let s2 = f64x2.splat(0);
    let s3 = f64x2.splat(0);
    let most = i32x4.splat(0);
    for (let at = ptr; at < stop; at += 32) {
      const x = v128.load(at);
      const y = v128.load(at, 16);
      most = i32x4.max_s(most, v128.and(x, magnitude));
      most = i32x4.max_s(most, v128.and(y, magnitude));
      const x0 = f64x2.promote_low_f32x4(x);
      const x1 = f64x2.promote_low_f32x4(v128.shuffle<i64>(x, x, 1, 1));
      const y0 = f64x2.promote_low_f32x4(y);
      const y1 = f64x2.promote_low_f32x4(v128.shuffle<i64>(y, y, 1, 1));
      s0 = f64x2.add(s0, f64x2.mul(x0, x0));
      s1 = f64x2.add(s1, f64x2.mul(x1, x1));
      s2 = f64x2.add(s2, f64x2.mul(y0, y0));
      s3 = f64x2.add(s3, f64x2.mul(y1, y1));
    }
    most = i32x4.max_s(most, v128.shuffle<i64>(most, most, 1, 0));
    most = i32x4.max_s(most, v128.shuffle<i32>(most, most, 1, 0, 3, 2));
    const bits = i32x4.extract_lane(most, 0);
    if (bits < EXPONENT) {
      if (bits > maxBits) maxBits = bits;
      const s = f64x2.add(f64x2.add(s0, s1), f64x2.add(s2, s3));
      sumSq += f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1);
    } else {
      addScalar(ptr, stop);
    }
    ptr = stop;
  }
  addScalar(ptr, end);
}

export function statsSumSq(): f64 {
  return sumSq;
}

export function statsNan(): f64 {
  return <f64>nans;
}

export function statsInf(): f64 {
  return <f64>infs;
}

export function statsMaxAbs(): f64 {
  return <f64>reinterpret<f32>(maxBits);
}
