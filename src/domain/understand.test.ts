/** One file: a list of single cases by model, each a few lines, that is searched by its headings. */
import { describe, expect, it } from 'vitest';
import { headerFrom } from '../testing/header-from.ts';
import { details } from '../ui/strings/en/details.ts';
import type { Understanding } from './reading.ts';
import { understand, understandWeights } from './understand.ts';
import { message } from './message.ts';

const at = { path: 'folder/file.safetensors' };

/** A LoRA pair of rank 4 for `m` outputs and `n` inputs, kohya's spelling. */
const kohya = (module: string, m: number, n: number): [string, number[]][] => [
  [`${module}.lora_down.weight`, [4, n]],
  [`${module}.lora_up.weight`, [m, 4]],
  [`${module}.alpha`, []],
];
const peft = (module: string, m: number, n: number): [string, number[]][] => [
  [`${module}.lora_A.weight`, [4, n]],
  [`${module}.lora_B.weight`, [m, 4]],
];

const read = (entries: [string, number[]][], metadata: Record<string, string> = {}, path = at.path): Understanding =>
  understand(headerFrom(entries, metadata), { path });

const slotsOf = (found: Understanding): Record<string, string | null> =>
  Object.fromEntries(found.modules.map(({ name, slot }) => [name, slot]));

describe('Flux.1', () => {
  const singles = [7, 12, 16, 20].flatMap((i) => kohya(`lora_unet_single_blocks_${i}_linear1`, 21504, 3072));

  it('keeps the identity of four single blocks among 57', () => {
    const found = read(singles);
    expect(found.layout).toMatchObject({ id: 'flux_unet_57', mainCount: 57 });
    expect(found.layout?.slots).toHaveLength(57);
    expect(Object.values(slotsOf(found))).toEqual(['single.7', 'single.12', 'single.16', 'single.20']);
    expect(found.originalLayout).toBe('flux_transformer_38');
    expect(details.evidence(found.family.evidence)).toBe('4 single blocks, hidden 3072; from tensor shapes');
  });

  it('does not decide between Flux.1 and models with its blocks, unless the metadata does', () => {
    const ids = (found: Understanding): string[] => found.family.candidates.map(({ id }) => id);
    expect(ids(read(singles))).toEqual(['flux1', 'chroma', 'hunyuan-video']);
    expect(read(singles, { ss_base_model_version: 'chroma' }).family).toMatchObject({ id: 'chroma', certainty: 'certain' });
    // Chroma has no modulation of its own; ComfyUI gives HunyuanVideo's the name of Flux.1's.
    const modulated = read([...singles, ...kohya('lora_unet_single_blocks_7_modulation_lin', 9216, 3072)]);
    expect(modulated.family).toMatchObject({ label: 'Flux.1 or HunyuanVideo', certainty: 'ambiguous' });
  });

  it('is not taken for its relatives', () => {
    expect(read(kohya('lora_unet_double_blocks_0_img_attn_qkv', 18432, 6144)).family.id).not.toBe('flux1');
    expect(read(kohya('lora_unet_double_blocks_19_img_attn_qkv', 9216, 3072)).family.id).not.toBe('flux1');
  });

  it('sets text encoder layers apart and tells CLIP-L from T5', () => {
    const found = read([
      ...singles,
      ...kohya('lora_te1_text_model_encoder_layers_3_self_attn_q_proj', 768, 768),
      ...kohya('lora_te3_encoder_block_5_layer_0_SelfAttention_q', 4096, 4096),
    ]);
    expect(found.layout?.slots.filter(({ role }) => role === 'te').map(({ group }) => group)).toEqual([
      ...Array.from({ length: 12 }, () => 'Text encoder 1 (CLIP-L)'),
      ...Array.from({ length: 24 }, () => 'Text encoder 3 (T5)'),
    ]);
    expect(slotsOf(found)).toMatchObject({
      lora_te1_text_model_encoder_layers_3_self_attn_q_proj: 'te1.3',
      lora_te3_encoder_block_5_layer_0_SelfAttention_q: 'te3.5',
    });
  });
});

