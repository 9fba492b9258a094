/** Lumina 2 and Z-Image: one stack `layers` behind two noise and two context refiners. Told apart by width. */
import { GATED, mainStack, REFINERS, SAME_LUMINA } from '../single-stack.ts';
import { stackFamily } from '../stack-family.ts';

const MODULATION = {
  'adaLN_modulation_[01]|norm1_linear|(attention_|ffn_)?norm[12k q]?|attention_norm_[qk]|attn_norm_[qk]|attention_[qk]_norm': '*',
};

export const zImage = stackFamily({
  id: 'z-image',
  label: 'Z-Image',
  named: ['zimage'],
  fileName: / z ?image| zit /,
  badge: 'Z-Image',
  layout: 'z_image',
  stacks: [
    mainStack(
      ['layers'],
      {
        'attention_(to_[qkv]|to_out_0|out)': 'h<h',
        attention_qkv: '3h<h',
        ...GATED,
        ...MODULATION,
      },
      SAME_LUMINA,
    ),
    ...REFINERS,
  ],
  sizes: [{ label: null, blocks: { blocks: 30, noise_refiner: 2, context_refiner: 2 }, widths: { h: 3840, f: 10240 } }],
  stem: 'all_x_embedder_\\d-\\d|all_x_embedder|x_embedder|cap_embedder|t_embedder|t_embedder_mlp|siglip_embedder',
  head: 'all_final_layer_\\d-\\d|all_final_layer|final_layer|all_final_layer_\\d-\\d_adaLN_modulation',
  encoders: ['qwen'],
});

export const lumina2 = stackFamily({
  id: 'lumina2',
  label: 'Lumina 2',
  named: ['lumina'],
  fileName: / lumina/,
  badge: 'Lumina',
  layout: 'lumina2',
  stacks: [
    mainStack(
      ['layers'],
      {
        // Grouped keys and values: k is their width.
        attention_qkv: 'h+2k<h',
        '(attention_out|(attention|attn)_to_q|(attention|attn)_to_out_0)': 'h<h',
        '(attention|attn)_to_[kv]': 'k<h',
        ...GATED,
        'feed_forward_linear_[13]': 'f<h',
        feed_forward_linear_2: 'h<f',
        ...MODULATION,
      },
      SAME_LUMINA,
    ),
    ...REFINERS,
  ],
  sizes: [{ label: null, blocks: { blocks: 26, noise_refiner: 2, context_refiner: 2 }, widths: { h: 2304, f: 9216, k: 768 } }],
  stem: 'time_caption_embed|x_embedder|cap_embedder|t_embedder|t_embedder_mlp|time_caption_embed_caption_embedder',
  head: 'final_layer|norm_out|proj_out',
  encoders: ['gemma2'],
});
