/** MiniMax-H3: 50 blocks of 5376 with an attention of 7168. */
import { alike, halves, swapped } from '../same-names.ts';
import { mainStack, sideStack } from '../single-stack.ts';
import { stackFamily } from '../stack-family.ts';

/** The gate lies before the value in the model's own code, and behind it in diffusers. */
const SAME = {
  attn_qkv_proj: ['attn_to_q', 'attn_to_k', 'attn_to_v'],
  mlp_fc1: halves('ff_net_0_proj'),
  ff_net_0_proj: swapped('ff_net_0_proj'),
  ...alike(['attn_to_out_0', 'attn_out_proj'], ['ff_net_2', 'mlp_fc2'], ['attn_norm_q', 'attn_q_norm'], ['attn_norm_k', 'attn_k_norm']),
};

export const minimaxH3 = stackFamily({
  id: 'minimax-h3',
  code: 'MH3',
  label: 'MiniMax-H3',
  named: ['minimaxh3'],
  fileName: / minimax ?h3 /,
  fileNameAmongEquals: / (minimax|h3) /,
  badge: 'MiniMax',
  layout: 'minimax_h3',
  stacks: [
    mainStack(
      ['blocks', 'transformer_blocks'],
      {
        attn_qkv_proj: '21504<h',
        'attn_(out_proj|to_out_0)': 'h<7168',
        'attn_to_[qkv]': '7168<h',
        'mlp_fc1|ff_net_0_proj': '*<h',
        'mlp_fc2|ff_net_2': 'h<*',
        'attn_([qk]_norm|norm_[qk])|norm\\d|adaln.*': '*',
      },
      SAME,
    ),
    {
      ...sideStack('refiner', 'Refiner', 'Token refiner', ['token_refiner_blocks', 'token_refiner_refiner_blocks'], SAME),
      inside: { attn_qkv_proj: '21504<h', '.*': '*' },
    },
  ],
  sizes: [{ label: null, blocks: { blocks: 50, refiner: 2 }, widths: { h: 5376 } }],
  stem: '(video|audio)_patch_proj|(audio_)?proj_in|condition_proj|context_embedder|time_embedder|time_embedder_linear|token_refiner|x_embedder|t_embedder|patch_embed|img_in|txt_in|time_embed',
  fusedAndSplit: 'fused',
  head: 'final_layer|(audio_)?proj_out|norm_out',
  sameOutside: alike(
    ['proj_in', 'video_patch_proj'],
    ['audio_proj_in', 'audio_patch_proj'],
    ['context_embedder', 'condition_proj'],
    ['time_embedder_linear_1', 'time_embedder_proj_in'],
    ['time_embedder_linear_2', 'time_embedder_proj_out'],
    ['norm_out_linear', 'final_layer_adaln_proj_linear'],
    ['proj_out', 'final_layer_video_out'],
    ['audio_proj_out', 'final_layer_audio_out'],
  ),
});
