/** Krea 2: 28 blocks of 6144 with grouped keys and values (width k) and a gate; a small stack fuses the text layers. */
import { mainStack, sideStack } from '../single-stack.ts';
import { stackFamily } from '../stack-family.ts';

export const krea2 = stackFamily({
  id: 'krea2',
  label: 'Krea 2',
  named: ['krea2'],
  fileName: / krea ?2/,
  badge: 'Krea 2',
  layout: 'krea2',
  stacks: [
    mainStack(
      ['blocks', 'transformer_blocks'],
      {
        'attn_(wq|wo|gate|to_q|to_out_0|to_gate)': 'h<h',
        'attn_(w|to_)[kv]': 'k<h',
        '(mlp|ff)_(gate|up)': 'f<h',
        '(mlp|ff)_down': 'h<f',
        'attn_(norm_[qk]|[qk]norm)|mod|mod_lin|norm\\d|scale_shift_table': '*',
      },
      {
        ...Object.fromEntries(['q', 'k', 'v'].map((name) => [`attn_w${name}`, [`attn_to_${name}`]])),
        attn_wo: ['attn_to_out_0'],
        attn_gate: ['attn_to_gate'],
        ...Object.fromEntries(['gate', 'up', 'down'].map((name) => [`mlp_${name}`, [`ff_${name}`]])),
      },
    ),
    sideStack('fusion', 'Fusion', 'Text fusion', ['txtfusion_layerwise_blocks', 'text_fusion_layerwise_blocks']),
    sideStack('refiner', 'Refiner', 'Text refiner', ['txtfusion_refiner_blocks', 'text_fusion_refiner_blocks']),
  ],
  sizes: [{ label: null, blocks: { blocks: 28, fusion: 2, refiner: 2 }, widths: { h: 6144, k: 1536, f: 16384 } }],
  stem: 'first|tmlp|tproj|txtmlp|txtfusion|text_fusion|img_in|txt_in|time_embed|time_mod_proj|txt_in_linear|time_embed_linear',
  head: 'last|final_layer',
  encoders: ['qwen'],
});
