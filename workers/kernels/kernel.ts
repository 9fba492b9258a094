/**
 * The arithmetic under every measure. Three implementations behind one interface, judged by one conformance suite:
 * WASM with relaxed SIMD, WASM with SIMD, and a scalar twin in TypeScript.
 *
 * A tensor is decoded to f32 in the kernel's own memory while its bytes arrive in chunks; then it is reduced. Only one
 * tensor needs to be in memory at a time: what outlives it (Gram matrices, sums) is copied out as f64.
 *
 * Precision: products accumulate in f32 for a bounded number of terms (32 in the WASM kernels), then in f64: an entry of a
 * Gram matrix is off by at most 1.05e-6 of the product of the two norms it pairs, typically by 1e-7; small ones are exact to f64. The range is that of f64:
 * squares of tiny or huge values neither vanish nor overflow. With NaN or infinity in the tensor its Gram matrix means nothing.
 *
 * Memory of the WASM kernels: 4 bytes per element of the tensor, about 12 r^2 + 200 r bytes for a Gram matrix of rank r, and
 * 100 KiB. It is kept from tensor to tensor and never shrinks.
 */
import type { KernelKind } from '../../src/contracts/analyst.ts';
import type { ColumnBuckets, RowBuckets } from '../../src/domain/similar/buckets.ts';
import type { Doubles } from './doubles.ts';
import type { Columns, Factors, FloatDtype } from './elements.ts';

export interface TensorStats {
  /** Sum of squares of the finite values, f64. */
  readonly sumSq: number;
  readonly nan: number;
  readonly inf: number;
  /** Largest absolute finite value. */
  readonly maxAbs: number;
}

export interface Kernel {
  readonly kind: KernelKind;
  /** For writing files; null: this kernel has none, and TypeScript gives the same bits. Its calls end any tensor. */
  readonly doubles: Doubles | null;
  /** Starts a tensor of `count` elements; any earlier tensor is gone. Grows memory when needed. @throws NoRoom above 2^30 elements, or when the memory cannot be had */
  begin(dtype: FloatDtype, count: number): void;
  /** Next bytes of the tensor in file order; chunks may start and end anywhere, also inside an element. */
  push(bytes: Uint8Array): void;
  /** After the last byte. @throws when bytes are missing */
  stats(): TensorStats;
  /** Decoded values, a copy (small tensors: alpha, factors of LoKr). */
  values(): Float32Array;
  /** T (rows x cols, row-major): T . T^T, rows x rows, symmetric, row-major f64. For LoRA down (r x n). */
  gramRows(rows: number, cols: number): Float64Array;
  /** T (rows x cols, row-major): T^T . T, cols x cols, symmetric, row-major f64. For LoRA up (m x r). */
  gramCols(rows: number, cols: number): Float64Array;
  /**
   * gramCols of matrices of `rows` rows side by side, in their order: of all their columns, which no one lays side by side for it. Any
   * tensor is gone afterwards.
   */
  gramColsOf(parts: readonly Columns[], rows: number): Float64Array;
  /**
   * Sum over i, j of ((x.left x.right)_ij (y.left y.right)_ij)^2, f64; both products are rows x cols. Any tensor is gone afterwards.
   * Entries of the two products are f32 sums of as many terms as the rank.
   */
  productSquares(x: Factors, y: Factors, rows: number, cols: number): number;
  /** The entries themselves, (x.left x.right)_ij (y.left y.right)_ij, row-major f64, as exact as there. Any tensor is gone afterwards. */
  productEntries(x: Factors, y: Factors, rows: number, cols: number): Float64Array;
  /** Of the tensor at hand, as `bucketCols` and `bucketRows` of `src/domain/similar/buckets.ts` say, with f32 sums. */
  bucketCols(wanted: ColumnBuckets): Float32Array;
  bucketRows(wanted: RowBuckets): Float32Array;
  /** Bytes of kernel memory now held. */
  memoryBytes(): number;
}
