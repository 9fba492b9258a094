/** Which modules of several files are one weight, and under whose names they are written. */
import { describe, expect, it } from 'vitest';
import { bakeInMemory } from '../../src/testing/bake.ts';
import { made, MODULES } from '../../src/testing/bake-loras.ts';
import { generator } from '../../src/testing/generator.ts';
import * as dense from '../../src/testing/dense.ts';
import { asMatrix, fileOf, tensorOf, type TestTensor } from '../../src/testing/lora-file.ts';

const next = generator(31);
const tensor = (name: string, shape: readonly number[]): TestTensor =>
  tensorOf(name, 'F32', shape, Array.from({ length: shape.reduce((all, side) => all * side, 1) }, next));
type Pair = readonly [TestTensor, TestTensor];
const pair = (name: string, rows: number, cols: number): Pair => [
  tensor(`${name}.lora_up.weight`, [rows, 2]),
  tensor(`${name}.lora_down.weight`, [2, cols]),
];

/** Of A + c.B, from inner products of factors: the matrices are too large to be written down. */
function normOfSum(a: Pair, b: Pair, c: number): number {
  const inner = ([u, d]: Pair, [v, e]: Pair): number => {
    const products = dense.multiply(dense.transpose(asMatrix(u)), asMatrix(v));
    const others = dense.multiply(asMatrix(d), dense.transpose(asMatrix(e)));
    return dense.combine(products, others, (x, y) => x * y).values.reduce((sum, value) => sum + value, 0);
  };
  return Math.sqrt(inner(a, a) + 2 * c * inner(a, b) + c * c * inner(b, b));
}

