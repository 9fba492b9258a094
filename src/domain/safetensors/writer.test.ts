import { expect, it } from 'vitest';
import { bitsOf, byteLength } from './dtype.ts';
import { buildFile, planFile } from './writer.ts';

it('writes length, JSON padded with spaces, then the data in the given order', () => {
  const file = buildFile(
    [
      { name: 'b', dtype: 'U8', shape: [3], data: Uint8Array.of(1, 2, 3) },
      { name: 'a', dtype: 'F16', shape: [], data: Uint8Array.of(4, 5) },
    ],
    { k: '"é"' },
  );
  const length = Number(new DataView(file.buffer).getBigUint64(0, true));
  const text = new TextDecoder().decode(file.subarray(8, 8 + length));
  expect(length % 8).toBe(0);
  expect(text).toMatch(/} *$/);
  expect(JSON.parse(text)).toEqual({
    __metadata__: { k: '"é"' },
    b: { dtype: 'U8', shape: [3], data_offsets: [0, 3] },
    a: { dtype: 'F16', shape: [], data_offsets: [3, 5] },
  });
  expect([...file.subarray(8 + length)]).toEqual([1, 2, 3, 4, 5]);
});

it('plans files larger than memory', () => {
  const plan = planFile([{ name: 'huge', dtype: 'F32', shape: [1 << 20, 1 << 20] }]);
  expect(plan.dataBytes).toBe(2 ** 42);
});

it('refuses what no reader would accept', () => {
  const spec = { name: 'a', dtype: 'F32', shape: [1] } as const;
  expect(() => planFile([spec, spec])).toThrow(/two tensors named a/);
  expect(() => planFile([{ ...spec, name: '__metadata__' }])).toThrow(RangeError);
  expect(() => planFile([{ ...spec, name: '\ud83d' }])).toThrow(/lone surrogate/);
  expect(() => planFile([], { k: '\udc00' })).toThrow(/lone surrogate/);
  expect(() => planFile([{ ...spec, name: '\\ud83d' }])).not.toThrow();
  expect(() => planFile([{ ...spec, dtype: 'F4' }])).toThrow(/whole number of bytes/);
  expect(() => buildFile([{ ...spec, data: new Uint8Array(3) }])).toThrow(/needs 4 bytes/);
});

it.each([
  ['F4', 4],
  ['F6_E3M2', 6],
  ['F8_E8M0', 8],
  ['BF16', 16],
  ['F32', 32],
  ['C64', 64],
] as const)('%s has %i bits', (dtype, bits) => {
  expect(bitsOf(dtype)).toBe(bits);
  expect(byteLength(dtype, [8, 3])).toBe(bits * 3);
});
