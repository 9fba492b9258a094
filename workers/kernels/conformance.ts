/**
 * One suite for every kernel. What it expects comes from the definitions (number formats by sign, exponent and mantissa;
 * Gram matrices by plain f64 loops), never from another kernel.
 */
import { describe, expect, it } from 'vitest';
import { signPool } from '../../src/domain/similar/buckets.ts';
import { allPatterns, bytesOf, FORMATS, LANDMARKS, SAMPLES, valueOf } from './conformance-formats.ts';
import { generator } from '../../src/testing/generator.ts';
import { differences, random, worstGramError } from './conformance-reference.ts';
import type { Kernel } from './kernel.ts';
import type { FloatDtype } from './elements.ts';

const MIB = 2 ** 20;

function feed(
  kernel: Kernel,
  dtype: FloatDtype,
  count: number,
  bytes: Uint8Array,
  chunks: (at: number) => number = () => bytes.length,
): void {
  kernel.begin(dtype, count);
  for (let at = 0; at < bytes.length; ) {
    const next = Math.min(bytes.length, at + chunks(at));
    kernel.push(bytes.subarray(at, next));
    at = next;
  }
}

function feedValues(kernel: Kernel, values: Float32Array): void {
  feed(kernel, 'F32', values.length, bytesOf(values));
}

function decoding(make: () => Promise<Kernel>): void {
  it('agrees with the published landmarks of every small format', () => {
    for (const [dtype, raw, value] of LANDMARKS) {
      const format = FORMATS.find((candidate) => candidate.dtype === dtype);
      expect(format && valueOf(raw, format), `${dtype} 0x${raw.toString(16)}`).toBe(value);
    }
  });

  it.each(FORMATS)('$dtype: every bit pattern', async (format) => {
    const kernel = await make();
    const bytes = allPatterns(format);
    const count = bytes.length === 256 ? 256 : 65536;
    feed(kernel, format.dtype, count, bytes);
    expect(differences(kernel.values(), (raw) => valueOf(raw, format))).toEqual([]);
  });

  it.each(SAMPLES)('$dtype: rounds once, to nearest', async ({ dtype, bytes, values }) => {
    const kernel = await make();
    feed(kernel, dtype, values.length, bytes);
    expect(differences(kernel.values(), (index) => values[index] ?? Number.NaN)).toEqual([]);
  });
}

/** 1, 3 and 7 cut every element size; 32,768 is the size of a piece inside the kernel, 4,097 leaves a cut element behind. */
const CHUNKS = [1, 3, 7, 4097, 32767, 32768, 32769, 65539];

