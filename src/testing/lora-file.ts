/** Small LoRA files for tests: random tensors of any dtype, with the values as they are stored. */
import { buildFile } from '../domain/safetensors/writer.ts';
import type { Dtype } from '../domain/safetensors/header-types.ts';
import { type Matrix, matrix } from './dense.ts';
import { generator } from './generator.ts';

/** Numbers from -1 to 1, the same for the same seed. */
export const drawn = (seed: number, count: number): number[] => Array.from({ length: count }, generator(seed));

/** A tensor of a test file. `values` are those a reader gets: rounded to the dtype. */
export interface TestTensor {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly values: Float64Array;
  readonly data: Uint8Array;
}

export type StoredDtype = 'F32' | 'F16' | 'BF16' | 'F64' | 'I64';

/** The dtype's values are made from random bits of a moderate range, so that no rounding rule has to be written here. */
function store(dtype: StoredDtype, values: ArrayLike<number>): { values: Float64Array; data: Uint8Array } {
  const count = values.length;
  if (dtype === 'F64') {
    const all = new Float64Array(values);
    return { values: all, data: new Uint8Array(all.buffer) };
  }
  if (dtype === 'I64') {
    const all = BigInt64Array.from(Array.from(values, (value) => BigInt(Math.round(value))));
    return { values: Float64Array.from(all, Number), data: new Uint8Array(all.buffer) };
  }
  const floats = new Float32Array(values);
  if (dtype === 'F32') return { values: new Float64Array(floats), data: new Uint8Array(floats.buffer) };
  const bits = new Uint32Array(floats.buffer);
  if (dtype === 'BF16') {
    for (let i = 0; i < count; i++) bits[i] = (bits[i] as number) & 0xffff0000;
    return { values: new Float64Array(floats), data: new Uint8Array(Uint16Array.from(bits, (word) => word >>> 16).buffer) };
  }
  // Ten mantissa bits; the values of these tests are far inside the exponents of F16, or zero.
  for (let i = 0; i < count; i++) bits[i] = (bits[i] as number) & 0xffffe000;
  const halves = Uint16Array.from(bits, (word) => {
    const exponent = ((word >>> 23) & 0xff) - 127;
    return exponent < -14 ? 0 : ((word >>> 16) & 0x8000) | ((exponent + 15) << 10) | ((word >>> 13) & 0x3ff);
  });
  return { values: Float64Array.from(floats, (x) => (Math.abs(x) < 2 ** -14 ? 0 : x)), data: new Uint8Array(halves.buffer) };
}

export function tensorOf(name: string, dtype: StoredDtype, shape: readonly number[], values: ArrayLike<number>): TestTensor {
  return { name, dtype, shape, ...store(dtype, values) };
}

/** The tensor as first dimension x all others. */
export function asMatrix({ shape, values }: TestTensor): Matrix {
  const rows = shape[0] ?? 1;
  const cols = values.length / rows;
  return matrix(rows, cols, (i, j) => values[i * cols + j] as number);
}

export const fileOf = (tensors: readonly TestTensor[], metadata: Readonly<Record<string, string>> | null = null): Uint8Array =>
  buildFile(tensors, metadata);
