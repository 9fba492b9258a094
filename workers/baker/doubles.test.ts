/** The WASM module against the TypeScript that it stands for: the same bits, on every kernel. */
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { encodeValues } from '../../src/domain/bake/encode-values.ts';
import { gramOfColumns, gramOfRows, multiply } from '../../src/domain/linear-algebra/gram.ts';
import type { Doubles } from '../kernels/doubles.ts';
import { detectKernel, instantiateKernel } from '../kernels/load.ts';

const KINDS = (['simd', 'relaxed-simd'] as const).filter((kind) => kind === 'simd' || detectKernel() === kind);

async function doublesOf(kind: (typeof KINDS)[number]): Promise<Doubles> {
  const file = new URL(`../kernels/build/${kind === 'simd' ? 'simd' : 'relaxed'}.wasm`, import.meta.url);
  const { doubles } = await instantiateKernel(kind, await WebAssembly.compile(await readFile(file)));
  if (!doubles) throw new Error('This kernel has no sums at f64');
  return doubles;
}

/** Values of all sizes, a few exact zeros among them. */
function values(count: number, seed: number): Float64Array {
  let state = seed;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return Float64Array.from({ length: count }, () => (next() < 0.05 ? 0 : (next() - 0.5) * 10 ** Math.floor(8 * next() - 6)));
}

const bits = (list: Float32Array | Float64Array): Uint8Array => new Uint8Array(list.buffer, list.byteOffset, list.byteLength);

describe.each(KINDS)('%s', (kind) => {
  const SHAPES = [
    [1, 1],
    [3, 65],
    [4, 64],
    [7, 130],
    [33, 257],
    [96, 300],
  ] as const;

  it.each(SHAPES)('Gram matrices of %i x %i', async (rank, length) => {
    const doubles = await doublesOf(kind);
    const rows = values(rank * length, rank);
    expect(bits(doubles.gramOfRows(rows, rank, length))).toEqual(bits(gramOfRows(rows, rank, length)));
    const singles = new Float32Array(rows);
    expect(bits(doubles.gramOfRows(singles, rank, length))).toEqual(bits(gramOfRows(singles, rank, length)));
    expect(bits(doubles.gramOfColumns(rows, length, rank))).toEqual(bits(gramOfColumns(rows, length, rank)));
    expect(bits(doubles.gramOfColumns(singles, length, rank))).toEqual(bits(gramOfColumns(singles, length, rank)));
  });

  it.each([
    [1, 1, 1],
    [5, 3, 7],
    [9, 4, 256],
    [16, 9, 515],
    [31, 96, 33],
  ])('products of %i x %i x %i', async (m, k, n) => {
    const doubles = await doublesOf(kind);
    const [left, right] = [values(m * k, 3), values(k * n, 4)];
    expect(bits(doubles.multiply(left, right, m, k, n))).toEqual(bits(multiply(left, right, m, k, n)));
    const singles = new Float32Array(right);
    expect(bits(doubles.multiply(left, singles, m, k, n))).toEqual(bits(multiply(left, singles, m, k, n)));
    const narrow = new Float32Array(left);
    expect(bits(doubles.multiply(narrow, right, m, k, n))).toEqual(bits(multiply(narrow, right, m, k, n)));
    expect(bits(doubles.multiply(narrow, singles, m, k, n))).toEqual(bits(multiply(narrow, singles, m, k, n)));
  });

  /** Ties, the smallest and largest of every format, and what lies just beside them. */
  const EDGES = [
    0,
    1,
    1 + 2 ** -8,
    1 + 2 ** -8 + 2 ** -40,
    1 + 2 ** -11,
    65504,
    65519.99,
    65520,
    2 ** -14,
    2 ** -25,
    2 ** -24 * 1.5,
    1e-40,
    3e38,
  ];
  /** Every finite half, what lies between two of them, and what lies just beside that. */
  const HALVES = Array.from({ length: 0x7c00 }, (_, word) => {
    const [exponent, mantissa] = [word >> 10, word & 0x3ff];
    const [value, step] =
      exponent === 0 ? [mantissa * 2 ** -24, 2 ** -24] : [(1024 + mantissa) * 2 ** (exponent - 25), 2 ** (exponent - 25)];
    const middle = value + step / 2;
    return [value, middle, middle * (1 + 2 ** -40), -middle * (1 - 2 ** -40)];
  }).flat();
  const LIST = Float64Array.from([...EDGES.flatMap((edge) => [edge, -edge]), ...values(5000, 5), ...HALVES]);

  it.each(['F32', 'F16', 'BF16'] as const)('%s: the same words, values and losses', async (dtype) => {
    const doubles = await doublesOf(kind);
    for (const list of [LIST, new Float32Array(LIST)]) {
      const [found, expected] = [doubles.encode(list, dtype), encodeValues(list.slice(), dtype)];
      const apart = (a: Uint8Array, b: Uint8Array): number => a.findIndex((byte, at) => byte !== b[at]);
      expect(apart(found.bytes, expected.bytes)).toBe(-1);
      expect(apart(bits(found.values), bits(expected.values))).toBe(-1);
      expect(found.loss === null).toBe(expected.loss === null);
      if (found.loss && expected.loss) expect(apart(bits(found.loss), bits(expected.loss))).toBe(-1);
      expect(found.infinite).toBe(expected.beyond !== null);
    }
  });

  it('lays factors side by side, and says when one is not finite', async () => {
    const doubles = await doublesOf(kind);
    const rows = 37;
    const [a, b] = [new Float32Array(values(rows * 3, 6)), new Float32Array(values(rows * 5, 7))];
    const part = (list: Float32Array, cols: number, coefficient: number) => ({
      bytes: new Uint8Array(list.buffer),
      dtype: 'F32' as const,
      cols,
      coefficient,
    });
    const found = doubles.sideBySide([part(a, 3, 0.7), part(b, 5, -1.3)], rows, 'BF16');
    const planned = Float64Array.from({ length: rows * 8 }, (_, at) => {
      const [row, col] = [Math.floor(at / 8), at % 8];
      return col < 3 ? 0.7 * (a[row * 3 + col] as number) : -1.3 * (b[row * 5 + col - 3] as number);
    });
    const expected = encodeValues(planned, 'BF16');
    expect(found?.bytes).toEqual(expected.bytes);
    const close = (own: Float64Array | null | undefined, list: Float32Array | Float64Array | null): void => {
      const exact = gramOfColumns(list ?? new Float64Array(), rows, 8);
      const scale = Math.max(...exact);
      expect(Math.max(...exact.map((value, at) => Math.abs(value - (own?.[at] ?? Number.NaN)))) / scale).toBeLessThan(1e-6);
    };
    close(found?.written, expected.values);
    close(found?.loss, expected.loss);
    close(found?.planned, planned);
    b[4] = Number.NaN;
    expect(doubles.sideBySide([part(a, 3, 0.7), part(b, 5, -1.3)], rows, 'BF16')).toBeNull();
    b[4] = 1e5;
    expect(doubles.sideBySide([part(a, 3, 0.7), part(b, 5, 1)], rows, 'F16')).toBeNull();
  });
});
