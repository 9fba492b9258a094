import fc from '../../testing/properties.ts';
import { describe, expect, it } from 'vitest';
import { encodeValues, negate } from './encode-values.ts';

/** The nearest value of a format with `bits` of mantissa and least exponent `least`, by exact arithmetic: scale, round half to even, scale back. */
function nearest(value: number, bits: number, least: number): number {
  if (value === 0) return value;
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(value))), least);
  const steps = [exponent - 1, exponent, exponent + 1].find((e) => e >= least && Math.abs(value) < 2 ** (e + 1)) ?? exponent;
  const unit = 2 ** (Math.max(steps, least) - bits);
  const scaled = value / unit;
  const low = Math.floor(scaled);
  const rest = scaled - low;
  const up = rest > 0.5 || (rest === 0.5 && low % 2 !== 0);
  return (low + (up ? 1 : 0)) * unit;
}

const doubles = fc.oneof(
  fc.double({ min: -60000, max: 60000, noNaN: true }),
  fc.double({ min: -1e-4, max: 1e-4, noNaN: true }),
  fc.double({ min: -1e-7, max: 1e-7, noNaN: true }),
  // Just beside the middle of two neighbours, where rounding by way of f32 goes wrong.
  fc
    .tuple(fc.integer({ min: 1, max: 2047 }), fc.integer({ min: -12, max: 3 }), fc.constantFrom(-1e-12, 0, 1e-12))
    .map(([whole, e, off]) => (whole + 0.5 + off) * 2 ** e),
);

describe('encodeValues', () => {
  it.each([
    ['F16', 10, -14],
    ['BF16', 7, -126],
  ] as const)('%s is rounded once, to nearest, ties to even', (dtype, bits, least) => {
    fc.assert(
      fc.property(doubles, (value) => {
        const { values, bytes } = encodeValues(Float64Array.of(value), dtype);
        // + 0: the reference knows one zero.
        expect((values[0] as number) + 0).toBe(nearest(value, bits, least) + 0);
        expect(bytes).toHaveLength(2);
      }),
      { numRuns: 2000 },
    );
  });

  it('writes the bits that readers know', () => {
    const bits = (dtype: 'F16' | 'BF16' | 'F32', ...values: number[]): number[] => [
      ...encodeValues(Float64Array.from(values), dtype).bytes,
    ];
    expect(bits('F16', 1, -2, 65504, 2 ** -24, 0)).toEqual([0x00, 0x3c, 0x00, 0xc0, 0xff, 0x7b, 0x01, 0x00, 0x00, 0x00]);
    expect(bits('BF16', 1, -2)).toEqual([0x80, 0x3f, 0x00, 0xc0]);
    expect(bits('F32', 1)).toEqual([0, 0, 0x80, 0x3f]);
    expect(encodeValues(Float64Array.of(65520, -70000), 'F16').values).toEqual(Float32Array.of(Infinity, -Infinity));
  });
});

describe('negate', () => {
  it('turns the sign of every element, wherever a chunk begins', () => {
    const values = Float64Array.of(1.5, -0.25, 3, 0);
    for (const dtype of ['F32', 'F16', 'BF16'] as const) {
      const { bytes } = encodeValues(values, dtype);
      const expected = encodeValues(
        values.map((value) => -value),
        dtype,
      ).bytes;
      for (let cut = 0; cut <= bytes.length; cut++) {
        const parts = [bytes.slice(0, cut), bytes.slice(cut)] as const;
        negate(parts[0], dtype, 0);
        negate(parts[1], dtype, cut);
        expect([...parts[0], ...parts[1]]).toEqual([...expected]);
      }
    }
  });
});
