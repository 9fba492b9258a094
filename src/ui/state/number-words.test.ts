import { expect, it } from 'vitest';
import { cosineText, interferenceText, signedPercent, strengthText } from './number-words.ts';

it.each([
  [0.123, '+12 %'],
  [-0.0345, '−3.5 %'],
  [0.0001, '±0 %'],
  [-0.0999, '−10 %'],
  [1.5, '+150 %'],
])('a share of %f is %s', (share, text) => expect(signedPercent(share)).toBe(text));

it.each([
  [1, '1.00'],
  [-0.004, '−0.004'],
  [0.0001, '0'],
  [0.31, '0.31'],
  [null, '–'],
])('a cosine of %s is %s', (cosine, text) => expect(cosineText(cosine)).toBe(text));

it('a joint strength is one number, or its limits where not all was compared', () => {
  expect(strengthText({ joint: 5, known: true, range: [5, 5] }, 3)).toBe('5.00');
  expect(strengthText({ joint: 5, known: false, range: [1, 7] }, 3)).toBe('1.00 to 7.00');
  expect(strengthText({ joint: 5, known: false, range: [5, Number.POSITIVE_INFINITY] }, 3)).toBe('at least 5.00');
  expect(strengthText({ joint: 0, known: false, range: [0, Number.POSITIVE_INFINITY] }, 3)).toBe('not known');
  expect(interferenceText({ joint: 5, known: false, range: [5, Number.POSITIVE_INFINITY] }, 5)).toBe('not known');
  expect(interferenceText({ joint: 5, known: true, range: [5, 5] }, 5)).toBe('±0 %');
  expect(interferenceText({ joint: 5, known: false, range: [1, 7] }, 5)).toBe('−80 % to +40 %');
});
