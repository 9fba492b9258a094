/** HunyuanVideo 1.5: 54 double blocks of 2048, no single ones. */
import * as flux from '../flux-like.ts';
import * as hunyuan from '../hunyuan-like.ts';
import { stackFamily } from '../stack-family.ts';

export const hunyuanVideo15 = stackFamily({
  id: 'hunyuan-video-1.5',
  code: 'H15',
  label: 'HunyuanVideo 1.5',
  named: ['hunyuanvideo15', 'hv15'],
  fileName: / (hunyuan ?video|hv|hunyuan) ?1[. ]?5 /,
  lineName: hunyuan.VIDEO_NAME,
  badge: 'Hunyuan 1.5',
  layout: 'hunyuan_video_15',
  stacks: [
    { ...flux.DOUBLE, containers: ['double_blocks', 'transformer_blocks'], inside: { ...hunyuan.NATIVE, ...hunyuan.DIFFUSERS } },
    flux.TOKEN_REFINER,
  ],
  sizes: [{ label: null, blocks: { double: 54, refiner: 2 }, widths: { h: 2048, f: 8192, t: 3584 } }],
  ends: hunyuan.ENDS,
  stem: hunyuan.STEM,
  fusedAndSplit: 'fused',
  head: hunyuan.HEAD,
  sameOutside: flux.SAME_OUTSIDE,
  encoders: ['qwen'],
});
