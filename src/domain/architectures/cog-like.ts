/**
 * What CogView4 and GLM-Image share: one attention over image and text, one feed-forward, twelve modulations from a time embedding
 * of 512. Source: huggingface/diffusers 58eb52c0, transformer_cogview4.py, transformer_glm_image.py.
 */
import { FEED_FORWARD } from './single-stack.ts';

export const COG_INSIDE = {
  'attn1_(to_[qkv]|to_out_0)': 'h<h',
  ...FEED_FORWARD,
  norm1_linear: '12h<512',
  'attn1_norm_[qk]': '*',
};
export const COG_ENDS = { norm_out_linear: '2h<512', proj_out: '*<h' };
