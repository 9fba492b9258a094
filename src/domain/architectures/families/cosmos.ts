/**
 * Cosmos-Predict2 and Anima, which is built on its 2B model with a small adapter for a language model's text. Community depth
 * expansions of Anima have 40 and 52 blocks, inserted between the 28.
 */
import { FEED_FORWARD, mainStack, sideStack } from '../single-stack.ts';
import { stackFamily } from '../stack-family.ts';

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
const STEM = 'x_embedder|t_embedder|t_embedding_norm|patch_embed|time_embed|llm_adapter';
const HEAD = 'final_layer|norm_out|proj_out';

export const anima = stackFamily({
  id: 'anima',
  label: 'Anima',
  named: ['anima'],
  fileName: / anima /,
  badge: 'Anima',
  layout: 'anima',
  stacks: [
    mainStack(['blocks', 'net_blocks', 'transformer_blocks'], INSIDE, SAME),
    sideStack('llm_adapter', 'Adapter', 'Language model adapter', ['llm_adapter_blocks', 'net_llm_adapter_blocks']),
  ],
  sizes: [
    { label: '2B', blocks: { blocks: 28, llm_adapter: 6 }, widths: { h: 2048, f: 8192, c: 1024 } },
    { label: '2.9B', blocks: { blocks: 40, llm_adapter: 6 }, widths: { h: 2048, f: 8192, c: 1024 } },
    { label: '3.8B', blocks: { blocks: 52, llm_adapter: 6 }, widths: { h: 2048, f: 8192, c: 1024 } },
  ],
  stem: STEM,
  head: HEAD,
  encoders: ['qwen'],
});

export const cosmos = stackFamily({
  id: 'cosmos',
  label: 'Cosmos-Predict2',
  named: ['cosmos'],
  fileName: / cosmos/,
  badge: 'Cosmos',
  layout: 'cosmos',
  stacks: [mainStack(['blocks', 'net_blocks', 'transformer_blocks'], INSIDE, SAME)],
  sizes: [
    { label: '2B', blocks: { blocks: 28 }, widths: { h: 2048, f: 8192, c: 1024 } },
    { label: '14B', blocks: { blocks: 36 }, widths: { h: 5120, f: 20480, c: 1024 } },
  ],
  stem: STEM.replace('|llm_adapter', ''),
  head: HEAD,
  encoders: ['t5'],
});
