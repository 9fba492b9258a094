import fc from '../../testing/properties.ts';
import { describe, expect, it } from 'vitest';
import { guarded, unguarded } from './spreadsheet.ts';

describe('a cell for spreadsheets', () => {
  it.each(['=', '+', '-', '@', '＝', '＋', '－', '＠'])('that begins with %s is text, also behind what is not seen', (sign) => {
    const formula = `${sign}cmd|' /C calc'!A0`;
    for (const before of ['', ' ', '\t', '\r', '\n', '\r\n', '\u00A0', '\u3000', '\uFEFF', '\u200B', '\u0000', '\u001F', ' \n\t']) {
      expect(guarded(before + formula), JSON.stringify(before)).toBe(`'${before}${formula}`);
    }
  });

  it.each(['\t', '\r', '\n'])('that begins with the control character %j is text', (control) => {
    expect(guarded(`${control}name`)).toBe(`'${control}name`);
  });

  it.each(['-1', '+0.5', '-.5', '-1.', '-1e-7', '+2E+10'])('with the plain number %s stays a number', (number) => {
    expect(guarded(number)).toBe(number);
  });

  it.each(['-1+2', '-1e', '--1', '-', '+1 ', '-1\n=2', '-0x1'])('with %j, which is no plain number, is text', (text) => {
    expect(guarded(text)).toBe(`'${text}`);
  });

  it.each(['', 'name', 'a=b', 'x@y', '1', "'", "it's", '−1', ' name'])('with %j is left alone', (text) => {
    expect(guarded(text)).toBe(text);
  });

  it('is read again as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("'", '=', '-', '@', '\n', ' ', '1', 'a', '＋') }), (text) => {
        const once = guarded(text);
        if (once !== text) expect(unguarded(once)).toBe(text);
      }),
    );
  });
});
