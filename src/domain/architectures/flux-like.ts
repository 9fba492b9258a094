import { alike, halves, type SameNames, swapped } from './same-names.ts';
import type { Size } from './stack-spec.ts';

/**
 * Names that the models with double and single blocks share. h: hidden width, f: width inside the feed-forward.
 * A single block's first layer holds q, k, v and the feed-forward's first layer, its second one attention and feed-forward out.
 */
export const NATIVE_DOUBLE = {
  '(img|txt)_attn_qkv': '3h<h',
  '(img|txt)_attn_proj': 'h<h',
  '(img|txt)_attn_norm_(query|key)_norm': '*',
};
export const NATIVE_MLP = { '(img|txt)_mlp_0': 'f<h', '(img|txt)_mlp_2': 'h<f' };
export const NATIVE_MODULATION = { '(img|txt)_mod_lin': '6h<h' };
export const NATIVE_SINGLE = { linear1: '3h+f<h', linear1_qkv: '3h<h', linear2: 'h<h+f', 'norm_(query|key)_norm|pre_norm': '*' };

/** A line of two layers, as diffusers and the models' own code call it. */
const twoLayers = (name: string, own: readonly string[], others: readonly string[]): (readonly [string, ...string[]])[] =>
  [1, 2].map((layer) => [
    `${name} ${layer}`,
    ...own.flatMap((stem) => [`${stem}_${['in', 'out'][layer - 1]}_layer`, `${stem}_mlp_${[0, 2][layer - 1]}`, `${stem}_linear_${layer}`]),
    ...others.map((stem) => `${stem}_linear_${layer}`),
  ]);

/**
 * The layers before and after the blocks in all of these models. The last modulation is stacked shift, scale in the models' own code and
 * scale, shift in diffusers.
 */
export const SAME_OUTSIDE: SameNames = {
  ...alike(
    ['image in', 'img_in', 'img_in_proj', 'x_embedder', 'x_embedder_proj'],
    ['text in', 'txt_in', 'context_embedder'],
    ['refiner in', 'txt_in_input_embedder', 'context_embedder_proj_in'],
    ...twoLayers(
      'time',
      ['time_in'],
      ['time_text_embed', 'time_guidance_embed', 'time_embed'].map((stem) => `${stem}_timestep_embedder`),
    ),
    ...twoLayers(
      'second time',
      ['time_r_in'],
      ['time_guidance_embed', 'time_embed'].map((stem) => `${stem}_timestep_embedder_r`),
    ),
    ...twoLayers(
      'guidance',
      ['guidance_in'],
      ['time_text_embed', 'time_guidance_embed'].map((stem) => `${stem}_guidance_embedder`),
    ),
    ...twoLayers('pooled text', ['vector_in'], ['time_text_embed_text_embedder']),
    ...twoLayers('refiner time', ['txt_in_t_embedder'], ['context_embedder_time_text_embed_timestep_embedder']),
    ...twoLayers('refiner text', ['txt_in_c_embedder'], ['context_embedder_time_text_embed_text_embedder']),
    ...[1, 2, 3].map((n): [string, ...string[]] => [`glyphs ${n}`, `byt5_in_fc${n}`, `context_embedder_2_linear_${n}`]),
    ...[1, 2].map((n): [string, ...string[]] => [`vision ${n}`, `vision_in_proj_${2 * n - 1}`, `image_embedder_linear_${n}`]),
    ...['double_stream_modulation_img', 'double_stream_modulation_txt', 'single_stream_modulation'].map((stem): [string, ...string[]] => [
      stem,
      `${stem}_lin`,
      `${stem}_linear`,
    ]),
    ['out', 'final_layer_linear', 'proj_out'],
  ),
  norm_out_linear: swapped('out modulation'),
  final_layer_adaLN_modulation_1: halves('out modulation'),
};

export const DIFFUSERS_ATTENTION = {
  'attn_to_[qkv]|attn_to_out_0|attn_add_[qkv]_proj|attn_to_add_out': 'h<h',
  'attn_norm_(q|k|added_q|added_k)': '*',
};
export const DIFFUSERS_MLP = { '(ff|ff_context)_net_0_proj': 'f<h', '(ff|ff_context)_net_2': 'h<f' };
export const DIFFUSERS_MODULATION = { 'norm1(_context)?_linear': '6h<h' };
export const DIFFUSERS_SINGLE = { 'attn_to_[qkv]': 'h<h', proj_mlp: 'f<h', proj_out: 'h<h+f', 'attn_norm_[qk]': '*' };

