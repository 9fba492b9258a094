import { expect, it } from 'vitest';
import { inColumn, significant } from './format.ts';

it('writes numbers with their digits, and very small and very large ones with an exponent', () => {
  expect([0.091374, 12.3456, 0].map((value) => significant(value))).toEqual(['0.091374', '12.346', '0']);
  expect(significant(4.94204e40)).toBe('4.9420e+40');
  expect(significant(null)).toBe('–');
});

it('takes no more room in a column for an exponent', () => {
  expect(inColumn(189.354)).toBe('189.35');
  expect(inColumn(4.94204e40)).toBe('4.94e+40');
  expect(inColumn(4.94204e40, 4)).toBe('4.9e+40');
  expect(inColumn(-0.000012345, 4)).toBe('-1.2e-5');
});
