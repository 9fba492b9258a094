/**
 * Cosmos 3: a language model of 36 layers whose attention and feed-forward have a second set of weights for what is generated.
 * Source: huggingface/diffusers 58eb52c0, transformer_cosmos3.py.
 */
import { mainStack } from '../single-stack.ts';
import { stackFamily } from '../stack-family.ts';

export const cosmos3 = stackFamily({
  id: 'cosmos3',
  code: 'CO3',
  label: 'Cosmos 3',
  named: ['cosmos3'],
  fileName: / cosmos ?3/,
  badge: 'Cosmos 3',
  layout: 'cosmos3',
  stacks: [
    mainStack(['layers'], {
      'self_attn_(to_q|to_out|add_q_proj|to_add_out)': 'h<h',
      'self_attn_(to_[kv]|add_[kv]_proj)': 'k<h',
      'mlp(_moe_gen)?_(gate|up)_proj': 'f<h',
      'mlp(_moe_gen)?_down_proj': 'h<f',
      'self_attn_\\w*norm\\w*|(input|post_attention)_layernorm(_moe_gen)?': '*',
    }),
  ],
  sizes: [{ label: null, blocks: { blocks: 36 }, widths: { h: 4096, k: 1024, f: 12288 } }],
  stem: 'embed_tokens|proj_in|time_embedder|audio_proj_in|action_proj_in',
  head: 'norm|norm_moe_gen|lm_head|proj_out|audio_proj_out|action_proj_out',
});
