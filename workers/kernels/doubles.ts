/**
 * What writing files needs of the WASM module: sums at f64 in a fixed order and values rounded to a file's dtype, both with the same
 * bits as the TypeScript of src/domain (`linear-algebra/gram.ts`, `bake/encode-values.ts`), about eight times as fast; and factors of
 * several sources laid side by side without leaving the kernel's memory.
 */
import { ELEMENT_BYTES } from './elements.ts';
import type { FloatDtype } from './elements.ts';

export type WrittenDtype = 'F32' | 'F16' | 'BF16';
type Numbers = Float32Array | Float64Array;

export interface DoubleExports {
  gram64WorkBytes(rank: number): number;
  gram64(src: number, single: number, rows: number, cols: number, byRows: number, out: number): void;
  multiply64WorkBytes(k: number): number;
  multiply64(
    left: number,
    leftSingle: number,
    right: number,
    rightSingle: number,
    m: number,
    k: number,
    n: number,
    out: number,
    work: number,
  ): void;
  encode(
    src: number,
    wide: number,
    rows: number,
    cols: number,
    coefficient: number,
    dtype: number,
    column: number,
    stride: number,
    words: number,
    values: number,
    loss: number,
    planned: number,
  ): number;
}

/** As `Encoded` of the domain, but that an overflow is told and not how large it is. */
export interface EncodedValues {
  readonly bytes: Uint8Array;
  readonly values: Float32Array;
  /** null: nothing was rounded. */
  readonly loss: Float32Array | null;
  readonly infinite: boolean;
}

/** The bytes of one factor as they lie in a file: rows x cols. */
export interface StoredFactor {
  readonly bytes: Uint8Array;
  readonly dtype: FloatDtype;
  readonly cols: number;
  readonly coefficient: number;
}

export interface SideBySide {
  readonly bytes: Uint8Array;
  /** Gram matrices, cols x cols: of what a reader gets, and of what rounding changed (null: nothing). */
  readonly written: Float64Array;
  readonly loss: Float64Array | null;
  /** Of what was planned; null where it is hardly another one than what is written: many entries of which rounding changed little. */
  readonly planned: Float64Array | null;
}

export interface Doubles {
  /** T.Tt, rows x rows. */
  gramOfRows(values: Numbers, rows: number, cols: number): Float64Array;
  /** Tt.T, cols x cols. */
  gramOfColumns(values: Numbers, rows: number, cols: number): Float64Array;
  /** left (m x k) . right (k x n), row-major. */
  multiply(left: Numbers, right: Numbers, m: number, k: number, n: number): Float64Array;
  encode(values: Numbers, dtype: WrittenDtype): EncodedValues;
  /** @returns null where a value is not finite, before or after rounding: the slower way says which */
  sideBySide(parts: readonly StoredFactor[], rows: number, dtype: WrittenDtype): SideBySide | null;
}

/** The memory of a kernel, from where a tensor is decoded. */
export interface KernelMemory {
  readonly start: number;
  /** Grows up to `end`. @throws NoRoom */
  reserve(end: number): void;
  buffer(): ArrayBufferLike;
  /** Decodes a whole tensor to `start`. @returns its largest magnitude; null where a value is not finite */
  decode(dtype: FloatDtype, count: number, bytes: Uint8Array): number | null;
  /** Of f32 values anywhere in the memory. */
  hasInfinity(at: number, count: number): boolean;
  /** T^T.T of f32 values anywhere in the memory, by the fast sums of other Gram matrices. @param work free from there on */
  gramCols(at: number, work: number, rows: number, cols: number): Float64Array;
}

const CODES: Readonly<Record<WrittenDtype, number>> = { F32: 1, F16: 2, BF16: 3 };
const WORD: Readonly<Record<WrittenDtype, number>> = { F32: 4, F16: 2, BF16: 2 };
const INEXACT = 1;

/**
 * Of so many entries rounding changes some up and some down, by chance: where it changes less than 1/400 of them, the norm before it is
 * that of what is written to some 1e-6 of itself.
 */
const MANY = 2 ** 16;
/** Values of a panel: 256 KiB as f32. */
const PANEL = 2 ** 16;

function gramSum(cols: number): { readonly sum: Float64Array; add(part: Float64Array): void } {
  const sum = new Float64Array(cols * cols);
  return {
    sum,
    add(part) {
      for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (part[i] as number);
    },
  };
}

function trace(gram: Float64Array, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += gram[i * n + i] as number;
  return sum;
}

const isSingle = (values: Numbers): number => (values instanceof Float32Array ? 1 : 0);

const align = (address: number): number => Math.ceil(address / 64) * 64;

