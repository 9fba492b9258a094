import { describe, expect, it } from 'vitest';
import { choicesFor, type Ingredient, meaningOf, OPERATIONS, planOf, SIZING } from './choices.ts';
import { decodePlan } from './decode-plan.ts';
import { planToJson } from './plan.ts';

const A: Ingredient = { file: 'a.safetensors', strength: 0.8, strengthClip: 0.4, gains: { 'double.7': 0.5 }, encoders: ['te1'] };
const B: Ingredient = { file: 'b.safetensors', strength: 0, strengthClip: 1, gains: {}, encoders: ['te1', 'te2'] };

describe('a plan of what was chosen', () => {
  it.each(OPERATIONS.flatMap((operation) => SIZING.map((sizing) => [operation, sizing] as const)))(
    'is one that is read back: %s, %s',
    (operation, sizing) => {
      const plan = planOf([A, B], { ...choicesFor(operation), sizing, dated: true, title: ' T ' }, '2026-11-29');
      expect(decodePlan(planToJson(plan, (file) => file))).toEqual({ ok: true, plan });
    },
  );

  it('has the profile’s gains where they are wanted, and the encoders by their own strength', () => {
    expect(planOf([A], choicesFor('profile'), '').sources[0]).toEqual({
      file: 'a.safetensors',
      strength: 0.8,
      gains: { 'double.7': 0.5 },
      components: { te1: 0.5 },
      blocks: null,
    });
    expect(planOf([A], choicesFor('resize'), '').sources[0]?.gains).toEqual({});
  });

  it('keeps the encoders alone where the model’s strength is 0, and leaves them out of what is stripped', () => {
    expect(planOf([B], choicesFor('profile'), '').sources[0]).toMatchObject({ strength: 1, components: { model: 0 } });
    expect(planOf([A], { ...choicesFor('strip'), without: ['stem'] }, '').sources[0]).toMatchObject({
      components: { te1: 0 },
      gains: { stem: 0 },
    });
  });

  it('multiplies every strength when it is rescaled', () =>
    expect(planOf([A], choicesFor('rescale'), '').sources[0]?.strength).toBeCloseTo(0.56, 12));
});

describe('what an error means', () => {
  it.each([
    [0, { kind: 'same' }],
    [1.25e-8, { kind: 'parts', parts: 8e7 }],
    [0.1, { kind: 'energy', share: 0.99 }],
  ])('%d', (error, meaning) => {
    const found = meaningOf(error);
    expect(found.kind).toBe(meaning.kind);
    if (found.kind === 'energy') expect(found.share).toBeCloseTo(0.99, 12);
    if (found.kind === 'parts') expect(found.parts).toBeCloseTo(8e7, 0);
  });
});

describe('what is chosen for single LoRAs', () => {
  it('takes blocks from the one that owns them, and the others from all', () => {
    const plan = planOf([A, B], { ...choicesFor('transplant'), owners: { 'double.0': 0, 'double.1': 1 } }, '');
    expect(plan.sources.map(({ blocks }) => blocks)).toEqual([['double.0'], ['double.1']]);
  });

  it('subtracts with the strength that is set, which is for the encoders too', () => {
    const plan = planOf([A, B], { ...choicesFor('subtract'), strengths: [1, -0.25] }, '');
    expect(plan.sources.map(({ strength, components }) => [strength, components])).toEqual([
      [1, {}],
      [-0.25, {}],
    ]);
  });

  it('names a convention as a style, and gives a rule of sd-scripts its own count', () => {
    const plan = planOf([A], { ...choicesFor('convert'), names: 'peft', sizing: 'sv_ratio', ratio: 4, asSdScripts: true }, '');
    expect(plan.encode).toMatchObject({ names: 'source', style: 'peft' });
    expect(plan.reduce).toMatchObject({ rule: 'sv_ratio', value: 4, as: 'sd-scripts' });
  });
});
