import { describe, expect, it } from 'vitest';
import { allowsAB, type AverageInput, originalAverage } from './average.ts';
import { csv4, round4 } from './rounding.ts';

const input = (weights: readonly number[], more: Partial<AverageInput> = {}): AverageInput => ({
  weights,
  strengthModel: 1,
  strengthClip: 0,
  affectClip: true,
  a: null,
  b: null,
  ...more,
});

const FIRST = [0.2, 0.4, 0.6];
const SECOND = [0.6, 0.8, 1];

const average = (inputs: readonly AverageInput[], layout = 'flux_transformer_3') => originalAverage(inputs, layout);

describe('originalAverage', () => {
  it('weights by the model strengths', () => {
    const result = average([input(FIRST, { strengthModel: 1 }), input(SECOND, { strengthModel: 3 })]);
    expect(result.model).toEqual([0.5, 0.7, 0.9]);
    expect(result.clip).toBeNull();
    expect(result.strengthClip).toBeNull();
    expect(result.strengthModel).toBe(1);
  });

  it('gives zeros and a warning when the strengths are all zero or cancel', () => {
    for (const strength of [0, -1]) {
      const result = average([input(FIRST, { strengthModel: strength }), input(SECOND, { strengthModel: -strength })]);
      expect(result.model).toEqual([0, 0, 0]);
      expect(result.warnings.join()).toContain('Sum of strength_model values is 0');
    }
  });

  it('leaves out of CLIP what is switched off or has strength 0', () => {
    const result = average([input(FIRST, { affectClip: false, strengthClip: 1 }), input(SECOND, { strengthClip: 0 })]);
    expect(result.clip).toBeNull();
    expect(result.strengthClip).toBeNull();
    expect(result.warnings).toContain('No clip contributors; clip weights omitted.');
  });

  it('averages CLIP by the CLIP strengths and adds their sizes', () => {
    const result = average([input(FIRST, { strengthClip: 1 }), input(SECOND, { strengthClip: 3 })]);
    expect(result.clip).toEqual([0.5, 0.7, 0.9]);
    expect(result.strengthClip).toBe(4);
    expect(average([input(FIRST, { strengthClip: 1 }), input(SECOND, { strengthClip: -1 })]).strengthClip).toBe(2);
  });

  it('explodes where strengths nearly cancel, which is why it is not ours', () => {
    expect(average([input([1, 0]), input([0, 1], { strengthModel: -0.9 })]).model).toEqual([10, -9]);
  });

  it('averages A and B where the layout has them', () => {
    const inputs = [input(FIRST, { a: 4, b: null }), input(SECOND, { a: null, b: 2, strengthModel: 3 })];
    expect(average(inputs, 'unet_57')).toMatchObject({ a: 1.75, b: 1.75 });
    expect(average(inputs, 'flux_transformer_3')).toMatchObject({ a: null, b: null });
  });

  it('refuses vectors of different lengths', () => {
    expect(() => originalAverage([input([1]), input([1, 2])], null)).toThrow(RangeError);
  });

  it.each([
    ['unet_57', true],
    ['FLUX_UNET_57', true],
    ['flux_double_19', true],
    ['flux_transformer_38', false],
    ['flux_te_12', false],
    ['flux_fallback_16', false],
    [null, false],
  ])('A and B for %s: %s', (layout, expected) => expect(allowsAB(layout)).toBe(expected));
});

describe('round4', () => {
  it.each([
    [0.12345, 0.1235],
    [1 / 3, 0.3333],
    [0.03125, 0.0312],
    [0.09375, 0.0938],
    [-0.03125, -0.0312],
    [-0.09375, -0.0938],
    [2.5, 2.5],
  ])('rounds %s to %s', (value, expected) => expect(round4(value)).toBe(expected));

  it('writes four decimals', () => expect(csv4([0.12345, 0.5, 1])).toBe('0.1235,0.5000,1.0000'));
});
