/** What makes a family certain, what only likely, and what is said against it. */
import { describe, expect, it } from 'vitest';
import { headerFrom } from '../../testing/header-from.ts';
import { adapterOn, modelWeights, type Weight } from '../../testing/model-weights.ts';
import type { FamilyVerdict, Understanding } from '../reading.ts';
import { understand, understandWeights } from '../understand.ts';
import { details } from '../../ui/strings/en/details.ts';
import { FAMILIES } from './families/registry.ts';
import { namedByMetadata, namingOf } from './naming.ts';
import { sentence } from '../../testing/told.ts';

type Entries = [string, number[]][];
const pair = (module: string, m: number, n: number): Entries => [
  [`${module}.lora_A.weight`, [4, n]],
  [`${module}.lora_B.weight`, [m, 4]],
];
const read = (entries: Entries, metadata: Record<string, string> = {}, path = 'file.safetensors'): Understanding =>
  understand(headerFrom(entries, metadata), { path });
const blocks = (count: number, make: (index: number) => Entries): Entries =>
  Array.from({ length: count }, (_, index) => make(index)).flat();
const ids = ({ candidates }: FamilyVerdict): string[] => candidates.map(({ id }) => id);

/** All of Flux.1's blocks in its own names: nothing else has them. */
const flux1 = (extra: Entries = [], metadata: Record<string, string> = {}, path?: string): FamilyVerdict =>
  read(
    [
      ...blocks(19, (i) => pair(`diffusion_model.double_blocks.${i}.img_mod.lin`, 18432, 3072)),
      ...blocks(38, (i) => pair(`diffusion_model.single_blocks.${i}.linear1`, 21504, 3072)),
      ...extra,
    ],
    metadata,
    path,
  ).family;

describe('blocks beyond the depth of a model', () => {
  it('leave one look-alike, doubted, with all blocks of the file', () => {
    const found = read(blocks(40, (i) => pair(`diffusion_model.layers.${i}.attention.to_q`, 3840, 3840)));
    expect(found.family).toMatchObject({ id: 'z-image', certainty: 'ambiguous', label: 'Z-Image or another model' });
    expect(details.evidence(found.family.evidence)).toContain('more blocks than any known size of this family has');
    expect(found.layout?.mainCount).toBe(40);
  });

  it('exclude the size they do not fit, so that no size is named', () => {
    const found = read(blocks(60, (i) => pair(`diffusion_model.blocks.${i}.self_attn.q`, 5120, 5120)));
    expect(found.family).toMatchObject({ label: 'Wan 2.1 or 2.2', certainty: 'ambiguous', subtype: null });
  });

  it('are doubted in a text encoder as well, alone or beside its model', () => {
    const clip = (index: number): Entries => pair(`lora_te_text_model_encoder_layers_${index}_self_attn_q_proj`, 768, 768);
    const unet = pair('lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k', 320, 768);
    expect(read(clip(11)).family.certainty).toBe('certain');
    expect(read(clip(12)).family).toMatchObject({ id: 'clip-l', certainty: 'ambiguous' });
    expect(read([...unet, ...clip(11)]).family).toMatchObject({ id: 'sd15', certainty: 'certain' });
    expect(read([...unet, ...clip(12)]).family).toMatchObject({ id: 'sd15', certainty: 'ambiguous' });
  });

  it('and other widths are doubted in HiDream-O1, which a language model is like', () => {
    const layer = (index: number, width: number): Entries =>
      pair(`diffusion_model.language_model.layers.${index}.self_attn.q_proj`, width, width);
    expect(read(layer(35, 4096)).family).toMatchObject({ id: 'hidream-o1', certainty: 'certain' });
    expect(read(layer(36, 4096)).family).toMatchObject({ certainty: 'ambiguous' });
    expect(read(layer(35, 3584)).family.certainty).not.toBe('certain');
  });

  it('exclude a model that another one with as many blocks is like', () => {
    const attention = (index: number): Entries => pair(`transformer.transformer_blocks.${index}.attn.to_q`, 4096, 4096);
    expect(ids(read(attention(7)).family)).toEqual(['flux2', 'qwen-image-2.1']);
    expect(read(attention(8)).family).toMatchObject({ id: 'qwen-image-2.1', certainty: 'certain' });
  });
});

