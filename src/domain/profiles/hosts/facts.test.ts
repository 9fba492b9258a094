/**
 * What hosts' own code does, written down by hand from their sources: module by module for a few names. Commits stand with the rules.
 * `recorded.test.ts` holds the replays to records of many files where those are at hand.
 */
import { describe, expect, it } from 'vitest';
import type { FamilyId } from '../../reading.ts';
import { hostTarget } from './registry.ts';
import type { HostFile, HostModule } from './host-target.ts';

type Given = string | readonly [name: string, given: Partial<HostModule>];

/** A file of these modules alone: pairs of rank 4 without alpha, if nothing else is said. */
function fileOf(family: FamilyId, given: readonly Given[]): HostFile {
  const modules = given.map((one): HostModule => {
    const [name, own] = typeof one === 'string' ? [one, {}] : one;
    const component = /te(\d?)_/.exec(name)?.[1];
    return {
      name,
      slot: null,
      component: component === undefined ? 'transformer' : `te${component || 1}`,
      adapter: 'lora',
      rank: 4,
      alpha: null,
      alphaTensor: false,
      scale: 1,
      roles: ['up', 'down'],
      ...own,
    };
  });
  const layout = { id: 'x', label: 'x', mainCount: 0, slots: [] };
  return { name: 'x', fileName: 'x.safetensors', family, familyLabel: family, subtype: null, layout, modules, present: [] };
}

const ones = (count: number): string[] => Array.from({ length: count }, () => '1');
const vector = (count: number, set: Readonly<Record<number, string>>): string =>
  ones(count)
    .map((one, i) => set[i] ?? one)
    .join(',');
const tag = (values: string): string => `<lora:x:1:lbw=${values}>`;
const kj = (type: string, values: Record<string, number>): string => JSON.stringify({ 1: { class_type: type, inputs: values } });

const Q = 'lora_unet_double_blocks_0_img_attn_qkv';
const TE1 = 'lora_te1_text_model_encoder_layers_0_mlp_fc1';
const T5 = 'lora_te3_encoder_block_0_layer_0_SelfAttention_k';
const biased: Partial<HostModule> = { roles: ['up', 'down', 'diff_b'] };

