import fc from '../../src/testing/properties.ts';
import { describe, expect, it } from 'vitest';
import type { BlockRow, Layout } from '../../src/domain/reading.ts';
import { blocksFromBytes, blocksToBytes, refusalOf } from './blocks-codec.ts';
import { pack, unpack } from './packed.ts';
import { folderOf, nameOf, sortKey } from './texts.ts';

const layoutOf = (count: number): Layout => ({
  id: 'l',
  label: 'L',
  mainCount: count,
  slots: Array.from({ length: count }, (_, index) => ({ id: `b.${index}`, label: '', group: '', component: 'unet', role: 'main' })),
});

const number = fc.double({ noNaN: true, noDefaultInfinity: true });
const count = fc.oneof(fc.nat(), fc.maxSafeNat());
const vector = fc
  .array(
    fc.record({
      weight: number,
      strength: number,
      rms: number,
      tensorNormSum: number,
      legacyWeight: number,
      modules: count,
      failed: count,
    }),
    {
      maxLength: 70,
    },
  )
  .map((rows) => rows.map((row, index): BlockRow => ({ ...row, index, slot: `b.${index}` })));

describe('block vectors', () => {
  it('come back bit for bit', () => {
    fc.assert(
      fc.property(vector, (blocks) => {
        const layout = layoutOf(blocks.length);
        expect(blocksFromBytes(blocksToBytes(blocks, layout), layout)).toEqual(blocks);
      }),
    );
  });

  it('of 57 blocks fit three times on a page of 8 KiB', () => {
    const blocks = layoutOf(57).slots.map(
      ({ id }, index): BlockRow => ({
        index,
        slot: id,
        weight: 1,
        strength: 1,
        rms: 1,
        tensorNormSum: 1,
        legacyWeight: 1,
        modules: 12,
        failed: 0,
      }),
    );
    expect(blocksToBytes(blocks, layoutOf(57)).byteLength).toBeLessThan(2600);
  });

  it('are refused with any bytes missing, added, or another layout', () => {
    fc.assert(
      fc.property(vector, fc.nat(), (blocks, cut) => {
        const layout = layoutOf(blocks.length);
        const bytes = blocksToBytes(blocks, layout);
        expect(blocksFromBytes(bytes.subarray(0, cut % bytes.length), layout)).toBeNull();
        expect(blocksFromBytes(Uint8Array.of(...bytes, 0), layout)).toBeNull();
        if (blocks.length > 0) expect(blocksFromBytes(bytes, layoutOf(blocks.length - 1))).toBeNull();
      }),
    );
  });

  it('never crash on arbitrary bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const blocks = blocksFromBytes(bytes, layoutOf(5));
        if (blocks) expect(refusalOf(blocks, layoutOf(5))).toBeNull();
      }),
    );
  });
});

describe('packed texts', () => {
  it('come back, short and long', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 3000 }), async (text) => {
        expect(await unpack(await pack(text))).toBe(text);
      }),
      { numRuns: 30 },
    );
  });

  it('are compressed when they are long', async () => {
    const packed = await pack('tag, '.repeat(10_000));
    expect(packed).toBeInstanceOf(Uint8Array);
    expect(packed.length).toBeLessThan(500);
  });

  it('refuse bytes that are none', async () => {
    await expect(unpack(Uint8Array.of(1, 2, 3))).rejects.toThrow();
  });
});

describe('names and order', () => {
  it.each([
    ['a/b/c.safetensors', 'a/b', 'c'],
    ['x.SafeTensors', '', 'x'],
    ['a.b.c', '', 'a.b.c'],
    ['v1.0/w.safetensors.safetensors', 'v1.0', 'w.safetensors'],
  ])('%s lies in "%s" and is called %s', (path, folder, name) => {
    expect(folderOf(path)).toBe(folder);
    expect(nameOf(path)).toBe(name);
  });

  it('puts names in the order the user expects', () => {
    const names = [
      '10',
      '2',
      '1',
      'a1b20',
      'a1b3',
      'A01b1',
      'Zebra',
      'äpfel',
      'Apfel',
      'apfel 2',
      'b',
      'v9',
      'v10',
      'v010',
      'É',
      'f',
      '%',
      '_x',
    ];
    const sorted = [...names].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : sortKey(a) > sortKey(b) ? 1 : 0));
    expect(sorted).toEqual([
      '%',
      '1',
      '2',
      '10',
      '_x',
      'A01b1',
      'a1b3',
      'a1b20',
      'Apfel',
      'äpfel',
      'apfel 2',
      'b',
      'É',
      'f',
      'v9',
      'v10',
      'v010',
      'Zebra',
    ]);
  });

  it('compares runs of digits by value', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 60n }), fc.bigInt({ min: 0n, max: 10n ** 60n }), (a, b) => {
        expect(sortKey(`x${a}y`) < sortKey(`x${b}y`)).toBe(a < b);
      }),
    );
  });
});
