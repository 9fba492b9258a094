/**
 * Odd files that exist in the wild, each from its bytes to what is said of it: damaged and foreign files, alphas that must not be
 * used, factors without their partner, copies of one LoRA in two spellings, blocks that are missing or begin late.
 * One file: a list of single cases, each a few lines, that is searched by its headings.
 */
import { readFileSync } from 'node:fs';
import { createXXHash128 } from 'hash-wasm';
import { describe, expect, it } from 'vitest';
import type { MeasuredModule, Measurement } from '../../src/domain/reading.ts';
import { metadataFacts } from '../../src/domain/library/facts/metadata-facts.ts';
import { parseHeader } from '../../src/domain/safetensors/header.ts';
import { understand } from '../../src/domain/understand.ts';
import { headerFrom } from '../../src/testing/header-from.ts';
import { fileOf, type StoredDtype, tensorOf, type TestTensor } from '../../src/testing/lora-file.ts';
import { instantiateKernel } from '../kernels/load.ts';
import { fileSource } from './byte-source.ts';
import { measureFile, type PassOutcome } from './measure-file.ts';
import { english } from '../../src/ui/strings/say.ts';
import { sentence, told } from '../../src/testing/told.ts';

const kernel = await instantiateKernel(
  'simd',
  new WebAssembly.Module(readFileSync(new URL('../kernels/build/simd.wasm', import.meta.url))),
);
const hasher = await createXXHash128();

const measureBytes = (bytes: Uint8Array, name = 'odd.safetensors'): Promise<PassOutcome> =>
  measureFile(fileSource(new File([bytes as BlobPart], name)), name, {
    kernel,
    hasher,
    onProgress: () => undefined,
    signal: new AbortController().signal,
  });

async function measure(tensors: readonly TestTensor[], metadata: Record<string, string> = {}, name?: string): Promise<Measurement> {
  const outcome = await measureBytes(fileOf(tensors, metadata), name);
  if (outcome.kind !== 'measured') throw new Error(JSON.stringify(outcome));
  return outcome.measurement;
}

const understood = (tensors: readonly TestTensor[], metadata: Record<string, string> = {}, name = 'odd.safetensors') => {
  const bytes = fileOf(tensors, metadata);
  const outcome = parseHeader(bytes, bytes.length);
  if (!outcome.ok) throw new Error(english(outcome.error.message));
  return understand(outcome.header, { path: name });
};

/** In the order of the model. */
const slotsOf = ({ modules }: ReturnType<typeof understood>): (string | null)[] =>
  modules.map(({ slot }) => slot).sort((a, b) => String(a).localeCompare(String(b), 'en', { numeric: true }));

const filled = (name: string, shape: readonly number[], value: number, dtype: StoredDtype = 'F32'): TestTensor =>
  tensorOf(
    name,
    dtype,
    shape,
    Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => value),
  );

/** A pair of ones: ||up . down|| = r sqrt(m n). */
const kohya = (module: string, m: number, n: number, r = 2, alpha: number | null = null, dtype: StoredDtype = 'F32'): TestTensor[] => [
  filled(`${module}.lora_down.weight`, [r, n], 1),
  filled(`${module}.lora_up.weight`, [m, r], 1),
  ...(alpha === null ? [] : [filled(`${module}.alpha`, [], alpha, dtype)]),
];
const peft = (module: string, m: number, n: number, r = 2): TestTensor[] => [
  filled(`${module}.lora_A.weight`, [r, n], 1),
  filled(`${module}.lora_B.weight`, [m, r], 1),
];
const pairNorm = (m: number, n: number, r = 2): number => r * Math.sqrt(m * n);

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const moduleOf = ({ modules }: Measurement, name: string): MeasuredModule => {
  const module = modules.find((candidate) => candidate.module === name);
  if (!module) throw new Error(`no module ${name} among ${modules.map(({ module: other }) => other).join(', ')}`);
  return module;
};