describe('UNets', () => {
  it.each([
    ['input_blocks_4_1_transformer_blocks_0_attn2_to_k', 'down_blocks_1_attentions_0_transformer_blocks_0_attn2_to_k', 'in.4'],
    ['input_blocks_8_1_transformer_blocks_9_attn2_to_k', 'down_blocks_2_attentions_1_transformer_blocks_9_attn2_to_k', 'in.8'],
    ['input_blocks_3_0_op', 'down_blocks_0_downsamplers_0_conv', 'in.3'],
    ['middle_block_1_transformer_blocks_0_attn2_to_k', 'mid_block_attentions_0_transformer_blocks_0_attn2_to_k', 'mid.0'],
    ['output_blocks_1_1_transformer_blocks_0_attn2_to_k', 'up_blocks_0_attentions_1_transformer_blocks_0_attn2_to_k', 'out.1'],
    ['output_blocks_5_2_conv', 'up_blocks_1_upsamplers_0_conv', 'out.5'],
  ])('gives %s and %s the same SDXL block', (ldm, diffusers, slot) => {
    const cross = kohya('lora_unet_middle_block_1_transformer_blocks_5_attn2_to_v', 1280, 2048);
    for (const name of [ldm, diffusers]) {
      const found = read([...cross, ...kohya(`lora_unet_${name}`, 640, 2048)]);
      expect(found.family.id).toBe('sdxl');
      expect(found.layout?.id).toBe('sdxl_unet_19');
      expect(slotsOf(found)[`lora_unet_${name}`]).toBe(slot);
    }
  });

  it.each([
    [768, 'sd15', 'sd_unet_25'],
    [1024, 'sd2', 'sd_unet_25'],
    [2048, 'sdxl', 'sdxl_unet_19'],
  ])('tells the model by a cross-attention width of %i', (width, family, layout) => {
    const found = read(peft('unet.down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k', 640, width));
    expect([found.family.id, found.layout?.id]).toEqual([family, layout]);
  });

  it('says what the metadata contradicts', () => {
    const found = read(peft('unet.mid_block.attentions.0.transformer_blocks.0.attn2.to_k', 1280, 768), {
      ss_base_model_version: 'sdxl_base_v1-0',
    });
    expect(found.family.id).toBe('sd15');
    expect(found.family.contradictions).toHaveLength(1);
  });

  it('marks Pony as a name, never as a fact of the tensors', () => {
    const found = read(peft('unet.up_blocks.0.attentions.0.transformer_blocks.7.attn2.to_k', 1280, 2048), {
      ss_sd_model_name: 'ponyDiffusionV6XL.safetensors',
    });
    expect(found.family.subtype).toEqual({ label: 'Pony', from: 'metadata' });
  });
});

describe('Wan', () => {
  const wan = (width: number, block = 0): [string, number[]][] => peft(`diffusion_model.blocks.${block}.self_attn.q`, width, width);

  it.each([
    [1536, 'wan2.1', 'wan_unet_30'],
    [3072, 'wan2.2', 'wan_unet_30'],
    [5120, 'wan2.1', 'wan_unet_40'],
  ])('width %i', (width, family, layout) => {
    const found = read(wan(width));
    expect([found.family.id, found.layout?.id]).toEqual([family, layout]);
  });

  it('cannot tell the 14B models of 2.1 and 2.2 apart, but a file name may hint', () => {
    expect(read(wan(5120)).family).toMatchObject({ certainty: 'ambiguous', label: 'Wan 2.1 or 2.2' });
    const named = read(wan(5120), {}, 'x/style_high_noise.safetensors').family;
    expect(named).toMatchObject({ id: 'wan2.2', subtype: { label: '14B, high noise', from: 'file name' } });
    expect(details.evidence(named.evidence)).toContain('Wan 2.2 by file name');
  });

  it('maps kohya, native and diffusers names to one block', () => {
    const names = [
      'lora_unet_blocks_31_cross_attn_k',
      'diffusion_model.blocks.31.cross_attn.k',
      'transformer.blocks.31.attn2.to_k',
      'base_model.model.blocks.31.cross_attn.k',
    ];
    for (const name of names) expect(Object.values(slotsOf(read(peft(name, 5120, 5120)))), name).toEqual(['blocks.31']);
  });
});

