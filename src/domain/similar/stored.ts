/**
 * The form in which the library keeps sketches: 16-bit integers, the largest of a sketch at 32,767, and its norm beside them. Rounding
 * is off by about 3e-5 of a number's usual size, so that the cosine of two forms of one sketch is 1 to 1e-9. Half of the space of f32.
 *
 * Besides, the signs of all 512 numbers, 64 bytes: two sketches at an angle t differ in about 512 t / pi of them (Goemans and
 * Williamson 1995; as a hash, Charikar 2002), by which near ones are found without looking at every pair (`near-pairs.ts`).
 */
import { SKETCH_LENGTH } from './sketch.ts';

const LARGEST = 32_767;

export interface StoredSketch {
  /** Of the sketch, weight units. */
  readonly norm: number;
  /** 2 bytes a number, little-endian. */
  readonly bytes: Uint8Array;
}

export function packSketch(values: Float32Array): StoredSketch {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const bytes = new Uint8Array(2 * SKETCH_LENGTH);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < SKETCH_LENGTH; i++) view.setInt16(2 * i, Math.round(((values[i] as number) / largest) * LARGEST), true);
  return { norm: Math.sqrt(values.reduce((sum, value) => sum + value * value, 0)), bytes };
}

/** The sketch with its norm; null for bytes of another length. */
export function unpackSketch({ norm, bytes }: StoredSketch): Float32Array | null {
  if (bytes.length !== 2 * SKETCH_LENGTH) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = Float32Array.from({ length: SKETCH_LENGTH }, (_, i) => view.getInt16(2 * i, true));
  const size = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
  return size > 0 ? values.map((value) => (value * norm) / size) : values;
}

/** Cosine with a sketch as it is stored, without unpacking it. @param unit of length 1 */
export function cosineWith(unit: Float32Array, bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let [along, square] = [0, 0];
  for (let i = 0; i < SKETCH_LENGTH; i++) {
    const value = view.getInt16(2 * i, true);
    along += value * (unit[i] as number);
    square += value * value;
  }
  return square > 0 ? Math.max(-1, Math.min(1, along / Math.sqrt(square))) : 0;
}

export const SIGN_BYTES = SKETCH_LENGTH / 8;

/** One bit a number, set where it is below 0. */
export function signsOf(values: Float32Array): Uint8Array {
  const signs = new Uint8Array(SIGN_BYTES);
  for (let i = 0; i < SKETCH_LENGTH; i++) if ((values[i] as number) < 0) signs[i >> 3] = (signs[i >> 3] as number) | (1 << (i & 7));
  return signs;
}
