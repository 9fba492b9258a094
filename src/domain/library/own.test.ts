import fc from '../../testing/properties.ts';
import { describe, expect, it } from 'vitest';
import { changedOwn, isNothingOwn, listFromText, LONGEST_TAG, MOST_TAGS, NOTHING_OWN, tidyList } from './own.ts';

describe('lists of tags', () => {
  it('keep the order and the first spelling, and drop what is empty or repeated', () => {
    expect(tidyList(['  Red  dress ', '', 'blue', 'RED DRESS', '\n'])).toEqual(['Red dress', 'blue']);
  });
  it('are bounded, whatever is typed', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 300 }), { maxLength: 300 }), (list) => {
        const tidy = tidyList(list);
        expect(tidy.length).toBeLessThanOrEqual(MOST_TAGS);
        for (const tag of tidy) expect([...tag].length).toBeLessThanOrEqual(LONGEST_TAG);
        expect(tidyList(tidy)).toEqual(tidy);
      }),
    );
  });
  it('come from a typed line', () => expect(listFromText('a, b;c\n d ,,')).toEqual(['a', 'b', 'c', 'd']));
});

describe('a change', () => {
  const some = changedOwn(NOTHING_OWN, { favourite: true, rating: 4, tags: ['style'], notes: 'soft at 0.6', triggers: ['fog'] });
  it('leaves alone what it does not name', () => {
    expect(changedOwn(some, { addTags: ['Fog'] })).toEqual({ ...some, tags: ['style', 'Fog'] });
    expect(changedOwn(some, {})).toEqual(some);
  });
  it('takes tags away in any spelling, also one that it adds', () => {
    expect(changedOwn(some, { removeTags: ['STYLE'] }).tags).toEqual([]);
    expect(changedOwn(some, { addTags: ['x'], removeTags: ['X', 'style'] }).tags).toEqual([]);
  });
  it.each([
    [null, null],
    [0, null],
    [-3, null],
    [Number.NaN, null],
    [3.4, 3],
    [9, 5],
  ])('rates %s as %s', (given, stars) => expect(changedOwn(some, { rating: given }).rating).toBe(stars));
  it('can come back to nothing', () => {
    expect(isNothingOwn(some)).toBe(false);
    expect(isNothingOwn(changedOwn(some, { favourite: false, rating: null, tags: [], notes: '', triggers: [] }))).toBe(true);
  });
});
