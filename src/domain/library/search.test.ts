import fc from '../../testing/properties.ts';
import { describe, expect, it } from 'vitest';
import { FIELDS, foldText, nearest, parseSearch } from './search.ts';

const run = (line: string) => parseSearch(line).any[0] ?? [];
const words = (line: string) => run(line).flatMap((term) => (term.kind === 'word' ? [term.text] : []));

describe('parseSearch', () => {
  it('splits words at white space and keeps phrases', () => {
    expect(words('  red   "Blue Dress" x')).toEqual(['red', 'blue dress', 'x']);
    expect(parseSearch('   ')).toEqual({ any: [], doubts: [] });
  });

  it('treats an open quote as a phrase to the end, as while typing', () => {
    expect(words('a "b c')).toEqual(['a', 'b c']);
    expect(parseSearch('"').any).toEqual([]);
  });

  it('keeps % and _ and other wildcards as they are', () => {
    expect(words('100%_* [x]')).toEqual(['100%_*', '[x]']);
  });

  it('reads fields, quoted values too, whatever the case of the field', () => {
    expect(run('family:Flux Layout:"Flux 57" folder:"my loras/x" tag:Style base:pony')).toEqual(
      [
        ['family', 'flux'],
        ['layout', 'flux 57'],
        ['folder', 'my loras/x'],
        ['tag', 'style'],
        ['base', 'pony'],
      ].map(([field, text]) => ({ kind: 'text', not: false, field, text })),
    );
  });

  it('turns round what has a minus in front, and takes a lone or doubled one as it stands', () => {
    expect(run('-red -tag:nsfw -"two words" -rank:>64 - --x red-dress')).toMatchObject([
      { kind: 'word', not: true, text: 'red' },
      { kind: 'text', not: true, field: 'tag', text: 'nsfw' },
      { kind: 'word', not: true, text: 'two words' },
      { kind: 'number', not: true, field: 'rank', op: '>', value: 64 },
      { kind: 'word', not: false, text: '-' },
      { kind: 'word', not: false, text: '--x' },
      { kind: 'word', not: false, text: 'red-dress' },
    ]);
  });

  it('knows OR between runs, in capitals alone', () => {
    expect(parseSearch('a b OR c').any).toEqual([
      [
        { kind: 'word', not: false, text: 'a' },
        { kind: 'word', not: false, text: 'b' },
      ],
      [{ kind: 'word', not: false, text: 'c' }],
    ]);
    expect(words('this or that')).toEqual(['this', 'or', 'that']);
    expect(parseSearch('"OR"').any).toEqual([[{ kind: 'word', not: false, text: 'or' }]]);
  });

  it.each([
    ['fav:yes', false],
    ['fav:no', true],
    ['-fav:yes', true],
    ['-fav:no', false],
    ['Favourite:TRUE', false],
  ])('%s', (line, not) => expect(run(line)).toEqual([{ kind: 'has', not, what: 'fav' }]));

  it('asks whether something is there', () => {
    expect(run('has:notes -has:profile has:tags')).toEqual([
      { kind: 'has', not: false, what: 'note' },
      { kind: 'has', not: true, what: 'profile' },
      { kind: 'has', not: false, what: 'tag' },
    ]);
  });

  it('ignores a known field with nothing behind it yet', () => {
    expect(parseSearch('family: rank: rank:> size:<= rank:>= fav: has: tag:').any).toEqual([]);
  });

  it.each([
    ['rank:>=abc', 'rank:>=abc', 'not-a-number'],
    ['red size:5XB', 'size:5XB', 'not-a-number'],
    ['fav:maybe', 'fav:maybe', 'not-yes-or-no'],
    ['has:horns', 'has:horns', 'unknown-thing'],
    ['Family:', 'Family:', 'no-value'],
    ['rank:>=', 'rank:>=', 'no-value'],
    ['a "red dress', '"red dress', 'open-quote'],
    ['folder:"my loras', 'folder:"my loras', 'open-quote'],
    ['a OR', 'OR', 'empty-or'],
    ['OR a', 'OR', 'empty-or'],
  ])('says what it doubts in %s', (line, part, why) => {
    expect(parseSearch(line).doubts).toEqual([{ part, why }]);
  });

  it.each([
    ['famliy:flux', 'family'],
    ['tags:red', 'tag'],
    ['foo:bar', null],
  ])('proposes a known field for %s', (line, near) => {
    expect(parseSearch(line).doubts).toEqual([{ part: line, why: 'unknown-field', near }]);
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
    ['rating:>=4', '>=', 4, 4, 4],
  ])('reads %s', (line, op, value, low, high) => {
    const [term, ...rest] = run(line);
    expect(rest).toEqual([]);
    if (term?.kind !== 'number') throw new Error(`${line} is not a number`);
    expect(term.op).toBe(op);
    expect(term.value).toBeCloseTo(value, 6);
    expect(term.low).toBeCloseTo(low, 6);
    expect(term.high).toBeCloseTo(high, 6);
  });

  it('looks for what is not a valid term literally', () => {
    expect(words('rank:abc size:5XB http://x artist:monet rank:16MB fav:maybe')).toEqual([
      'rank:abc',
      'size:5xb',
      'http://x',
      'artist:monet',
      'rank:16mb',
      'fav:maybe',
    ]);
  });

  it('never throws and never yields empty or unfolded terms', () => {
    const piece = fc.constantFrom(
      'rank:',
      'size:',
      'family:',
      'tag:',
      'fav:',
      '-',
      'OR',
      '"',
      ' ',
      '>=',
      '<',
      '1',
      '9GB',
      'Ä',
      'x',
      ':',
      '%',
      '\t',
      'İ',
      'Σ',
    );
    const line = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(piece).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(line, (text) => {
        for (const term of parseSearch(text).any.flat()) {
          if (term.kind === 'word' || term.kind === 'text') {
            expect(term.text).not.toBe('');
            expect(foldText(term.text)).toBe(term.text);
          }
          if (term.kind === 'number') expect(Number.isFinite(term.value) && term.low <= term.value && term.value <= term.high).toBe(true);
        }
      }),
    );
  });
});

