/** PixArt-alpha and -sigma: 28 blocks of 1152. */
import { ATTENTION, FEED_FORWARD, mainStack } from '../single-stack.ts';
import { stackFamily } from '../stack-family.ts';

export const pixart = stackFamily({
  id: 'pixart',
  label: 'PixArt',
  named: ['pixart'],
  fileName: / pix ?art/,
  badge: 'PixArt',
  layout: 'pixart',
  stacks: [
    mainStack(['blocks', 'transformer_blocks'], {
      attn_qkv: '3h<h',
      'attn_proj|cross_attn_q_linear|cross_attn_proj': 'h<h',
      cross_attn_kv_linear: '2h<h',
      mlp_fc1: 'f<h',
      mlp_fc2: 'h<f',
      ...ATTENTION,
      ...FEED_FORWARD,
    }),
  ],
  sizes: [{ label: null, blocks: { blocks: 28 }, widths: { h: 1152, f: 4608 } }],
  stem: 'adaln_single|caption_projection|pos_embed|x_embedder|y_embedder|t_embedder|t_embedder_mlp|t_block|csize_embedder|ar_embedder|y_embedder_y_proj',
  head: 'proj_out|final_layer',
  encoders: ['t5'],
});
