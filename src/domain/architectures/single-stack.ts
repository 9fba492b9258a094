/** What the models with one stack of blocks have in common. */
import type { StackSpec } from './stack-family.ts';

/** The main stack, `Block 12`. */
export const mainStack = (
  containers: readonly string[],
  inside: StackSpec['inside'],
  same: NonNullable<StackSpec['same']> = {},
): StackSpec => ({
  id: 'blocks',
  label: 'Block',
  group: 'Blocks',
  counted: '',
  containers,
  inside,
  same,
});

/** A smaller stack beside it, shown when a file touches it. Its inner names are not looked at. */
export const sideStack = (id: string, label: string, group: string, containers: readonly string[]): StackSpec => ({
  id,
  label,
  group,
  counted: label.toLowerCase(),
  role: 'other',
  containers,
  inside: { '.*': '*' },
});

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
};

/** Two noise and two context refiners before the main stack, with its layers. */
export const refiners = (inside: StackSpec['inside']): readonly StackSpec[] => [
  { ...sideStack('noise_refiner', 'Noise refiner', 'Noise refiner', ['noise_refiner']), inside, same: SAME_LUMINA },
  { ...sideStack('context_refiner', 'Context refiner', 'Context refiner', ['context_refiner']), inside, same: SAME_LUMINA },
];

/** Modulations and norms of the Lumina line. */
export const LUMINA_NORMS = {
  'adaLN_modulation_[01]|norm1_linear|(attention_|ffn_)?norm[12k q]?|attention_norm_[qk]|attn_norm_[qk]|attention_[qk]_norm': '*',
};
