import type { Dtype } from './header-types.ts';

/** Bits of one element. A complex C64 is two 32-bit parts; F4 and F6 are packed, so a tensor of them may not fill whole bytes. */
const BITS: ReadonlyMap<string, number> = new Map<Dtype, number>([
  ['BOOL', 8],
  ['U8', 8],
  ['I8', 8],
  ['F8_E5M2', 8],
  ['F8_E4M3', 8],
  ['F8_E8M0', 8],
  ['F8_E4M3FNUZ', 8],
  ['F8_E5M2FNUZ', 8],
  ['I16', 16],
  ['U16', 16],
  ['F16', 16],
  ['BF16', 16],
  ['I32', 32],
  ['U32', 32],
  ['F32', 32],
  ['C64', 64],
  ['F64', 64],
  ['I64', 64],
  ['U64', 64],
  ['F4', 4],
  ['F6_E2M3', 6],
  ['F6_E3M2', 6],
]);

/** Spelling is exact: the reference implementation does not know `f32` or `float32`. */
export const isDtype = (text: string): text is Dtype => BITS.has(text);

export function bitsOf(dtype: Dtype): number {
  const bits = BITS.get(dtype);
  if (bits === undefined) throw new RangeError(`No such dtype: ${dtype}`);
  return bits;
}

/** Number of elements of a shape; 1 for a scalar. Exact below 2^53. */
export const elementsOf = (shape: readonly number[]): number => shape.reduce((product, dim) => product * dim, 1);

/**
 * Bytes a tensor takes in the file.
 * @throws RangeError when packed elements do not fill whole bytes, or the size is not an exact number
 */
export function byteLength(dtype: Dtype, shape: readonly number[]): number {
  const bytes = (elementsOf(shape) * bitsOf(dtype)) / 8;
  if (!Number.isSafeInteger(bytes)) throw new RangeError(`${dtype} [${shape.join(', ')}] is not a whole number of bytes`);
  return bytes;
}
