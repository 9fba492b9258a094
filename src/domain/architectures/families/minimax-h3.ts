/** MiniMax-H3: 50 blocks of 5376 with an attention of 7168. */
import { mainStack, sideStack } from '../single-stack.ts';
import { stackFamily } from '../stack-family.ts';

export const minimaxH3 = stackFamily({
  id: 'minimax-h3',
  label: 'MiniMax-H3',
  named: ['minimaxh3'],
  fileName: / (minimax|h3) /,
  badge: 'MiniMax',
  layout: 'minimax_h3',
  stacks: [
    mainStack(['blocks'], {
      attn_qkv_proj: '*<h',
      attn_out_proj: 'h<7168',
      mlp_fc1: '*<h',
      mlp_fc2: 'h<*',
      'attn_[qk]_norm|norm\\d|adaln.*': '*',
    }),
    sideStack('refiner', 'Refiner', 'Token refiner', ['token_refiner_blocks']),
  ],
  sizes: [{ label: null, blocks: { blocks: 50, refiner: 2 }, widths: { h: 5376 } }],
  stem: 'token_refiner|x_embedder|t_embedder|patch_embed|img_in|txt_in|time_embed',
  head: 'final_layer|proj_out|norm_out',
});
