import fc from '../../../testing/properties.ts';
import { describe, expect, test } from 'vitest';
import { profile as words } from '../../../ui/strings/en/profile.ts';
import { gainFromText, gainToText, shortGain } from './gain-text.ts';

describe('typed gains', () => {
  test.each([
    ['0.5', 0.5],
    [' 1 ', 1],
    ['.25', 0.25],
    ['2.', 2],
    ['-2', -2],
    ['−1,5', -1.5],
    ['+0.000001', 0.000001],
    ['0.1000000000', 0.1],
    ['-0', 0],
  ])('%s is %d', (text, gain) => {
    expect(gainFromText(text)).toEqual({ ok: true, value: gain });
  });

  test.each([
    ['', /^Empty/],
    ['  ', /^Empty/],
    ['abc', /^Not a number/],
    ['-', /^Not a number/],
    ['.', /^Not a number/],
    ['1.2.3', /^Not a number/],
    ['NaN', /^Not a number/],
    ['Infinity', /^Not a number/],
    ['1e-3', /^Written with an exponent/],
    ['1e9', /^Written with an exponent/],
    ['-1.5E+10', /^Written with an exponent/],
    ['e5', /^Not a number/],
    ['1e', /^Not a number/],
    ['0x1', /^Not a number/],
    ['1 2', /^Not a number/],
    ['2.01', /^Out of range/],
    ['-2.000001', /^Out of range/],
    ['9'.repeat(400), /^Out of range/],
    ['0.1234567', /^Too many decimals: 7/],
  ])('%s is refused with a reason', (text, reason) => {
    const result = gainFromText(text);
    expect(result.ok ? 'accepted' : words.gainFault(result.error)).toMatch(reason);
  });
});

describe('shown gains', () => {
  test('all digits, without an exponent', () => {
    expect([1, -0.05, 1 / 3, 1e-7, -2.5e-9].map(gainToText)).toEqual(['1', '-0.05', '0.3333333333333333', '0.0000001', '-0.0000000025']);
  });

  test('what is shown reads back as the same number', () => {
    fc.assert(
      fc.property(fc.double({ min: -2, max: 2, noNaN: true }), (gain) => {
        expect(Number(gainToText(gain))).toBe(gain + 0);
        expect(gainToText(gain)).not.toMatch(/e/i);
      }),
    );
  });

  test('every gain with six decimals can be typed as it is shown', () => {
    fc.assert(
      fc.property(fc.integer({ min: -2_000_000, max: 2_000_000 }), (millionths) => {
        expect(gainFromText(gainToText(millionths / 1e6))).toEqual({ ok: true, value: millionths / 1e6 + 0 });
      }),
    );
  });

  test('in a column: two to four decimals', () => {
    expect([1, 0.4, -0.125, 1 / 3, -0.00001, 1.25].map(shortGain)).toEqual(['1.00', '0.40', '-0.125', '0.3333', '0.0000', '1.25']);
  });
});