describe('one layer of a UNet', () => {
  /** Channels of a slot, from the published configurations: 320, 640, 1280, 1280 of SD, 320, 640, 1280 of SDXL. */
  it.each<[string, number, number, string[]]>([
    ['up_blocks_1_attentions_2_transformer_blocks_0_attn1_to_out_0', 1280, 1280, ['sd15', 'sd2']],
    ['up_blocks_1_attentions_1_transformer_blocks_0_attn1_to_out_0', 640, 640, ['sdxl']],
    ['up_blocks_1_resnets_2_conv2', 1280, 1280, ['sd15', 'sd2']],
    ['up_blocks_1_resnets_2_conv2', 640, 640, ['sdxl']],
    ['output_blocks_5_1_proj_out', 640, 640, ['sdxl']],
    ['output_blocks_5_0_emb_layers_1', 640, 1280, ['sdxl']],
    ['input_blocks_3_0_op', 320, 320, ['sdxl', 'sd15', 'sd2']],
    ['mid_block_resnets_0_conv1', 1280, 1280, ['sdxl', 'sd15', 'sd2']],
  ])('%s of %i x %i is of %j', (layer, rows, cols, families) => {
    expect(ids(read(pair(`lora_unet_${layer}`, rows, cols)).family)).toEqual(families);
  });
});

describe('a number that no UNet has', () => {
  it.each(['mid_block_attentions_1', 'mid_block_resnets_2', 'middle_block_3', 'down_blocks_1_attentions_2', 'up_blocks_1_attentions_3'])(
    'in %s leaves nothing certain',
    (block) => {
      const known = pair('lora_unet_down_blocks_1_attentions_0_transformer_blocks_0_attn2_to_k', 640, 768);
      expect(read(known).family).toMatchObject({ id: 'sd15', certainty: 'certain' });
      const layer = block.includes('resnets') ? 'time_emb_proj' : 'transformer_blocks_0_attn2_to_k';
      expect(read([...known, ...pair(`lora_unet_${block}_${layer}`, 1280, 768)]).family.certainty).not.toBe('certain');
    },
  );
});

describe('a layer of a UNet', () => {
  it.each<[string, number, number]>([
    ['down_blocks_1_attentions_0_transformer_blocks_0_ff_net_0_proj', 8 * 640, 640],
    ['down_blocks_1_attentions_0_transformer_blocks_0_ff_net_2', 640, 4 * 640],
    ['down_blocks_1_resnets_0_time_emb_proj', 640, 1280],
    ['time_embedding_linear_1', 1280, 320],
    ['time_embedding_linear_2', 1280, 1280],
  ])('%s of another width leaves nothing certain', (layer, m, n) => {
    const known = pair('lora_unet_down_blocks_1_attentions_0_transformer_blocks_0_attn2_to_k', 640, 768);
    const at = (rows: number, cols: number): string => read([...known, ...pair(`lora_unet_${layer}`, rows, cols)]).family.certainty;
    expect([at(m, n), at(m + 96, n), at(m, n + 96)]).toEqual(['certain', 'ambiguous', 'ambiguous']);
  });
});

describe('a modulation', () => {
  it.each<[string, number, number, string[]]>([
    ['adaLN_modulation.1', 9216, 1024, ['lumina2', 'newbie']],
    ['adaLN_modulation.0', 15360, 256, ['z-image']],
  ])('%s of %i x %i is of %j', (layer, rows, cols, families) => {
    expect(ids(read(pair(`diffusion_model.layers.7.${layer}`, rows, cols)).family)).toEqual(families);
  });
});

