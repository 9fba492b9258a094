/** Names for a program, block numbers of a deeper model: what is written is found there, and is the same delta. */
import { describe, expect, it } from 'vitest';
import { decodePlan } from '../../src/domain/bake/decode-plan.ts';
import { resolveBake } from '../../src/domain/bake/resolve.ts';
import { namedModel, peftNaming } from '../../src/domain/bake/peft-models.ts';
import { loadedAs } from '../../src/domain/programs/loaders.ts';
import { understandWeights } from '../../src/domain/understand.ts';
import { bakeInMemory, deltaOfPair } from '../../src/testing/bake.ts';
import * as dense from '../../src/testing/dense.ts';
import { keySets } from '../../src/testing/keysets.ts';
import { asMatrix, fileOf, tensorOf, type TestTensor } from '../../src/testing/lora-file.ts';
import { describeWithLoraData } from '../../src/testing/lora-data.ts';
import { generator } from '../../src/testing/generator.ts';

const next = generator(8);
const tensor = (name: string, shape: readonly number[]): TestTensor =>
  tensorOf(name, 'F32', shape, Array.from({ length: shape.reduce((all, side) => all * side, 1) }, next));

describe('names for a program', () => {
  it('diffusers’ names of a UNet become kohya’s for ComfyUI, with an alpha', async () => {
    const from = 'unet.down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_k';
    const more = 'unet.mid_block.attentions.0.transformer_blocks.0.attn2.to_v';
    const tensors = [from, more].flatMap((name, index) => [
      tensor(`${name}.lora.up.weight`, [index ? 1280 : 320, 4]),
      tensor(`${name}.lora.down.weight`, [4, index ? 768 : 320]),
    ]);
    const baked = await bakeInMemory({ sources: [{ file: 'a', strength: 0.7 }], encode: { names: 'comfyui' } }, { a: fileOf(tensors) });
    const to = 'lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn1_to_k';
    expect(baked.outcome.certificate.modules.map(({ name }) => name)).toContain(to);
    expect(baked.tensors.get(`${to}.lora_up.weight`)?.bytes).toEqual(new Uint8Array((tensors[0] as TestTensor).data));
    expect(baked.tensors.get(`${to}.alpha`)?.values[0]).toBeCloseTo(2.8, 6);
    expect(baked.outcome.certificate.level).toBe(0);
  });

  it('a layer that was split for a program that has it whole is that layer again, byte for byte', async () => {
    const name = 'lora_unet_layers_4_attention';
    const [up, down] = [tensor(`${name}_qkv.lora_up.weight`, [3 * 3840, 2]), tensor(`${name}_qkv.lora_down.weight`, [2, 3840])];
    const alpha = tensorOf(`${name}_qkv.alpha`, 'F32', [], [1]);
    const other = [
      tensor('lora_unet_layers_4_feed_forward_w1.lora_up.weight', [10240, 1]),
      tensor('lora_unet_layers_4_feed_forward_w1.lora_down.weight', [1, 3840]),
    ];
    const split = ['q', 'k', 'v'].flatMap((part, index) => [
      tensorOf(`${name}_to_${part}.lora_up.weight`, 'F32', [3840, 2], [...up.values.subarray(index * 7680, (index + 1) * 7680)]),
      { ...down, name: `${name}_to_${part}.lora_down.weight` },
      { ...alpha, name: `${name}_to_${part}.alpha` },
    ]);
    const baked = await bakeInMemory({ sources: [{ file: 'a' }], encode: { names: 'comfyui' } }, { a: fileOf([...split, ...other]) });
    for (const { name: key, data } of [up, down, alpha]) expect(baked.tensors.get(key)?.bytes).toEqual(new Uint8Array(data));
  });

  it('parts with factors of their own become a block diagonal', async () => {
    const name = 'lora_unet_layers_4_attention';
    const parts = ['q', 'k', 'v'].map(
      (part) => [tensor(`${name}_to_${part}.lora_up.weight`, [3840, 1]), tensor(`${name}_to_${part}.lora_down.weight`, [1, 3840])] as const,
    );
    const other = [
      tensor('lora_unet_layers_4_feed_forward_w1.lora_up.weight', [10240, 1]),
      tensor('lora_unet_layers_4_feed_forward_w1.lora_down.weight', [1, 3840]),
    ];
    const baked = await bakeInMemory(
      { sources: [{ file: 'a', strength: 0.5 }], encode: { names: 'comfyui' } },
      { a: fileOf([...parts.flat(), ...other]) },
    );
    const module = baked.outcome.certificate.modules.find((own) => own.name === `${name}_qkv`);
    expect(module?.rank).toBe(3);
    const squares = parts.map(([u, d]) => (0.5 * dense.norm(asMatrix(u)) * dense.norm(asMatrix(d))) ** 2);
    expect((module?.deltaNorm ?? 0) / Math.sqrt(squares.reduce((sum, value) => sum + value, 0))).toBeCloseTo(1, 6);
  });

  it('a family that the program cannot be given is refused with the names', async () => {
    const f = fileOf([
      tensor('diffusion_model.layers.3.attention.qkv.lora_B.weight', [11520, 2]),
      tensor('diffusion_model.layers.3.attention.qkv.lora_A.weight', [2, 3840]),
    ]);
    await expect(bakeInMemory({ sources: [{ file: 'f' }], encode: { names: 'invokeai' } }, { f })).rejects.toThrow(
      'layers.3.attention.qkv',
    );
  });
});