const SPLIT = ['attn_to_q', 'attn_to_k', 'attn_to_v'];
/** Native names as the diffusers names they are. */
export const SAME_DOUBLE = {
  img_attn_qkv: SPLIT,
  img_attn_proj: ['attn_to_out_0'],
  txt_attn_qkv: ['attn_add_q_proj', 'attn_add_k_proj', 'attn_add_v_proj'],
  txt_attn_proj: ['attn_to_add_out'],
  ...Object.fromEntries(
    [
      ['img', 'ff', 'norm1'],
      ['txt', 'ff_context', 'norm1_context', 'added'],
    ].flatMap(([side, ff, norm, added]) => [
      ...['q', 'k', 'v'].map((part): [string, string[]] => [`${side}_attn_${part}`, [added ? `attn_add_${part}_proj` : `attn_to_${part}`]]),
      ...[
        ['query', 'q'],
        ['key', 'k'],
      ].flatMap(([long, short]) =>
        [`${side}_attn_norm_${long}_norm`, `${side}_attn_${short}_norm`].map((name): [string, string[]] => [
          name,
          [`attn_norm_${added ? 'added_' : ''}${short}`],
        ]),
      ),
      ...['mlp_0', 'mlp_fc1'].map((name): [string, string[]] => [`${side}_${name}`, [`${ff}_net_0_proj`]]),
      ...['mlp_2', 'mlp_fc2'].map((name): [string, string[]] => [`${side}_${name}`, [`${ff}_net_2`]]),
      ...['mod_lin', 'mod_linear'].map((name): [string, string[]] => [`${side}_${name}`, [`${norm}_linear`]]),
    ]),
  ),
};
export const SAME_SINGLE = {
  linear1: [...SPLIT, 'proj_mlp'],
  linear1_qkv: SPLIT,
  linear2: ['proj_out'],
  modulation_lin: ['norm_linear'],
  modulation_linear: ['norm_linear'],
  // HunyuanImage's own code keeps the parts of both layers apart.
  ...Object.fromEntries(['q', 'k', 'v'].map((part) => [`linear1_${part}`, [`attn_to_${part}`]])),
  linear1_mlp: ['proj_mlp'],
  linear2_fc: ['proj_out'],
  ...alike(['attn_norm_q', 'norm_query_norm', 'q_norm'], ['attn_norm_k', 'norm_key_norm', 'k_norm']),
};

export const DOUBLE = { id: 'double', label: 'Double', group: 'Double blocks', counted: 'double', same: SAME_DOUBLE };
export const SINGLE = { id: 'single', label: 'Single', group: 'Single blocks', counted: 'single', same: SAME_SINGLE };

/**
 * Flux.1's stacks in diffusers' names. Models that borrowed its blocks (LongCat-Image, Bria, FIBO) have the same; only counts and the
 * layers before the blocks tell them apart.
 */
export const DIFFUSERS_STACKS = [
  {
    ...DOUBLE,
    containers: ['transformer_blocks'],
    inside: { ...DIFFUSERS_ATTENTION, ...DIFFUSERS_MLP, ...DIFFUSERS_MODULATION },
  },
  { ...SINGLE, containers: ['single_transformer_blocks'], inside: { ...DIFFUSERS_SINGLE, norm_linear: '3h<h' } },
];

/** Depths of a model of 3072, and of its constructor where that differs from what is published. */
export const fluxSizes = (
  published: readonly [double: number, single: number],
  widths: { readonly t: number },
  constructor?: readonly [double: number, single: number],
): Size[] => {
  const size = ([double, single]: readonly [number, number]) => ({
    label: null,
    blocks: { double, single },
    widths: { h: 3072, f: 12288, ...widths },
  });
  return [size(published), ...(constructor ? [{ ...size(constructor), unpublished: true as const }] : [])];
};

/** Layers before and after the blocks; t is the width of the text. How many channels go in and out differs among a model's variants. */
export const ENDS = {
  'img_in|x_embedder': 'h<*',
  'txt_in|context_embedder': 'h<t',
  '(time|guidance)_in_in_layer|(time_text_embed_|time_embed_|time_guidance_embed_)?(timestep|guidance)_embedder_linear_1': 'h<256',
  '(time|guidance|vector)_in_out_layer|(time_text_embed_|time_embed_|time_guidance_embed_)?(timestep|guidance|text)_embedder_linear_2':
    'h<h',
  'vector_in_in_layer|time_text_embed_text_embedder_linear_1': 'h<768',
  'final_layer_adaLN_modulation_1|norm_out_linear': '2h<h',
  'final_layer_linear|proj_out': '*<h',
};
export const HEAD = 'final_layer|norm_out|proj_out';

/** One layer each; where the Hunyuan models have a whole refiner of the text. */
export const TEXT_IN = 'txt_in(?!_)';
export const CONTEXT = 'context_embedder(?!_)';

/** The token refiner of the Hunyuan models' text path, two blocks. */
export const TOKEN_REFINER = {
  id: 'refiner',
  label: 'Refiner',
  group: 'Token refiner',
  counted: 'token refiner',
  role: 'other',
  containers: ['txt_in_individual_token_refiner_blocks', 'context_embedder_token_refiner_refiner_blocks'],
  inside: {
    self_attn_qkv: '3h<h',
    'self_attn_proj|attn_to_([qkv]|out_0)': 'h<h',
    'mlp_(0|fc1)|ff_net_0_proj': '4h<h',
    'mlp_(2|fc2)|ff_net_2': 'h<4h',
    'adaLN_modulation_1|norm_out_linear': '2h<h',
    '.+': '*',
  },
  same: {
    self_attn_qkv: SPLIT,
    ...alike(
      ['attn_to_out_0', 'self_attn_proj'],
      ['ff_net_0_proj', 'mlp_fc1', 'mlp_0'],
      ['ff_net_2', 'mlp_fc2', 'mlp_2'],
      ['norm_out_linear', 'adaLN_modulation_1'],
    ),
  },
} as const;
