/** PRX (Photoroom): 16 blocks of 1792 that attend to the image and take keys and values of the text. Source: huggingface/diffusers 58eb52c0, transformer_prx.py. */
import { mainStack } from '../single-stack.ts';
import { stackFamily } from '../stack-family.ts';

export const prx = stackFamily({
  id: 'prx',
  code: 'PRX',
  label: 'PRX',
  named: ['prx', 'prxpixel'],
  fileName: /(?!)/,
  fileNameAmongEquals: / prx /,
  badge: 'PRX',
  layout: 'prx',
  stacks: [
    mainStack(['blocks'], {
      attention_img_qkv_proj: '3h<h',
      attention_txt_kv_proj: '2h<h',
      attention_to_out_0: 'h<h',
      '(gate|up)_proj': 'f<h',
      down_proj: 'h<f',
      modulation_lin: '6h<h',
      'attention_norm_\\w+|img_pre_norm|post_attention_layernorm': '*',
    }),
  ],
  sizes: [{ label: null, blocks: { blocks: 16 }, widths: { h: 1792, f: 6272 } }],
  stem: 'img_in|txt_in|time_in|res_embedder|pos_embed',
  head: 'final_layer',
  ends: { time_in_in_layer: 'h<256', time_in_out_layer: 'h<h' },
  encoders: ['t5', 'gemma2'],
});
