/**
 * Signed sums of the columns or rows of a matrix in 8 buckets, the one thing that a sketch takes from large tensors:
 *
 *   columns   out[i, b] = sum over j = b mod 8 of s(offset + j) T[i, j]        rows x 8
 *   rows      out[b, j] = sum over i = b mod 8 of s(offset + i) T[i, j]        8 x cols
 *
 * s is +1 or -1, from one seeded pool that everything shares: nothing is drawn per module. Positions count from the first row or column
 * of the weight, so that a part of a fused layer has the signs that it has alone. From 32,768 on they begin anew.
 *
 * The workers have both in their SIMD kernel; these are the same in words, with f64 sums.
 */
import type { Numbers } from '../deltas/delta.ts';

export const BUCKETS = 8;

/** Signs of one side of a weight before they begin anew; a power of two. */
const RUN = 32_768;
/** A run from any offset below `RUN`. */
export const POOL = 2 * RUN;
export const OFFSETS = RUN;

const SEED = 0x5eed_1a55;

export interface ColumnBuckets {
  readonly rows: number;
  readonly cols: number;
  /** Where its signs begin in the pool, below `OFFSETS`. */
  readonly offset: number;
}

export interface RowBuckets {
  readonly cols: number;
  /** Rows of the tensor, not including `to`. */
  readonly from: number;
  readonly to: number;
  readonly offset: number;
  /** Which row of its weight the first one is. */
  readonly first: number;
}

/** 32 bits of a 32-bit number, each of which depends on all of it (the finaliser of MurmurHash3, which is in the public domain). */
export function mixed(value: number): number {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 16), 0x85eb_ca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2_ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

let pool: Int32Array | null = null;

/** Bits of the signs: 0 for +1, the sign bit of an f32 for -1. */
export function signPool(): Int32Array {
  pool ??= Int32Array.from({ length: POOL }, (_, at) => (mixed(SEED + Math.imul(at, 0x9e37_79b9)) & 1) << 31);
  return pool;
}

/** Cuts positions `first` to `first + count` where the signs begin anew. `at` counts from 0, `place` is the position within the run. */
export function* eachChunk(
  first: number,
  count: number,
): Generator<{ readonly at: number; readonly count: number; readonly place: number }> {
  for (let at = 0; at < count; ) {
    const place = (first + at) % RUN;
    const taken = Math.min(count - at, RUN - place);
    yield { at, count: taken, place };
    at += taken;
  }
}

export function bucketCols(values: Numbers, { rows, cols, offset }: ColumnBuckets): Float64Array {
  const signs = signPool();
  const out = new Float64Array(rows * BUCKETS);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++) {
      const value = values[i * cols + j] as number;
      const at = i * BUCKETS + (j % BUCKETS);
      out[at] = (out[at] as number) + (signs[offset + (j % RUN)] === 0 ? value : -value);
    }
  }
  return out;
}

export function bucketRows(values: Numbers, { cols, from, to, offset, first }: RowBuckets): Float64Array {
  const signs = signPool();
  const out = new Float64Array(BUCKETS * cols);
  for (let i = from; i < to; i++) {
    const place = first + i - from;
    const sign = signs[offset + (place % RUN)] === 0 ? 1 : -1;
    for (let j = 0, at = (place % BUCKETS) * cols; j < cols; j++, at++)
      out[at] = (out[at] as number) + sign * (values[i * cols + j] as number);
  }
  return out;
}