/** host, what, family, modules, text, values (a list is weight and bias). */
const FACTS: readonly (readonly [
  host: string,
  what: string,
  family: FamilyId,
  modules: readonly Given[],
  text: string,
  values: readonly (number | null | readonly [number | null, number | null])[],
])[] = [
  ['inspire', 'T5 hangs on the base and arrives', 'flux1', [Q, TE1, T5], vector(12, { 0: '0.25', 1: '0.5' }), [0.5, 0.25, 0.25]],
  [
    'inspire',
    'BFL’s names are not converted',
    'flux1',
    ['img_in', 'single_blocks.0.norm.key_norm', 'double_blocks.0.img_mlp.0'],
    vector(12, {}),
    [0, 0, 0],
  ],
  [
    'inspire',
    'the second attention’s processor names are known, others not',
    'sd15',
    [
      'unet.down_blocks.0.attentions.0.transformer_blocks.0.attn2.processor.to_q',
      'unet.down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_q',
    ],
    vector(12, { 1: '0.5' }),
    [0.5, 0],
  ],
  [
    'comfy-inspire',
    'q, k and v of Z-Image overwrite each other',
    'z-image',
    ['transformer.layers.0.attention.to_q', 'transformer.layers.0.attention.to_out.0'],
    JSON.stringify({ 1: { class_type: 'LoraLoaderBlockWeight //Inspire', inputs: { block_vector: vector(12, { 0: '0.5' }) } } }),
    [null, 0.5],
  ],
  [
    'impact',
    'the context refiner’s key has "text" in it',
    'z-image',
    ['diffusion_model.context_refiner.0.attention.out', 'diffusion_model.noise_refiner.0.attention.out'],
    `<lora:x:1:1:LBW=${vector(12, { 0: '0.5' })}>`,
    [0, 0.5],
  ],
  [
    'kjnodes',
    'a bias beside a pair stays',
    'wan2.1',
    [
      ['diffusion_model.blocks.1.ffn.0', biased],
      ['diffusion_model.blocks.1.norm3', { adapter: 'diff', roles: ['diff', 'diff_b'] }],
    ],
    kj('Wan21BlockLoraSelect', { 'blocks.1.': 2 }),
    [[0.5, 1], 1],
  ],
  [
    'kjnodes',
    'diffusers’ names of Wan are not known',
    'wan2.1',
    ['transformer.blocks.0.attn1.to_q'],
    kj('Wan21BlockLoraSelect', { 'blocks.0.': 2 }),
    [0],
  ],
  [
    'realtime',
    'BFL’s names are known as long as what tells them is left',
    'flux1',
    ['img_in', 'single_blocks.0.norm.key_norm', 'double_blocks.0.img_mlp.0'],
    '%default=1, double=0.5',
    [1, 1, 0.25],
  ],
  [
    'realtime',
    'and no longer when it is off',
    'flux1',
    ['img_in', 'single_blocks.0.norm.key_norm', 'double_blocks.0.img_mlp.0'],
    '%default=1, single=0',
    [0, 0, 0],
  ],
  [
    'lbw-neo',
    'Qwen’s stem takes block 0’s value',
    'qwen-image',
    [
      'diffusion_model.time_text_embed.timestep_embedder.linear_1',
      'diffusion_model.proj_out',
      'diffusion_model.transformer_blocks.1.img_mod.1',
    ],
    tag('0.25,0.5'),
    [0.25, 0.25, 0.5],
  ],
  [
    'lbw-neo',
    'Anima’s adapter is a text encoder’s',
    'anima',
    ['diffusion_model.llm_adapter.blocks.3.mlp.0', 'diffusion_model.blocks.3.mlp.layer1'],
    tag(vector(28, { 0: '0.25', 3: '0.5' })),
    [0.25, 0.5],
  ],
  [
    'lbw-forge',
    'differences are dropped, of biases too',
    'flux1',
    [[Q, biased], ['lora_unet_single_blocks_1_linear1', { adapter: 'diff', roles: ['diff'] }], T5],
    tag(vector(61, { 1: '0.75', 3: '0.5' })),
    [[0.5, 0], 0, 0.75],
  ],
  [
    'lbw-nihedon',
    'text encoders take the first block’s value',
    'flux1',
    [Q, TE1, T5, 'lora_unet_double_blocks_1_img_attn_qkv'],
    tag(vector(57, { 0: '0.25', 1: '0.5' })),
    [0.25, 0.25, 0.25, 0.5],
  ],
  [
    'lbw-reforge',
    'a DoRA’s strength is exact, other patches go',
    'sd15',
    [
      ['lora_unet_down_blocks_0_attentions_0_proj_in', { adapter: 'dora' }],
      ['lora_unet_down_blocks_0_attentions_1_proj_in', { adapter: 'glora' }],
    ],
    tag(vector(17, { 1: '0.5', 2: '0.5' })),
    [0.5, 0],
  ],
  [
    'lbw',
    'a DoRA’s factor is no multiple',
    'sd15',
    [['lora_unet_down_blocks_0_attentions_0_proj_in', { adapter: 'dora' }], 'lora_unet_down_blocks_0_attentions_1_proj_in'],
    tag(vector(17, { 1: '0.5', 2: '0.5' })),
    [null, 0.5],
  ],
  [
    'block-sweep',
    'what is not a block, not a number or not there is 1',
    'flux1',
    ['lora_unet_double_blocks_1_img_attn_qkv', 'lora_unet_single_blocks_0_linear1', 'lora_unet_double_blocks_2_img_mlp_0', TE1, 'x'],
    ['0', '0.5', 'x', ...ones(16), ' -0.25 ', ...ones(40)].join(','),
    [0.5, -0.25, 1, 1, 0],
  ],
  [
    'block-sweep',
    'SD 3’s split attention is in its joint block, a replacement replaces at 0',
    'sd3',
    [
      'transformer.transformer_blocks.2.attn.to_q',
      ['diffusion_model.joint_blocks.3.x_block.mlp.fc1', { adapter: 'set', roles: ['set_weight'] }],
    ],
    '1,1,0.5,0',
    [0.5, 1],
  ],
  [
    'bobs',
    'ranges of Flux, its ends and text encoders',
    'flux1',
    [
      ...[4, 9, 10].map((number) => `lora_unet_double_blocks_${number}_img_attn_qkv`),
      ...[7, 8, 31, 32].map((number) => `lora_unet_single_blocks_${number}_linear1`),
      'lora_unet_vector_in_in_layer',
      'lora_unet_final_layer_linear',
      TE1,
    ],
    JSON.stringify({
      1: {
        class_type: 'BobsLoraLoaderFlux',
        inputs: {
          strength: 2,
          preset: 'Custom',
          'Mid Downsampling (Subject & Concept)': 0.1,
          'Late Downsampling (Refinement)': 0.2,
          'Core/Middle Block (Style Focus)': 0.3,
          'Early Upsampling (Initial Style)': 0.4,
          'Mid Upsampling (Detail Generation)': 0.5,
          'Late Upsampling (Final Textures)': -0.5,
          'Vector Embedding': 0.6,
          'Final Output Layer (Latent Projection)': 0.7,
          'Text Encoder': 0,
        },
      },
    }),
    [0.2, 0.4, 0.6, 0.6, 0.8, 1, -1, 1.2, 1.4, 0],
  ],
  [
    'bobs',
    'stages of SDXL, in a workflow’s order',
    'sdxl',
    [
      'lora_unet_input_blocks_4_1_proj_in',
      'lora_unet_middle_block_1_proj_in',
      'lora_unet_output_blocks_0_1_proj_in',
      'lora_unet_time_embed_0',
      'lora_te2_text_model_encoder_layers_0_mlp_fc1',
    ],
    JSON.stringify({ nodes: [{ type: 'BobsLoraLoaderSdxl', widgets_values: ['x', 1, 'Custom', 0.1, 0.2, 0.3, 0.4, 0.5] }] }),
    [0.2, 0.3, 0.4, 0.5, 0.1],
  ],
  [
    'krea2-filter',
    'blocks by switches, attentions and feed-forwards by weights, the rest as a whole',
    'krea2',
    [
      'transformer.transformer_blocks.1.attn.to_q',
      'transformer.transformer_blocks.1.ff.gate',
      'transformer.transformer_blocks.2.attn.to_q',
      'transformer.text_fusion.refiner_blocks.1.attn.to_v',
      'transformer.img_in',
    ],
    JSON.stringify({
      1: { class_type: 'Krea2LoraBlockWeight', inputs: { attn: 0.5, mlp: 2, other_keys: false, block_02: false } },
      2: { class_type: 'Krea2LoraFilter', inputs: { strength_model: 0.5, block_weights: ['1', 0] } },
    }),
    [0.25, 1, 0, 0, 0],
  ],
  [
    'qwen-filter',
    'words are looked for in both names; what is excluded goes last',
    'qwen-image',
    [
      'transformer.transformer_blocks.1.attn.to_q',
      'transformer.transformer_blocks.11.attn.to_q',
      'transformer.transformer_blocks.1.img_mlp.net.2',
      'lora_unet_transformer_blocks_2_attn_to_k',
    ],
    JSON.stringify({
      1: {
        class_type: 'LoadLoraQwenImage',
        inputs: { strength_model: 0.5, layer_filter: 'attn', exclude_filter: 'blocks.1.\ndiffusion_model.transformer_blocks.2.' },
      },
    }),
    [0, 0.5, 0, 0],
  ],
  [
    'inspire',
    'numbered parts and turned factors have endings that are not looked for',
    'flux1',
    [
      [Q, { roles: ['up#0', 'up#1', 'down#0', 'down#1', 'alpha'] }],
      ['lora_unet_double_blocks_0_img_mlp_0', { roles: ['up^T', 'down^T'] }],
      'lora_unet_double_blocks_0_img_mlp_2',
    ],
    vector(12, { 1: '0.5' }),
    [0, 0, 0.5],
  ],
  ['sdnext', 'te is the text encoders’', 'sdxl', ['lora_te2_text_model_encoder_layers_0_mlp_fc1'], '<lora:x:1:te=0.4:unet=0.7>', [0.4]],
];