it('a UNet with layers over time is not a Stable Diffusion', () => {
  const spatial = peft('unet.down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_k', 320, 1024);
  const temporal = peft('unet.down_blocks.0.attentions.0.temporal_transformer_blocks.0.attn1.to_q', 320, 320);
  expect(read(spatial).family.id).toBe('sd2');
  expect(read([...spatial, ...temporal]).family.id).toBe('unknown');
});

describe('Stable Cascade', () => {
  const attention = (path: string, width: number, part = 'attention_attn_to_q'): [string, number[]][] =>
    kohya(`lora_prior_unet_${path}_${part}`, width, width);

  it('has three modules in every block', () => {
    const found = read([
      ...attention('down_blocks_0_2', 2048),
      ...attention('down_blocks_0_23', 2048),
      ...kohya('lora_prior_unet_down_blocks_1_69_channelwise_0', 8192, 2048),
      ...attention('up_blocks_0_71', 2048),
      ...attention('up_blocks_1_5', 2048),
    ]);
    expect(found).toMatchObject({ family: { id: 'cascade', subtype: { label: '3.6B' } }, layout: { id: 'cascade_64' } });
    expect(Object.values(slotsOf(found))).toEqual(['down0.0', 'down0.7', 'down1.23', 'up0.23', 'up1.1']);
  });

  it('has half as many blocks where it is narrower', () => {
    const found = read([...attention('down_blocks_0_11', 1536), ...attention('down_blocks_0_14', 1536)]);
    expect(found).toMatchObject({ family: { id: 'cascade', subtype: { label: '1B' } }, layout: { id: 'cascade_32' } });
    expect(Object.values(slotsOf(found))).toEqual(['down0.3', null]);
  });

  it('has one name for a weight in every convention', () => {
    const weights = (module: string): unknown => understandWeights(headerFrom(kohya(module, 2048, 2048)), at).weights;
    const expected = weights('lora_prior_unet_down_blocks_0_2_attention_attn_to_k');
    expect(weights('unet.down_blocks.0.2.attention.attn.in_proj.1')).toEqual(expected);
    expect(weights('unet.down_blocks.0.2.attention.to_k')).toEqual(expected);
  });
});

describe('HunyuanVideo in the names of Flux', () => {
  it('is told by the refiner of its text, however few blocks there are', () => {
    const single = peft('diffusion_model.single_blocks.3.linear1', 21504, 3072);
    const refiner = peft('diffusion_model.txt_in.individual_token_refiner.blocks.1.mlp.0', 12288, 3072);
    expect(read([...single, ...refiner]).family.id).toBe('hunyuan-video');
    expect(read([...single, ...peft('diffusion_model.txt_in.t_embedder.in_layer', 3072, 256)]).family.id).toBe('hunyuan-video');
    expect(read([...single, ...peft('diffusion_model.txt_in', 3072, 4096)]).family.candidates.map(({ id }) => id)).toContain('flux1');
  });
});

