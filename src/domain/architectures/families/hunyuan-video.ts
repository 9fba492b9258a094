/** HunyuanVideo: 20 double and 40 single blocks, hidden 3072. */
import * as hunyuan from '../hunyuan-like.ts';
import { stackFamily } from '../stack-family.ts';

export const hunyuanVideo = stackFamily({
  ...hunyuan.TWO_STACKS,
  id: 'hunyuan-video',
  code: 'HYV',
  label: 'HunyuanVideo',
  named: ['hunyuanvideo'],
  fileName: hunyuan.VIDEO_NAME,
  badge: 'Hunyuan',
  layout: 'hunyuan_video',
  sizes: hunyuan.VIDEO_SIZES,
  ends: hunyuan.ENDS,
  encoders: ['clip-l', 'llama'],
});
