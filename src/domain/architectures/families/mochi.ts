/** Mochi: 48 blocks, video width 3072 and text width 1536, gated feed-forwards. */
import { mainStack } from '../single-stack.ts';
import { stackFamily } from '../stack-family.ts';

export const mochi = stackFamily({
  id: 'mochi',
  label: 'Mochi',
  named: ['mochi'],
  fileName: / mochi/,
  badge: 'Mochi',
  layout: 'mochi',
  stacks: [
    mainStack(['transformer_blocks', 'blocks'], {
      'attn1_(to_[qkv]|to_out_0)': 'h<h',
      'attn1_add_[qkv]_proj': 'h<c',
      attn1_to_add_out: 'c<h',
      ff_net_0_proj: '2f<h',
      ff_net_2: 'h<f',
      ff_context_net_0_proj: '8192<c',
      ff_context_net_2: 'c<4096',
      norm1_linear: '4h<h',
      'norm1_context_linear(_1)?': '*<h',
      'attn1_norm_.*': '*',
      attn_qkv_x: '3h<h',
      attn_qkv_y: '3h<c',
      attn_proj_x: 'h<h',
      attn_proj_y: 'c<h',
      'mod_[xy]|mlp_[xy]_w[123]|attn_[qk]_norm_[xy]': '*',
    }),
  ],
  sizes: [{ label: null, blocks: { blocks: 48 }, widths: { h: 3072, f: 8192, c: 1536 } }],
  stem: 'time_embed|patch_embed|x_embedder|t_embedder|t5_y_embedder|t5_yproj|time_embed_timestep_embedder_linear',
  head: 'norm_out|proj_out|final_layer',
  encoders: ['t5'],
});
