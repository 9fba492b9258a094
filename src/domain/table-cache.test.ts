import { describe, expect, it } from 'vitest';
import type { Answer, Question, Said } from './architectures/hints.ts';
import { Recent, TableCache } from './table-cache.ts';

const firstLetter: Question<string> = ({ path }) => path.slice(0, 1);
const version: Question<string | null> = ({ metadata }) => metadata['version'] ?? null;

const said = (path: string, version?: string): Said => ({ path, metadata: version === undefined ? {} : { version } });
const answer = <A>(question: Question<A>, text: string): Answer => ({ question: question as Question<unknown>, text });

describe('TableCache', () => {
  it('gives what was understood of the same table with the same answers, and nothing else', () => {
    const cache = new TableCache<string>();
    cache.put('t', 10, [answer(firstLetter, '"a"'), answer(version, '"1"')], 'a in version 1');
    cache.put('t', 10, [answer(firstLetter, '"b"')], 'b, whatever version');
    expect(cache.get('t', said('apple', '1'))).toBe('a in version 1');
    expect(cache.get('t', said('bear', '7'))).toBe('b, whatever version');
    expect(cache.get('t', said('apple', '2'))).toBeNull();
    expect(cache.get('t', said('apple'))).toBeNull();
    expect(cache.get('t', said('cat'))).toBeNull();
    expect(cache.get('u', said('apple', '1'))).toBeNull();
    expect([cache.dataBytes('t'), cache.dataBytes('u')]).toEqual([10, null]);
  });

  it('asks no question that the answers so far make needless', () => {
    const cache = new TableCache<string>();
    const never: Question<string> = () => {
      throw new Error('asked');
    };
    cache.put('t', 1, [answer(firstLetter, '"a"'), answer(never, '"x"')], 'x');
    cache.put('t', 1, [answer(firstLetter, '"b"')], 'b');
    expect(cache.get('t', said('b'))).toBe('b');
  });

  it('lets go of the tables that were not used for longest', () => {
    const cache = new TableCache<string>(3);
    for (const key of ['t', 'u', 'v']) cache.put(key, 1, [answer(firstLetter, '"a"')], key);
    cache.get('t', said('a'));
    cache.put('w', 1, [answer(firstLetter, '"a"')], 'w');
    expect(['t', 'u', 'v', 'w'].map((key) => cache.get(key, said('a')))).toEqual(['t', null, 'v', 'w']);
  });

  it('does not grow with the answers to one table either', () => {
    const cache = new TableCache<string>(3);
    for (const letter of 'abcdefgh') cache.put('t', 1, [answer(firstLetter, JSON.stringify(letter))], letter);
    const kept = [...'abcdefgh'].filter((letter) => cache.get('t', said(letter)) !== null);
    expect(kept.length).toBeGreaterThan(0);
    expect(kept.length).toBeLessThanOrEqual(3);
  });
});

describe('Recent', () => {
  it('keeps what was used last, by weight', () => {
    const recent = new Recent<string>(10);
    recent.put('a', 'A', 4);
    recent.put('b', 'B', 4);
    recent.get('a');
    recent.put('c', 'C', 4);
    recent.put('too heavy', 'X', 11);
    expect(['a', 'b', 'c', 'too heavy'].map((key) => recent.get(key))).toEqual(['A', null, 'C', null]);
    recent.put('a', 'again', 6);
    expect(['a', 'c'].map((key) => recent.get(key))).toEqual(['again', 'C']);
  });
});