describe('layers outside the blocks', () => {
  const flux = (text: number): FamilyVerdict =>
    read([
      ...pair('transformer.transformer_blocks.3.attn.to_q', 3072, 3072),
      ...pair('transformer.single_transformer_blocks.3.attn.to_q', 3072, 3072),
      ...pair('transformer.context_embedder', 3072, text),
    ]).family;

  it('tell models with the same blocks by the width of their text', () => {
    expect(ids(flux(4096))).toEqual(['flux1', 'chroma', 'fibo', 'bria']);
    expect(flux(3584)).toMatchObject({ id: 'longcat-image', certainty: 'certain' });
    expect(flux(2048).candidates.map(({ id }) => id)).toContain('ovis-image');
  });

  it('of a width that no model has leave nothing certain', () => {
    const found = flux(1234);
    expect(found.certainty).toBe('ambiguous');
    expect(details.evidence(found.evidence)).toContain('do not belong to this family');
  });

  it('that a model does not have make it doubtful', () => {
    expect(flux1().certainty).toBe('certain');
    expect(flux1(pair('diffusion_model.something_else', 64, 64))).toMatchObject({
      id: 'flux1',
      certainty: 'ambiguous',
      label: 'Flux.1 or another model',
    });
  });
});

describe('layers outside the main blocks of every family', () => {
  /** Sides of which published models of one family differ: channels of pictures, controls and masks. */
  const FREE: Readonly<Record<'rows' | 'cols', RegExp>> = {
    rows: /^(proj_out|final_layer_linear|last_linear|head_head|conv_out|out_2|adaln_single_linear|(audio_)?time_embed_linear)$/,
    cols: /^(img_in|x_embedder|patch_embedding|patch_embed_proj|conv_in|\w*aggregate_embed)$/,
  };
  const onAll = (weights: readonly Weight[]): Understanding =>
    understand(
      adapterOn(weights, (path) => `transformer.${path}`, 'peft'),
      { path: 'x' },
    );
  const models = modelWeights().filter(({ weights }) => onAll(weights).family.certainty === 'certain');

  it.each(models.map((model) => [model.family, model.naming, model] as const))(
    '%s %s is doubted at another width',
    (_f, _n, { weights }) => {
      const slots = new Map(onAll(weights).modules.map(({ name, slot }) => [name, slot]));
      const outside = weights.filter(({ path }) =>
        /^(stem|head|refiner\.0|fusion\.0|guidance\.0)$/.test(slots.get(`transformer.${path}`) ?? ''),
      );
      const unnoticed = outside.flatMap((weight) =>
        (['rows', 'cols'] as const)
          .filter((side) => !FREE[side].test(weight.path.replaceAll('.', '_')))
          .filter((side) => {
            const odd = weights.map((one) => (one === weight ? { ...one, [side]: one[side] + 96 } : one));
            return onAll(odd).family.certainty === 'certain';
          })
          .map((side) => `${weight.path} ${side}`),
      );
      expect(unnoticed).toEqual([]);
    },
  );
});