describe('facts', () => {
  it.each(FACTS)('%s: %s', (host, _, family, modules, text, values) => {
    const { arrivals, fault } = hostTarget(host)?.simulate(fileOf(family, modules), text) ?? { arrivals: [], fault: 'no such host' };
    expect(fault).toBeNull();
    expect(arrivals.map(({ value, bias }) => (bias === undefined ? value : [value, bias]))).toEqual(values);
  });

  it.each([
    [
      'lbw',
      'A1111 fails on a LoKr whose first factor is in two parts',
      fileOf('sd15', [['lora_unet_down_blocks_0_attentions_0_proj_in', { adapter: 'lokr', roles: ['lokr_w1_a', 'lokr_w1_b', 'lokr_w2'] }]]),
      tag(ones(17).join(',')),
    ],
    [
      'lbw-nihedon',
      'a vector for Flux fails where no block of Flux is loaded',
      fileOf('flux1', ['double_blocks.0.processor.proj_lora1']),
      tag(ones(57).join(',')),
    ],
    ['lbw-forge', 'a vector for UNets runs out of range', fileOf('flux1', ['lora_unet_single_blocks_9_linear1']), tag(ones(17).join(','))],
    [
      'inspire',
      'no block is loaded, so the % form makes too short a vector',
      fileOf('flux1', ['double_blocks.0.processor.proj_lora1']),
      '%default=1,base=0.8',
    ],
    [
      'wan-wrapper',
      'the older loader fails on names without its prefix',
      fileOf('wan2.1', ['blocks.0.ffn.0']),
      JSON.stringify({ 1: { class_type: 'WanVideoLoraBlockEdit', inputs: { 'blocks.1.': true } } }),
    ],
  ] as const)('%s: %s', (host, _, file, text) => {
    const simulation = hostTarget(host)?.simulate(file, text);
    expect(simulation?.fault).not.toBeNull();
    expect(simulation?.arrivals.every(({ value }) => !value)).toBe(true);
  });

  it('a short vector still goes where no loaded block is out of its range', () => {
    const file = fileOf('flux1', ['lora_unet_double_blocks_2_img_attn_qkv', TE1]);
    // D02 is the sixth of 61, which of 26 is IN04: the third value of 17; CLIP is BASE.
    const { fault, arrivals } = hostTarget('lbw-forge')?.simulate(file, tag(vector(17, { 0: '0.25', 3: '0.5' }))) ?? {
      fault: '',
      arrivals: [],
    };
    expect([fault, ...arrivals.map(({ value }) => value)]).toEqual([null, 0.5, 0.25]);
  });

  it('Forge’s own limit is said where a file goes beyond it', () => {
    const notes = (unknown: number): readonly string[] => {
      const file = fileOf('flux1', [Q, ...Array.from({ length: unknown }, (_, i) => `no_program.${i}`)]);
      return hostTarget('lbw-forge')?.simulate(file, tag(vector(61, {}))).notes ?? [];
    };
    expect(notes(6)).toEqual([]);
    expect(notes(7).join(' ')).toContain('this one has 14');
  });

  it('does not offer what cannot arrive, and says why', () => {
    const file = fileOf('hunyuan-video', ['transformer.transformer_blocks.0.attn.to_q', 'transformer.transformer_blocks.0.attn.to_k']);
    expect(hostTarget('kjnodes')?.applies(file)).toEqual({ ok: false, why: 'ComfyUI’s loader knows none of the names of its 2 modules' });
    expect(hostTarget('lbw')?.applies(fileOf('flux1', [Q]))).toEqual({ ok: false, why: 'It knows SD 1, SD 2 and SDXL, not flux1' });
  });
});
