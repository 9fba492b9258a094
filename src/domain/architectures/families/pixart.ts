/** PixArt-alpha and -sigma: 28 blocks of 1152. */
import { alike } from '../same-names.ts';
import { ATTENTION, FEED_FORWARD, mainStack, PIXART_ATTENTION, SAME_PIXART, samePixartOutside } from '../single-stack.ts';
import { stackFamily } from '../stack-family.ts';

export const pixart = stackFamily({
  id: 'pixart',
  code: 'PIX',
  label: 'PixArt',
  named: ['pixart'],
  fileName: / pix ?art/,
  badge: 'PixArt',
  layout: 'pixart',
  stacks: [
    mainStack(
      ['blocks', 'transformer_blocks'],
      { ...PIXART_ATTENTION, mlp_fc1: 'f<h', mlp_fc2: 'h<f', ...ATTENTION, ...FEED_FORWARD },
      { ...SAME_PIXART, ...alike(['ff_net_0_proj', 'mlp_fc1'], ['ff_net_2', 'mlp_fc2']) },
    ),
  ],
  sizes: [{ label: null, blocks: { blocks: 28 }, widths: { h: 1152, f: 4608 } }],
  stem: 'adaln_single|caption_projection|pos_embed|x_embedder|y_embedder|t_embedder|t_embedder_mlp|t_block|csize_embedder|ar_embedder|y_embedder_y_proj',
  fusedAndSplit: 'both',
  head: 'proj_out|final_layer',
  sameOutside: samePixartOutside('pos_embed', 'adaln_single'),
  ends: {
    'caption_projection_linear_1|y_embedder_y_proj_fc1': 'h<4096',
    adaln_single_linear: '6h<h',
    adaln_single_emb_timestep_embedder_linear_1: 'h<256',
    adaln_single_emb_timestep_embedder_linear_2: 'h<h',
    'adaln_single_emb_(resolution|aspect_ratio)_embedder_linear_1': '384<256',
    'adaln_single_emb_(resolution|aspect_ratio)_embedder_linear_2': '384<384',
    proj_out: '*<h',
  },
  encoders: ['t5'],
});