describe("OneTrainer's files in the names of the Open Model Initiative", () => {
  const pair = (module: string, m: number, n: number): [string, number[]][] => kohya(module, m, n);

  it.each<[string, string, [string, number[]][], [string, number[]][]]>([
    [
      'flux1',
      'a double block of Flux.1',
      [0, 1, 2].flatMap((part) => pair(`transformer.double_blocks.7.img_attn.qkv.${part}`, 3072, 3072)),
      ['q', 'k', 'v'].flatMap((part) => pair(`lora_transformer_transformer_blocks_7_attn_to_${part}`, 3072, 3072)),
    ],
    [
      'flux1',
      'a single block of Flux.1',
      [
        ...[0, 1, 2].flatMap((part) => pair(`transformer.single_blocks.30.linear1.${part}`, 3072, 3072)),
        ...pair('transformer.single_blocks.30.linear1.3', 12288, 3072),
      ],
      [
        ...['q', 'k', 'v'].flatMap((part) => pair(`lora_transformer_single_transformer_blocks_30_attn_to_${part}`, 3072, 3072)),
        ...pair('lora_transformer_single_transformer_blocks_30_proj_mlp', 12288, 3072),
      ],
    ],
    [
      'hunyuan-video',
      'HunyuanVideo with the refiner of its text',
      [
        ...[0, 1, 2].flatMap((part) => pair(`transformer.double_blocks.2.txt_attn_qkv.${part}`, 3072, 3072)),
        ...pair('transformer.double_blocks.2.img_mlp.fc0', 12288, 3072),
        ...pair('transformer.txt_in.individual_token_refiner.blocks.1.self_attn_qkv.0', 3072, 3072),
      ],
      [
        ...['q', 'k', 'v'].flatMap((part) => pair(`lora_transformer_transformer_blocks_2_attn_add_${part}_proj`, 3072, 3072)),
        ...pair('lora_transformer_transformer_blocks_2_ff_net_0_proj', 12288, 3072),
        ...pair('lora_transformer_context_embedder_token_refiner_refiner_blocks_1_attn_to_q', 3072, 3072),
      ],
    ],
    [
      'sd3',
      'both attentions of SD3.5 medium',
      [
        ...[0, 1, 2].flatMap((part) => pair(`transformer.joint_blocks.3.x_block.attn2.qkv.${part}`, 1536, 1536)),
        ...[0, 1, 2].flatMap((part) => pair(`transformer.joint_blocks.3.context_block.attn.qkv.${part}`, 1536, 1536)),
      ],
      [
        ...['q', 'k', 'v'].flatMap((part) => pair(`lora_transformer_transformer_blocks_3_attn2_to_${part}`, 1536, 1536)),
        ...['q', 'k', 'v'].flatMap((part) => pair(`lora_transformer_transformer_blocks_3_attn_add_${part}_proj`, 1536, 1536)),
      ],
    ],
    [
      'pixart',
      'PixArt',
      [
        ...[0, 1, 2].flatMap((part) => pair(`transformer.blocks.9.attn.qkv.${part}`, 1152, 1152)),
        ...[0, 1].flatMap((part) => pair(`transformer.blocks.9.cross_attn.kv_linear.${part}`, 1152, 1152)),
      ],
      [
        ...['q', 'k', 'v'].flatMap((part) => pair(`lora_transformer_transformer_blocks_9_attn1_to_${part}`, 1152, 1152)),
        ...['k', 'v'].flatMap((part) => pair(`lora_transformer_transformer_blocks_9_attn2_to_${part}`, 1152, 1152)),
      ],
    ],
  ])('%s: %s is the same as in its legacy names', (family, _what, own, legacy) => {
    const [first, second] = [understandWeights(headerFrom(own), at), understandWeights(headerFrom(legacy), at)];
    const ids = ({ understanding: { family: found } }: typeof first): string[] => [found.id, ...found.candidates.map(({ id }) => id)];
    expect(ids(first)).toContain(family);
    expect(ids(second)).toContain(family);
    const named = ({ weights, understanding: { modules } }: typeof first): unknown[] =>
      modules.map(({ slot }, index) => [slot, weights[index]]).sort((a, b) => String(a).localeCompare(String(b)));
    expect(named(first)).toEqual(named(second));
    expect(first.understanding.dialects).toEqual(['onetrainer']);
  });

  it('knows its text encoders', () => {
    const found = read([
      ...pair('transformer.single_blocks.3.linear2', 3072, 15360),
      ...pair('clip_l.text_model.encoder.layers.4.self_attn.q_proj', 768, 768),
      ...pair('t5.encoder.block.5.layer.0.SelfAttention.q', 4096, 4096),
    ]);
    expect(slotsOf(found)).toMatchObject({
      'clip_l.text_model.encoder.layers.4.self_attn.q_proj': 'te1.4',
      't5.encoder.block.5.layer.0.SelfAttention.q': expect.stringMatching(/^te\d\.5$/),
    });
  });
});

