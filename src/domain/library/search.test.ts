import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldText, parseSearch } from './search.ts';

describe('parseSearch', () => {
  it('splits words at white space and keeps phrases', () => {
    expect(parseSearch('  red   "Blue Dress" x').words).toEqual(['red', 'blue dress', 'x']);
  });

  it('treats an open quote as a phrase to the end, as while typing', () => {
    expect(parseSearch('a "b c').words).toEqual(['a', 'b c']);
    expect(parseSearch('"').words).toEqual([]);
  });

  it('keeps % and _ and other wildcards as they are', () => {
    expect(parseSearch('100%_* [x]').words).toEqual(['100%_*', '[x]']);
  });

  it('reads column tokens, quoted values too, whatever the case of the key', () => {
    expect(parseSearch('family:Flux Layout:"Flux 57" folder:"my loras/x"')).toEqual({
      words: [],
      texts: [
        { field: 'family', text: 'flux' },
        { field: 'layout', text: 'flux 57' },
        { field: 'folder', text: 'my loras/x' },
      ],
      numbers: [],
      doubts: [],
    });
  });

  it('ignores a known key with nothing behind it yet', () => {
    expect(parseSearch('family: rank: rank:> size:<= rank:>=')).toMatchObject({ words: [], texts: [], numbers: [] });
  });

  it.each([
    ['rank:>=abc', 'rank:>=abc', 'no-number'],
    ['red size:5XB', 'size:5XB', 'no-number'],
    ['foo:bar flux', 'foo:bar', 'unknown-key'],
    ['Family:', 'Family:', 'no-value'],
    ['rank:>=', 'rank:>=', 'no-value'],
    ['a "red dress', '"red dress', 'open-quote'],
    ['folder:"my loras', 'folder:"my loras', 'open-quote'],
  ])('says what it doubts in %s', (line, part, why) => {
    expect(parseSearch(line).doubts).toEqual([{ part, why }]);
  });

  it('doubts nothing in words, phrases, good tokens, addresses, paths and prompt tags', () => {
    expect(parseSearch('100%_* "a b" family:flux rank:>=16 size:<2GB http://x C:\\\\x <lora:name:1> 16:9 :').doubts).toEqual([]);
  });

  it.each([
    ['rank:16', '=', 16, 16, 16],
    ['rank:>=16', '>=', 16, 16, 16],
    ['rank:<4', '<', 4, 4, 4],
    ['size:>100MB', '>', 1e8, 1e8 - 5e5, 1e8 + 5e5],
    ['size:1.5gb', '=', 1.5e9, 1.45e9, 1.55e9],
    ['size:<=2GiB', '<=', 2147483648, 2147483648 - 536870912, 2147483648 + 536870912],
    ['size:123', '=', 123, 123, 123],
  ])('reads %s', (line, op, value, low, high) => {
    const [term, ...rest] = parseSearch(line).numbers;
    expect(rest).toEqual([]);
    expect(term?.op).toBe(op);
    expect(term?.value).toBeCloseTo(value, 6);
    expect(term?.low).toBeCloseTo(low, 6);
    expect(term?.high).toBeCloseTo(high, 6);
  });

  it('looks for what is no valid token literally', () => {
    expect(parseSearch('rank:abc size:5XB http://x artist:monet rank:16MB').words).toEqual([
      'rank:abc',
      'size:5xb',
      'http://x',
      'artist:monet',
      'rank:16mb',
    ]);
  });

  it('never throws and never yields empty or unfolded terms', () => {
    const piece = fc.constantFrom('rank:', 'size:', 'family:', '"', ' ', '>=', '<', '1', '9GB', 'Ä', 'x', ':', '%', '\t', 'İ', 'Σ');
    const line = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(piece).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(line, (text) => {
        const { words, texts, numbers } = parseSearch(text);
        for (const word of [...words, ...texts.map((term) => term.text)]) {
          expect(word).not.toBe('');
          expect(foldText(word)).toBe(word);
        }
        for (const term of numbers) expect(Number.isFinite(term.value) && term.low <= term.value && term.value <= term.high).toBe(true);
      }),
    );
  });
});

describe('foldText', () => {
  it.each([
    ['ÄRGER', 'ärger'],
    ['A\u0308rger', 'ärger'],
    ['ΟΔΟΣ', 'οδοσ'],
    ['οδος', 'οδοσ'],
    ['МОСКВА', 'москва'],
    ['日本', '日本'],
  ])('%s', (text, folded) => {
    expect(foldText(text)).toBe(folded);
  });
});