function streaming(make: () => Promise<Kernel>): void {
  const small = FORMATS.map(({ dtype, exponentBits, mantissaBits }) => ({ dtype, size: (1 + exponentBits + mantissaBits) / 8 }));
  const wide = SAMPLES.map(({ dtype, bytes, values }) => ({ dtype, size: bytes.length / values.length }));

  it.each([...small, ...wide])('$dtype: chunks of any size and start give the same tensor', async ({ dtype, size }) => {
    const kernel = await make();
    const count = 33_333;
    const next = generator(7);
    // One byte too many in front, so that the bytes pushed never start on a multiple of the element size.
    const raw = Uint8Array.from({ length: count * size + 1 }, () => Math.floor((next() + 1) * 128)).subarray(1);
    feed(kernel, dtype, count, raw);
    const whole = kernel.values();
    const stats = kernel.stats();
    for (const chunk of CHUNKS) {
      feed(kernel, dtype, count, raw, (at) => (at === 0 ? (chunk % 5) + 1 : chunk));
      expect(
        differences(kernel.values(), (index) => whole[index] ?? 0),
        `chunks of ${chunk}`,
      ).toEqual([]);
      const again = kernel.stats();
      expect({ nan: again.nan, inf: again.inf, maxAbs: again.maxAbs }).toEqual({ nan: stats.nan, inf: stats.inf, maxAbs: stats.maxAbs });
      // Random F32 and F64 patterns reach 1e38 and their sum is what the largest make it: a relative comparison.
      expect(Math.abs(again.sumSq / stats.sumSq - 1)).toBeLessThan(1e-12);
    }
  });

  it('takes empty chunks and empty tensors', async () => {
    const kernel = await make();
    kernel.begin('BF16', 2);
    kernel.push(new Uint8Array(0));
    kernel.push(Uint8Array.of(0x80, 0x3f, 0x00));
    kernel.push(new Uint8Array(0));
    kernel.push(Uint8Array.of(0x40));
    expect([...kernel.values()]).toEqual([1, 2]);
    kernel.begin('F16', 0);
    expect(kernel.values()).toHaveLength(0);
    expect(kernel.stats()).toEqual({ sumSq: 0, nan: 0, inf: 0, maxAbs: 0 });
    expect(kernel.gramRows(0, 7)).toHaveLength(0);
    expect([...kernel.gramRows(2, 0)]).toEqual([0, 0, 0, 0]);
  });

  it('refuses missing bytes, surplus bytes and shapes that do not fit', async () => {
    const kernel = await make();
    kernel.begin('F32', 6);
    kernel.push(new Uint8Array(23));
    expect(() => kernel.stats()).toThrow('23 of the tensor');
    expect(() => kernel.values()).toThrow('23 of the tensor');
    expect(() => kernel.gramRows(2, 3)).toThrow('23 of the tensor');
    expect(() => kernel.push(new Uint8Array(2))).toThrow(RangeError);
    kernel.push(new Uint8Array(1));
    expect(kernel.stats().sumSq).toBe(0);
    expect(() => kernel.gramRows(2, 4)).toThrow(RangeError);
    expect(() => kernel.gramCols(-2, -3)).toThrow(RangeError);
    expect(() => kernel.begin('F32', 2 ** 30 + 1)).toThrow(RangeError);
    expect(() => kernel.begin('F32', 1.5)).toThrow(RangeError);
  });
}

function statistics(make: () => Promise<Kernel>): void {
  // 255, 256 and 257 stand around the block that the vector code takes at once.
  it.each([1, 2, 3, 5, 255, 256, 257, 1000, 4099])('sums %i values', async (count) => {
    const kernel = await make();
    const values = random(count, count + 1);
    feedValues(kernel, values);
    const wanted = values.reduce((sum, x) => sum + x * x, 0);
    const { sumSq, maxAbs, nan, inf } = kernel.stats();
    expect(Math.abs(sumSq / wanted - 1)).toBeLessThan(1e-13);
    expect(maxAbs).toBe(Math.max(...values.map(Math.abs)));
    expect({ nan, inf }).toEqual({ nan: 0, inf: 0 });
  });

  it('counts NaN and infinities wherever they stand and sums the rest', async () => {
    const kernel = await make();
    const values = new Float32Array(1031).fill(-2);
    const places = [0, 3, 255, 256, 511, 700, 1029, 1030];
    places.forEach((place, i) => {
      values[place] = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN][i % 4] ?? 0;
    });
    feedValues(kernel, values);
    expect(kernel.stats()).toEqual({ sumSq: (1031 - 8) * 4, nan: 4, inf: 4, maxAbs: 2 });
  });

  it('keeps squares beyond the range of f32', async () => {
    const kernel = await make();
    for (const size of [2 ** -149, 2 ** -100, 2 ** 100, 2 ** 127]) {
      feedValues(kernel, new Float32Array(300).fill(size));
      expect(kernel.stats()).toEqual({ sumSq: 300 * size * size, nan: 0, inf: 0, maxAbs: size });
    }
  });

  it('forgets the tensor before', async () => {
    const kernel = await make();
    feedValues(kernel, new Float32Array(9).fill(Number.NaN));
    feedValues(kernel, Float32Array.of(3));
    expect(kernel.stats()).toEqual({ sumSq: 9, nan: 0, inf: 0, maxAbs: 3 });
  });
}