describe('names of a convention', () => {
  const flux = [
    tensor('lora_unet_double_blocks_3_img_attn_qkv.lora_up.weight', [9216, 2]),
    tensor('lora_unet_double_blocks_3_img_attn_qkv.lora_down.weight', [2, 3072]),
    tensorOf('lora_unet_double_blocks_3_img_attn_qkv.alpha', 'F32', [], [1]),
    tensor('lora_unet_single_blocks_12_linear1.lora_up.weight', [21504, 1]),
    tensor('lora_unet_single_blocks_12_linear1.lora_down.weight', [1, 3072]),
    tensorOf('lora_unet_single_blocks_12_linear1.alpha', 'F32', [], [0.5]),
    tensor('lora_te1_text_model_encoder_layers_2_mlp_fc1.lora_up.weight', [3072, 1]),
    tensor('lora_te1_text_model_encoder_layers_2_mlp_fc1.lora_down.weight', [1, 768]),
    tensorOf('lora_te1_text_model_encoder_layers_2_mlp_fc1.alpha', 'F32', [], [1]),
  ];
  const at = 'lora_unet_mid_block_attentions_0_transformer_blocks_0_attn1_to_q';
  const unet = [
    tensor(`${at}.lora_up.weight`, [1280, 2]),
    tensor(`${at}.lora_down.weight`, [2, 1280]),
    tensorOf(`${at}.alpha`, 'F32', [], [2]),
    tensor('lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k.lora_up.weight', [320, 2]),
    tensor('lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k.lora_down.weight', [2, 768]),
    tensorOf('lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k.alpha', 'F32', [], [2]),
  ];

  it.each([
    ['Flux.1', flux, 'diffusion_model.double_blocks.3.img_attn.qkv.lora_B.weight'],
    ['SD 1.x', unet, 'unet.mid_block.attentions.0.transformer_blocks.0.attn1.to_q.lora_B.weight'],
  ])('kohya, PEFT and kohya again change no byte of %s', async (_, tensors, peftName) => {
    const peft = await bakeInMemory({ sources: [{ file: 'a' }], encode: { style: 'peft' } }, { a: fileOf(tensors) });
    expect(peft.tensors.get(peftName)?.bytes).toEqual(
      new Uint8Array((tensors.find(({ name }) => /attn_qkv.lora_up|mid_block.*lora_up/.test(name)) as TestTensor).data),
    );
    expect([...peft.tensors.keys()].every((name) => !/lora_up|lora_down|^lora_/.test(name))).toBe(true);
    const back = await bakeInMemory({ sources: [{ file: 'b' }], encode: { style: 'kohya' } }, { b: peft.bytes });
    expect(back.outcome.certificate).toMatchObject({ level: 0, error: { total: 0 } });
    expect(back.tensors.size).toBe(tensors.length);
    for (const { name, data } of tensors) expect(back.tensors.get(name)?.bytes, name).toEqual(new Uint8Array(data));
  });
});

describe('names that a convention does not have', () => {
  it('are refused, and no other is made up for them', async () => {
    const file = fileOf([
      tensor('lora_unet_double_blocks_3_img_attn_qkv.lora_up.weight', [9216, 2]),
      tensor('lora_unet_double_blocks_3_img_attn_qkv.lora_down.weight', [2, 3072]),
      tensor('lora_te3_encoder_block_4_layer_0_SelfAttention_q.lora_up.weight', [4096, 1]),
      tensor('lora_te3_encoder_block_4_layer_0_SelfAttention_q.lora_down.weight', [1, 4096]),
    ]);
    await expect(bakeInMemory({ sources: [{ file: 'a' }], encode: { style: 'peft' } }, { a: file })).rejects.toThrow(
      'under the names of peft: lora_te3_encoder_block_4',
    );
    const same = await bakeInMemory({ sources: [{ file: 'a' }], encode: { style: 'kohya' } }, { a: file });
    expect(same.tensors.size).toBe(4);
  });
});

