import fc from '../../testing/properties.ts';
import { expect, it } from 'vitest';
import { decodeAscii, encodeUtf8, findInvalidUtf8, TextBuilder } from './utf8.ts';

const isValid = (bytes: Uint8Array): boolean => {
  try {
    new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
};

/** Bytes in which multi-byte sequences, whole and broken, are frequent. */
const nearUtf8 = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        0x00,
        0x41,
        0x7f,
        0x80,
        0x8f,
        0x90,
        0x9f,
        0xa0,
        0xbf,
        0xc0,
        0xc1,
        0xc2,
        0xdf,
        0xe0,
        0xed,
        0xef,
        0xf0,
        0xf4,
        0xf5,
        0xff,
      ),
    ),
    { maxLength: 6 },
  )
  .map((bytes) => Uint8Array.from(bytes));

it('finds invalid bytes exactly when the platform decoder refuses them', () => {
  fc.assert(
    fc.property(nearUtf8, (bytes) => {
      const at = findInvalidUtf8(bytes, 0, bytes.length);
      expect(at < 0).toBe(isValid(bytes));
      if (at >= 0) expect(isValid(bytes.subarray(0, at))).toBe(true);
    }),
    { numRuns: 5000 },
  );
});

it('decodes as the platform decoder does, over chunk borders too', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.constantFrom(0, 8190, 8191, 8192), (text, padding) => {
      const whole = 'x'.repeat(padding) + text;
      const bytes = new TextEncoder().encode(whole);
      const builder = new TextBuilder();
      for (let at = 0; at < bytes.length; ) at = builder.sequence(bytes, at);
      expect(builder.take()).toBe(whole);
      expect(builder.take()).toBe('');
    }),
  );
});

it('decodes long ASCII', () => {
  const text = '0123456789'.repeat(2000);
  expect(decodeAscii(new TextEncoder().encode(`<${text}>`), 1, text.length + 1)).toBe(text);
});

it('encodes as the platform encoder does', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect([...encodeUtf8(text)]).toEqual([...new TextEncoder().encode(text)]);
    }),
  );
});

it('refuses a lone surrogate', () => expect(() => encodeUtf8('a\ud83d')).toThrow(RangeError));
