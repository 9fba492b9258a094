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

/** To read the exponent of a number from its bits; a logarithm for each value would take longer than all the rest. */
const ASKED = new Float32Array(1);
const ITS_BITS = new Uint32Array(ASKED.buffer);
const LEAST_POWER = -160;
const POWERS = Float64Array.from({ length: 321 }, (_, i) => 2 ** (i + LEAST_POWER));
const powerOf = (exponent: number): number => POWERS[exponent - LEAST_POWER] ?? 0;

/** Bits of the nearest value. The carry of a fraction that rounds up runs into the exponent, as it should. */
export function floatBits(value: number, dtype: keyof typeof FORMATS): number {
  const { exponent, fraction, max } = FORMATS[dtype];
  const bias = (1 << (exponent - 1)) - 1;
  const size = Math.abs(value);
  const sign = value < 0 ? 1 << (exponent + fraction) : 0;
  if (size === 0) return sign;
  ASKED[0] = size;
  const power = Math.max(((ITS_BITS[0] ?? 0) >>> 23) - 127, 1 - bias);
  const scaled = Math.round(size * powerOf(fraction - power));
  return sign + Math.min((power + bias - 1) * (1 << fraction) + scaled, max);
}

/** Writes one value, little-endian. */
export function writeValue(view: DataView, at: number, value: number, dtype: SampleDtype): void {
  if (dtype === 'F32') view.setFloat32(at, value, true);
  else if (dtype === 'F8_E4M3') view.setUint8(at, floatBits(value, dtype));
  else view.setUint16(at, floatBits(value, dtype), true);
}

export interface Source {
  /** Writes `count` values from `at`. Returns the offset after them. */
  fill(target: Uint8Array, at: number, count: number): number;
}

/** One vector of a factor: standard deviation and seed of its values. */
export interface Direction {
  readonly spread: number;
  readonly seed: number;
}

/** Evenly spaced over (-limit, limit): the variance of such values is limit² / 3 · (1 - 1 / VALUES²). */
function encode(table: Uint8Array, from: number, dtype: SampleDtype, spread: number): void {
  const limit = (spread * Math.sqrt(3)) / Math.sqrt(1 - 1 / VALUES ** 2);
  const view = new DataView(table.buffer);
  for (let i = 0; i < VALUES; i++) writeValue(view, from + i * bytesPerValue(dtype), ((2 * i + 1) / VALUES - 1) * limit, dtype);
}

/** Values of several directions in turn: `run` of the first one, as many of the next one, and so on, and again. */
export class ValueSource implements Source {
  private readonly table: Uint8Array;
  /** Of each direction: where its values begin in the table, the state of its generator, its last random bytes, and how many of them are left. */
  private readonly from: Uint32Array;
  private readonly states: Uint32Array;
  private readonly bits: Uint32Array;
  private readonly spare: Uint8Array;
  private readonly width: number;
  private readonly run: number;
  private direction = 0;
  private left: number;

  /** @param run values of one direction that lie side by side: the length of a row of a first factor, 1 of a second factor */
  constructor(dtype: SampleDtype, directions: readonly Direction[], run: number) {
    this.width = bytesPerValue(dtype);
    const spreads = [...new Set(directions.map(({ spread }) => spread))];
    this.table = new Uint8Array(spreads.length * VALUES * this.width);
    spreads.forEach((spread, k) => encode(this.table, k * VALUES * this.width, dtype, spread));
    this.from = Uint32Array.from(directions, ({ spread }) => spreads.indexOf(spread) * VALUES * this.width);
    this.states = Uint32Array.from(directions, ({ seed }) => seed >>> 0 || 1);
    this.bits = new Uint32Array(directions.length);
    this.spare = new Uint8Array(directions.length);
    this.run = run;
    this.left = run;
  }

  fill(target: Uint8Array, at: number, count: number): number {
    const { table, width, states, bits, spare, run } = this;
    let { direction, left } = this;
    for (let rest = count; rest > 0; ) {
      const here = Math.min(rest, left);
      let random = bits[direction] ?? 0;
      let has = spare[direction] ?? 0;
      const first = this.from[direction] ?? 0;
      for (let i = 0; i < here; i++) {
        if (has === 0) {
          random = states[direction] ?? 0;
          random ^= random << 13;
          random ^= random >>> 17;
          random ^= random << 5;
          states[direction] = random;
          has = 4;
        }
        let from = first + (random & 0xff) * width;
        for (const end = from + width; from < end; from++) target[at++] = table[from] ?? 0;
        random >>>= 8;
        has--;
      }
      bits[direction] = random;
      spare[direction] = has;
      rest -= here;
      left -= here;
      if (left > 0) continue;
      left = run;
      direction = direction + 1 === states.length ? 0 : direction + 1;
    }
    this.direction = direction;
    this.left = left;
    return at;
  }
}

/** The same value throughout. */
export class ConstantSource implements Source {
  readonly #value: number;
  readonly #dtype: SampleDtype;

  constructor(dtype: SampleDtype, value: number) {
    this.#dtype = dtype;
    this.#value = value;
  }

  fill(target: Uint8Array, at: number, count: number): number {
    const view = new DataView(target.buffer, target.byteOffset, target.byteLength);
    const end = at + count * bytesPerValue(this.#dtype);
    for (; at < end; at += bytesPerValue(this.#dtype)) writeValue(view, at, this.#value, this.#dtype);
    return end;
  }
}

/** Sums of several sources: what files have that go on from each other. Each source writes F32. */
export class MixedSource implements Source {
  readonly #parts: readonly Source[];
  readonly #dtype: SampleDtype;

  constructor(dtype: SampleDtype, parts: readonly Source[]) {
    this.#parts = parts;
    this.#dtype = dtype;
  }

  fill(target: Uint8Array, at: number, count: number): number {
    const sums = new Float32Array(count);
    const values = new Float32Array(count);
    for (const part of this.#parts) {
      part.fill(new Uint8Array(values.buffer), 0, count);
      for (let i = 0; i < count; i++) sums[i] = (sums[i] ?? 0) + (values[i] ?? 0);
    }
    const view = new DataView(target.buffer, target.byteOffset, target.byteLength);
    const width = bytesPerValue(this.#dtype);
    for (let i = 0; i < count; i++) writeValue(view, at + i * width, sums[i] ?? 0, this.#dtype);
    return at + count * width;
  }
}