export function createDoubles(wasm: DoubleExports, memory: KernelMemory): Doubles {
  const floats = (at: number, count: number): Float64Array => new Float64Array(memory.buffer(), at, count);
  /** As they are: widening them here would take twice the memory. */
  const put = (at: number, values: Numbers): void => {
    if (values instanceof Float64Array) floats(at, values.length).set(values);
    else new Float32Array(memory.buffer(), at, values.length).set(values);
  };
  const gram = (values: Numbers, rows: number, cols: number, byRows: boolean): Float64Array => {
    const rank = byRows ? rows : cols;
    const out = align(memory.start + values.byteLength);
    memory.reserve(out + wasm.gram64WorkBytes(rank));
    put(memory.start, values);
    wasm.gram64(memory.start, isSingle(values), rows, cols, byRows ? 1 : 0, out);
    return floats(out, rank * rank).slice();
  };
  /** Places for `count` values behind each other. */
  const places = (from: number, count: number, dtype: WrittenDtype) => {
    const words = align(from);
    const values = align(words + WORD[dtype] * count);
    const loss = align(values + 4 * count);
    const planned = align(loss + 4 * count);
    return { words, values, loss, planned, end: align(planned + 4 * count) };
  };
  const singles = (at: number, count: number): Float32Array => new Float32Array(memory.buffer(), at, count).slice();
  const bytes = (at: number, count: number): Uint8Array => new Uint8Array(memory.buffer(), at, count).slice();

  /** By panels of rows, which stay in the second-level cache. @param own whether the Gram matrix of what was planned is asked for */
  function sideBySide(parts: readonly StoredFactor[], rows: number, dtype: WrittenDtype, own: boolean): SideBySide | null {
    const cols = parts.reduce((sum, part) => sum + part.cols, 0);
    const most = Math.max(...parts.map((part) => part.cols));
    const height = Math.max(1, Math.min(rows, Math.floor(PANEL / cols)));
    const at = places(memory.start + 4 * height * most, height * cols, dtype);
    memory.reserve(at.end);
    const out = new Uint8Array(WORD[dtype] * rows * cols);
    const [written, loss, planned] = [gramSum(cols), gramSum(cols), gramSum(cols)];
    let flags = 0;
    for (let first = 0; first < rows; first += height) {
      const count = Math.min(height, rows - first);
      let column = 0;
      let changed = 0;
      for (const part of parts) {
        const size = ELEMENT_BYTES[part.dtype] * part.cols;
        if (memory.decode(part.dtype, count * part.cols, part.bytes.subarray(first * size, (first + count) * size)) === null) return null;
        const to = own ? at.planned : 0;
        changed |= wasm.encode(
          memory.start,
          0,
          count,
          part.cols,
          part.coefficient,
          CODES[dtype],
          column,
          cols,
          at.words,
          at.values,
          at.loss,
          to,
        );
        column += part.cols;
      }
      if (memory.hasInfinity(at.values, count * cols)) return null;
      out.set(new Uint8Array(memory.buffer(), at.words, WORD[dtype] * count * cols), WORD[dtype] * first * cols);
      const gramAt = (place: number): Float64Array => memory.gramCols(place, at.end, count, cols);
      const found = gramAt(at.values);
      written.add(found);
      if ((changed & INEXACT) !== 0) loss.add(gramAt(at.loss));
      if (own) planned.add((changed & INEXACT) === 0 ? found : gramAt(at.planned));
      flags |= changed;
    }
    if ((flags & INEXACT) === 0) return { bytes: out, written: written.sum, loss: null, planned: null };
    if (own) return { bytes: out, written: written.sum, loss: loss.sum, planned: planned.sum };
    const much = trace(loss.sum, cols) * 400 ** 2 > trace(written.sum, cols);
    return much ? sideBySide(parts, rows, dtype, true) : { bytes: out, written: written.sum, loss: loss.sum, planned: null };
  }

  return {
    gramOfRows: (values, rows, cols) => gram(values, rows, cols, true),
    gramOfColumns: (values, rows, cols) => gram(values, rows, cols, false),
    multiply(left, right, m, k, n) {
      const second = align(memory.start + left.byteLength);
      const out = align(second + right.byteLength);
      const work = align(out + 8 * m * n);
      memory.reserve(work + wasm.multiply64WorkBytes(k));
      put(memory.start, left);
      put(second, right);
      wasm.multiply64(memory.start, isSingle(left), second, isSingle(right), m, k, n, out, work);
      return floats(out, m * n).slice();
    },
    encode(values, dtype) {
      const wide = values instanceof Float64Array;
      const count = values.length;
      const at = places(memory.start + values.byteLength, count, dtype);
      memory.reserve(at.end);
      put(memory.start, values);
      const flags = wasm.encode(memory.start, wide ? 1 : 0, 1, count, 1, CODES[dtype], 0, count, at.words, at.values, at.loss, 0);
      return {
        bytes: bytes(at.words, WORD[dtype] * count),
        values: singles(at.values, count),
        loss: (flags & INEXACT) === 0 ? null : singles(at.loss, count),
        infinite: memory.hasInfinity(at.values, count),
      };
    },
    sideBySide: (parts, rows, dtype) => sideBySide(parts, rows, dtype, rows * parts.reduce((sum, part) => sum + part.cols, 0) < MANY),
  };
}