describe('modules of several files', () => {
  it.each(['sum', 'average', 'slerp', 'karcher', 'core-ties'])(
    'of one name are one weight, also where one file alone does not tell its model: %s',
    async (combine) => {
      const first = 'lora_unet_blocks_0_self_attn_q';
      const [a, b] = [pair(first, 1536, 1536), pair(first, 1536, 1536)];
      const wan = [...a, ...pair('lora_unet_blocks_0_ffn_0', 8960, 1536), ...pair('lora_unet_blocks_29_cross_attn_k', 1536, 1536)];
      // Of a width that no model of these names has.
      const strange = pair('lora_unet_blocks_1_self_attn_q', 40, 40);
      const files = { a: fileOf(wan), b: fileOf([...b, ...strange]) };
      const baked = await bakeInMemory({ sources: [{ file: 'a' }, { file: 'b', strength: 0.5 }], combine }, files);
      const found = baked.outcome.certificate.modules.filter(({ name }) => name === first);
      expect(found).toHaveLength(1);
      if (combine === 'sum') expect((found[0]?.deltaNorm ?? 0) / normOfSum(a, b, 0.5)).toBeCloseTo(1, 6);
    },
  );

  it.each([
    ['OFT', (name: string) => [tensor(`${name}.oft_blocks`, [4, 6, 6])]],
    ['DoRA', (name: string) => [...pair(name, 24, 16), tensor(`${name}.dora_scale`, [24, 1])]],
    ['IA3 (PEFT)', (name: string) => [tensor(`${name}.ia3_l`, [24])]],
  ])('%s beside a pair is refused because it needs the base model', async (kind, tensorsOf) => {
    const name = MODULES[0] as string;
    const files = { a: made(3, 'F32', 2, null).bytes, b: fileOf([...tensorsOf(name), ...pair(MODULES[1] as string, 40, 16)]) };
    for (const sources of [
      ['a', 'b'],
      ['b', 'a'],
    ]) {
      await expect(bakeInMemory({ sources: sources.map((file) => ({ file })) }, files)).rejects.toThrow(
        `${kind}: its change needs the base model, so it cannot be merged or resized (1 module: ${name})`,
      );
    }
  });

  const sd = [
    'down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_q',
    'mid_block.attentions.0.transformer_blocks.0.attn2.to_v',
  ] as const;
  const flux = ['double_blocks.3.img_attn.qkv', 'single_blocks.12.linear1'] as const;
  const kohyaOf = (name: string): string => `lora_unet_${name.replaceAll('.', '_')}`;
  it.each([
    ['PEFT after kohya, SD', kohyaOf, (name: string) => `unet.${name}`, sd, 'lora_down'],
    ['kohya after diffusers, SD', (name: string) => `unet.${name}`, kohyaOf, sd, 'lora_A'],
    ['kohya after ComfyUI’s, Flux', (name: string) => `diffusion_model.${name}`, kohyaOf, flux, 'lora_A'],
    ['ComfyUI’s after kohya, Flux', kohyaOf, (name: string) => `diffusion_model.${name}`, flux, 'lora_down'],
  ] as const)('have the names of the first, also where it lacks the weight: %s', async (_, first, second, [one, two], suffix) => {
    const widths = one.startsWith('double') ? [9216, 3072, 21504, 3072] : [320, 320, 1280, 768];
    const [m, n, o, p] = widths as [number, number, number, number];
    const styled = (name: string, rows: number, cols: number): Pair =>
      name.startsWith('lora_unet_')
        ? pair(name, rows, cols)
        : [tensor(`${name}.lora_B.weight`, [rows, 2]), tensor(`${name}.lora_A.weight`, [2, cols])];
    const files = {
      a: fileOf(styled(first(one), m, n)),
      b: fileOf([...styled(second(one), m, n), ...styled(second(two), o, p), tensor(`${second(two)}.diff_b`, [o])]),
    };
    const baked = await bakeInMemory({ sources: [{ file: 'a' }, { file: 'b' }] }, files);
    const { modules } = baked.outcome.certificate;
    expect(modules.map(({ name }) => name).sort()).toEqual([first(one), first(two), `${first(two)}.diff_b`].sort());
    expect(baked.tensors.get(`${first(two)}.${suffix}.weight`)?.values).toHaveLength(2 * p);
  });

  const namesOf = async (plan: Record<string, unknown>, files: Record<string, Uint8Array>): Promise<readonly string[]> =>
    (await bakeInMemory({ sources: [{ file: 'a' }, { file: 'b' }], ...plan }, files)).outcome.certificate.modules.map(({ name }) => name);
  const peft = (name: string, rows: number, cols: number): Pair => [
    tensor(`${name}.lora_B.weight`, [rows, 2]),
    tensor(`${name}.lora_A.weight`, [2, cols]),
  ];

  it('have the names of the first, whose text encoders have others', async () => {
    const encoder = 'lora_te_text_model_encoder_layers_0_self_attn_q_proj';
    const files = {
      a: fileOf([...pair(encoder, 768, 768), ...pair(kohyaOf(sd[0]), 320, 320)]),
      b: fileOf([...peft(`unet.${sd[0]}`, 320, 320), ...peft(`unet.${sd[1]}`, 1280, 768)]),
    };
    expect((await namesOf({}, files)).toSorted()).toEqual([encoder, kohyaOf(sd[0]), kohyaOf(sd[1])].toSorted());
  });

  it('keep their own where the first has the layer fused', async () => {
    const [own, part] = ['diffusion_model.single_blocks.12.linear2', 'transformer.transformer_blocks.3.attn.to_q'];
    const files = { a: fileOf(peft(own, 3072, 15360)), b: fileOf(peft(part, 3072, 3072)) };
    expect((await namesOf({}, files)).toSorted()).toEqual([own, part].toSorted());
  });

  it('have those of the plan, not the first’s, where it names a style', async () => {
    const files = { a: fileOf(pair(kohyaOf(sd[0]), 320, 320)), b: fileOf(pair(kohyaOf(sd[1]), 1280, 768)) };
    const names = await namesOf({ encode: { style: 'peft' } }, files);
    expect(names).toHaveLength(2);
    expect(names.filter((name) => name.startsWith('lora_unet_'))).toEqual([]);
  });
});
