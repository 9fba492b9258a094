/** Wan 2.2: 5B, and a pair of 14B models for high and low noise. */
import { stackFamily } from '../stack-family.ts';
import * as wan from '../wan-like.ts';

export const wan22 = stackFamily({
  ...wan.shared,
  id: 'wan2.2',
  code: 'W22',
  label: 'Wan 2.2',
  named: ['wan', 'wan22'],
  fileName: / wan ?v?2[. ]?2 /,
  fileNameAmongEquals: wan.NOISE,
  pair: true,
  stacks: [wan.blocks({ ...wan.COMMON, ...wan.IMAGE }), wan.VACE, wan.FACE],
  sizes: [wan.size('5B', 30, 3072, 14336, 8), wan.size('14B', 40, 5120, 13824, 8)],
  stem: `${wan.STEM}|img_emb|face_adapter|motion_encoder|pose_patch_embedding|face_encoder`,
  subtype: wan.subtype(true),
});
