/** What both kernels know about the dtypes they decode, and the checks they share. */

/** Dtypes that decode to f32, rounded to nearest. Integers are exact up to 2^24; an F64 beyond the range of f32 becomes an infinity. */
export type FloatDtype =
  | 'F64'
  | 'F32'
  | 'F16'
  | 'BF16'
  | 'F8_E4M3'
  | 'F8_E5M2'
  | 'F8_E4M3FNUZ'
  | 'F8_E5M2FNUZ'
  | 'I64'
  | 'I32'
  | 'I16'
  | 'I8'
  | 'U8'
  | 'BOOL';

/** left is rows x rank, right rank x cols, both row-major. */
export interface Factors {
  readonly left: Float32Array;
  readonly right: Float32Array;
  readonly rank: number;
}

/** Some columns of a wider matrix: as many rows as the others x `cols`, row-major. f64 is rounded to f32. */
export interface Columns {
  readonly values: Float32Array | Float64Array;
  readonly cols: number;
}

/** Bytes of one element. */
export const ELEMENT_BYTES: Readonly<Record<FloatDtype, 1 | 2 | 4 | 8>> = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  F8_E4M3: 1,
  F8_E5M2: 1,
  F8_E4M3FNUZ: 1,
  F8_E5M2FNUZ: 1,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U8: 1,
  BOOL: 1,
};

const MAX_ELEMENTS = 2 ** 30;

/** What is asked for is more than a kernel can hold, or than the machine gives; whatever it held before is as it was. */
export class NoRoom extends RangeError {
  override readonly name = 'NoRoom';
}

/** @throws NoRoom when `count` is more than 2^30, RangeError when it is not a whole number */
export function checkCount(count: number): void {
  if (!Number.isInteger(count) || count < 0) throw new RangeError(`A kernel tensor cannot have ${count} elements`);
  if (count > MAX_ELEMENTS) throw new NoRoom(`A kernel tensor has at most ${MAX_ELEMENTS} elements, not ${count}`);
}

/** @throws Error when bytes of the tensor are still missing */
export function checkComplete(received: number, expected: number): void {
  if (received !== expected) throw new Error(`The kernel has ${received} of the tensor's ${expected} bytes`);
}

/** @throws RangeError when the tensor would get more bytes than it has */
export function checkRoom(received: number, more: number, expected: number): void {
  if (received + more > expected) throw new RangeError(`The kernel got ${received + more} bytes of a tensor of ${expected} bytes`);
}

/** @throws RangeError when rows x cols is not the number of elements */
export function checkShape(rows: number, cols: number, count: number): void {
  if (!Number.isInteger(rows) || !Number.isInteger(cols) || rows < 0 || cols < 0 || rows * cols !== count) {
    throw new RangeError(`${rows} x ${cols} is no shape of ${count} elements`);
  }
}

/** @throws RangeError when the factors are not rows x rank and rank x cols */
export function checkFactors({ left, right, rank }: Factors, rows: number, cols: number): void {
  checkShape(rows, rank, left.length);
  checkShape(rank, cols, right.length);
}

/** @throws RangeError when a part does not have `rows` rows. @returns columns of all parts */
export function checkColumns(parts: readonly Columns[], rows: number): number {
  for (const { values, cols } of parts) checkShape(rows, cols, values.length);
  return parts.reduce((sum, { cols }) => sum + cols, 0);
}

/** The wide matrix itself, rows x columns of all parts. */
export function sideBySide(parts: readonly Columns[], rows: number): Float32Array {
  const size = checkColumns(parts, rows);
  const out = new Float32Array(rows * size);
  let first = 0;
  for (const { values, cols } of parts) {
    for (let row = 0, read = 0, write = first; row < rows; row++, write += size - cols) {
      for (let j = 0; j < cols; j++) out[write++] = values[read++] as number;
    }
    first += cols;
  }
  return out;
}