/** Rank and length: ranks 1 to 256 around multiples of the tile (4, 8), lengths around those of the strip (32). */
const SHAPES: readonly (readonly [number, number])[] = [
  ...Array.from({ length: 34 }, (_, i) => [i + 1, 67 + i] as const),
  // Long enough not to be summed in f64, which the WASM kernels do up to 2^17 multiply-adds.
  ...Array.from({ length: 34 }, (_, i) => [i + 1, Math.ceil(2 ** 17 / (i + 1) ** 2) + 67 + i] as const),
  [1, 1],
  [1, 5000],
  [2, 31],
  [3, 32],
  [4, 33],
  [5, 1],
  [7, 3],
  [8, 64],
  [9, 2048],
  [16, 3072],
  [48, 95],
  [63, 127],
  [64, 640],
  [65, 96],
  [100, 321],
  [127, 130],
  [128, 257],
  [129, 31],
  [255, 66],
  [256, 129],
];

/** Columns of each part, rows: parts that begin at a panel, at a vector and within one; few products and many. */
const PARTS: readonly (readonly [readonly number[], number])[] = [
  [[16], 40],
  [[16, 16, 16, 16, 16, 16, 16, 16], 97],
  [[4, 4, 4, 8, 4], 2100],
  [[12, 4, 8], 2100],
  [[1, 2, 3, 5, 8, 13], 700],
  [[8, 3], 3001],
  [[64, 1, 64], 65],
];

/** An f32 sum of 32 products is off by at most 33 / 2 * 2^-24 = 9.8e-7 of the sum of their magnitudes, plus 2^-24 for the rounding of each product. */
const GRAM_BOUND = 1.05e-6;

