/** Wan 2.1: 1.3B and 14B, text to video and image to video. */
import { stackFamily } from '../stack-family.ts';
import * as wan from '../wan-like.ts';

export const wan21 = stackFamily({
  ...wan.shared,
  id: 'wan2.1',
  code: 'W21',
  label: 'Wan 2.1',
  named: ['wan', 'wan21'],
  fileName: / wan ?v?2[. ]?1 /,
  stacks: [wan.blocks({ ...wan.COMMON, ...wan.IMAGE }), wan.VACE],
  sizes: [wan.size('1.3B', 30, 1536, 8960, 15), wan.size('14B', 40, 5120, 13824, 8)],
  stem: `${wan.STEM}|img_emb`,
  subtype: wan.subtype(false),
});
