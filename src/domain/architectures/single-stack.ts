/** What the models with one stack of blocks have in common. */
import { alike, type SameNames } from './same-names.ts';
import type { StackSpec } from './stack-spec.ts';

/** The main stack, `Block 12`. */
export const mainStack = (containers: readonly string[], inside: StackSpec['inside'], same: SameNames = {}): StackSpec => ({
  id: 'blocks',
  label: 'Block',
  group: 'Blocks',
  counted: '',
  containers,
  inside,
  same,
});

/** A smaller stack beside it, shown when a file touches it. Its inner names are not looked at. */
export const sideStack = (id: string, label: string, group: string, containers: readonly string[], same: SameNames = {}): StackSpec => ({
  id,
  label,
  group,
  counted: label.toLowerCase(),
  role: 'other',
  containers,
  inside: { '.*': '*' },
  same,
});

/** The own names of PixArt's line, with a fused self-attention and fused keys and values of the cross-attention, as diffusers' names. */
export const SAME_PIXART: SameNames = {
  attn_qkv: ['attn1_to_q', 'attn1_to_k', 'attn1_to_v'],
  cross_attn_kv_linear: ['attn2_to_k', 'attn2_to_v'],
  ...alike(['attn1_to_out_0', 'attn_proj'], ['attn2_to_q', 'cross_attn_q_linear'], ['attn2_to_out_0', 'cross_attn_proj']),
};
export const PIXART_ATTENTION = {
  attn_qkv: '3h<h',
  'attn_proj|cross_attn_q_linear|cross_attn_proj': 'h<h',
  cross_attn_kv_linear: '2h<h',
};
/** Its layers before and after the blocks. @param time diffusers' name of the time's layers */
export const samePixartOutside = (image: string, time: string): SameNames =>
  alike(
    ['image in', 'x_embedder_proj', `${image}_proj`],
    ...[1, 2].flatMap((n): [string, ...string[]][] => [
      [`time ${n}`, `t_embedder_mlp_${2 * n - 2}`, `${time}_emb_timestep_embedder_linear_${n}`],
      [`text ${n}`, `y_embedder_y_proj_fc${n}`, `caption_projection_linear_${n}`],
      [`size ${n}`, `csize_embedder_mlp_${2 * n - 2}`, `${time}_emb_resolution_embedder_linear_${n}`],
      [`ratio ${n}`, `ar_embedder_mlp_${2 * n - 2}`, `${time}_emb_aspect_ratio_embedder_linear_${n}`],
    ]),
    ['modulation', 't_block_1', `${time}_linear`],
    ['out', 'final_layer_linear', 'proj_out'],
  );

/** diffusers' self-attention, `attn1`, and cross-attention, `attn2`, of equal width. */
export const ATTENTION = { 'attn[12]_(to_[qkv]|to_out_0)': 'h<h', 'attn[12]_(norm_[qk]|[qk]_norm)|norm\\d': '*' };
export const FEED_FORWARD = { ff_net_0_proj: 'f<h', ff_net_2: 'h<f' };
/** The gated feed-forward of the Lumina line. */
export const GATED = { 'feed_forward_w[13]': 'f<h', feed_forward_w2: 'h<f' };

/** The Lumina line's fused and diffusers names as the split native ones. */
export const SAME_LUMINA = {
  attention_qkv: ['attention_to_q', 'attention_to_k', 'attention_to_v'],
  attention_out: ['attention_to_out_0'],
  ...Object.fromEntries(['to_q', 'to_k', 'to_v', 'to_out_0'].map((name) => [`attn_${name}`, [`attention_${name}`]])),
  ...Object.fromEntries([1, 2, 3].map((n) => [`feed_forward_linear_${n}`, [`feed_forward_w${n}`]])),
  norm1_linear: ['adaLN_modulation_1'],
  ...alike(
    ['attention_norm_q', 'attention_q_norm', 'attn_norm_q'],
    ['attention_norm_k', 'attention_k_norm', 'attn_norm_k'],
    // diffusers' first norm is a layer of its own where a block is modulated.
    ['attention_norm1', 'norm1_norm', 'norm1'],
    ['attention_norm2', 'norm2'],
  ),
};

/** Two noise and two context refiners before the main stack, with its layers. */
export const refiners = (inside: StackSpec['inside']): readonly StackSpec[] => [
  { ...sideStack('noise_refiner', 'Noise refiner', 'Noise refiner', ['noise_refiner']), inside, same: SAME_LUMINA },
  { ...sideStack('context_refiner', 'Context refiner', 'Context refiner', ['context_refiner']), inside, same: SAME_LUMINA },
];

/** Norms of the Lumina line. */
export const LUMINA_NORMS = { '(attention_|ffn_)?norm[12k q]?|attention_norm_[qk]|attn_norm_[qk]|attention_[qk]_norm': '*' };

/** Layers of Lumina 2 and NewBie: grouped keys and values, k is their width. */
export const LUMINA_INSIDE = {
  attention_qkv: 'h+2k<h',
  '(attention_out|(attention|attn)_to_q|(attention|attn)_to_out_0)': 'h<h',
  '(attention|attn)_to_[kv]': 'k<h',
  ...GATED,
  'feed_forward_linear_[13]': 'f<h',
  feed_forward_linear_2: 'h<f',
  'adaLN_modulation_1|norm1_linear': '4h<1024',
  ...LUMINA_NORMS,
};
export const LUMINA_STEM = 'time_caption_embed|x_embedder|cap_embedder|t_embedder|t_embedder_mlp|time_caption_embed_caption_embedder';
