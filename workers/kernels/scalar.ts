/**
 * The scalar twin: the same results as the WASM kernels, written to be read. It runs where WebAssembly SIMD is missing,
 * and the conformance suite and the benchmark hold it against the others. Everything is summed in f64.
 */
import { bucketCols, bucketRows, type ColumnBuckets, type RowBuckets } from '../../src/domain/similar/buckets.ts';
import {
  checkColumns,
  checkComplete,
  checkCount,
  checkFactors,
  checkRoom,
  checkShape,
  type Columns,
  ELEMENT_BYTES,
  sideBySide,
} from './elements.ts';
import type { Kernel, TensorStats } from './kernel.ts';
import type { Factors, FloatDtype } from './elements.ts';

type Reader = (view: DataView, offset: number) => number;

interface SmallFloat {
  readonly exponent: number;
  readonly mantissa: number;
  readonly bias: number;
  /** `ieee`: the highest exponent is infinity or NaN. `fn`: only all ones is NaN, no infinity. `fnuz`: only the pattern of -0 is NaN. */
  readonly special: 'ieee' | 'fn' | 'fnuz';
}

const F16: SmallFloat = { exponent: 5, mantissa: 10, bias: 15, special: 'ieee' };
const F8_E4M3: SmallFloat = { exponent: 4, mantissa: 3, bias: 7, special: 'fn' };
const F8_E5M2: SmallFloat = { exponent: 5, mantissa: 2, bias: 15, special: 'ieee' };
const F8_E4M3FNUZ: SmallFloat = { exponent: 4, mantissa: 3, bias: 8, special: 'fnuz' };
const F8_E5M2FNUZ: SmallFloat = { exponent: 5, mantissa: 2, bias: 16, special: 'fnuz' };

const F32_INFINITY = 0x7f800000;
const F32_NAN = 0x7fc00000;

/** Bits of the f32 with the value of a small float. */
function widenBits(raw: number, format: SmallFloat): number {
  const { exponent, mantissa, bias, special } = format;
  const signBit = 1 << (exponent + mantissa);
  const magnitude = raw & (signBit - 1);
  const sign = (raw & signBit) === 0 ? 0 : 0x80000000;
  const e = magnitude >> mantissa;
  const m = magnitude & ((1 << mantissa) - 1);
  if (special === 'ieee' && e === (1 << exponent) - 1) return sign | (m === 0 ? F32_INFINITY : F32_NAN);
  if (special === 'fn' && magnitude === signBit - 1) return sign | F32_NAN;
  if (special === 'fnuz' && raw === signBit) return F32_NAN;
  if (magnitude === 0) return sign;
  if (e > 0) return sign | ((e - bias + 127) << 23) | (m << (23 - mantissa));
  // Subnormal: shift the leading one out of the mantissa and lower the exponent by as much.
  const shift = mantissa - (31 - Math.clz32(m));
  return sign | ((1 - bias - shift + 127) << 23) | (((m << shift) & ((1 << mantissa) - 1)) << (23 - mantissa));
}

const tables = new Map<SmallFloat, Float32Array>();

/** All values of a small format; 256 KiB for F16, 1 KiB for an 8-bit one. Built when first needed. */
function tableOf(format: SmallFloat): Float32Array {
  let table = tables.get(format);
  if (!table) {
    const bits = Uint32Array.from({ length: 2 << (format.exponent + format.mantissa) }, (_, raw) => widenBits(raw, format));
    table = new Float32Array(bits.buffer);
    tables.set(format, table);
  }
  return table;
}

function byTable(format: SmallFloat): Reader {
  const table = tableOf(format);
  return format === F16
    ? (view, offset) => table[view.getUint16(offset, true)] ?? Number.NaN
    : (view, offset) => table[view.getUint8(offset)] ?? Number.NaN;
}

function bf16Reader(): Reader {
  const bits = new Uint32Array(1);
  const value = new Float32Array(bits.buffer);
  return (view, offset) => {
    bits[0] = view.getUint16(offset, true) << 16;
    return value[0] ?? 0;
  };
}

function readerOf(dtype: FloatDtype): Reader {
  switch (dtype) {
    case 'F64':
      return (view, offset) => view.getFloat64(offset, true);
    case 'F32':
      return (view, offset) => view.getFloat32(offset, true);
    case 'F16':
      return byTable(F16);
    case 'BF16':
      return bf16Reader();
    case 'F8_E4M3':
      return byTable(F8_E4M3);
    case 'F8_E5M2':
      return byTable(F8_E5M2);
    case 'F8_E4M3FNUZ':
      return byTable(F8_E4M3FNUZ);
    case 'F8_E5M2FNUZ':
      return byTable(F8_E5M2FNUZ);
    case 'I64':
      // Not through a double: rounding to 53 bits and then to 24 can differ from rounding once.
      return (view, offset) => roundI64(view.getBigInt64(offset, true));
    case 'I32':
      return (view, offset) => view.getInt32(offset, true);
    case 'I16':
      return (view, offset) => view.getInt16(offset, true);
    case 'I8':
      return (view, offset) => view.getInt8(offset);
    case 'U8':
      return (view, offset) => view.getUint8(offset);
    case 'BOOL':
      return (view, offset) => (view.getUint8(offset) === 0 ? 0 : 1);
  }
}

/** Nearest f32, ties to even: bits that cannot reach f32 are folded into one sticky bit, so the double is exact. */
function roundI64(value: bigint): number {
  const magnitude = value < 0n ? -value : value;
  if (magnitude < 1n << 52n) return Number(value);
  const sticky = (magnitude & 0xfffn) === 0n ? 0n : 0x1000n;
  const rounded = Math.fround(Number((magnitude & ~0xfffn) | sticky));
  return value < 0n ? -rounded : rounded;
}