describe('a contradiction', () => {
  it.each([
    ['ss_base_model_version', 'wan_2.2_14b', 'another family'],
    ['modelspec.architecture', 'stable-diffusion-xl-v1-base/lora', 'another family'],
    ['ss_base_model_version', 'brand_new_model', 'does not know'],
    ['modelspec.architecture', 'brand-new-model/lora', 'does not know'],
  ])('of %s %s lowers certainty and is said', (key, value, text) => {
    const found = flux1([], { [key]: value });
    expect(found).toMatchObject({ id: 'flux1', certainty: 'ambiguous' });
    expect(found.contradictions.map(sentence)).toEqual([expect.stringContaining(text)]);
    expect(sentence(found.contradictions[0])).toContain(value);
  });

  it('is found in each key by itself', () => {
    const found = flux1([], { ss_base_model_version: 'flux1', 'modelspec.architecture': 'stable-diffusion-xl-v1-base/lora' });
    expect(found.certainty).toBe('ambiguous');
    expect(found.contradictions).toHaveLength(1);
  });

  it.each(['none', 'None', 'unknown', '', 'lora', '1.0'])('is not in the word %s', (value) => {
    expect(flux1([], { ss_base_model_version: value })).toMatchObject({ certainty: 'certain', contradictions: [] });
  });

  it('is not in a file name that holds the model beside another word', () => {
    const anima = [
      ...pair('lora_unet_blocks_0_cross_attn_k_proj', 2048, 1024),
      ...pair('lora_unet_llm_adapter_blocks_0_self_attn_q_proj', 1024, 1024),
    ];
    expect(read(anima, {}, 'anima te qwen3.safetensors').family).toMatchObject({ id: 'anima', certainty: 'certain', contradictions: [] });
    expect(read(anima, {}, 'te qwen3.safetensors').family).toMatchObject({ id: 'anima', certainty: 'ambiguous' });
  });

  it('is in a file name that holds another model, unless the metadata confirms the tensors', () => {
    const path = 'loras/wan2.2_motion.safetensors';
    const found = flux1([], {}, path);
    expect(found).toMatchObject({ id: 'flux1', certainty: 'ambiguous' });
    expect(found.contradictions.map(sentence)).toEqual([expect.stringContaining('Wan 2.2')]);
    expect(flux1([], { ss_base_model_version: 'flux1' }, path)).toMatchObject({ certainty: 'certain', contradictions: [] });
  });

  it.each([
    'wan_style',
    'sdxl-style',
    'hunyuan video dance',
    'qwen_style',
    'ltxv-camera',
    'Illustrious_style',
    'z-image_x',
    'chroma_v48_style',
    'Chroma1-HD',
  ])('is in a file called %s', (name) => {
    expect(flux1([], {}, `${name}.safetensors`)).toMatchObject({
      certainty: 'ambiguous',
      contradictions: [{ code: expect.stringMatching(/^family\./) }],
    });
  });

  it.each([
    'flux_style',
    'my-flux-for-wan2.1',
    'style_low',
    'landscape',
    'obi-wan',
    'pony',
    'mochi-cake',
    'ernie_and_bert',
    'chroma_key',
    'chromatic v2',
  ])('is not in a file called %s', (name) => {
    expect(flux1([], {}, `${name}.safetensors`)).toMatchObject({ certainty: 'certain', contradictions: [] });
  });

  it.each(['flux2-klein-9b-x', 'klein style', 'FLUX.2_x'])('with Flux.1 is in a file called %s, a later model of the line', (name) => {
    expect(flux1([], {}, `${name}.safetensors`)).toMatchObject({
      id: 'flux1',
      certainty: 'ambiguous',
      contradictions: [{ code: expect.stringMatching(/^family\./) }],
    });
  });

  it.each([
    ['flux2', 'cool flux lora', 'flux1-dev style'],
    ['qwen-image-2.1', 'qwen-image anime', 'z-image x'],
    ['ltx2', 'ltxv camera', 'wan x'],
    ['ltx', 'ltx-2b style', 'ltx2 style'],
    ['hidream-o1', 'hidream x', 'flux x'],
    ['hunyuan-image', 'hunyuan style', 'hunyuan_video_x'],
    ['hunyuan-video-1.5', 'hunyuan video x', 'hunyuanimage x'],
    ['hunyuan-video', 'hunyuanvideo x', 'hunyuan_video_1.5_x'],
    ['longcat-video', 'longcat x', 'longcat-image x'],
    ['cosmos3', 'x', 'cosmos-predict2 x'],
  ])('with %s is not in the name of its line: %s, but in %s', (id, line, other) => {
    const model = modelWeights().find(({ family, naming }) => family === id && naming !== 'flat');
    const { tensors } = adapterOn(model?.weights ?? [], (path) => `diffusion_model.${path}`, 'peft');
    const named = (name: string): FamilyVerdict =>
      understand({ dataStart: 0, tensors, metadata: {}, warnings: [] }, { path: `${name}.safetensors` }).family;
    expect(named('x')).toMatchObject({ id, certainty: 'certain' });
    expect(named(line)).toMatchObject({ id, certainty: 'certain', contradictions: [] });
    expect(named(other)).toMatchObject({ id, certainty: 'ambiguous', contradictions: [{ code: expect.stringMatching(/^family\./) }] });
  });

  it('is said of a file of no known model as well', () => {
    const found = read(pair('model.stages.2.mixer', 64, 64), { ss_base_model_version: 'brand_new_model' }).family;
    expect(found).toMatchObject({ id: 'unknown', contradictions: [{ code: 'family.metadata-name-unknown' }] });
  });
});

