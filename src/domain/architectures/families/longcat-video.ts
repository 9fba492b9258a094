/**
 * LongCat-Video: 48 blocks of 4096, modulated from a time embedding of 512, with a gated feed-forward of 11008.
 * Source: meituan-longcat/LongCat-Video 6b3f4b85, longcat_video/modules/longcat_video_dit.py, blocks.py, attention.py.
 */
import { mainStack } from '../single-stack.ts';
import { stackFamily } from '../stack-family.ts';

export const longcatVideo = stackFamily({
  id: 'longcat-video',
  code: 'LCV',
  label: 'LongCat-Video',
  named: ['longcatvideo'],
  fileName: / long ?cat(?! ?image)/,
  badge: 'LongCat Video',
  layout: 'longcat_video',
  stacks: [
    mainStack(['blocks'], {
      attn_qkv: '3h<h',
      'attn_proj|cross_attn_(q_linear|proj)': 'h<h',
      cross_attn_kv_linear: '2h<h',
      'ffn_w[13]': 'f<h',
      ffn_w2: 'h<f',
      adaLN_modulation_1: '6h<512',
      // The talking model's own layers, and norms.
      'audio_\\w+|(cross_)?attn_[qk]_norm|pre_crs_attn_norm|pre_(video|audio)_crs_attn_norm': '*',
    }),
  ],
  sizes: [{ label: null, blocks: { blocks: 48 }, widths: { h: 4096, f: 11008 } }],
  stem: 'x_embedder|t_embedder|y_embedder|audio_proj',
  head: 'final_layer',
  ends: {
    t_embedder_mlp_0: '512<256',
    y_embedder_y_proj_0: 'h<4096',
    y_embedder_y_proj_2: 'h<h',
    final_layer_linear: '64<h',
    final_layer_adaLN_modulation_1: '2h<512',
  },
  encoders: ['t5'],
});
