/** HunyuanImage 2.1: 20 double and 40 single blocks, hidden 3584. */
import * as hunyuan from '../hunyuan-like.ts';
import { stackFamily } from '../stack-family.ts';

export const hunyuanImage = stackFamily({
  ...hunyuan.TWO_STACKS,
  id: 'hunyuan-image',
  code: 'HYI',
  label: 'HunyuanImage',
  named: ['hunyuanimage'],
  fileName: / hunyuan ?image/,
  lineName: / hunyuan (?!video)/,
  badge: 'Hunyuan Image',
  layout: 'hunyuan_image',
  sizes: [{ label: null, blocks: { double: 20, single: 40, refiner: 2 }, widths: { h: 3584, f: 14336, t: 3584 } }],
  ends: hunyuan.ENDS,
  encoders: ['qwen'],
});
