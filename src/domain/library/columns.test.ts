import { expect, it } from 'vitest';
import { headerOf, LIBRARY_CSV } from '../export/columns.ts';
import { LIBRARY_COLUMNS, SHOWN_COLUMNS, SORT_KEYS } from './columns.ts';
import { sortedBy } from './vocabulary.ts';

it('every column of the CSV file is said by one column of the library', () => {
  const said = Object.values(LIBRARY_COLUMNS).flatMap(({ csv }): readonly string[] => csv);
  expect(said.toSorted()).toEqual(headerOf(LIBRARY_CSV).toSorted());
});

it('the table shows all but what is an order alone', () => {
  expect(SORT_KEYS.filter((key) => !SHOWN_COLUMNS.some((shown) => shown === key))).toEqual(['stableId', 'base', 'rating']);
});

it('a click sorts by a column, the next one the other way, and sizes begin with the largest', () => {
  const byName = { key: 'name', descending: false } as const;
  expect(sortedBy(byName, 'name')).toEqual({ key: 'name', descending: true });
  expect(sortedBy(byName, 'size')).toEqual({ key: 'size', descending: true });
  expect(sortedBy({ key: 'size', descending: true }, 'size')).toEqual({ key: 'size', descending: false });
  expect(sortedBy(byName, 'family')).toEqual({ key: 'family', descending: false });
});
