/** Mochi: 48 blocks, video width 3072 and text width 1536, gated feed-forwards. */
import { alike, halves, swapped } from '../same-names.ts';
import { mainStack } from '../single-stack.ts';
import { stackFamily } from '../stack-family.ts';

/** The gate lies before the other half of a feed-forward's first layer in the model's own code, and behind it in diffusers. */
const SAME = {
  attn_qkv_x: ['attn1_to_q', 'attn1_to_k', 'attn1_to_v'],
  attn_qkv_y: ['attn1_add_q_proj', 'attn1_add_k_proj', 'attn1_add_v_proj'],
  mlp_x_w1: halves('ff_net_0_proj'),
  ff_net_0_proj: swapped('ff_net_0_proj'),
  mlp_y_w1: halves('ff_context_net_0_proj'),
  ff_context_net_0_proj: swapped('ff_context_net_0_proj'),
  ...alike(
    ['attn1_to_out_0', 'attn_proj_x'],
    ['attn1_to_add_out', 'attn_proj_y'],
    ['ff_net_2', 'mlp_x_w2'],
    ['ff_context_net_2', 'mlp_y_w2'],
    ['norm1_linear', 'mod_x'],
    ['norm1_context_linear', 'mod_y', 'norm1_context_linear_1'],
    ...['q', 'k'].flatMap((part): [string, ...string[]][] => [
      [`attn1_norm_${part}`, `attn_${part}_norm_x`],
      [`attn1_norm_added_${part}`, `attn_${part}_norm_y`],
    ]),
  ),
};
/** Keys and values of the text's pooling are fused in both namings. */
const SAME_OUTSIDE = {
  ...alike(
    ['image in', 'x_embedder_proj', 'patch_embed_proj'],
    ...[1, 2].map((n): [string, ...string[]] => [`time ${n}`, `t_embedder_mlp_${2 * n - 2}`, `time_embed_timestep_embedder_linear_${n}`]),
    ...['kv', 'q', 'out'].map((part): [string, ...string[]] => [
      `pooler ${part}`,
      `t5_y_embedder_to_${part}`,
      `time_embed_pooler_to_${part}`,
    ]),
    ['text in', 't5_yproj', 'time_embed_caption_proj'],
    ['out', 'final_layer_linear', 'proj_out'],
  ),
  norm_out_linear: swapped('out modulation'),
  final_layer_mod: halves('out modulation'),
};

export const mochi = stackFamily({
  id: 'mochi',
  code: 'MOC',
  label: 'Mochi',
  named: ['mochi'],
  fileName: / mochi ?(1|preview) /,
  fileNameAmongEquals: / mochi/,
  badge: 'Mochi',
  layout: 'mochi',
  stacks: [
    mainStack(
      ['transformer_blocks', 'blocks'],
      {
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
      },
      SAME,
    ),
  ],
  sizes: [{ label: null, blocks: { blocks: 48 }, widths: { h: 3072, f: 8192, c: 1536 } }],
  stem: 'time_embed|patch_embed|x_embedder|t_embedder|t5_y_embedder|t5_yproj|time_embed_timestep_embedder_linear',
  fusedAndSplit: 'fused',
  head: 'norm_out|proj_out|final_layer',
  ends: {
    norm_out_linear: '2h<h',
    proj_out: '48<h',
    time_embed_caption_proj: 'c<4096',
    time_embed_pooler_to_kv: '8192<4096',
    time_embed_pooler_to_q: '4096<4096',
    time_embed_pooler_to_out: 'h<4096',
    time_embed_timestep_embedder_linear_1: 'h<256',
    time_embed_timestep_embedder_linear_2: 'h<h',
  },
  sameOutside: SAME_OUTSIDE,
  encoders: ['t5'],
});
