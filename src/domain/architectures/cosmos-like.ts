/** What Cosmos-Predict2 and Anima, which is built on its 2B model, share. */
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
};
export const STEM = 'x_embedder|t_embedder|t_embedding_norm|patch_embed|time_embed';
export const HEAD = 'final_layer|norm_out|proj_out';

/** The stack of both. */
export const BLOCKS = mainStack(['blocks', 'net_blocks', 'transformer_blocks'], INSIDE, SAME);
