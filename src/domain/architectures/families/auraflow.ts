/** AuraFlow: 4 double and 32 single blocks of 3072. */
import * as like from '../flux-like.ts';
import { stackFamily } from '../stack-family.ts';

const FEED_FORWARD = { '(ff|ff_context)_linear_[12]': 'f<h', '(ff|ff_context)_out_projection': 'h<f' };

export const auraflow = stackFamily({
  id: 'auraflow',
  label: 'AuraFlow',
  named: ['auraflow'],
  fileName: / aura ?flow/,
  badge: 'AuraFlow',
  layout: 'auraflow',
  stacks: [
    {
      ...like.DOUBLE,
      containers: ['joint_transformer_blocks', 'double_layers'],
      inside: {
        ...like.DIFFUSERS_ATTENTION,
        ...FEED_FORWARD,
        ...like.DIFFUSERS_MODULATION,
        'attn_w[12][qkvo]': 'h<h',
        'mlp[CX]_c_fc[12]': 'f<h',
        'mlp[CX]_c_proj': 'h<f',
        'mod[CX]_1': '6h<h',
      },
    },
    {
      ...like.SINGLE,
      containers: ['single_transformer_blocks', 'single_layers'],
      inside: {
        'attn_(to_[qkv]|to_out_0)|attn_w1[qkvo]': 'h<h',
        ...FEED_FORWARD,
        norm1_linear: '6h<h',
        'mlp_c_fc[12]': 'f<h',
        mlp_c_proj: 'h<f',
        modCX_1: '6h<h',
        'attn_norm_[qk]': '*',
      },
    },
  ],
  sizes: [{ label: null, blocks: { double: 4, single: 32 }, widths: { h: 3072, f: 8192 } }],
  stem: 'pos_embed|context_embedder|time_step_proj|time_step_proj_linear|init_x_linear|cond_seq_linear|t_embedder|t_embedder_mlp',
  head: 'norm_out|proj_out|final_linear|modF',
  encoders: ['t5'],
});