function grams(make: () => Promise<Kernel>): void {
  it('both Gram matrices for ranks 1 to 256 and odd lengths', async () => {
    const kernel = await make();
    for (const [rank, length] of SHAPES) {
      const matrix = random(rank * length, rank * 1000 + length);
      feedValues(kernel, matrix);
      const rows = worstGramError(kernel.gramRows(rank, length), matrix, rank, length, true);
      const cols = worstGramError(kernel.gramCols(length, rank), matrix, length, rank, false);
      expect(rows, `rows ${rank} x ${length}`).toBeLessThan(GRAM_BOUND / 4);
      expect(cols, `columns ${length} x ${rank}`).toBeLessThan(GRAM_BOUND / 4);
    }
  });

  it('of parts side by side, wherever they begin in a vector', async () => {
    const kernel = await make();
    for (const [widths, rows] of PARTS) {
      const rank = widths.reduce((sum, cols) => sum + cols, 0);
      const parts = widths.map((cols, index) => ({ values: random(rows * cols, 31 + index, 10 ** -index), cols }));
      const whole = new Float32Array(rows * rank);
      for (let row = 0; row < rows; row++)
        whole.set(
          parts.flatMap(({ values, cols }) => [...values.subarray(row * cols, (row + 1) * cols)]),
          row * rank,
        );
      const error = worstGramError(kernel.gramColsOf(parts, rows), whole, rows, rank, false);
      expect(error, `${widths.join(' + ')} x ${rows}`).toBeLessThan(GRAM_BOUND / 4);
      const doubles = parts.map(({ values, cols }) => ({ values: Float64Array.from(values), cols }));
      expect(kernel.gramColsOf(doubles, rows)).toEqual(kernel.gramColsOf(parts, rows));
    }
    expect(() => kernel.gramColsOf([{ values: new Float32Array(6), cols: 2 }], 4)).toThrow(RangeError);
    expect([...kernel.gramColsOf([{ values: new Float32Array(0), cols: 2 }], 0)]).toEqual([0, 0, 0, 0]);
    feedValues(kernel, Float32Array.of(3, 4));
    expect(kernel.stats().sumSq).toBe(25);
  });

  it('is exact for whole numbers', async () => {
    const kernel = await make();
    const [rank, length] = [37, 301];
    const next = generator(3);
    const matrix = Float32Array.from({ length: rank * length }, () => Math.round(next() * 100));
    feedValues(kernel, matrix);
    expect(worstGramError(kernel.gramRows(rank, length), matrix, rank, length, true)).toBe(0);
    expect(worstGramError(kernel.gramCols(length, rank), matrix, length, rank, false)).toBe(0);
  });

  it('stays within its bound where all roundings go one way', async () => {
    const kernel = await make();
    for (const value of [0.1, 0.01, 1 / 3, 0.7, 1 + 2 ** -23, 1.9999999]) {
      const matrix = new Float32Array(4 * 3000).fill(value);
      feedValues(kernel, matrix);
      expect(worstGramError(kernel.gramRows(4, 3000), matrix, 4, 3000, true)).toBeLessThan(GRAM_BOUND);
      expect(worstGramError(kernel.gramCols(3000, 4), matrix, 3000, 4, false)).toBeLessThan(GRAM_BOUND);
    }
  });

  it('its trace is the sum of squares', async () => {
    const kernel = await make();
    const [rank, length] = [16, 4000];
    feedValues(kernel, random(rank * length, 11, 0.02));
    const trace = (gram: Float64Array): number => Array.from({ length: rank }, (_, i) => gram[i * rank + i] ?? 0).reduce((a, b) => a + b);
    const { sumSq } = kernel.stats();
    expect(Math.abs(trace(kernel.gramRows(rank, length)) / sumSq - 1)).toBeLessThan(1e-7);
    expect(Math.abs(trace(kernel.gramCols(length, rank)) / sumSq - 1)).toBeLessThan(1e-7);
  });

  it('neither vanishes nor overflows for tiny, subnormal and huge values', async () => {
    const kernel = await make();
    const [rank, length] = [5, 200];
    for (const size of [2 ** -130, 1e-30, 1e-19, 1e19, 1e37]) {
      const matrix = random(rank * length, 5, size);
      feedValues(kernel, matrix);
      expect(worstGramError(kernel.gramRows(rank, length), matrix, rank, length, true), `${size}`).toBeLessThan(GRAM_BOUND);
      expect(worstGramError(kernel.gramCols(length, rank), matrix, length, rank, false), `${size}`).toBeLessThan(GRAM_BOUND);
      expect(kernel.gramRows(rank, length)[0]).toBeGreaterThan(0);
    }
    feedValues(kernel, new Float32Array(6));
    expect([...kernel.gramRows(2, 3)]).toEqual([0, 0, 0, 0]);
  });

  it('survives NaN and infinity, and is clean again with the next tensor', async () => {
    const kernel = await make();
    const bad = new Float32Array(24).fill(1);
    bad[5] = Number.NaN;
    bad[23] = Number.POSITIVE_INFINITY;
    feedValues(kernel, bad);
    expect(kernel.stats()).toMatchObject({ nan: 1, inf: 1 });
    expect(kernel.gramRows(3, 8)).toHaveLength(9);
    feedValues(kernel, new Float32Array(24).fill(1));
    expect([...kernel.gramRows(3, 8)]).toEqual(Array.from({ length: 9 }, () => 8));
    expect([...kernel.gramCols(12, 2)]).toEqual([12, 12, 12, 12]);
  });

  it('decodes, then reduces: bf16 factors in odd chunks', async () => {
    const kernel = await make();
    const [rank, length] = [16, 777];
    const bits = new Uint32Array(random(rank * length, 21, 0.03).buffer);
    const raw = Uint16Array.from(bits, (pattern) => pattern >>> 16);
    const matrix = new Float32Array(Uint32Array.from(raw, (half) => half << 16).buffer);
    feed(kernel, 'BF16', matrix.length, bytesOf(raw), () => 1001);
    expect(worstGramError(kernel.gramRows(rank, length), matrix, rank, length, true)).toBeLessThan(GRAM_BOUND / 4);
    expect(worstGramError(kernel.gramCols(length, rank), matrix, length, rank, false)).toBeLessThan(GRAM_BOUND / 4);
  });
}