describe('Wan 2.2', () => {
  const image = blocks(40, (i) => [
    ...pair(`diffusion_model.blocks.${i}.self_attn.q`, 5120, 5120),
    ...pair(`diffusion_model.blocks.${i}.cross_attn.k_img`, 5120, 5120),
  ]);

  it('may be meant by a file with the image keys of 2.1', () => {
    expect(read(image).family).toMatchObject({ label: 'Wan 2.1 or 2.2', certainty: 'ambiguous', subtype: { label: '14B, I2V' } });
  });

  it.each(['style_low_noise', 'style-LOW', 'wan22_i2v_low_noise'])('is what %s is of, and never 2.1 with low noise', (name) => {
    expect(read(image, {}, `${name}.safetensors`).family).toMatchObject({
      id: 'wan2.2',
      subtype: { label: '14B, I2V, low noise', from: 'file name' },
    });
  });

  it('is not named by the words of its pair where the metadata names 2.1', () => {
    const found = read(image, { ss_base_model_version: 'wan_2.1' }, 'style_low_noise.safetensors').family;
    expect(found).toMatchObject({ id: 'wan2.1', subtype: { label: '14B, I2V' } });
  });
});

describe('a text encoder alone', () => {
  it('is doubted when the metadata names a model that does not have it', () => {
    const clip = pair('lora_te_text_model_encoder_layers_3_self_attn_q_proj', 768, 768);
    expect(read(clip, { ss_base_model_version: 'sd_v1' }).family.certainty).toBe('certain');
    expect(read(clip, { ss_base_model_version: 'wan2.1' }).family).toMatchObject({
      certainty: 'ambiguous',
      contradictions: [expect.anything()],
    });
  });
});

describe('what trainers write', () => {
  /** Values of sd-scripts, musubi-tuner, ai-toolkit and OneTrainer, and the families they mean. */
  it.each([
    ['sd15', 'sd_v1', 'sd_1.5', 'stable-diffusion-v1/lora'],
    ['sd2', 'sd_v2_v', 'sd_2.1', 'stable-diffusion-v2-768-v'],
    ['sdxl', 'sdxl_base_v1-0', 'sdxl_1.0', 'stable-diffusion-xl-v1-base/lora', 'ssd', 'vega'],
    ['sd3', 'medium', '5-large', 'sd_3', 'stable-diffusion-3-medium', 'stable-diffusion-v3.5'],
    ['flux1', 'flux1', 'flux.1', 'flux_kontext', 'flux.1_kontext', 'Flux.1-dev/lora', 'flux-1-schnell'],
    ['flux2', 'flux2', 'flux_2_klein_9b', 'Flux.2-klein-4b', 'flux2_klein_4b', 'Flux.2-dev'],
    ['chroma', 'chroma', 'chroma_radiance', 'zeta_chroma', 'Chroma1/lora'],
    ['qwen-image', 'qwen_image', 'qwen_image_edit', 'Qwen-Image-Edit-Plus', 'qwen_image_layered'],
    ['qwen-image-2.1', 'qwen_image_2.1', 'Qwen-Image-2.1/lora'],
    ['z-image', 'z_image', 'zimage', 'Z-Image/lora'],
    ['hunyuan-video', 'hunyuan_video', 'hunyuan-video/lora'],
    ['hunyuan-video-1.5', 'hunyuan_video_1_5', 'hunyuan-video-1.5'],
    ['hunyuan-image', 'hunyuan-image-2.1', 'hunyuan-image'],
    ['framepack', 'framepack'],
    ['wan2.1', 'wan_2.1'],
    ['wan2.2', 'wan_2.2_14b', 'wan_2.2_5b'],
    ['lumina2', 'lumina2', 'lumina-2', 'lumina'],
    ['anima', 'anima', 'anima-preview', 'Anima/lora'],
    ['kandinsky5', 'kandinsky5', 'Kandinsky-5'],
    ['hidream', 'hidream_i1', 'hidream-i1/lora'],
    ['hidream-o1', 'hidream_o1_image', 'HiDream-O1-Image'],
    ['ideogram4', 'ideogram4', 'Ideogram-4', 'Ideogram/lora'],
    ['krea2', 'krea2', 'Krea-2/lora'],
    ['ltx2', 'ltx2', 'ltx2.3'],
    ['pixart', 'pixart', 'pixart-sigma/lora'],
    ['sana', 'sana/lora'],
    ['cascade', 'stable-cascade-v1-prior/lora', 'wuerstchen-v2-prior/lora'],
    ['auraflow', 'auraflow'],
    ['ernie', 'Ernie/lora'],
    ['minimax-h3', 'minimax_h3', 'minimax_h3_ref2va'],
    ['boogu', 'boogu_image.0.1'],
    ['omnigen2', 'omnigen2'],
    ['prx', 'prx_pixel'],
  ])('names %s', (id, ...values) => {
    for (const value of values) {
      const naming = namingOf(FAMILIES, { path: '', metadata: { ss_base_model_version: value } });
      expect([...namedByMetadata(naming)], value).toEqual([id]);
    }
  });

  it('for every Wan is one word, but for ai-toolkit', () => {
    for (const metadata of [
      { ss_base_model_version: 'wan' },
      { 'modelspec.architecture': 'wan2.1' },
      { 'modelspec.architecture': 'wan2.1/lora' },
    ]) {
      expect([...namedByMetadata(namingOf(FAMILIES, { path: '', metadata }))]).toEqual(['wan2.1', 'wan2.2']);
    }
  });
});

