/** What Cosmos-Predict2 and Anima, which is built on its 2B model, share. */
import { alike } from './same-names.ts';
import { FEED_FORWARD, mainStack } from './single-stack.ts';

const INSIDE = {
  'self_attn_([qkv]|output)_proj|cross_attn_(q|output)_proj': 'h<h',
  'cross_attn_[kv]_proj': 'h<*',
  mlp_layer1: 'f<h',
  mlp_layer2: 'h<f',
  'adaln_modulation_(self_attn|cross_attn|mlp)_[12]|(self|cross)_attn_[qk]_norm|layer_norm_.*': '*',
  'attn1_(to_[qkv]|to_out_0)|attn2_(to_q|to_out_0)': 'h<h',
  'attn2_to_[kv]': 'h<c',
  ...FEED_FORWARD,
  'norm[123]_linear_[12]|attn[12]_norm_[qk]': '*',
};
const SAME = {
  ...Object.fromEntries(
    [
      ['self_attn', 'attn1'],
      ['cross_attn', 'attn2'],
    ].flatMap(([own, other]) =>
      [
        ['q_proj', 'to_q'],
        ['k_proj', 'to_k'],
        ['v_proj', 'to_v'],
        ['output_proj', 'to_out_0'],
      ].map(([layer, name]): [string, string[]] => [`${own}_${layer}`, [`${other}_${name}`]]),
    ),
  ),
  mlp_layer1: ['ff_net_0_proj'],
  mlp_layer2: ['ff_net_2'],
  ...alike(
    ...['self_attn', 'cross_attn', 'mlp'].flatMap((part, index): [string, ...string[]][] =>
      [1, 2].map((n) => [`norm${index + 1}_linear_${n}`, `adaln_modulation_${part}_${n}`]),
    ),
    ...['q', 'k'].flatMap((part): [string, ...string[]][] => [
      [`attn1_norm_${part}`, `self_attn_${part}_norm`],
      [`attn2_norm_${part}`, `cross_attn_${part}_norm`],
    ]),
  ),
};
export const SAME_OUTSIDE = alike(
  ['image in', 'x_embedder_proj_1', 'patch_embed_proj'],
  ['time 1', 't_embedder_1_linear_1', 'time_embed_t_embedder_linear_1'],
  ['time 2', 't_embedder_1_linear_2', 'time_embed_t_embedder_linear_2'],
  ['out modulation 1', 'final_layer_adaln_modulation_1', 'norm_out_linear_1'],
  ['out modulation 2', 'final_layer_adaln_modulation_2', 'norm_out_linear_2'],
  ['out', 'final_layer_linear', 'proj_out'],
);
export const STEM = 'x_embedder|t_embedder|t_embedding_norm|patch_embed|time_embed';
export const HEAD = 'final_layer|norm_out|proj_out';

/** The stack of both. */
export const BLOCKS = mainStack(['blocks', 'net_blocks', 'transformer_blocks'], INSIDE, SAME);