it("a language model's layers behind the prefix of an image model are HiDream-O1's", () => {
  const layer = 'model.language_model.layers.7.self_attn.q_proj';
  const ids = (entries: [string, number[]][]): string[] => read(entries).family.candidates.map(({ id }) => id);
  expect(ids(peft(`diffusion_model.${layer}`, 4096, 4096))).toEqual(['hidream-o1']);
  expect(ids(kohya(`lora_unet_${layer.replaceAll('.', '_')}`, 4096, 4096))).toEqual(['hidream-o1']);
  expect(ids(peft(`base_model.model.${layer}`, 4096, 4096))).toEqual(expect.arrayContaining(['hidream-o1', 'llm']));
});

it('reads what the trainer of HunyuanVideo-I2V writes', () => {
  const found = read([
    ...kohya('Hunyuan_video_I2V_lora_double_blocks_19_img_mlp_fc1', 12288, 3072),
    ...kohya('Hunyuan_video_I2V_lora_single_blocks_39_modulation_linear', 9216, 3072),
  ]);
  expect(found.family.id).toBe('hunyuan-video');
  expect(found.modules.map(({ slot }) => slot)).toEqual(['double.19', 'single.39']);
});

describe('a width no known size of the family has', () => {
  const wan = (hidden: number, inner: number): [string, number[]][] =>
    Array.from({ length: 40 }, (_, index) => index).flatMap((index) => [
      ...peft(`diffusion_model.blocks.${index}.self_attn.q`, hidden, hidden),
      ...peft(`diffusion_model.blocks.${index}.ffn.0`, inner, hidden),
      ...peft(`diffusion_model.blocks.${index}.ffn.2`, hidden, inner),
    ]);

  it('is still this family when all widths keep their proportions, which is said', () => {
    // 5120 and 13824, each by 100 and rounded down.
    const found = read(wan(51, 138));
    expect(found.family).toMatchObject({ label: 'Wan 2.1 or 2.2', certainty: 'ambiguous', subtype: null });
    expect(details.evidence(found.family.evidence)).toBe(
      '40 blocks, hidden 51; a width that no known size of this family has; from tensor shapes',
    );
    expect(found.layout?.id).toBe('wan_unet_40');
  });

  it('is no known family when only a part of the blocks is there, or no width but one', () => {
    expect(read(wan(51, 138).slice(0, 60)).family.id).toBe('unknown');
    const square = Array.from({ length: 40 }, (_, index) => peft(`diffusion_model.blocks.${index}.self_attn.q`, 640, 640)).flat();
    expect(read(square).family.id).toBe('unknown');
  });

  it.each([
    ['F-Lite', 'blocks', 40, 3072, ['attn.qkv']],
    ['a ViT', 'blocks', 12, 768, ['attn.qkv', 'attn.proj']],
  ])('is not taken for one that calls its layers alike: %s', (_name, stack, count, width, layers) => {
    const entries = Array.from({ length: count }, (_, index) =>
      layers.map((layer) => peft(`transformer.${stack}.${index}.${layer}`, layer.endsWith('qkv') ? 3 * width : width, width)),
    ).flat(2);
    expect(read(entries as [string, number[]][]).family).toMatchObject({ id: 'unknown', candidates: [] });
  });

  it('is no known family when they do not', () => {
    expect(read(wan(640, 640)).family).toMatchObject({ id: 'unknown', certainty: 'unknown' });
  });

  it('goes behind a family that has the width', () => {
    // Half of Qwen-Image's width is SD3's, whose names are the same.
    expect(read(peft('transformer.transformer_blocks.0.attn.to_q', 1536, 1536)).family.id).toBe('sd3');
  });
});

