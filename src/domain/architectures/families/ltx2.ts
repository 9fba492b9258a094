/** LTX-2: a video and an audio stream in each block. A video-only file of width 4096 may be LTX-Video's 13B as well. */
import type { Subtype } from '../family.ts';
import type { ModuleSummary } from '../module-summary.ts';
import { ATTENTION, FEED_FORWARD, mainStack, sideStack } from '../single-stack.ts';
import { stackFamily } from '../stack-family.ts';
import { alike } from '../same-names.ts';
import { LTX_STEM, SAME_LTX_NORMS, SAME_LTX_OUTSIDE, sameModulations } from './ltx.ts';

function subtype({ stacks }: ModuleSummary): Subtype | null {
  const gated = [...(stacks.get('transformer_blocks')?.inner.keys() ?? [])].some((name) => name.endsWith('to_gate_logits'));
  return gated ? { label: '2.3', from: 'tensors' } : null;
}

export const ltx2 = stackFamily({
  id: 'ltx2',
  code: 'LTX',
  label: 'LTX-2',
  named: ['ltx2', 'ltxv2', 'ltx2.3'],
  fileName: / ltxv? ?v?2(?!b\b)/,
  lineName: / ltx/,
  badge: 'LTX-2',
  layout: 'ltx2',
  stacks: [
    mainStack(
      ['transformer_blocks'],
      {
        ...ATTENTION,
        ...FEED_FORWARD,
        // a: width of the audio stream.
        'audio_attn[12]_(to_[qkv]|to_out_0)|audio_to_video_attn_to_[kv]|video_to_audio_attn_(to_q|to_out_0)': 'a<a',
        'audio_to_video_attn_to_q|video_to_audio_attn_to_[kv]': 'a<h',
        audio_to_video_attn_to_out_0: 'h<a',
        audio_ff_net_0_proj: '4a<a',
        audio_ff_net_2: 'a<4a',
        '.*to_gate_logits|.*_attn[12]?_(norm_[qk]|[qk]_norm)': '*',
      },
      SAME_LTX_NORMS,
    ),
    sideStack('connector', 'Connector', 'Text connectors', [
      'video_embeddings_connector_transformer_1d_blocks',
      'audio_embeddings_connector_transformer_1d_blocks',
    ]),
  ],
  sizes: [{ label: null, blocks: { blocks: 48 }, widths: { h: 4096, f: 16384, a: 2048 } }],
  stem: `${LTX_STEM}|audio_proj_in|audio_patchify_proj|audio_caption_projection|audio_adaln_single|audio_time_embed|av_cross_attn_\\w+|av_ca_\\w+|text_embedding_projection|(audio_)?prompt_adaln(_single)?|\\w+_embeddings_connector`,
  head: 'proj_out|audio_proj_out',
  sameOutside: {
    ...SAME_LTX_OUTSIDE,
    ...alike(['audio_proj_in', 'audio_patchify_proj']),
    ...sameModulations([
      ['audio_adaln_single', 'audio_time_embed'],
      ['prompt_adaln_single', 'prompt_adaln'],
      ['audio_prompt_adaln_single', 'audio_prompt_adaln'],
      ['av_ca_video_scale_shift_adaln_single', 'av_cross_attn_video_scale_shift'],
      ['av_ca_a2v_gate_adaln_single', 'av_cross_attn_video_a2v_gate'],
      ['av_ca_audio_scale_shift_adaln_single', 'av_cross_attn_audio_scale_shift'],
      ['av_ca_v2a_gate_adaln_single', 'av_cross_attn_audio_v2a_gate'],
    ]),
    audio_proj_out: ['audio_proj_out'],
  },
  ends: {
    'proj_in|patchify_proj': 'h<128',
    caption_projection_linear_1: 'h<3840',
    audio_caption_projection_linear_1: 'a<3840',
    '(audio_proj_in|audio_patchify_proj)': 'a<128',
    caption_projection_linear_2: 'h<h',
    audio_caption_projection_linear_2: 'a<a',
    proj_out: '128<h',
    audio_proj_out: '128<a',
    '(time_embed|adaln_single|prompt_adaln_single|av_cross_attn_video_\\w+)_emb_timestep_embedder_linear_1': 'h<256',
    '(time_embed|adaln_single|prompt_adaln_single|av_cross_attn_video_\\w+)_emb_timestep_embedder_linear_2': 'h<h',
    '(audio_(time_embed|adaln_single|prompt_adaln_single)|av_cross_attn_audio_\\w+)_emb_timestep_embedder_linear_1': 'a<256',
    '(audio_(time_embed|adaln_single|prompt_adaln_single)|av_cross_attn_audio_\\w+)_emb_timestep_embedder_linear_2': 'a<a',
    'time_embed_linear|adaln_single_linear': '*<h',
    'audio_time_embed_linear|audio_adaln_single_linear': '*<a',
    prompt_adaln_single_linear: '2h<h',
    audio_prompt_adaln_single_linear: '2a<a',
    av_cross_attn_video_scale_shift_linear: '4h<h',
    av_cross_attn_audio_scale_shift_linear: '4a<a',
    av_cross_attn_video_a2v_gate_linear: 'h<h',
    av_cross_attn_audio_v2a_gate_linear: 'a<a',
    text_embedding_projection_video_aggregate_embed: 'h<*',
    text_embedding_projection_audio_aggregate_embed: 'a<*',
  },
  encoders: ['gemma3'],
  subtype,
});