describe('what is not a LoRA file', () => {
  it.each([
    [
      'a Git LFS pointer',
      text('version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n'),
      'git-lfs-pointer',
      /not the file itself/,
    ],
    ['a web page', text('<!DOCTYPE html><html><body>Sign in</body></html>'), 'web-page', /web page/],
    ['an error message', text('{"error":"Repository not found, and more"}'), 'web-page', /error message/],
    ['nothing at all', new Uint8Array(), 'empty-file', /empty/i],
    ['the first bytes of a download', new Uint8Array(5), 'header-too-small', /8 bytes/],
    ['a zipped pickle', new Uint8Array([0x50, 0x4b, 3, 4, ...new Uint8Array(60)]), 'pickle', /PyTorch/],
    ['a bare pickle', new Uint8Array([0x80, 2, 0x7d, 0x71, 1, 0x58, 9, 9, ...new Uint8Array(60)]), 'pickle', /pickle/i],
  ])('%s', async (_name, bytes, code, message) => {
    const outcome = await measureBytes(bytes);
    expect(outcome).toMatchObject({ kind: 'fault', fault: { code } });
    expect(outcome.kind === 'fault' && english(outcome.fault.message)).toMatch(message);
  });

  it('a LoRA under the name .pt is read all the same', async () => {
    const { modules } = await measure(kohya('lora_unet_x', 3, 4), {}, 'mine.pt');
    expect(modules[0]?.deltaNorm).toBeCloseTo(pairNorm(3, 4), 5);
  });

  it('a truncated download names how much is there', async () => {
    const whole = fileOf(kohya('lora_unet_x', 3, 4));
    const outcome = await measureBytes(whole.subarray(0, whole.length - 5));
    expect(outcome).toMatchObject({
      kind: 'fault',
      fault: { code: 'data-incomplete', expected: { code: 'evidence.bytes' }, found: { code: 'evidence.bytes' } },
    });
  });

  it('bytes after the data are a warning, and the tensors are read', async () => {
    const whole = fileOf(kohya('lora_unet_x', 3, 4));
    const longer = new Uint8Array(whole.length + 7);
    longer.set(whole);
    const outcome = await measureBytes(longer);
    expect(outcome).toMatchObject({ kind: 'measured', measurement: { warnings: [{ code: 'trailing-bytes' }] } });
  });

  it('metadata that is not text is a warning', async () => {
    const json =
      '{"__metadata__":{"ss_network_dim":4,"nested":{"a":1},"none":null},"lora_unet_x.diff":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}';
    const bytes = new Uint8Array(8 + json.length + 4);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
    bytes.set(text(json), 8);
    const outcome = await measureBytes(bytes);
    expect(outcome).toMatchObject({ kind: 'measured', measurement: { warnings: [{ code: 'metadata-not-string' }] } });
  });
});

