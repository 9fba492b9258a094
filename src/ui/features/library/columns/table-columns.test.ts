import { expect, it } from 'vitest';
import { SHOWN_COLUMNS } from '../../../../domain/library/columns.ts';
import { columnsIn, leastOf, templateOf } from './table-columns.ts';

it('shows by itself what a list of any width has room for, the name and the fingerprint always', () => {
  for (let width = 360; width <= 2400; width += 10) {
    const columns = columnsIn(width, {});
    expect(columns).toEqual(expect.arrayContaining(['name', 'strength']));
    // 16 px at the sides of a row.
    expect(leastOf(columns, {}) + 16, `${columns.join(' ')} in ${width}`).toBeLessThanOrEqual(width);
  }
  expect(columnsIn(2400, {})).toEqual(SHOWN_COLUMNS);
});

it('takes the word of the user at every width, and keeps the name', () => {
  expect(columnsIn(300, { folder: true, strength: false, name: false })).toEqual(['name', 'folder']);
  expect(columnsIn(2400, { date: false })).not.toContain('date');
});

it('gives what may be cut off a share of a wide list', () => {
  expect(templateOf(['name', 'family', 'adapter', 'folder'], {}).match(/fr\)/g)).toHaveLength(4);
});

it('gives a set width and leaves the rest to the others', () => {
  expect(templateOf(['name', 'rank', 'strength'], { rank: 90 })).toMatch(/^minmax\(.*\) 90px minmax\(.*\)$/);
  // Kept by another version or by hand: never a column that cannot be seen.
  expect(templateOf(['rank'], { rank: 3 })).toBe('48px');
});