describe('fused projections', () => {
  it.each([
    ['wan2.1', 'transformer.blocks.7.attn1', ['to_q', 'to_k', 'to_v'], 'to_qkv', [5120, 5120, 5120], 5120],
    ['wan2.1', 'transformer.blocks.7.attn2', ['to_k', 'to_v'], 'to_kv', [5120, 5120], 5120],
    ['krea2', 'transformer.transformer_blocks.7.attn', ['to_q', 'to_k', 'to_v'], 'to_qkv', [6144, 1536, 1536], 6144],
    [
      'flux2',
      'transformer.transformer_blocks.2.attn',
      ['add_q_proj', 'add_k_proj', 'add_v_proj'],
      'to_added_qkv',
      [4096, 4096, 4096],
      4096,
    ],
    ['lumina2', 'transformer.layers.2.attn', ['to_q', 'to_k', 'to_v'], 'to_qkv', [2304, 768, 768], 2304],
    ['omnigen2', 'transformer.layers.2.attn', ['to_q', 'to_k', 'to_v'], 'to_qkv', [2520, 840, 840], 2520],
  ] as const)('%s: %s has the weights of its parts', (family, path, parts, fused, rows, cols) => {
    const split = parts.flatMap((part, index) => pair(`${path}.${part}`, rows[index] ?? 0, cols));
    const whole = pair(
      `${path}.${fused}`,
      rows.reduce((a, b) => a + b, 0),
      cols,
    );
    const [one, other] = [split, whole].map((entries) => understandWeights(headerFrom(entries), { path: 'file' }));
    expect(other?.weights.flat().sort()).toEqual(one?.weights.flat().sort());
    expect(ids(other?.understanding.family as FamilyVerdict)).toContain(family);
    expect(details.evidence(other?.understanding.family.evidence ?? '')).not.toContain('do not belong to this family');
  });

  it('of another width than its parts are not the family’s', () => {
    expect(ids(read(pair('transformer.transformer_blocks.7.attn.to_qkv', 3 * 6144, 6144)).family)).not.toContain('krea2');
  });
});

describe('every family', () => {
  const own = new Map(modelWeights().map((model) => [model.family, model]));

  it.each(FAMILIES.filter(({ id }) => own.has(id) && id !== 'llm').map(({ id }) => id))(
    '%s is doubted when its file names another',
    (id) => {
      const model = own.get(id);
      if (!model) throw new Error(`No layers of ${id}`);
      const { tensors } = adapterOn(model.weights, (path) => `lora_unet_${path.replaceAll('.', '_')}`, 'kohya');
      const found = understand(
        { dataStart: 0, tensors, metadata: { ss_base_model_version: 'brand_new_model' }, warnings: [] },
        { path: 'x' },
      );
      expect(ids(found.family)).toContain(id);
      expect(found.family.certainty).toBe('ambiguous');
      expect(found.family.contradictions).toHaveLength(1);
    },
  );
});