/** rank, rank, rows, columns; strips of 8 columns end in each of these. */
const PRODUCTS: readonly (readonly [number, number, number, number])[] = [
  [1, 1, 1, 1],
  [4, 4, 33, 8],
  [3, 5, 17, 7],
  [8, 2, 5, 31],
  [16, 16, 64, 257],
  [1, 64, 3, 100],
  [2, 2, 0, 5],
  [2, 2, 5, 0],
];

function products(make: () => Promise<Kernel>): void {
  it('the sum of squares of an entrywise product of two low-rank matrices', async () => {
    const kernel = await make();
    for (const [p, q, rows, cols] of PRODUCTS) {
      const x = { left: random(rows * p, 1), right: random(p * cols, 2), rank: p };
      const y = { left: random(rows * q, 3), right: random(q * cols, 4), rank: q };
      const at = ({ left, right, rank }: typeof x, i: number, j: number): number =>
        Array.from({ length: rank }, (_, k) => (left[i * rank + k] ?? 0) * (right[k * cols + j] ?? 0)).reduce((a, b) => a + b, 0);
      let wanted = 0;
      for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) wanted += (at(x, i, j) * at(y, i, j)) ** 2;
      const found = kernel.productSquares(x, y, rows, cols);
      expect(Math.abs(found - wanted), `${p}, ${q}, ${rows} x ${cols}`).toBeLessThanOrEqual(1e-6 * wanted);
      const entries = kernel.productEntries(x, y, rows, cols);
      expect(entries.length).toBe(rows * cols);
      let off = 0;
      for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) off += ((entries[i * cols + j] ?? 0) - at(x, i, j) * at(y, i, j)) ** 2;
      expect(Math.sqrt(off), `entries of ${p}, ${q}, ${rows} x ${cols}`).toBeLessThanOrEqual(1e-6 * Math.sqrt(wanted));
    }
  });

  it('keeps what is far beyond the range of f32', async () => {
    const kernel = await make();
    const huge = { left: Float32Array.of(1e18), right: Float32Array.of(1e18), rank: 1 };
    const tiny = { left: Float32Array.of(1e-18), right: Float32Array.of(1e-18), rank: 1 };
    expect(kernel.productSquares(huge, huge, 1, 1) / 1e144).toBeCloseTo(1, 5);
    expect(kernel.productSquares(tiny, tiny, 1, 1) * 1e144).toBeCloseTo(1, 5);
  });

  it('refuses factors that do not fit, and forgets the tensor before', async () => {
    const kernel = await make();
    const good = { left: new Float32Array(6), right: new Float32Array(8), rank: 2 };
    expect(() => kernel.productSquares(good, { ...good, rank: 3 }, 3, 4)).toThrow(RangeError);
    expect(() => kernel.productSquares(good, good, 4, 4)).toThrow(RangeError);
    feedValues(kernel, Float32Array.of(1, 2));
    expect(kernel.productSquares(good, good, 3, 4)).toBe(0);
    expect(() => kernel.values()).toThrow();
    feedValues(kernel, Float32Array.of(3, 4));
    expect(kernel.stats().sumSq).toBe(25);
  });
}

/** Rows, columns: less and more than a vector, tails of every kind, none at all, and beyond where the signs begin anew. */
const BUCKETED: readonly (readonly [number, number])[] = [
  [1, 1],
  [3, 7],
  [5, 16],
  [9, 33],
  [2, 0],
  [0, 5],
  [2, 70_001],
  [70_001, 3],
];

