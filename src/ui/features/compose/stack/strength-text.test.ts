import { describe, expect, it } from 'vitest';
import { strengthFromText } from './strength-text.ts';

describe('strengths as typed', () => {
  it.each([
    ['0.8', 0.8],
    ['-1', -1],
    ['−0,5', -0.5],
    ['.25', 0.25],
    ['10', 10],
    ['-0', 0],
  ])('%s is a strength', (text, value) => expect(strengthFromText(text)).toEqual({ ok: true, value }));

  it.each(['', 'one', '1e3', '0.5.5', '--1', 'Infinity'])('%s is none', (text) => expect(strengthFromText(text).ok).toBe(false));

  it('refuses what is out of range instead of clamping it', () => {
    expect(strengthFromText('10.1')).toEqual({ ok: false, error: 'Out of range. Strengths go from −10 to 10.' });
  });
});
