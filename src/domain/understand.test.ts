import { describe, expect, it } from 'vitest';
import { headerFrom, keySets } from '../testing/keysets.ts';
import { hasLoraData, SKIPPED } from '../testing/lora-data.ts';
import type { Understanding } from './reading.ts';
import type { Header } from './safetensors/types.ts';
import { understand } from './understand.ts';

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
    expect(found.family.evidence).toBe('4 single blocks, hidden 3072; from tensor shapes');
  });

  it('does not decide between Flux.1 and Chroma without modulation, unless the metadata does', () => {
    expect(read(singles).family).toMatchObject({ certainty: 'ambiguous', label: 'Flux.1, Chroma or HunyuanVideo' });
    expect(read(singles, { ss_base_model_version: 'chroma' }).family).toMatchObject({ id: 'chroma', certainty: 'certain' });
    expect(read([...singles, ...kohya('lora_unet_single_blocks_7_modulation_lin', 9216, 3072)]).family).toMatchObject({
      id: 'flux1',
      certainty: 'certain',
    });
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
    expect(named.evidence).toContain('Wan 2.2 by file name');
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
    expect(found.modules.map(({ problem }) => problem)).toEqual(['There is a down factor without its up factor', null]);
  });

  it('a text encoder alone has its own layers as blocks and no guessed model', () => {
    const found = read(peft('base_model.model.text_model.encoder.layers.4.self_attn.q_proj', 768, 768));
    expect(found.family).toMatchObject({ id: 'clip-l', label: 'CLIP-L text encoder' });
    expect(found.layout).toMatchObject({ id: 'te_clip_l_12', mainCount: 12 });
    expect(Object.values(slotsOf(found))).toEqual(['te1.4']);
  });
});

const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  sd15: ['sd15'],
  sd2: ['sd2'],
  sdxl: ['sdxl'],
  flux1: ['flux1'],
  'wan2.1': ['wan2.1'],
  // The 14B models of 2.2 are the same tensors as those of 2.1.
  'wan2.2': ['wan2.2', 'wan2.1'],
};
/** Without shapes, with names of an old numbering or with base names only, nothing tells these files' family. */
const UNTELLABLE =
  /cloneofsimo|_boo_|timohavdk|inspector_sdxl_kohya_modules|flux_lora_xlabs|by321_sd15_kohya_full$|_lokr|lycoris_sd15_lokr|diag_oft|inspector_sd15_lora_partial$/;

describe.skipIf(!hasLoraData)('key sets of published files and trainers', () => {
  const sets = keySets();

  it.each(sets.map((set) => [set.name, set] as const))('%s', (_name, set) => {
    const found = understand(set.header, at);
    const slots = found.layout?.slots.map(({ id }) => id) ?? [];
    expect(new Set(slots).size, 'slots are distinct').toBe(slots.length);
    for (const module of found.modules) if (module.slot !== null) expect(slots).toContain(module.slot);
    expect(found.modules.reduce((sum, module) => sum + module.tensors.length, 0) + found.notUnderstood.length, 'no tensor is lost').toBe(
      set.header.tensors.length,
    );
    expect(understand(shuffled(set.header), at)).toEqual(withIndices(found, set.header, shuffled(set.header)));
    if (UNTELLABLE.test(set.name)) return;
    const wanted = REQUIRED[set.family];
    if (wanted) expect(wanted).toContain(found.family.id);
  });
});

/** Deterministic: every third tensor, then the rest backwards. */
function shuffled(header: Header): Header {
  const tensors = [...header.tensors.filter((_, i) => i % 3 === 0), ...header.tensors.filter((_, i) => i % 3 !== 0).reverse()];
  return { ...header, tensors };
}

/** The same result, with the tensors' positions of another order. */
function withIndices(found: Understanding, from: Header, to: Header): Understanding {
  const position = new Map(to.tensors.map((tensor, index) => [tensor, index]));
  const moved = (index: number): number => position.get(from.tensors[index] as Header['tensors'][number]) as number;
  return {
    ...found,
    modules: found.modules.map((module) => ({
      ...module,
      tensors: module.tensors.map(({ role, tensor }) => ({ role, tensor: moved(tensor) })),
    })),
  };
}

it.runIf(!hasLoraData)(SKIPPED, () => undefined);
