import { expect, it } from 'vitest';
import { cosineText, signedPercent } from './words.ts';

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