describe('everything else', () => {
  it('groups unknown stacks by their number and keeps identities', () => {
    const found = read([...peft('model.stages.2.mixer', 64, 64), ...peft('model.stages.5.mixer', 64, 64)]);
    expect(found.family).toMatchObject({ id: 'unknown', certainty: 'unknown' });
    expect(found.layout).toMatchObject({ id: 'generic_stages_6', mainCount: 6 });
    expect(Object.values(slotsOf(found))).toEqual(['stages.2', 'stages.5']);
  });

  it('keeps and counts what it does not understand', () => {
    const found = read([['emb_params', [5, 768]], ...peft('model.stages.2.mixer', 64, 64), ['lonely.alpha', []]]);
    expect(found.notUnderstood).toEqual(['emb_params', 'lonely.alpha']);
    expect(found.modules).toHaveLength(1);
  });

  it('flags half a pair and goes on', () => {
    const found = read([
      ['lora_unet_blocks_1_self_attn_q.lora_down.weight', [4, 5120]],
      ...kohya('lora_unet_blocks_2_self_attn_q', 5120, 5120),
    ]);
    expect(found.modules.map(({ problem }) => problem)).toEqual([message('module.no-up'), null]);
  });

  it('a text encoder alone has its own layers as blocks and no guessed model', () => {
    const found = read(peft('base_model.model.text_model.encoder.layers.4.self_attn.q_proj', 768, 768));
    expect(found.family).toMatchObject({ id: 'clip-l', label: 'CLIP-L text encoder' });
    expect(found.layout).toMatchObject({ id: 'te_clip_l_12', mainCount: 12 });
    expect(Object.values(slotsOf(found))).toEqual(['te1.4']);
  });
});

describe('two models in one file', () => {
  const both = read([
    ...peft('diffusion_model.transformer_1.blocks.3.self_attn.q', 5120, 5120),
    ...peft('diffusion_model.transformer_2.blocks.3.self_attn.q', 5120, 5120),
    ...peft('diffusion_model.transformer_2.blocks.39.self_attn.q', 5120, 5120),
  ]);

  it('have a layout of both, high noise first', () => {
    expect(both.family).toMatchObject({ id: 'wan2.2', certainty: 'certain', subtype: { label: '14B, high and low noise' } });
    expect(both.layout).toMatchObject({ id: 'wan_unet_2x40', label: 'Wan 2×40', mainCount: 80 });
    expect(both.modules.map(({ slot, component }) => [slot, component])).toEqual([
      ['blocks.3', 'transformer'],
      ['low.blocks.3', 'transformer_2'],
      ['low.blocks.39', 'transformer_2'],
    ]);
    expect(both.layout?.slots[79]?.group).toBe('Blocks (low noise)');
  });
});

