import fc from '../../testing/properties.ts';
import { describe, expect, it } from 'vitest';
import { prettyJson } from './pretty-json.ts';

describe('prettyJson', () => {
  it('lays out any object or list as JSON.stringify does', () => {
    const value = fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.array(fc.jsonValue()));
    fc.assert(
      fc.property(value, (json) => {
        expect(prettyJson(JSON.stringify(json))).toBe(JSON.stringify(json, null, 2));
      }),
    );
  });

  it('keeps what a parser would change', () => {
    expect(prettyJson('{"a":NaN,"b":-Infinity,"big":12345678901234567890,"e":1.50,"a":1}')).toBe(
      '{\n  "a": NaN,\n  "b": -Infinity,\n  "big": 12345678901234567890,\n  "e": 1.50,\n  "a": 1\n}',
    );
  });

  it.each(['plain', '3', '"text"', '', '{"a":', '{a: 1}', '[1,]'])('leaves %s alone', (text) => {
    expect(prettyJson(text)).toBeNull();
  });

  it('leaves very deep text alone', () => {
    expect(prettyJson('['.repeat(64) + ']'.repeat(64))).not.toBeNull();
    expect(prettyJson('['.repeat(65) + ']'.repeat(65))).toBeNull();
  });
});
