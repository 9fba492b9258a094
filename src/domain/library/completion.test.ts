import { describe, expect, it } from 'vitest';
import { completionOf, type KnownValue, spelledOtherwise, typedAt, wordsOf } from './completion.ts';
import { parseSearch } from './search.ts';

const KNOWN: readonly KnownValue[] = [
  { field: 'tag', value: 'silhouette', count: 42 },
  { field: 'tag', value: 'basil', count: 90 },
  { field: 'tag', value: 'art deco', count: 5 },
  { field: 'base', value: 'Illustrious', count: 214 },
  { field: 'folder', value: 'SDXL/silk', count: 7 },
];

/** `|` is the caret. */
const of = (text: string): string[] => {
  const line = text.replace('|', '');
  return completionOf(line, text.indexOf('|'), KNOWN).suggestions.map(({ insert }) => insert);
};

describe('completionOf', () => {
  it('proposes values that begin with what is typed before those that have it', () => {
    expect(of('sil|')).toEqual(['tag:silhouette', 'tag:basil', 'folder:SDXL/silk']);
  });

  it('proposes fields, and one letter nothing else', () => {
    expect(of('s|')).toEqual(['status:', 'size:', 'strength:']);
    expect(of('fa|')).toEqual(['family:', 'fav:']);
  });

  it('stays within the field, and quotes what has spaces', () => {
    expect(of('tag:a|')).toEqual(['tag:"art deco"', 'tag:basil']);
    expect(of('tag:"art d|')).toEqual(['tag:"art deco"']);
    expect(of('base:ill|')).toEqual(['base:Illustrious']);
    expect(of('has:p|')).toEqual(['has:picture', 'has:profile']);
    expect(of('fav:|')).toEqual(['fav:yes', 'fav:no']);
  });

  it('goes by the part at the caret and keeps a minus', () => {
    expect(of('red -sil| rank:>=16')).toEqual(['-tag:silhouette', '-tag:basil', '-folder:SDXL/silk']);
    expect(completionOf('red -sil rank:>=16', 8, KNOWN)).toMatchObject({ from: 4, to: 8 });
  });

  it('proposes nothing in the middle of a word, after a space, or for what is there already', () => {
    expect(of('si|l')).toEqual([]);
    expect(of('red |')).toEqual([]);
    expect(of('|')).toEqual([]);
    expect(of('base:illustrious|')).toEqual([]);
  });

  it('proposes only what the search understands', () => {
    for (const typed of ['sil|', 'tag:a|', 'has:p|', 'fav:|', 'base:|', 'rank:|', 'size:|', 'rating:|', 'folder:|']) {
      for (const insert of of(typed)) expect([insert, parseSearch(insert).doubts]).toEqual([insert, []]);
    }
  });
});

describe('completionOf words and trigger words', () => {
  const more: readonly KnownValue[] = [
    { field: 'word', value: 'silver', count: 60 },
    { field: 'trigger', value: 'silver hair', count: 3 },
  ];

  it('proposes a word as it is, and a trigger word in its field', () => {
    const found = completionOf('sil', 3, [...KNOWN, ...more]).suggestions;
    expect(found.map(({ insert }) => insert)).toEqual([
      'silver',
      'tag:silhouette',
      'trigger:"silver hair"',
      'tag:basil',
      'folder:SDXL/silk',
    ]);
    expect(completionOf('trigger:sil', 11, more).suggestions).toEqual([{ insert: 'trigger:"silver hair"', count: 3 }]);
  });

  it.each([
    ['sil', 'sil'],
    ['red -sil', 'sil'],
    ['red tag:"art d', 'art d'],
    ['trigger:', ''],
    ['trigger:s', 's'],
    ['s', null],
    ['red ', null],
  ])('looks for what is typed: %s', (line, typed) => expect(typedAt(line, line.length)).toBe(typed));
});

describe('spelledOtherwise', () => {
  const words = new Set(KNOWN.flatMap(({ value }) => wordsOf(value.toLowerCase())));

  it.each([
    ['silhuette', 'silhouette'],
    ['red -tag:silhoutte', 'red -tag:silhouette'],
    ['base:"ilustrious" rank:>=16', 'base:"illustrious" rank:>=16'],
    ['bsail silhuette', 'basil silhouette'],
    ['slik', 'silk'],
  ])('proposes for %s', (line, expected) => {
    expect(spelledOtherwise(line, words)).toBe(expected);
  });

  it('leaves alone what is known, short, or near nothing', () => {
    for (const line of ['silhouette', 'sik', 'something', '', '"', 'skil']) expect(spelledOtherwise(line, words)).toBeNull();
  });
});
