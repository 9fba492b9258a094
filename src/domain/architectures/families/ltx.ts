/** LTX-Video. */
import { alike, type SameNames } from '../same-names.ts';
import { ATTENTION, FEED_FORWARD, mainStack } from '../single-stack.ts';
import { stackFamily } from '../stack-family.ts';

/** Shared with LTX-2. */
export const LTX_STEM = 'proj_in|patchify_proj|caption_projection|adaln_single|time_embed|scale_shift_table';

const MODULATION = ['linear', 'emb_timestep_embedder_linear_1', 'emb_timestep_embedder_linear_2'];
/** Of every modulation its three layers. */
export const sameModulations = (pairs: readonly (readonly [string, string])[]): SameNames =>
  alike(...pairs.flatMap(([own, other]) => MODULATION.map((layer): [string, ...string[]] => [`${other}_${layer}`, `${own}_${layer}`])));
export const SAME_LTX_OUTSIDE = {
  ...alike(['proj_in', 'patchify_proj'], ['caption 1', 'caption_projection_linear_1'], ['caption 2', 'caption_projection_linear_2']),
  ...sameModulations([['adaln_single', 'time_embed']]),
  proj_out: ['proj_out'],
};
export const SAME_LTX_NORMS = alike(
  ...['attn1', 'attn2', 'audio_attn1', 'audio_attn2', 'audio_to_video_attn', 'video_to_audio_attn'].flatMap((attention) =>
    ['q', 'k'].map((part): [string, ...string[]] => [`${attention}_norm_${part}`, `${attention}_${part}_norm`]),
  ),
);

export const ltx = stackFamily({
  id: 'ltx',
  code: 'LTV',
  label: 'LTX-Video',
  named: ['ltxv', 'ltxvideo', 'ltx'],
  fileName: / ltxv?(?! ?v?2(?!b\b))/,
  badge: 'LTX',
  layout: 'ltx_video',
  stacks: [mainStack(['transformer_blocks'], { ...ATTENTION, ...FEED_FORWARD }, SAME_LTX_NORMS)],
  sizes: [
    { label: '2B', blocks: { blocks: 28 }, widths: { h: 2048, f: 8192 } },
    { label: '13B', blocks: { blocks: 48 }, widths: { h: 4096, f: 16384 } },
  ],
  stem: LTX_STEM,
  head: 'proj_out',
  sameOutside: SAME_LTX_OUTSIDE,
  ends: {
    'proj_in|patchify_proj': 'h<128',
    caption_projection_linear_1: 'h<4096',
    'adaln_single_linear|time_embed_linear': '6h<h',
    caption_projection_linear_2: 'h<h',
    '(time_embed|adaln_single)_emb_timestep_embedder_linear_1': 'h<256',
    '(time_embed|adaln_single)_emb_timestep_embedder_linear_2': 'h<h',
    proj_out: '128<h',
  },
  encoders: ['t5'],
});
