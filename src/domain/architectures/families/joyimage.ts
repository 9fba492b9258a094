/** JoyImage: 20 two-stream blocks of 3072. Source: huggingface/diffusers 58eb52c0, transformer_joyimage.py. */
import * as like from '../flux-like.ts';
import { stackFamily } from '../stack-family.ts';

export const joyimage = stackFamily({
  id: 'joyimage',
  code: 'JOY',
  label: 'JoyImage',
  named: ['joyimage'],
  fileName: / joy ?image/,
  badge: 'JoyImage',
  layout: 'joyimage',
  stacks: [
    {
      ...like.DOUBLE,
      same: {},
      containers: ['double_blocks'],
      inside: {
        'attn_(img|txt)_attn_qkv': '3h<h',
        'attn_(img|txt)_attn_proj': 'h<h',
        '(img|txt)_mlp_net_0_proj': 'f<h',
        '(img|txt)_mlp_net_2': 'h<f',
        '(img|txt)_mod(_modulate_table)?|attn_(img|txt)_attn_[qk]_norm': '*',
      },
    },
  ],
  sizes: [{ label: null, blocks: { double: 20 }, widths: { h: 3072, f: 12288 } }],
  stem: 'img_in|condition_embedder',
  head: 'norm_out|proj_out',
  ends: {
    condition_embedder_time_embedder_linear_1: 'h<256',
    condition_embedder_time_proj: '6h<h',
    condition_embedder_text_embedder_linear_1: 'h<4096',
    proj_out: '*<h',
  },
});
