/** CogVideoX: video and text in one attention per block. */
import { FEED_FORWARD, mainStack } from '../single-stack.ts';
import { stackFamily } from '../stack-family.ts';

export const cogvideox = stackFamily({
  id: 'cogvideox',
  code: 'COG',
  label: 'CogVideoX',
  named: ['cogvideo'],
  fileName: / cog ?video/,
  badge: 'CogVideoX',
  layout: 'cogvideox',
  stacks: [
    mainStack(['transformer_blocks', 'blocks'], {
      'attn1_(to_[qkv]|to_out_0)': 'h<h',
      ...FEED_FORWARD,
      'norm[12]_linear': '6h<*',
      'attn1_norm_[qk]|norm[12](_norm)?': '*',
    }),
  ],
  sizes: [
    { label: '2B', blocks: { blocks: 30 }, widths: { h: 1920, f: 7680 } },
    { label: '5B', blocks: { blocks: 42 }, widths: { h: 3072, f: 12288 } },
  ],
  stem: 'patch_embed|time_embedding|ofs_embedding|time_embedding_linear|ofs_embedding_linear',
  head: 'norm_final|norm_out|proj_out',
  ends: {
    patch_embed_text_proj: 'h<4096',
    norm_out_linear: '2h<512',
    proj_out: '*<h',
    time_embedding_linear_1: '512<h',
    time_embedding_linear_2: '512<512',
  },
  encoders: ['t5'],
});