describe('partial files that several models could have', () => {
  const attention = (block: number, width: number): [string, number[]][] =>
    peft(`transformer.transformer_blocks.${block}.attn.to_q`, width, width);
  const candidates = (found: Understanding): string[] => found.family.candidates.map(({ id }) => id);

  it.each<[string, [string, number[]][], string[]]>([
    [
      'width 3072, at most 19 blocks',
      attention(18, 3072),
      ['flux1', 'qwen-image', 'chroma', 'hunyuan-video', 'framepack', 'longcat-image', 'fibo', 'bria'],
    ],
    ['width 3072, more than 20 blocks', attention(20, 3072), ['qwen-image']],
    ['width 6144, at most 8 blocks', attention(7, 6144), ['flux2', 'krea2']],
    ['width 6144, more', attention(8, 6144), ['krea2']],
    ['width 6144 with grouped keys', [...attention(0, 6144), ...peft('transformer.transformer_blocks.0.attn.to_k', 1536, 6144)], ['krea2']],
    ['width 1536', attention(0, 1536), ['sd3']],
    ['width 2432', attention(0, 2432), ['sd3']],
    ['attn1 of width 4096', peft('transformer.transformer_blocks.0.attn1.to_q', 4096, 4096), ['ltx2', 'ltx', 'cogview4', 'glm-image']],
    ['with gates', peft('transformer.transformer_blocks.0.attn1.to_gate_logits', 32, 4096), ['ltx2']],
    ['text in of 1024', peft('transformer.transformer_blocks.0.attn2.to_k', 2048, 1024), ['anima', 'cosmos']],
    ['text in of 2048', peft('transformer.transformer_blocks.0.attn2.to_k', 2048, 2048), ['ltx']],
    ['layers of 3840', peft('transformer.layers.0.attention.to_q', 3840, 3840), ['z-image']],
    ['layers of 2304', peft('transformer.layers.0.attention.to_q', 2304, 2304), ['lumina2', 'newbie']],
    ['singles with ff', peft('transformer.single_transformer_blocks.0.ff.linear_1', 8192, 3072), ['auraflow']],
    [
      'singles alone',
      peft('transformer.single_transformer_blocks.0.attn.to_q', 3072, 3072),
      ['flux1', 'chroma', 'hunyuan-video', 'framepack', 'longcat-image', 'fibo', 'bria', 'ovis-image', 'auraflow'],
    ],
    [
      'double attention of 3072 in five blocks',
      peft('diffusion_model.double_blocks.4.img_attn.qkv', 9216, 3072),
      ['flux1', 'chroma', 'flux2', 'hunyuan-video'],
    ],
    ['the same with a gated feed-forward', peft('diffusion_model.double_blocks.4.img_mlp.0', 18432, 3072), ['flux2']],
    ['blocks of 2048, 28 at most', peft('diffusion_model.blocks.27.self_attn.q_proj', 2048, 2048), ['anima', 'cosmos']],
    ['blocks of 2048, more', peft('diffusion_model.blocks.39.self_attn.q_proj', 2048, 2048), ['anima']],
  ])('%s', (_, entries, wanted) => {
    expect(candidates(read(entries))).toEqual(wanted);
  });

  it('are named in the words of people', () => {
    expect(read(attention(18, 3072)).family.label).toBe('Flux.1, Qwen-Image or 6 others');
    const { family } = read(attention(7, 6144));
    expect(family).toMatchObject({
      label: 'Flux.2 or Krea 2',
    });
    expect(details.evidence(family.evidence)).toBe('1 double block, hidden 6144; from tensor shapes');
  });

  it('are settled by metadata, else by the file name, and say so', () => {
    const named = read(attention(3, 3072), { ss_base_model_version: 'qwen_image' }).family;
    expect(named).toMatchObject({ id: 'qwen-image', certainty: 'certain' });
    expect(details.evidence(named.evidence)).toContain('Qwen-Image by metadata');
    expect(read(attention(3, 3072), {}, 'loras/Chroma-fog_v2.safetensors').family).toMatchObject({ id: 'chroma', certainty: 'certain' });
    expect(read(attention(3, 3072), {}, 'loras/flux-or-qwen.safetensors').family.certainty).toBe('ambiguous');
    expect(read(attention(3, 3072), { ss_base_model_version: 'il' }).family.certainty).toBe('ambiguous');
  });
});

describe('metadata', () => {
  const flux = kohya('lora_unet_double_blocks_0_img_mod_lin', 18432, 3072);

  it.each([
    ['ss_base_model_version', 'flux_2_dev', 1],
    ['modelspec.architecture', 'Flux.1-dev/lora', 0],
    ['ss_base_model_version', 'flux_kontext', 0],
    ['modelspec.architecture', 'stable-diffusion-xl-v1-base/lora', 1],
    ['ss_network_module', 'networks.lora', 0],
    ['ss_base_model_version', 'None', 0],
  ])('%s %s contradicts Flux.1 %i times', (key, value, times) => {
    const { family } = read(flux, { [key]: value });
    expect(family.id).toBe('flux1');
    expect(family.contradictions).toHaveLength(times);
  });

  it('musubi writes one name for both Wan generations, which neither settles nor contradicts', () => {
    const wan = (width: number): Understanding =>
      read(peft('diffusion_model.blocks.0.self_attn.q', width, width), {
        ss_base_model_version: 'wan',
        'modelspec.architecture': 'wan2.1',
      });
    expect(wan(5120).family).toMatchObject({ certainty: 'ambiguous', contradictions: [] });
    expect(wan(3072).family).toMatchObject({ id: 'wan2.2', contradictions: [] });
  });
});

