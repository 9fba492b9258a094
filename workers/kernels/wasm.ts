/**
 * A kernel over one instance of build/simd.wasm or build/relaxed.wasm.
 *
 * Its memory, from low to high addresses:
 *
 *     compiler's constants | staging | room | signs | tensor, decoded to f32 | room | working memory of the Gram matrix
 *
 * Bytes go through the staging area in pieces that stay in the processor's cache while they are decoded and counted.
 * F32 bytes are copied straight into place. Memory grows when a tensor needs it and is used again by the next; it never
 * shrinks, so it ends up at what the largest tensor and Gram matrix of all files so far took.
 */
import type { KernelKind } from '../../src/contracts/analyst.ts';
import { BUCKETS, type ColumnBuckets, eachChunk, POOL, type RowBuckets, signPool } from '../../src/domain/similar/buckets.ts';
import {
  checkColumns,
  checkComplete,
  checkCount,
  checkFactors,
  checkRoom,
  checkShape,
  ELEMENT_BYTES,
  NoRoom,
  sideBySide,
} from './elements.ts';
import { createDoubles, type DoubleExports, type Doubles } from './doubles.ts';
import type { Kernel, TensorStats } from './kernel.ts';
import type { Columns, Factors, FloatDtype } from './elements.ts';

interface KernelExports extends DoubleExports {
  readonly memory: WebAssembly.Memory;
  freeMemory(): number;
  decode(dtype: number, src: number, dst: number, count: number): void;
  statsReset(): void;
  statsAdd(ptr: number, count: number): void;
  statsSumSq(): number;
  statsNan(): number;
  statsInf(): number;
  statsMaxAbs(): number;
  gramWorkBytes(rank: number): number;
  productWorkBytes(rank1: number, rank2: number): number;
  products(
    a1: number,
    b1: number,
    rank1: number,
    a2: number,
    b2: number,
    rank2: number,
    rows: number,
    cols: number,
    out: number,
    work: number,
  ): number;
  bucketCols(src: number, rows: number, cols: number, stride: number, signs: number, out: number): void;
  bucketRows(src: number, rows: number, cols: number, first: number, signs: number, out: number): void;
  gramExact(src: number, rows: number, cols: number, byRows: number, out: number): void;
  gram(src: number, rows: number, cols: number, byRows: number, scale: number, work: number): void;
  gramParts(parts: number, count: number, rows: number, rank: number, scale: number, work: number): void;
}

/** Numbers of the dtypes in assembly/decode.ts. */
const CODES: Readonly<Record<FloatDtype, number>> = {
  F64: 0,
  F32: 1,
  F16: 2,
  BF16: 3,
  F8_E4M3: 4,
  F8_E5M2: 5,
  F8_E4M3FNUZ: 6,
  F8_E5M2FNUZ: 7,
  I64: 8,
  I32: 9,
  I16: 10,
  I8: 11,
  U8: 12,
  BOOL: 13,
};

const PAGE = 65536;
const MAX_PAGES = 65536;
/** A piece of 32 KiB decodes to at most 128 KiB: both fit in a second-level cache. */
const PIECE = 32768;
/** Up to so many multiply-adds a Gram matrix is summed in f64: a tenth of a millisecond. */
const EXACT = 2 ** 17;
/** The decoders may read and write up to 64 bytes past the last element. */
const ROOM = 64;

const align = (address: number): number => Math.ceil(address / 64) * 64;

class WasmKernel implements Kernel {
  readonly kind: KernelKind;
  readonly doubles: Doubles;
  readonly #wasm: KernelExports;
  readonly #staging: number;
  readonly #signs: number;
  readonly #tensor: number;
  #bytes: Uint8Array;
  #dtype: FloatDtype = 'F32';
  #count = 0;
  #received = 0;
  /** Elements decoded and in the statistics. */
  #decoded = 0;