describe('the nearest spelling', () => {
  it.each([
    ['famliy', 'family'],
    ['adaptor', 'adapter'],
    ['famly', 'family'],
    ['bse', 'base'],
    ['base', null],
    ['xyz', null],
    ['', null],
  ])('of %j is %j', (word, near) => expect(nearest(word, FIELDS)).toBe(near));
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

describe('dates, strengths and concentrations', () => {
  const at = (year: number, month = 0, day = 1): number => new Date(year, month, day).getTime();

  it.each([
    ['date:2026', '=', at(2026), at(2027)],
    ['date:2026-03', '=', at(2026, 2), at(2026, 3)],
    ['date:2026-12-31', '=', at(2026, 11, 31), at(2027)],
  ])('%s is all of it', (line, op, low, high) => {
    expect(run(line)).toMatchObject([{ field: 'date', op, low, high }]);
  });

  it.each([
    ['date:>=2026-03', '>=', at(2026, 2)],
    ['date:>2026-03', '>=', at(2026, 3)],
    ['date:<=2026-03', '<', at(2026, 3)],
    ['date:<2026', '<', at(2026)],
  ])('%s begins or ends where the month does', (line, op, value) => {
    expect(run(line)).toMatchObject([{ field: 'date', op, value }]);
  });

  it.each(['date:2026-13', 'date:2026-02-30', 'date:soon'])('%s is not a date', (line) => {
    expect(parseSearch(line).doubts).toEqual([{ part: line, why: 'not-a-number' }]);
  });

  it.each(['date:', 'date:20', 'date:>'])('%s is not finished', (line) => {
    expect(parseSearch(line).doubts).toEqual([{ part: line, why: 'no-value' }]);
  });

  it('takes percents, and rounds as they were typed', () => {
    expect(run('concentration:>=75 concentration:<80% strength:4')).toMatchObject([
      { field: 'concentration', op: '>=', value: 0.75 },
      { field: 'concentration', op: '<', value: 0.8 },
      { field: 'strength', op: '=', low: 3.5, high: 4.5 },
    ]);
  });
});