describe('models that diffusers takes under its own names alone', () => {
  const wan = (part: string, rank: number, alpha: number): TestTensor[] => [
    tensor(`lora_unet_blocks_3_${part}.lora_up.weight`, [1536, rank]),
    tensor(`lora_unet_blocks_3_${part}.lora_down.weight`, [rank, 1536]),
    tensorOf(`lora_unet_blocks_3_${part}.alpha`, 'F32', [], [alpha]),
  ];

  it.each(['diffusers', 'diffusers-old'])('%s gets pairs whose scale is in a factor, and no alpha', async (names) => {
    const a = fileOf([...wan('self_attn_q', 4, 1), ...wan('cross_attn_o', 4, 3)]);
    const baked = await bakeInMemory({ sources: [{ file: 'a' }], encode: { names } }, { a });
    expect([...baked.tensors.keys()].sort()).toEqual(
      ['attn1.to_q', 'attn2.to_out.0'].flatMap((part) => ['A', 'B'].map((side) => `transformer.blocks.3.${part}.lora_${side}.weight`)),
    );
    const plain = await bakeInMemory({ sources: [{ file: 'a' }] }, { a });
    for (const [old, now] of [
      ['self_attn_q', 'attn1.to_q'],
      ['cross_attn_o', 'attn2.to_out.0'],
    ] as const) {
      const [before, after] = [
        deltaOfPair(plain.tensors, `lora_unet_blocks_3_${old}`),
        deltaOfPair(baked.tensors, `transformer.blocks.3.${now}`),
      ];
      expect(dense.norm(dense.combine(before, after, (x, y) => x - y)) / dense.norm(before)).toBeLessThan(6e-8);
    }
    expect(baked.outcome.certificate.modules[0]?.error).toBe(0);
  });

  it('Flux.1 keeps the names of diffusers’ own modules where parts of fused layers are not all there', async () => {
    const part = (name: string): TestTensor[] => [
      tensor(`transformer.single_transformer_blocks.0.attn.${name}.lora_A.weight`, [4, 3072]),
      tensor(`transformer.single_transformer_blocks.0.attn.${name}.lora_B.weight`, [3072, 4]),
    ];
    const a = fileOf(['to_q', 'to_k', 'to_v'].flatMap(part));
    const baked = await bakeInMemory({ sources: [{ file: 'a', strength: 0.5 }], encode: { names: 'diffusers' } }, { a });
    expect([...baked.tensors.keys()].sort()).toEqual(
      ['k', 'q', 'v'].flatMap((one) =>
        ['A', 'B'].map((side) => `transformer.single_transformer_blocks.0.attn.to_${one}.lora_${side}.weight`),
      ),
    );
    expect(baked.outcome.certificate).toMatchObject({ level: 2, error: { total: 0 } });
  });

  it('ranks that differ are refused where one scale would count for all, and another kind of adapter everywhere', async () => {
    const a = fileOf([...wan('self_attn_q', 4, 4), ...wan('cross_attn_o', 2, 2)]);
    await expect(bakeInMemory({ sources: [{ file: 'a' }], encode: { names: 'diffusers-old' } }, { a })).rejects.toThrow('here 2 to 4');
    const uniform = { rule: 'rank', value: 2, uniform: true };
    const cut = await bakeInMemory({ sources: [{ file: 'a' }], reduce: uniform, encode: { names: 'diffusers-old' } }, { a });
    expect(cut.outcome.certificate.modules.map(({ rank }) => rank)).toEqual([2, 2]);
    const kron = fileOf([
      ...wan('self_attn_q', 4, 4),
      tensor('lora_unet_blocks_3_self_attn_k.lokr_w1', [4, 4]),
      tensor('lora_unet_blocks_3_self_attn_k.lokr_w2', [384, 384]),
    ]);
    await expect(bakeInMemory({ sources: [{ file: 'a' }], encode: { names: 'diffusers' } }, { a: kron })).rejects.toThrow(
      'stops at 1 module of another kind: transformer.blocks.3.attn1.to_k',
    );
  });
});

