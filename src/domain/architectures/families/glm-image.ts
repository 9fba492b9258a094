/**
 * GLM-Image: CogView4's block, 30 of 4096, with a projector for glyphs (1472 wide) in the place of the text.
 * Source: huggingface/diffusers 58eb52c0, transformer_glm_image.py; 30 x 4096 is taken from key lists, 2560 wide the constructor's default.
 */
import { COG_ENDS, COG_INSIDE } from '../cog-like.ts';
import { mainStack } from '../single-stack.ts';
import { stackFamily } from '../stack-family.ts';

export const glmImage = stackFamily({
  id: 'glm-image',
  code: 'GLM',
  label: 'GLM-Image',
  named: ['glmimage'],
  fileName: / glm ?image/,
  badge: 'GLM',
  layout: 'glm_image',
  stacks: [mainStack(['transformer_blocks'], COG_INSIDE)],
  sizes: [{ label: null, blocks: { blocks: 30 }, widths: { h: 4096, f: 16384 } }],
  stem: 'image_projector|glyph_projector|prior_projector|prior_token_embedding|time_condition_embed',
  head: 'norm_out|proj_out',
  ends: {
    ...COG_ENDS,
    glyph_projector_net_0_proj: 'h<1472',
    image_projector_proj: 'h<64',
    time_condition_embed_timestep_embedder_linear_1: '512<512',
    time_condition_embed_condition_embedder_linear_1: '512<1024',
  },
});