function buckets(make: () => Promise<Kernel>): void {
  /** +1 or -1, from the bits of the pool. */
  const sign = (at: number): number => ((signPool()[at] ?? 0) < 0 ? -1 : 1);

  it.each(BUCKETED)('signed sums of %i x %i', async (rows, cols) => {
    const kernel = await make();
    const values = random(rows * cols, 7);
    feedValues(kernel, values);
    const offset = 12_345;
    const columns = new Float64Array(rows * 8);
    values.forEach((value, at) => {
      const [i, j] = [Math.floor(at / cols), at % cols];
      columns[i * 8 + (j % 8)] = (columns[i * 8 + (j % 8)] ?? 0) + sign(offset + (j % 32_768)) * value;
    });
    const wrong = (found: Float32Array, wanted: Float64Array): number =>
      found.length === wanted.length ? found.reduce((most, value, at) => Math.max(most, Math.abs(value - (wanted[at] ?? 0))), 0) : Infinity;
    const size = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
    expect(wrong(kernel.bucketCols({ rows, cols, offset }), columns)).toBeLessThanOrEqual(1e-6 * size);
    // Not from the first row, and as rows further on in their weight.
    const [from, first] = [Math.min(1, rows), 32_765];
    const below = new Float64Array(8 * cols);
    for (let i = from; i < rows; i++) {
      const place = first + i - from;
      for (let j = 0; j < cols; j++) {
        const at = (place % 8) * cols + j;
        below[at] = (below[at] ?? 0) + sign(offset + (place % 32_768)) * (values[i * cols + j] ?? 0);
      }
    }
    expect(wrong(kernel.bucketRows({ cols, from, to: rows, offset, first }), below)).toBeLessThanOrEqual(1e-6 * size);
    expect(differences(kernel.values(), (index) => values[index] ?? 0)).toEqual([]);
  });
}

function memory(make: () => Promise<Kernel>): void {
  it('grows for a large tensor, keeps its values through the growth, and is used again by small ones', async () => {
    const kernel = await make();
    const before = kernel.memoryBytes();
    const rank = 300;
    const length = Math.ceil((6 * MIB) / rank);
    const large = random(rank * length, 99);
    feedValues(kernel, large);
    const held = kernel.memoryBytes();
    expect(held - before).toBeGreaterThan(23 * MIB);
    // The Gram matrix of rank 300 wants memory of its own behind the tensor; the tensor must be whole afterwards.
    const gram = kernel.gramRows(rank, length);
    expect(differences(kernel.values(), (index) => large[index] ?? 0)).toEqual([]);
    const first = large.subarray(0, length).reduce((sum, x) => sum + x * x, 0);
    expect(Math.abs((gram[0] ?? 0) / first - 1)).toBeLessThan(1e-7);
    const most = kernel.memoryBytes();
    expect(most).toBeLessThan(held + 8 * MIB);
    for (let round = 0; round < 20; round++) {
      const small = random(rank, round + 1);
      feedValues(kernel, small);
      expect(worstGramError(kernel.gramRows(3, 100), small, 3, 100, true)).toBeLessThan(GRAM_BOUND);
    }
    feedValues(kernel, large);
    expect(kernel.memoryBytes()).toBe(most);
  });

  it('keeps results of earlier tensors: what is returned is a copy', async () => {
    const kernel = await make();
    feedValues(kernel, Float32Array.of(1, 2, 3));
    const values = kernel.values();
    const gram = kernel.gramRows(1, 3);
    feedValues(kernel, Float32Array.of(7, 8, 9));
    kernel.gramRows(3, 1);
    expect([...values]).toEqual([1, 2, 3]);
    expect([...gram]).toEqual([14]);
  });
}

/** @param make a fresh kernel per test */
export function kernelConformance(name: string, make: () => Promise<Kernel>): void {
  describe(`kernel ${name}`, () => {
    describe('decoding', () => decoding(make));
    describe('streaming', () => streaming(make));
    describe('statistics', () => statistics(make));
    describe('Gram matrices', () => grams(make));
    describe('entrywise products', () => products(make));
    describe('sums in buckets', () => buckets(make));
    describe('memory', () => memory(make));
  });
}
