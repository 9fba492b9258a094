/**
 * CogView4: 28 blocks of 4096 with image and text in one attention, modulated from a time embedding of 512. By attention alone it is
 * like LTX-Video's and GLM-Image's blocks. CogView3-Plus has the same names in 30 blocks of 2560, the constructor's defaults here.
 * Source: huggingface/diffusers 58eb52c0, transformer_cogview4.py, transformer_cogview3plus.py; 28 x 4096 is taken from key lists, not from a configuration.
 */
import { COG_ENDS, COG_INSIDE } from '../cog-like.ts';
import { mainStack } from '../single-stack.ts';
import { stackFamily } from '../stack-family.ts';

export const cogview4 = stackFamily({
  id: 'cogview4',
  code: 'CV4',
  label: 'CogView4',
  named: ['cogview4', 'cogview3', 'cogview'],
  fileName: / cog ?view/,
  badge: 'CogView',
  layout: 'cogview4',
  stacks: [mainStack(['transformer_blocks'], COG_INSIDE)],
  sizes: [
    { label: null, blocks: { blocks: 28 }, widths: { h: 4096, f: 16384 } },
    { label: '2560 wide, as CogView3-Plus', blocks: { blocks: 30 }, widths: { h: 2560, f: 10240 } },
  ],
  stem: 'patch_embed|time_condition_embed',
  head: 'norm_out|proj_out',
  ends: {
    ...COG_ENDS,
    patch_embed_proj: 'h<64',
    patch_embed_text_proj: 'h<4096',
    time_condition_embed_timestep_embedder_linear_1: '512<h',
    time_condition_embed_condition_embedder_linear_1: '512<1536',
    'time_condition_embed_(timestep|condition)_embedder_linear_2': '512<512',
  },
});