describe('metadata that is not what it seems', () => {
  it.each([
    ['NaN inside JSON', { ss_network_args: '{"dropout": NaN, "algo": "lokr"}' }],
    ['a plain string for an object', { ss_tag_frequency: 'none', ss_network_args: 'None', lora_adapter_metadata: '"x"' }],
    ['empty tag lists', { ss_tag_frequency: '{}' }],
    ['an empty data set', { ss_tag_frequency: '{"1_x": {}}' }],
    ['the hash of nothing', { sshs_model_hash: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' }],
  ])('%s does not stop anything', async (_name, metadata) => {
    expect(() => metadataFacts(metadata)).not.toThrow();
    const { modules } = await measure(kohya('lora_unet_x', 3, 4), metadata);
    expect(modules[0]?.scale).toBe(1);
  });
});

describe('alpha', () => {
  it.each([
    ['missing: scale 1, not alpha 1', null, 'F32', 1, 'no alpha: 1'],
    ['a whole number of 64 bits', 4, 'I64', 2, 'alpha / rank'],
    ['bf16', 1, 'BF16', 0.5, 'alpha / rank'],
    ['0: nothing is applied', 0, 'F32', 0, 'alpha 0: nothing is applied'],
    ['of another rank than the file’s: what loaders do', 181, 'F32', 90.5, 'alpha / rank'],
    ['1e10', 1e10, 'F32', 5e9, 'alpha / rank'],
  ] as const)('%s', async (_name, alpha, dtype, scale, rule) => {
    const found = moduleOf(await measure(kohya('lora_unet_x', 3, 4, 2, alpha, dtype)), 'lora_unet_x');
    expect(found).toMatchObject({ scale, scaleRule: rule, problem: null });
    expect(found.deltaNorm).toBeCloseTo(scale * pairNorm(3, 4), 0);
  });

  it('infinite on a pair is said and no number is given', async () => {
    const found = moduleOf(await measure(kohya('lora_unet_x', 3, 4, 2, Number.POSITIVE_INFINITY)), 'lora_unet_x');
    expect(told(found)).toMatchObject({ deltaNorm: null, problem: 'Its alpha is infinite' });
  });

  it.each([1e10, Number.POSITIVE_INFINITY, 1])('%s on a LoKr of two whole factors plays no part', async (alpha) => {
    const tensors = [filled('lycoris_x.lokr_w1', [2, 2], 1), filled('lycoris_x.lokr_w2', [3, 5], 1), filled('lycoris_x.alpha', [], alpha)];
    expect(moduleOf(await measure(tensors, { ss_network_dim: '32' }), 'lycoris_x').deltaNorm).toBeCloseTo(Math.sqrt(4 * 15), 5);
  });

  it('alone is ignored and not hidden', () => {
    const found = understood([
      ...kohya('lora_unet_double_blocks_0_img_attn_qkv', 9216, 3072, 1),
      filled('lora_unet_final_layer_linear.alpha', [], 1),
    ]);
    expect(found.modules).toHaveLength(1);
    expect(found.notUnderstood).toEqual(['lora_unet_final_layer_linear.alpha']);
  });

  it('stays as it is when a fused qkv was saved with three times the rank', async () => {
    const found = moduleOf(
      await measure(kohya('lora_unet_double_blocks_0_img_attn_qkv', 9, 3, 6, 2)),
      'lora_unet_double_blocks_0_img_attn_qkv',
    );
    expect(found).toMatchObject({ rank: 6, scale: 1 / 3 });
  });
});

describe('numbers that are none', () => {
  it('NaN in one tensor is counted there; totals and other modules are clean', async () => {
    const bad = tensorOf('lora_unet_b.lora_up.weight', 'F32', [3, 2], [1, Number.NaN, 1, Number.POSITIVE_INFINITY, 1, 1]);
    const found = await measure([...kohya('lora_unet_a', 3, 4), filled('lora_unet_b.lora_down.weight', [2, 4], 1), bad]);
    expect(found.warnings).toMatchObject([
      {
        code: 'not-computable',
        tensor: 'lora_unet_b',
        message: { params: { module: 'lora_unet_b', problem: { code: 'module.nan-and-infinity', params: { nan: 1 } } } },
      },
    ]);
    expect(sentence(moduleOf(found, 'lora_unet_b').problem)).toBe(
      'NaN in 1 and infinity in 1 of the 6 values of lora_unet_b.lora_up.weight',
    );
    expect(found.totalStrength).toBeCloseTo(pairNorm(3, 4), 5);
  });

  it('zeros are a strength of 0, listed', async () => {
    const zero = [filled('lora_unet_z.lora_down.weight', [2, 4], 1), filled('lora_unet_z.lora_up.weight', [3, 2], 0)];
    expect(moduleOf(await measure([...zero, ...kohya('lora_unet_a', 3, 4)]), 'lora_unet_z')).toMatchObject({
      deltaNorm: 0,
      spectralNorm: 0,
      stableRank: null,
      rank99: 0,
      problem: null,
    });
  });
});

describe('parts without their partner', () => {
  it.each([
    ['.lora_down.weight', 'The up factor is missing'],
    ['.lora_up.weight', 'The down factor is missing'],
  ])('half a pair (%s) is flagged, the rest goes on', async (suffix, problem) => {
    const found = await measure([filled(`lora_unet_half${suffix}`, [4, 4], 1), ...kohya('lora_unet_a', 3, 4)]);
    expect(sentence(moduleOf(found, 'lora_unet_half').problem)).toBe(problem);
    expect(moduleOf(found, 'lora_unet_a').problem).toBeNull();
  });

  it('a file of nothing but down factors as large as layers holds whole deltas', async () => {
    const found = await measure([filled('diffusion_model.blocks.0.self_attn.q.lora_A.weight', [600, 3], 2)]);
    expect(found.modules[0]).toMatchObject({ adapter: 'fullrank', rows: 600, cols: 3, scale: 1 });
    expect(found.modules[0]?.deltaNorm).toBeCloseTo(2 * Math.sqrt(1800), 3);
  });

  it('a bias difference without a weight, and differences of norm layers, are deltas', async () => {
    const found = await measure([
      filled('diffusion_model.blocks.0.self_attn.q.diff_b', [4], 1),
      filled('diffusion_model.blocks.0.norm3.diff', [9], 1),
      filled('diffusion_model.blocks.1.norm3.w_norm', [16], 1),
    ]);
    expect(found.modules.map(({ deltaNorm }) => deltaNorm)).toEqual([3, 2, 4]);
    expect(found.blocks.filter(({ modules }) => modules > 0).map(({ slot, modules }) => [slot, modules])).toEqual([
      ['blocks.0', 2],
      ['blocks.1', 1],
    ]);
  });
});

describe('one weight twice', () => {
  it('in kohya’s and in PEFT’s spelling counts once', async () => {
    const found = await measure([
      ...kohya('lora_unet_double_blocks_0_img_attn_proj', 3072, 3072, 1),
      ...peft('diffusion_model.double_blocks.0.img_attn.proj', 3072, 3072, 1),
    ]);
    expect(found.modules.filter(({ problem }) => problem === null)).toHaveLength(1);
    expect(found.totalStrength).toBeCloseTo(3072, 1);
  });

  // The programs' own code gave these norms: ComfyUI adds what Z-Image has of both, and drops the parts of Krea 2.
  it('fused and split are added where the program adds both', async () => {
    const split = ['to_q', 'to_k', 'to_v'].flatMap((name) => peft(`diffusion_model.layers.0.attention.${name}`, 3840, 3840, 1));
    const found = await measure([...peft('diffusion_model.layers.0.attention.qkv', 11520, 3840, 1), ...split]);
    expect(found.modules.map(({ problem }) => problem)).toEqual([null, null, null, null]);
    expect(found.totalStrength).toBeCloseTo(2 * Math.sqrt(3) * 3840, 1);
    expect(found.blocks.find(({ slot }) => slot === 'blocks.0')?.strength).toBeCloseTo(2 * Math.sqrt(3) * 3840, 1);
  });

  it('fused and a part of its split are added too', async () => {
    const found = await measure([
      ...peft('diffusion_model.layers.0.attention.qkv', 11520, 3840, 1),
      ...peft('diffusion_model.layers.0.attention.to_q', 3840, 3840, 1),
    ]);
    expect(found.totalStrength).toBeCloseTo(Math.sqrt(4 + 1 + 1) * 3840, 1);
  });

  it('fused counts alone where the program drops the parts', async () => {
    const block = 'diffusion_model.transformer_blocks.0';
    const found = await measure([
      ...peft(`${block}.attn.to_qkv`, 6144 + 2 * 1536, 6144, 1),
      ...peft(`${block}.attn.to_q`, 6144, 6144, 1),
      ...peft(`${block}.attn.to_gate`, 6144, 6144, 1),
    ]);
    expect(sentence(moduleOf(found, `${block}.attn.to_q`).problem)).toMatch(/to_qkv adapts the same weight/);
    expect(moduleOf(found, `${block}.attn.to_qkv`).problem).toBeNull();
  });

  it('of factors and a difference the difference counts, in one module and under two names', async () => {
    const apart = await measure([
      ...kohya('lora_unet_double_blocks_0_img_attn_proj', 3072, 3072, 1),
      filled('diffusion_model.double_blocks.0.img_attn.proj.diff', [3072, 3072], 2),
    ]);
    expect(sentence(moduleOf(apart, 'lora_unet_double_blocks_0_img_attn_proj').problem)).toMatch(/adapts the same weight/);
    expect(apart.totalStrength).toBeCloseTo(2 * 3072, 1);
    const one = await measure([
      filled('lycoris_x.lokr_w1', [2, 2], 1),
      filled('lycoris_x.lokr_w2', [2, 2], 1),
      filled('lycoris_x.w_norm', [4, 4], 3),
      filled('lycoris_x.diff', [4, 4], 2),
      filled('lycoris_x.diff_b', [4], 1),
    ]);
    expect(one.modules.map(({ adapter, deltaNorm }) => [adapter, deltaNorm])).toEqual([
      ['diff', 8],
      ['bias', 2],
    ]);
    expect(sentence(one.modules[0]?.notes?.[0])).toMatch(/other programs apply the others/);
    const header = headerFrom([
      ['lycoris_x.lokr_w1', [2, 2]],
      ['lycoris_x.lokr_w2', [2, 2]],
      ['lycoris_x.diff', [4, 4]],
    ]);
    expect(understand(header, { path: 'x' }).family.contradictions.map(sentence)).toEqual([
      '1 module has several changes of one weight. One counts, as in ComfyUI; other programs apply the others.',
    ]);
  });

  /** ComfyUI's table has the model's own names first, and those of diffusers take their place (comfy/lora.py at 17358c8f, `model_lora_keys_unet`). */
  it.each([
    [['lora_unet_output_blocks_5_1', 'lora_unet_up_blocks_1_attentions_2'], '_transformer_blocks_0_attn1_to_q', 640],
    [['lora_unet_middle_block_1', 'lora_unet_mid_block_attentions_0'], '_transformer_blocks_0_attn1_to_q', 1280],
    [['diffusion_model.layers.0.attention.out', 'diffusion_model.layers.0.attention.to_out.0'], '', 3840],
  ] as const)('of two names of one list behind one prefix the one of diffusers counts: %j', async ([own, other], rest, width) => {
    const make = own.startsWith('lora') ? kohya : peft;
    const found = await measure([...make(`${own}${rest}`, width, width, 1), ...make(`${other}${rest}`, width, width, 1)]);
    expect(moduleOf(found, `${own}${rest}`)).toMatchObject({ copy: true, deltaNorm: null });
    expect(moduleOf(found, `${other}${rest}`).problem).toBeNull();
  });

  it('a replacement counts before everything else, and needs the base model', async () => {
    const found = await measure([...peft('diffusion_model.x', 4, 4, 1), filled('diffusion_model.x.set_weight', [4, 4], 2)]);
    expect(found.modules.map(({ adapter, deltaNorm }) => [adapter, deltaNorm])).toEqual([['set', null]]);
  });

  it('of two spellings of one module the one counts that ComfyUI looks for first', async () => {
    const found = await measure([
      ...peft('diffusion_model.double_blocks.0.img_attn.proj', 3072, 3072, 1),
      ...kohya('diffusion_model.double_blocks.0.img_attn.proj', 3072, 3072, 1).map((tensor) =>
        tensor.name.endsWith('lora_up.weight') ? filled(tensor.name, [3072, 1], 3) : tensor,
      ),
    ]);
    expect(found.totalStrength).toBeCloseTo(3 * 3072, 1);
  });

  it('fused alone has the strength of its split parts together', async () => {
    const fused = await measure(peft('diffusion_model.layers.0.attention.qkv', 11520, 3840, 1));
    expect(fused.totalStrength).toBeCloseTo(Math.sqrt(3) * 3840, 1);
  });
});

describe('names', () => {
  it.each([
    [
      'old attention processors',
      'down_blocks.2.attentions.1.transformer_blocks.0.attn2.processor.to_out_lora',
      '.down.weight',
      '.up.weight',
      'in.8',
    ],
    ['nested wrappers', 'transformer.base_model.model.transformer_blocks.4.attn.to_q', '.lora.down.weight', '.lora.up.weight', 'double.4'],
    ['an underscore too many', 'lora_unet_single_blocks_9_linear2_', '.lora_down.weight', '.lora_up.weight', 'single.9'],
  ])('%s', (_name, module, down, up, slot) => {
    const [rows, cols] = slot === 'single.9' ? [3072, 15360] : slot === 'in.8' ? [1280, 1280] : [3072, 3072];
    const tensors = [filled(module + down, [1, cols], 1), filled(module + up, [rows, 1], 1)];
    const extra =
      slot === 'in.8' ? [filled('mid_block.attentions.0.transformer_blocks.0.attn2.processor.to_k_lora.down.weight', [1, 768], 1)] : [];
    expect(understood([...tensors, ...extra]).modules.find(({ slot: found }) => found === slot)).toBeDefined();
  });

  it('embeddings of time and label are stem, no error', () => {
    const found = understood([
      ...kohya('lora_unet_input_blocks_4_1_transformer_blocks_0_attn2_to_k', 640, 2048, 1),
      ...kohya('lora_unet_label_emb_0_0', 1280, 2816, 1),
      ...kohya('lora_unet_time_embed_0', 1280, 320, 1),
    ]);
    expect(slotsOf(found)).toEqual(['in.4', 'stem', 'stem']);
  });

  it.each([
    [4, 'lora_unet_down_blocks_0_attentions_0_proj_in', [2, 320, 1, 1], [320, 2, 1, 1]],
    [2, 'lora_unet_down_blocks_0_attentions_0_proj_in', [2, 320], [320, 2]],
  ])('a 1 x 1 convolution stored with %i dimensions is one matrix', async (_dimensions, module, down, up) => {
    const found = await measure([filled(`${module}.lora_down.weight`, down, 1), filled(`${module}.lora_up.weight`, up, 1)]);
    expect(found.modules[0]).toMatchObject({ adapter: 'lora', rows: 320, cols: 320 });
    expect(found.modules[0]?.deltaNorm).toBeCloseTo(640, 2);
  });

  it('a text encoder alone, and a model alone, are LoRAs', () => {
    const text1 = understood(kohya('lora_te_text_model_encoder_layers_3_self_attn_q_proj', 768, 768, 1));
    expect(text1.layout?.mainCount).toBe(12);
    expect(text1.modules[0]?.slot).toBe('te1.3');
    expect(understood(kohya('lora_unet_single_blocks_9_linear2', 3072, 15360, 1)).modules[0]?.component).toBe('transformer');
  });

  it('the second encoder of OneTrainer’s Flux is T5, that of SDXL is CLIP-G', () => {
    const t5 = understood([
      ...kohya('lora_transformer_single_transformer_blocks_9_attn_to_q', 3072, 3072, 1),
      ...kohya('lora_te2_encoder_block_0_layer_0_SelfAttention_q', 4096, 4096, 1),
    ]);
    const clip = understood([
      ...kohya('lora_unet_input_blocks_4_1_transformer_blocks_0_attn2_to_k', 640, 2048, 1),
      ...kohya('lora_te2_text_model_encoder_layers_0_self_attn_q_proj', 1280, 1280, 1),
    ]);
    const groups = (found: typeof t5): string[] => [
      ...new Set(found.layout?.slots.filter(({ role }) => role === 'te').map(({ group }) => group)),
    ];
    expect(groups(t5)).toEqual(['Text encoder 3 (T5)']);
    expect(groups(clip)).toEqual(['Text encoder 2 (CLIP-G)']);
  });
});

describe('blocks', () => {
  it('missing ones keep the places of the others: a highest index of 39 is a model of 40', () => {
    const indices = [0, 1, 3, 4, 6, 39];
    const found = understood(indices.flatMap((index) => peft(`diffusion_model.blocks.${index}.self_attn.q_proj`, 2048, 2048, 1)));
    expect(found.layout?.mainCount).toBe(40);
    expect(slotsOf(found)).toEqual(indices.map((index) => `blocks.${index}`));
  });

  it('that begin late are not moved to the front', () => {
    const found = understood(peft('transformer.single_transformer_blocks.20.proj_out', 3072, 15360, 1));
    expect(found.modules[0]?.slot).toBe('single.20');
    expect(found.layout?.mainCount).toBe(57);
  });

  it('a high and a low noise model in one file are two models', () => {
    const tensors = [1, 2].flatMap((part) => peft(`diffusion_model.transformer_${part}.blocks.7.self_attn.q`, 5120, 5120, 1));
    const found = understood(tensors);
    expect(slotsOf(found)).toEqual(['blocks.7', 'low.blocks.7']);
    expect(found.modules.find(({ slot }) => slot === 'low.blocks.7')?.component).toBe('transformer_2');
  });
});

describe('add-ons and strangers', () => {
  it('what is not an adapter beside a LoRA is counted and named, the LoRA is read', () => {
    const found = understood([
      ...peft('diffusion_model.blocks.0.self_attn.q', 5120, 5120, 1),
      filled('image_proj.proj.weight', [2, 2], 1),
      filled('lora_controlnet', [], 1),
    ]);
    expect(found.modules).toHaveLength(1);
    expect(found.notUnderstood).toEqual(['image_proj.proj.weight', 'lora_controlnet']);
    expect(found.family.contradictions.map(sentence)).toEqual([expect.stringMatching(/Control-LoRA/)]);
  });

  it('subject LoRAs beside a layer are modules of their own', () => {
    const stand = [
      filled('diffusion_model.blocks.0.self_attn.q_loras.down.weight', [2, 5120], 1),
      filled('diffusion_model.blocks.0.self_attn.q_loras.up.weight', [5120, 2], 1),
    ];
    const found = understood([...peft('diffusion_model.blocks.0.self_attn.q', 5120, 5120, 1), ...stand]);
    expect(found.modules.filter(({ problem }) => problem === null)).toHaveLength(2);
    expect(new Set(found.modules.map(({ slot }) => slot))).toEqual(new Set(['blocks.0']));
  });

  it('a control LoRA of image-to-video is Wan, whatever model it is put on', () => {
    const found = understood(['k_img', 'v_img', 'q'].flatMap((name) => peft(`diffusion_model.blocks.0.cross_attn.${name}`, 5120, 5120, 1)));
    expect(found.family).toMatchObject({ id: 'wan2.1', subtype: { label: '14B, I2V' } });
  });

  it('a language model’s LoRA is a component of its own', () => {
    const found = understood(peft('base_model.model.model.layers.5.self_attn.q_proj', 4096, 4096, 1));
    expect(found.family.id).toBe('llm');
    expect(found.modules[0]).toMatchObject({ component: 'llm', slot: 'layer.5' });
  });

  it('a checkpoint has no module, and its names still say which model it is', () => {
    const found = understood([
      filled('double_blocks.0.img_attn.qkv.weight', [9, 3], 1),
      filled('single_blocks.0.linear1.weight', [21, 3], 1),
    ]);
    expect(found.modules).toHaveLength(0);
    expect(found.notUnderstood).toHaveLength(2);
    expect(found.family.candidates.map(({ id }) => id)).toContain('flux1');
  });

  it('an IA3 weight without its mark is a checkpoint’s tensor', () => {
    expect(understood([filled('lora_unet_x.weight', [4], 1)]).modules).toHaveLength(0);
  });
});

describe('names of models that share everything else', () => {
  const xl = kohya('lora_unet_input_blocks_7_1_transformer_blocks_5_attn2_to_k', 1280, 2048, 1);

  it.each([
    ['pony-xl-v6.safetensors', /Pony/],
    ['illustriousXL_v01.safetensors', /Illustrious/],
    ['noobaiXLNAIXL_vPred10.safetensors', /NoobAI/],
  ])('SDXL trained on %s says so as metadata, never as a fact of the tensors', (checkpoint, label) => {
    const { family } = understood(xl, { ss_base_model_version: 'sdxl_base_v1-0', ss_sd_model_name: checkpoint });
    expect(family).toMatchObject({ id: 'sdxl', subtype: { label: expect.stringMatching(label), from: 'metadata' } });
  });

  it('“il” inside a word does not mean Illustrious', () => {
    const { family } = understood(xl, { ss_sd_model_name: 'realisticVision_tilt.safetensors' });
    expect(family.subtype).toBeNull();
  });

  it('high and low noise of Wan 2.2 differ in the file name only', () => {
    const wan = peft('diffusion_model.blocks.39.self_attn.q', 5120, 5120, 1);
    expect(understood(wan, {}, 'style_HIGH_noise.safetensors').family.subtype).toMatchObject({
      label: '14B, high noise',
      from: 'file name',
    });
    expect(understood(wan).family).toMatchObject({ certainty: 'ambiguous', label: 'Wan 2.1 or 2.2' });
  });
});

describe('very long headers', () => {
  const COUNT = 200_000;
  const headerOf = (name: (index: number) => string) => ({
    dataStart: 0,
    tensors: Array.from({ length: COUNT }, (_, index) => ({ name: name(index), dtype: 'F32' as const, shape: [1], begin: 0, end: 0 })),
    metadata: {},
    warnings: [],
  });

  it.each([
    ['plain weights', (index: number) => `model.layers.${index}.weight`],
    ['lone alphas', (index: number) => `layers.${index}.alpha`],
    ['one weight under as many names', (index: number) => `a.lora_A.n${index}`],
  ])('of %s are read', (_what, name) => {
    const { notUnderstood, modules } = understand(headerOf(name), { path: 'long.safetensors' });
    expect(notUnderstood.length + modules.length).toBe(COUNT);
  });

  it('of blocks of their own are read', () => {
    const { modules, layout } = understand(
      headerOf((index) => `stack${index}.0.layer.diff`),
      { path: 'long.safetensors' },
    );
    expect(modules).toHaveLength(COUNT);
    expect(layout === null || layout.mainCount <= COUNT).toBe(true);
  });
});

describe('rank 0', () => {
  // Resizing tools leave the factors of a layer empty when nothing of it is worth keeping, and write an alpha all the same.
  it.each([
    ['without an alpha', null],
    ['with an alpha', 4],
    ['with an alpha of 0', 0],
    ['with an alpha that is not a number', Number.NaN],
  ])('is a delta of 0 %s', async (_what, alpha) => {
    const name = 'lora_unet_input_blocks_4_1_transformer_blocks_0_attn1_to_q';
    const measured = await measure([
      ...kohya(name, 640, 640, 0, alpha),
      ...kohya(name.replace('blocks_0_attn1', 'blocks_1_attn1'), 640, 640),
    ]);
    expect(moduleOf(measured, name)).toMatchObject({ rank: 0, deltaNorm: 0, rms: 0, spectralNorm: 0, rank99: 0, problem: null });
    expect(told(moduleOf(measured, name)).note).toBe('Rank 0: its factors are empty, so its delta is 0');
    expect(moduleOf(measured, name).scaleRule).toMatch(/rank 0/);
  });
});

describe('pitfalls of the arithmetic', () => {
  it('scaling one factor up and the other down changes nothing', async () => {
    const one = await measure([filled('lora_unet_x.lora_down.weight', [2, 4], 1), filled('lora_unet_x.lora_up.weight', [3, 2], 1)]);
    const other = await measure([filled('lora_unet_x.lora_down.weight', [2, 4], 1 / 64), filled('lora_unet_x.lora_up.weight', [3, 2], 64)]);
    expect(other.totalStrength).toBeCloseTo(one.totalStrength, 6);
    expect(moduleOf(other, 'lora_unet_x').tensorNormSum).not.toBeCloseTo(moduleOf(one, 'lora_unet_x').tensorNormSum ?? 0, 1);
  });

  it('the norm is not the product of the factors’ norms', async () => {
    // Two rows of down that cancel in up: a delta of zero.
    const found = await measure([
      tensorOf('lora_unet_x.lora_down.weight', 'F32', [2, 2], [1, 2, 1, 2]),
      tensorOf('lora_unet_x.lora_up.weight', 'F32', [1, 2], [1, -1]),
    ]);
    expect(found.totalStrength).toBe(0);
  });

  it('tensors may lie in any order and at odd places', async () => {
    const pair = kohya('lora_unet_x', 3, 4, 2, 1, 'BF16');
    const odd = filled('lora_unet_y.on_input', [], 1, 'BF16');
    const numbers = async (tensors: readonly TestTensor[]) => moduleOf(await measure(tensors), 'lora_unet_x');
    expect(await numbers([odd, ...pair.toReversed()])).toEqual(await numbers([...pair, odd]));
  });
});
