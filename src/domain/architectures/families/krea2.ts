/** Krea 2: 28 blocks of 6144 with grouped keys and values (width k) and a gate; a small stack fuses the text layers. */
import { alike } from '../same-names.ts';
import { mainStack, sideStack } from '../single-stack.ts';
import { stackFamily } from '../stack-family.ts';

/** Of the main stack and of the two that fuse the text; some tools leave out the number behind `to_out`. */
const SAME = alike(
  ...['q', 'k', 'v'].map((part): [string, ...string[]] => [`attn_to_${part}`, `attn_w${part}`]),
  ['attn_to_out_0', 'attn_wo', 'attn_to_out'],
  ['attn_to_gate', 'attn_gate'],
  ...['gate', 'up', 'down'].map((part): [string, ...string[]] => [`ff_${part}`, `mlp_${part}`]),
  ['attn_norm_q', 'attn_qnorm'],
  ['attn_norm_k', 'attn_knorm'],
);
const SAME_OUTSIDE = alike(
  ['image in', 'first', 'img_in'],
  ['time 1', 'tmlp_0', 'time_embed_linear_1'],
  ['time 2', 'tmlp_2', 'time_embed_linear_2'],
  ['modulation', 'tproj_1', 'time_mod_proj'],
  ['text 1', 'txtmlp_1', 'txt_in_linear_1'],
  ['text 2', 'txtmlp_3', 'txt_in_linear_2'],
  ['fusion', 'txtfusion_projector', 'text_fusion_projector'],
  ['out', 'last_linear', 'final_layer_linear'],
);

/** The stacks that fuse the text, of 2560. */
const OF_TEXT = {
  'attn_(w[qkvo]|gate|to_[qkv]|to_out(_0)?|to_gate)': '2560<2560',
  '(mlp|ff)_(gate|up)': '6912<2560',
  '(mlp|ff)_down': '2560<6912',
  '.*': '*',
};

export const krea2 = stackFamily({
  id: 'krea2',
  code: 'KR2',
  label: 'Krea 2',
  named: ['krea2'],
  fileName: / krea ?2/,
  badge: 'Krea 2',
  layout: 'krea2',
  stacks: [
    mainStack(
      ['blocks', 'transformer_blocks'],
      {
        'attn_(wq|wo|gate|to_q|to_out(_0)?|to_gate)': 'h<h',
        'attn_(w|to_)[kv]': 'k<h',
        '(mlp|ff)_(gate|up)': 'f<h',
        '(mlp|ff)_down': 'h<f',
        'attn_(norm_[qk]|[qk]norm)|mod|mod_lin|norm\\d|scale_shift_table': '*',
      },
      SAME,
    ),
    {
      ...sideStack('fusion', 'Fusion', 'Text fusion', ['txtfusion_layerwise_blocks', 'text_fusion_layerwise_blocks'], SAME),
      inside: OF_TEXT,
    },
    {
      ...sideStack('refiner', 'Refiner', 'Text refiner', ['txtfusion_refiner_blocks', 'text_fusion_refiner_blocks'], SAME),
      inside: OF_TEXT,
    },
  ],
  sizes: [{ label: null, blocks: { blocks: 28, fusion: 2, refiner: 2 }, widths: { h: 6144, k: 1536, f: 16384 } }],
  stem: 'first|tmlp|tproj|txtmlp|txtfusion|text_fusion|img_in|txt_in|time_embed|time_mod_proj|txt_in_linear|time_embed_linear',
  fusedAndSplit: 'fused',
  head: 'last|final_layer',
  ends: {
    'first|img_in': 'h<64',
    'last_linear|final_layer_linear': '64<h',
    'txtfusion_projector|text_fusion_projector': '1<12',
    'txtmlp_1|txt_in_linear_1': 'h<2560',
    'tmlp_0|time_embed_linear_1': 'h<256',
    'txtmlp_3|tmlp_2|(txt_in|time_embed)_linear_2': 'h<h',
    'tproj_1|time_mod_proj': '6h<h',
  },
  sameOutside: SAME_OUTSIDE,
  encoders: ['qwen'],
});