  constructor(kind: KernelKind, wasm: KernelExports) {
    this.kind = kind;
    this.#wasm = wasm;
    this.#staging = wasm.freeMemory();
    // 8 bytes more than a piece: the cut element that the last piece left is kept in front of the next.
    this.#signs = align(this.#staging + PIECE + 8 + ROOM);
    this.#tensor = align(this.#signs + 4 * POOL);
    this.#bytes = new Uint8Array(wasm.memory.buffer);
    this.#reserve(this.#tensor + ROOM);
    new Int32Array(wasm.memory.buffer, this.#signs, POOL).set(signPool());
    this.doubles = createDoubles(wasm, {
      start: this.#tensor,
      reserve: (end) => this.#reserve(end + ROOM),
      buffer: () => wasm.memory.buffer,
      decode: (dtype, count, bytes) => this.#decodeWhole(dtype, count, bytes),
      hasInfinity: (at, count) => this.#hasInfinity(at, count),
      gramCols: (at, work, rows, cols) => this.#gramAt(at, work, rows, cols),
    });
  }

  begin(dtype: FloatDtype, count: number): void {
    checkCount(count);
    this.#reserve(this.#tensorEnd(count));
    this.#dtype = dtype;
    this.#count = count;
    this.#received = 0;
    this.#decoded = 0;
    this.#wasm.statsReset();
  }

  push(bytes: Uint8Array): void {
    checkRoom(this.#received, bytes.length, this.#count * ELEMENT_BYTES[this.#dtype]);
    for (let at = 0; at < bytes.length; at += PIECE) {
      const piece = bytes.length <= PIECE ? bytes : bytes.subarray(at, at + PIECE);
      if (this.#dtype === 'F32') this.#place(piece);
      else this.#decode(piece);
    }
  }

  stats(): TensorStats {
    this.#check();
    const { statsSumSq, statsNan, statsInf, statsMaxAbs } = this.#wasm;
    return { sumSq: statsSumSq(), nan: statsNan(), inf: statsInf(), maxAbs: statsMaxAbs() };
  }

  values(): Float32Array {
    this.#check();
    return new Float32Array(this.#wasm.memory.buffer, this.#tensor, this.#count).slice();
  }

  gramRows(rows: number, cols: number): Float64Array {
    return this.#gram(rows, cols, true);
  }

  gramCols(rows: number, cols: number): Float64Array {
    return this.#gram(rows, cols, false);
  }

  gramColsOf(parts: readonly Columns[], rows: number): Float64Array {
    const rank = checkColumns(parts, rows);
    if (rank * rank * rows <= EXACT) {
      const all = sideBySide(parts, rows);
      this.begin('F32', all.length);
      this.push(new Uint8Array(all.buffer));
      return this.gramCols(rows, rank);
    }
    const places = this.#placeAll(parts.map(({ values }) => values));
    const table = places.end;
    const work = align(table + 8 * parts.length);
    this.#reserve(work + this.#wasm.gramWorkBytes(rank));
    new Int32Array(this.#wasm.memory.buffer, table).set(parts.flatMap(({ cols }, i) => [places.at[i] ?? 0, cols]));
    this.#wasm.statsReset();
    parts.forEach(({ values }, i) => this.#wasm.statsAdd(places.at[i] ?? 0, values.length));
    this.#wasm.gramParts(table, parts.length, rows, rank, this.#scale(), work);
    return new Float64Array(this.#wasm.memory.buffer, work, rank * rank).slice();
  }

  /** Values behind each other where the tensor was, which is gone. */
  #placeAll(all: readonly (Float32Array | Float64Array)[]): { readonly at: readonly number[]; readonly end: number } {
    const at: number[] = [];
    let end = this.#tensor;
    for (const { length } of all) {
      at.push(end);
      end = align(end + length * 4 + ROOM);
    }
    this.#reserve(end);
    all.forEach((values, i) => new Float32Array(this.#wasm.memory.buffer, at[i]).set(values));
    this.#count = 0;
    return { at, end };
  }

  productSquares(x: Factors, y: Factors, rows: number, cols: number): number {
    return this.#products(x, y, rows, cols, 0).sum;
  }

  productEntries(x: Factors, y: Factors, rows: number, cols: number): Float64Array {
    const { at } = this.#products(x, y, rows, cols, 8 * rows * cols);
    return new Float64Array(this.#wasm.memory.buffer, at, rows * cols).slice();
  }

  /** @param room bytes for the entries; 0: they are not kept */
  #products(x: Factors, y: Factors, rows: number, cols: number, room: number): { readonly sum: number; readonly at: number } {
    checkFactors(x, rows, cols);
    checkFactors(y, rows, cols);
    const { at, end } = this.#placeAll([x.left, x.right, y.left, y.right]);
    const work = align(end + room);
    this.#reserve(work + this.#wasm.productWorkBytes(x.rank, y.rank));
    const [a1 = 0, b1 = 0, a2 = 0, b2 = 0] = at;
    return { sum: this.#wasm.products(a1, b1, x.rank, a2, b2, y.rank, rows, cols, room > 0 ? end : 0, work), at: end };
  }

  bucketCols({ rows, cols, offset }: ColumnBuckets): Float32Array {
    this.#check();
    checkShape(rows, cols, this.#count);
    return this.#bucketed(rows * BUCKETS, (out) => {
      for (const { at, count } of eachChunk(0, cols))
        this.#wasm.bucketCols(this.#tensor + 4 * at, rows, count, cols, this.#signs + 4 * offset, out);
    });
  }

  bucketRows({ cols, from, to, offset, first }: RowBuckets): Float32Array {
    this.#check();
    checkRoom(4 * from * cols, 4 * (to - from) * cols, 4 * this.#count);
    return this.#bucketed(BUCKETS * cols, (out) => {
      for (const { at, count, place } of eachChunk(first, to - from))
        this.#wasm.bucketRows(this.#tensor + 4 * (from + at) * cols, count, cols, place, this.#signs + 4 * (offset + place), out);
    });
  }

  /** Sums behind the tensor, which stays. */
  #bucketed(length: number, work: (out: number) => void): Float32Array {
    const out = this.#tensorEnd(this.#count);
    this.#reserve(out + 4 * length + ROOM);
    const sums = new Float32Array(this.#wasm.memory.buffer, out, length);
    sums.fill(0);
    work(out);
    return sums.slice();
  }

  memoryBytes(): number {
    return this.#bytes.byteLength;
  }

  /** F32: the bytes are the values. An element may be cut anywhere, since the next bytes continue it in place. */
  #place(piece: Uint8Array): void {
    this.#bytes.set(piece, this.#tensor + this.#received);
    this.#received += piece.length;
    this.#advance(Math.floor(this.#received / 4));
  }

  #decode(piece: Uint8Array): void {
    const size = ELEMENT_BYTES[this.#dtype];
    const held = this.#received - this.#decoded * size;
    this.#bytes.set(piece, this.#staging + held);
    this.#received += piece.length;
    const count = Math.floor((held + piece.length) / size);
    this.#wasm.decode(CODES[this.#dtype], this.#staging, this.#tensor + this.#decoded * 4, count);
    this.#bytes.copyWithin(this.#staging, this.#staging + count * size, this.#staging + held + piece.length);
    this.#advance(this.#decoded + count);
  }

  #advance(decoded: number): void {
    this.#wasm.statsAdd(this.#tensor + this.#decoded * 4, decoded - this.#decoded);
    this.#decoded = decoded;
  }

  #gram(rows: number, cols: number, byRows: boolean): Float64Array {
    this.#check();
    checkShape(rows, cols, this.#count);
    return this.#sums(this.#tensor, this.#tensorEnd(this.#count), rows, cols, byRows);
  }

  #decodeWhole(dtype: FloatDtype, count: number, bytes: Uint8Array): number | null {
    this.begin(dtype, count);
    this.push(bytes);
    const { nan, inf, maxAbs } = this.stats();
    this.#count = 0;
    return nan + inf > 0 ? null : maxAbs;
  }

  #hasInfinity(at: number, count: number): boolean {
    this.#count = 0;
    this.#wasm.statsReset();
    this.#wasm.statsAdd(at, count);
    return this.#wasm.statsInf() > 0;
  }

  /** Of f32 values anywhere, with the working memory at `work`. Any tensor is gone afterwards. */
  #gramAt(at: number, work: number, rows: number, cols: number): Float64Array {
    this.#count = 0;
    this.#wasm.statsReset();
    this.#wasm.statsAdd(at, rows * cols);
    return this.#sums(at, work, rows, cols, false);
  }

  /** @param at of f32 values whose statistics are the present ones @param work behind all that must stay */
  #sums(at: number, work: number, rows: number, cols: number, byRows: boolean): Float64Array {
    const rank = byRows ? rows : cols;
    this.#reserve(work + this.#wasm.gramWorkBytes(rank));
    if (rank * rows * cols <= EXACT) this.#wasm.gramExact(at, rows, cols, byRows ? 1 : 0, work);
    else this.#wasm.gram(at, rows, cols, byRows ? 1 : 0, this.#scale(), work);
    return new Float64Array(this.#wasm.memory.buffer, work, rank * rank).slice();
  }

  /** Power of two that brings the largest magnitude near 1 (f32 holds 2^-126 to 2^127), so that no square over- or underflows. */
  #scale(): number {
    const maxAbs = this.#wasm.statsMaxAbs();
    if (maxAbs === 0) return 1;
    return 2 ** Math.max(-126, Math.min(126, -Math.floor(Math.log2(maxAbs))));
  }

  #tensorEnd(count: number): number {
    return align(this.#tensor + count * 4 + ROOM);
  }

  /** Grows memory up to `end`. @throws NoRoom when 4 GiB or what the machine gives is not enough; earlier content stays */
  #reserve(end: number): void {
    const missing = Math.ceil(end / PAGE) - this.#bytes.byteLength / PAGE;
    if (missing <= 0) return;
    const wanted = `${Math.ceil(end / 2 ** 20)} MiB`;
    if (Math.ceil(end / PAGE) > MAX_PAGES) throw new NoRoom(`The kernel would need ${wanted}; it can hold 4096 MiB`);
    try {
      this.#wasm.memory.grow(missing);
    } catch (cause) {
      throw new NoRoom(`The kernel could not get ${wanted} of memory`, { cause });
    }
    this.#bytes = new Uint8Array(this.#wasm.memory.buffer);
  }

  #check(): void {
    checkComplete(this.#received, this.#count * ELEMENT_BYTES[this.#dtype]);
  }
}

/** @throws TypeError when the instance does not come from this folder's build */
export function createWasmKernel(kind: Exclude<KernelKind, 'scalar'>, instance: WebAssembly.Instance): Kernel {
  const exports = instance.exports;
  if (!(exports['memory'] instanceof WebAssembly.Memory) || typeof exports['gram'] !== 'function') {
    throw new TypeError('The WebAssembly module is not the LoRA kernel');
  }
  return new WasmKernel(kind, exports as unknown as KernelExports);
}