describe('text encoders alone', () => {
  const clipL = kohya('lora_te1_text_model_encoder_layers_11_mlp_fc1', 3072, 768);
  const clipG = kohya('lora_te2_text_model_encoder_layers_31_mlp_fc1', 5120, 1280);

  it('have the layout of their layers', () => {
    const found = read([...clipL, ...clipG]);
    expect(found.family).toMatchObject({ id: 'sdxl', certainty: 'ambiguous', label: 'SDXL, SD3 or HiDream-I1' });
    expect(found.layout).toMatchObject({ id: 'te_clip_l_clip_g_44', mainCount: 44 });
    expect(found.originalLayout).toBe('flux_te_44');
    expect(Object.values(slotsOf(found))).toEqual(['te1.11', 'te2.31']);
  });

  it('are of the model that the metadata names', () => {
    expect(read(clipL, { ss_base_model_version: 'sd_v1' }).family).toMatchObject({ id: 'sd15', certainty: 'certain' });
  });
});

describe('names without adapter tensors', () => {
  it('still tell the model, with no module and its neutral layout', () => {
    const found = read([['model.diffusion_model.double_blocks.0.img_mod.lin.weight', [18432, 3072]]]);
    expect(found.modules).toEqual([]);
    expect(found.family.id).toBe('flux1');
    expect(found.layout?.id).toBe('flux_unet_57');
    expect(found.notUnderstood).toHaveLength(1);
  });

  it('a number too large for a block makes no layout', () => {
    const found = read(peft('model.layers.999999.self_attn.q_proj', 64, 64));
    expect(found.layout).toBeNull();
    expect(slotsOf(found)).toEqual({ 'model.layers.999999.self_attn.q_proj': null });
  });
});

/** Names that mflux writes and reads (filipstrand/mflux 97ac5e6, the models' `*_lora_mapping.py`). */
describe('names of MLX tools', () => {
  it.each([
    ['flux2', ['transformer_blocks.0.attn.to_q', 'transformer_blocks.0.attn.to_out', 'single_transformer_blocks.0.attn.to_out']],
    ['ernie', ['layers.0.self_attention.to_q', 'adaln_modulation', 'final_linear']],
    ['ideogram4', ['layers.0.attention.qkv', 'layers.0.adaln_modulation', 'final_linear']],
    ['krea2', ['transformer_blocks.0.attn.to_out', 'blocks.1.attn.wo', 'tmlp.linear_in', 'txtmlp.linear_out', 'tproj.linear']],
  ] as const)('of %s are all in a block or in a layer around them', (family, names) => {
    const tensors = names.flatMap((name): [string, number[]][] => [
      [`diffusion_model.${name}.lora_A.weight`, []],
      [`diffusion_model.${name}.lora_B.weight`, []],
    ]);
    const found = read(tensors);
    expect(found.family.candidates.map(({ id }) => id)).toEqual([family]);
    expect(details.evidence(found.family.evidence)).not.toContain('do not belong to this family');
    expect(Object.values(slotsOf(found))).not.toContain(null);
  });

  it('are the weights that diffusers’ list of one layer stands for', () => {
    const outputs = ['to_out', 'to_out.0'].map(
      (name) => understandWeights(headerFrom(peft(`transformer.transformer_blocks.0.attn.${name}`, 4096, 4096)), { path: 'x' }).weights,
    );
    expect(outputs[0]).toEqual(outputs[1]);
  });
});
