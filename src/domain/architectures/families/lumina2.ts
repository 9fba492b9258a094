/** Lumina 2: one stack of 26 layers of 2304 behind two noise and two context refiners. */
import { alike } from '../same-names.ts';
import { GATED, LUMINA_NORMS, mainStack, refiners, SAME_LUMINA } from '../single-stack.ts';
import { stackFamily } from '../stack-family.ts';

const INSIDE = {
  // Grouped keys and values: k is their width.
  attention_qkv: 'h+2k<h',
  '(attention_out|(attention|attn)_to_q|(attention|attn)_to_out_0)': 'h<h',
  '(attention|attn)_to_[kv]': 'k<h',
  ...GATED,
  'feed_forward_linear_[13]': 'f<h',
  feed_forward_linear_2: 'h<f',
  ...LUMINA_NORMS,
};

export const lumina2 = stackFamily({
  id: 'lumina2',
  label: 'Lumina 2',
  named: ['lumina'],
  fileName: / lumina/,
  badge: 'Lumina',
  layout: 'lumina2',
  stacks: [mainStack(['layers'], INSIDE, SAME_LUMINA), ...refiners(INSIDE)],
  sizes: [{ label: null, blocks: { blocks: 26, noise_refiner: 2, context_refiner: 2 }, widths: { h: 2304, f: 9216, k: 768 } }],
  stem: 'time_caption_embed|x_embedder|cap_embedder|t_embedder|t_embedder_mlp|time_caption_embed_caption_embedder',
  fusedAndSplit: 'both',
  head: 'final_layer|norm_out|proj_out',
  sameOutside: alike(
    ['time 1', 't_embedder_mlp_0', 'time_caption_embed_timestep_embedder_linear_1'],
    ['time 2', 't_embedder_mlp_2', 'time_caption_embed_timestep_embedder_linear_2'],
    ['text norm', 'cap_embedder_0', 'time_caption_embed_caption_embedder_0'],
    ['text in', 'cap_embedder_1', 'time_caption_embed_caption_embedder_1'],
    ['out modulation', 'final_layer_adaLN_modulation_1', 'norm_out_linear_1'],
    ['out', 'final_layer_linear', 'norm_out_linear_2'],
    ['image in', 'x_embedder'],
  ),
  encoders: ['gemma2'],
});
