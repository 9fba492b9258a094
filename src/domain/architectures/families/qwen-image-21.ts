/**
 * Qwen-Image 2.1: 32 single-stream blocks of 4096, unlike Qwen-Image's two streams, with a gated feed-forward whose first two
 * layers ComfyUI joins (gate first). Its attention has the names and width of Flux.2 Klein 9B's double blocks, of which there are 8.
 * Source: the published config.json (32 layers, 32 heads of 128, mlp_ratio 3, context_in_dim 4096, 64 channels).
 */
import { mainStack } from '../single-stack.ts';
import { stackFamily } from '../stack-family.ts';

export const qwenImage21 = stackFamily({
  id: 'qwen-image-2.1',
  code: 'Q21',
  label: 'Qwen-Image 2.1',
  named: ['qwenimage21', 'qwen21'],
  fileName: / qwen ?(image)? ?2[. ]?1/,
  lineName: / qwen/,
  badge: 'Qwen 2.1',
  layout: 'qwen_image_21',
  stacks: [
    mainStack(
      ['transformer_blocks'],
      {
        'attn_(to_[qkv]|to_out_0)': 'h<h',
        'img_mlp_(proj|gate_layer)': 'f<h',
        img_mlp_gate_up: '2f<h',
        img_mlp_out: 'h<f',
        'attn_norm_[qk]': '*',
      },
      { img_mlp_gate_up: ['img_mlp_gate_layer', 'img_mlp_proj'] },
    ),
  ],
  sizes: [{ label: null, blocks: { blocks: 32 }, widths: { h: 4096, f: 12288 } }],
  stem: 'img_in|txt_in|time_text_embed|modulation',
  head: 'norm_out|proj_out',
  ends: {
    img_in: 'h<64',
    txt_in_in_layer: 'h<4096',
    time_text_embed_timestep_embedder_linear_1: 'h<256',
    modulation_1: '4h<h',
    norm_out_linear: 'h<h',
    proj_out: '64<h',
    'txt_in_out_layer|time_text_embed_timestep_embedder_linear_2': 'h<h',
  },
  encoders: ['qwen'],
});
