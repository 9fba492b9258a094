/** FramePack: HunyuanVideo's tensors, trained in diffusers' names. */
import * as flux from '../flux-like.ts';
import * as hunyuan from '../hunyuan-like.ts';
import { stackFamily } from '../stack-family.ts';

export const framepack = stackFamily({
  ...hunyuan.TWO_STACKS,
  // Trained in diffusers' names only.
  stacks: [
    { ...flux.DOUBLE, containers: ['transformer_blocks'], inside: hunyuan.DIFFUSERS },
    { ...flux.SINGLE, containers: ['single_transformer_blocks'], inside: hunyuan.DIFFUSERS_SINGLE },
    flux.TOKEN_REFINER,
  ],
  id: 'framepack',
  code: 'FPK',
  label: 'FramePack',
  named: ['framepack'],
  fileName: / (framepack|fp ?f1) /,
  lineName: hunyuan.VIDEO_NAME,
  badge: 'FramePack',
  layout: 'framepack',
  sizes: hunyuan.VIDEO_SIZES,
  ends: hunyuan.ENDS,
  stem: `${hunyuan.STEM}|clean_x_embedder|image_projection`,
  encoders: ['clip-l', 'llama'],
});
