/**
 * LongCat-Image: Flux.1's blocks, 10 double and 20 single, under a text 3584 wide. Only the counts and the layers before the blocks tell.
 * Source: huggingface/diffusers 58eb52c0, transformer_longcat_image.py; its constructor's default is Flux.1's 19 and 38, the published config.json has 10 and 20.
 */
import * as like from '../flux-like.ts';
import { stackFamily } from '../stack-family.ts';

export const longcatImage = stackFamily({
  id: 'longcat-image',
  code: 'LCI',
  label: 'LongCat-Image',
  named: ['longcatimage'],
  fileName: / long ?cat(?! ?video)/,
  badge: 'LongCat',
  layout: 'longcat_image',
  stacks: like.DIFFUSERS_STACKS,
  sizes: like.fluxSizes([10, 20], { t: 3584 }, [19, 38]),
  stem: `x_embedder|${like.CONTEXT}|time_embed`,
  head: like.HEAD,
  ends: like.ENDS,
  encoders: ['qwen'],
});