class ScalarKernel implements Kernel {
  readonly kind = 'scalar';
  readonly doubles = null;
  #data = new Float32Array(0);
  #count = 0;
  #decoded = 0;
  #size = 1;
  #read: Reader = (view, offset) => view.getUint8(offset);
  /** An element cut by the end of a chunk: its first `#held` bytes. */
  readonly #cut = new Uint8Array(8);
  readonly #cutView = new DataView(this.#cut.buffer);
  #held = 0;

  begin(dtype: FloatDtype, count: number): void {
    checkCount(count);
    if (this.#data.length < count) this.#data = new Float32Array(count);
    this.#count = count;
    this.#decoded = 0;
    this.#held = 0;
    this.#size = ELEMENT_BYTES[dtype];
    this.#read = readerOf(dtype);
  }

  push(bytes: Uint8Array): void {
    const size = this.#size;
    checkRoom(this.#decoded * size + this.#held, bytes.length, this.#count * size);
    let at = 0;
    if (this.#held > 0) {
      at = Math.min(size - this.#held, bytes.length);
      this.#cut.set(bytes.subarray(0, at), this.#held);
      this.#held += at;
      if (this.#held < size) return;
      this.#data[this.#decoded++] = this.#read(this.#cutView, 0);
      this.#held = 0;
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (; at + size <= bytes.length; at += size) this.#data[this.#decoded++] = this.#read(view, at);
    this.#held = bytes.length - at;
    this.#cut.set(bytes.subarray(at));
  }

  stats(): TensorStats {
    this.#check();
    let sumSq = 0;
    let nan = 0;
    let inf = 0;
    let maxAbs = 0;
    for (let i = 0; i < this.#count; i++) {
      const x = Math.abs(this.#data[i] ?? 0);
      if (x < Number.POSITIVE_INFINITY) {
        sumSq += x * x;
        if (x > maxAbs) maxAbs = x;
      } else if (Number.isNaN(x)) {
        nan++;
      } else {
        inf++;
      }
    }
    return { sumSq, nan, inf, maxAbs };
  }

  values(): Float32Array {
    this.#check();
    return this.#tensor().slice();
  }

  gramRows(rows: number, cols: number): Float64Array {
    this.#check();
    checkShape(rows, cols, this.#count);
    const out = new Float64Array(rows * rows);
    for (let i = 0; i < rows; i++) {
      const a = this.#data.subarray(i * cols, (i + 1) * cols);
      for (let j = 0; j <= i; j++) {
        const b = this.#data.subarray(j * cols, (j + 1) * cols);
        let sum = 0;
        for (let k = 0; k < cols; k++) sum += (a[k] ?? 0) * (b[k] ?? 0);
        out[i * rows + j] = sum;
        out[j * rows + i] = sum;
      }
    }
    return out;
  }

  gramCols(rows: number, cols: number): Float64Array {
    this.#check();
    checkShape(rows, cols, this.#count);
    const out = new Float64Array(cols * cols);
    for (let k = 0; k < rows; k++) {
      const row = this.#data.subarray(k * cols, (k + 1) * cols);
      for (let i = 0; i < cols; i++) {
        const a = row[i] ?? 0;
        for (let j = 0; j <= i; j++) out[i * cols + j] = (out[i * cols + j] ?? 0) + a * (row[j] ?? 0);
      }
    }
    for (let i = 0; i < cols; i++) {
      for (let j = 0; j < i; j++) out[j * cols + i] = out[i * cols + j] ?? 0;
    }
    return out;
  }

  gramColsOf(parts: readonly Columns[], rows: number): Float64Array {
    const all = sideBySide(parts, rows);
    this.begin('F32', all.length);
    this.push(new Uint8Array(all.buffer));
    return this.gramCols(rows, checkColumns(parts, rows));
  }

  productSquares(x: Factors, y: Factors, rows: number, cols: number): number {
    return this.productEntries(x, y, rows, cols).reduce((sum, entry) => sum + entry ** 2, 0);
  }

  productEntries(x: Factors, y: Factors, rows: number, cols: number): Float64Array {
    checkFactors(x, rows, cols);
    checkFactors(y, rows, cols);
    this.#count = 0;
    const u = new Float64Array(cols);
    const v = new Float64Array(cols);
    const out = new Float64Array(rows * cols);
    for (let i = 0; i < rows; i++) {
      productRow(x, i, cols, u);
      productRow(y, i, cols, v);
      for (let j = 0; j < cols; j++) out[i * cols + j] = (u[j] ?? 0) * (v[j] ?? 0);
    }
    return out;
  }

  bucketCols(wanted: ColumnBuckets): Float32Array {
    this.#check();
    checkShape(wanted.rows, wanted.cols, this.#count);
    return Float32Array.from(bucketCols(this.#tensor(), wanted));
  }

  bucketRows(wanted: RowBuckets): Float32Array {
    this.#check();
    return Float32Array.from(bucketRows(this.#tensor(), wanted));
  }

  memoryBytes(): number {
    return this.#data.byteLength;
  }

  #tensor(): Float32Array {
    return this.#data.subarray(0, this.#count);
  }

  #check(): void {
    checkComplete(this.#decoded * this.#size + this.#held, this.#count * this.#size);
  }
}

/** Row i of left.right. */
function productRow({ left, right, rank }: Factors, i: number, cols: number, out: Float64Array): void {
  out.fill(0);
  for (let p = 0; p < rank; p++) {
    const factor = left[i * rank + p] ?? 0;
    const row = right.subarray(p * cols, (p + 1) * cols);
    for (let j = 0; j < cols; j++) out[j] = (out[j] ?? 0) + factor * (row[j] ?? 0);
  }
}

export function createScalarKernel(): Kernel {
  return new ScalarKernel();
}
