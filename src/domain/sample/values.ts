/**
 * Fills tensors with uniform random values of a wanted spread. Encoding each value would cost more than writing the file, so
 * 256 evenly spaced values are encoded per tensor and each element takes one of them by a random byte: about 1 GB/s.
 */

export type SampleDtype = 'F32' | 'F16' | 'BF16' | 'F8_E4M3';

/** Exponent and fraction bits, largest finite pattern. Values above it are clamped to it. */
const FORMATS = {
  F16: { exponent: 5, fraction: 10, max: 0x7bff },
  BF16: { exponent: 8, fraction: 7, max: 0x7f7f },
  F8_E4M3: { exponent: 4, fraction: 3, max: 0x7e },
} as const;

const VALUES = 256;

export const bytesPerValue = (dtype: SampleDtype): number => (dtype === 'F32' ? 4 : dtype === 'F8_E4M3' ? 1 : 2);

/** Bits of the nearest value. The carry of a fraction that rounds up runs into the exponent, as it should. */
export function floatBits(value: number, dtype: keyof typeof FORMATS): number {
  const { exponent, fraction, max } = FORMATS[dtype];
  const bias = 2 ** (exponent - 1) - 1;
  const size = Math.abs(value);
  const sign = value < 0 ? 2 ** (exponent + fraction) : 0;
  if (size === 0) return sign;
  const power = Math.max(Math.floor(Math.log2(size)), 1 - bias);
  const scaled = Math.round(size / 2 ** (power - fraction));
  return sign + Math.min((power + bias - 1) * 2 ** fraction + scaled, max);
}

/** Writes one value, little-endian. */
export function writeValue(view: DataView, at: number, value: number, dtype: SampleDtype): void {
  if (dtype === 'F32') view.setFloat32(at, value, true);
  else if (dtype === 'F8_E4M3') view.setUint8(at, floatBits(value, dtype));
  else view.setUint16(at, floatBits(value, dtype), true);
}

export class ValueSource {
  private readonly table: Uint8Array;
  private state: number;
  private readonly width: number;

  /** @param spread standard deviation */
  constructor(dtype: SampleDtype, spread: number, seed: number) {
    this.width = bytesPerValue(dtype);
    this.table = new Uint8Array(VALUES * this.width);
    // Evenly spaced over (-limit, limit): the variance of such values is limit² / 3 · (1 - 1 / VALUES²).
    const limit = (spread * Math.sqrt(3)) / Math.sqrt(1 - 1 / VALUES ** 2);
    const view = new DataView(this.table.buffer);
    for (let i = 0; i < VALUES; i++) writeValue(view, i * this.width, ((2 * i + 1) / VALUES - 1) * limit, dtype);
    this.state = seed >>> 0 || 1;
  }

  /** Writes `count` values from `at`. Returns the offset after them. */
  fill(target: Uint8Array, at: number, count: number): number {
    const { table, width } = this;
    let { state } = this;
    let bits = 0;
    for (let i = 0; i < count; i++) {
      if ((i & 3) === 0) {
        state ^= state << 13;
        state ^= state >>> 17;
        state ^= state << 5;
        bits = state;
      }
      let from = (bits & 0xff) * width;
      bits >>>= 8;
      for (const end = from + width; from < end; from++) target[at++] = table[from] ?? 0;
    }
    this.state = state >>> 0;
    return at;
  }
}

/** Sums of two sources, each times its share: what files have that go on from each other. */
export class MixedSource {
  readonly #parts: readonly { readonly source: ValueSource; readonly share: number }[];
  readonly #dtype: SampleDtype;

  constructor(dtype: SampleDtype, spread: number, parts: readonly { readonly seed: number; readonly share: number }[]) {
    this.#dtype = dtype;
    this.#parts = parts.map(({ seed, share }) => ({ source: new ValueSource('F32', spread, seed), share }));
  }

  /** Writes `count` values from `at`. Returns the offset after them. */
  fill(target: Uint8Array, at: number, count: number): number {
    const sums = new Float32Array(count);
    for (const { source, share } of this.#parts) {
      const values = new Float32Array(count);
      source.fill(new Uint8Array(values.buffer), 0, count);
      for (let i = 0; i < count; i++) sums[i] = (sums[i] ?? 0) + share * (values[i] ?? 0);
    }
    const view = new DataView(target.buffer, target.byteOffset, target.byteLength);
    const width = bytesPerValue(this.#dtype);
    for (let i = 0; i < count; i++) writeValue(view, at + i * width, sums[i] ?? 0, this.#dtype);
    return at + count * width;
  }
}
