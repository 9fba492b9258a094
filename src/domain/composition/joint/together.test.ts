import { describe, expect, it } from 'vitest';
import { coefficientsOf, type MemberSetting, type StackGrams } from './gram-matrices.ts';
import { togetherWarnings } from './together.ts';

const PLAIN: MemberSetting = { strengthModel: 1, strengthClip: 1, gains: {}, on: true };

/** One main block and one of a text encoder, with these inner products, row by row. */
function stackOf(main: readonly (readonly number[])[], text?: readonly (readonly number[])[]): StackGrams {
  const count = main.length;
  const none = main.map((row) => row.map(() => 0));
  return {
    keys: main.map((_, index) => `lora ${index}`),
    slots: [
      { id: 'double.0', role: 'main' },
      { id: 'te.0', role: 'te' },
    ],
    grams: [main, text ?? none].map((gram) => Float64Array.from(gram.flat())),
    known: [0, 1].map(() => new Uint8Array(count * count).fill(1)),
  };
}

const warned = (stack: StackGrams, ...settings: readonly Partial<MemberSetting>[]) =>
  togetherWarnings(
    stack,
    coefficientsOf(
      stack,
      stack.keys.map((_, index) => ({ ...PLAIN, ...settings[index] })),
    ),
  );

/** Members of norm 1 with one cosine between any two of them. */
const alike = (count: number, cosine: number): number[][] =>
  Array.from({ length: count }, (_, a) => Array.from({ length: count }, (__, b) => (a === b ? 1 : cosine)));

describe('togetherWarnings', () => {
  it('is silent about independent LoRAs', () => {
    expect(warned(stackOf(alike(3, 0.02)))).toEqual([]);
  });

  it('names epochs of one training as one cluster, with what they add up to', () => {
    const [warning] = warned(stackOf(alike(3, 0.9)));
    expect(warning).toMatchObject({ code: 'same_way', members: [0, 1, 2], cosine: 0.9 });
    // ‖a + b + c‖² = 3 + 6 · 0.9, against √3 for independent ones.
    expect(warning?.code === 'same_way' && warning.more).toBeCloseTo(Math.sqrt(8.4) / Math.sqrt(3) - 1, 12);
  });

  it('joins a chain: the first with the second, the second with the third', () => {
    const chain = [
      [1, 0.8, 0.3],
      [0.8, 1, 0.8],
      [0.3, 0.8, 1],
    ];
    expect(warned(stackOf(chain))).toMatchObject([{ code: 'same_way', members: [0, 1, 2] }]);
  });

  it('tells the same change twice from the same way', () => {
    expect(warned(stackOf(alike(2, 0.999)))).toMatchObject([{ code: 'nearly_same', members: [0, 1] }]);
  });

  it('goes by the strengths as set: turned round they undo each other, switched off they do nothing', () => {
    expect(warned(stackOf(alike(2, 0.999)), { strengthModel: -1 })).toEqual([]);
    expect(warned(stackOf(alike(2, 0.999)), { on: false })).toEqual([]);
  });

  it('says when the sum is far above the strongest', () => {
    const seven = stackOf(alike(7, 0));
    expect(warned(seven)).toMatchObject([{ code: 'far_above', strongest: 0 }]);
    expect(warned(seven)[0]).toMatchObject({ times: expect.closeTo(Math.sqrt(7), 12) as number });
  });

  it('says which change the text encoder together, unless their CLIP strength is 0', () => {
    const stack = stackOf(alike(3, 0), [
      [1, 0, 0],
      [0, 0, 0],
      [0, 0, 1],
    ]);
    expect(warned(stack)).toMatchObject([{ code: 'text_twice', members: [0, 2] }]);
    expect(warned(stack, { strengthClip: 0 })).toEqual([]);
  });
});