describe('block numbers', () => {
  const name = (block: number): string => `lora_unet_blocks_${block}_self_attn_q_proj`;
  const anima = (blocks: readonly number[]): Uint8Array =>
    fileOf(
      blocks.flatMap((block, index) => [
        tensor(`${name(block)}.lora_up.weight`, [2048, 1]),
        tensor(`${name(block)}.lora_down.weight`, [1, 2048]),
        tensor(`lora_unet_blocks_${block}_mlp_layer1.lora_up.weight`, [8192, 1]),
        tensor(`lora_unet_blocks_${block}_mlp_layer1.lora_down.weight`, [1, 2048]),
        ...(index === 0 ? [tensor('lora_unet_llm_adapter_blocks_3_self_attn_q_proj.lora_up.weight', [1024, 1])] : []),
        ...(index === 0 ? [tensor('lora_unet_llm_adapter_blocks_3_self_attn_q_proj.lora_down.weight', [1, 1024])] : []),
      ]),
    );

  it('Anima’s 28 blocks become those of its 40 that they were, and back byte for byte', async () => {
    const a = anima([0, 2, 14, 27]);
    const deep = await bakeInMemory({ sources: [{ file: 'a' }], reindex: { from: 28, to: 40 } }, { a });
    const names = deep.outcome.certificate.modules
      .map((module) => module.name)
      .filter((one) => one.includes('self_attn_q') && !one.includes('llm'));
    expect(names.sort()).toEqual([0, 20, 3, 39].map(name).sort());
    expect(deep.outcome.certificate).toMatchObject({ level: 0, error: { total: 0 } });
    const back = await bakeInMemory({ sources: [{ file: 'b' }], reindex: { from: 40, to: 28 } }, { b: deep.bytes });
    const plain = await bakeInMemory({ sources: [{ file: 'a' }] }, { a });
    for (const [key, { bytes }] of plain.tensors) expect(back.tensors.get(key)?.bytes).toEqual(bytes);
    expect(back.tensors.size).toBe(plain.tensors.size);
    expect(dense.norm(deltaOfPair(back.tensors, name(14)))).toBeGreaterThan(0);
  });

  it('moves to a deeper model by the list that a plan brings, and back byte for byte', async () => {
    const a = anima([0, 5, 39]);
    const inserted = [1, 4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 44];
    const deep = await bakeInMemory({ sources: [{ file: 'a' }], reindex: { from: 40, to: 52, inserted } }, { a });
    const names = deep.outcome.certificate.modules
      .map((module) => module.name)
      .filter((one) => one.includes('self_attn_q') && !one.includes('llm'));
    expect(names.sort()).toEqual([0, 7, 51].map(name).sort());
    const back = await bakeInMemory({ sources: [{ file: 'b' }], reindex: { from: 52, to: 40, inserted } }, { b: deep.bytes });
    const plain = await bakeInMemory({ sources: [{ file: 'a' }] }, { a });
    for (const [key, { bytes }] of plain.tensors) expect(back.tensors.get(key)?.bytes).toEqual(bytes);
    expect(back.tensors.size).toBe(plain.tensors.size);
  });

  it('is refused where the blocks are more than the plan says, or no way is known', async () => {
    const a = anima([0, 39]);
    await expect(bakeInMemory({ sources: [{ file: 'a' }], reindex: { from: 28, to: 40 } }, { a })).rejects.toThrow('beyond the 28');
    await expect(bakeInMemory({ sources: [{ file: 'a' }], reindex: { from: 40, to: 52 } }, { a })).rejects.toThrow(
      'How blocks are renumbered from 40 to 52',
    );
  });
});

describeWithLoraData('names of real key sets', () => {
  it.each([
    ['comfyui', 'comfy', 100],
    ['forge', 'forge', 100],
    ['diffusers', 'diffusers', 115],
    ['invokeai', 'invokeai', 40],
    ['sdnext', 'sdnext', 40],
  ] as const)('for %s are found by its loader, every module once, or refused', (program, loader, least) => {
    const decoded = decodePlan({ v: 1, sources: [{ file: 'x' }], encode: { names: program } });
    if (!decoded.ok) throw new Error('not a plan');
    let written = 0;
    for (const { name, header } of keySets()) {
      const understood = understandWeights(header, { path: name });
      const resolution = resolveBake(decoded.plan, [{ ...understood, name, header, peft: () => null, hash: name, scalars: new Map() }]);
      if (!resolution.ok) continue;
      written++;
      const names = resolution.resolved.modules.flatMap((out) => (out.template.bias === null ? [out] : []));
      expect(new Set(names.map((out) => out.name)).size, name).toBe(names.length);
      const file = { family: understood.understanding.family.id, names: new Set(names.map((out) => out.name)) };
      for (const out of names) {
        const own = peftNaming(
          program,
          namedModel(
            file.family,
            understood.understanding.modules.map((own) => own.name),
          ),
        )
          ? 'diffusers-dit'
          : loader;
        const { state } = loadedAs(own, file, out.name, /^te\d$/.test(out.template.plan.component));
        expect(state, `${name}: ${out.name}`).not.toBe('unknown');
      }
    }
    expect(written).toBeGreaterThan(least);
  });
});
