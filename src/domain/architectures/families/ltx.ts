/** LTX-Video. */
import { ATTENTION, FEED_FORWARD, mainStack } from '../single-stack.ts';
import { stackFamily } from '../stack-family.ts';

/** Shared with LTX-2. */
export const LTX_STEM = 'proj_in|patchify_proj|caption_projection|adaln_single|time_embed|scale_shift_table';

export const ltx = stackFamily({
  id: 'ltx',
  label: 'LTX-Video',
  named: ['ltxv', 'ltxvideo', 'ltx'],
  fileName: / ltxv?(?! ?v?2)/,
  badge: 'LTX',
  layout: 'ltx_video',
  stacks: [mainStack(['transformer_blocks'], { ...ATTENTION, ...FEED_FORWARD })],
  sizes: [
    { label: '2B', blocks: { blocks: 28 }, widths: { h: 2048, f: 8192 } },
    { label: '13B', blocks: { blocks: 48 }, widths: { h: 4096, f: 16384 } },
  ],
  stem: LTX_STEM,
  head: 'proj_out',
  encoders: ['t5'],
});
