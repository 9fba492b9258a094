/** Flux.2 dev and Klein: gated feed-forwards (twice f out of the first layer), one modulation for all blocks of a kind. */
import * as like from '../flux-like.ts';
import { alike } from '../same-names.ts';
import { stackFamily } from '../stack-family.ts';

export const flux2 = stackFamily({
  id: 'flux2',
  code: 'F2K',
  label: 'Flux.2',
  named: ['flux2'],
  fileName: / flux ?\.?2| klein/,
  lineName: / flux(?! ?1)/,
  badge: 'Flux.2',
  layout: 'flux2_transformer',
  stacks: [
    {
      ...like.DOUBLE,
      // `sformer_blocks`: a cut-off name met in published files.
      containers: ['double_blocks', 'transformer_blocks', 'sformer_blocks'],
      inside: {
        ...like.NATIVE_DOUBLE,
        '(img|txt)_mlp_0': '2f<h',
        '(img|txt)_mlp_2': 'h<f',
        ...like.DIFFUSERS_ATTENTION,
        '(ff|ff_context)_linear_in': '2f<h',
        '(ff|ff_context)_linear_out': 'h<f',
      },
      same: {
        ...like.SAME_DOUBLE,
        img_mlp_0: ['ff_linear_in'],
        img_mlp_2: ['ff_linear_out'],
        txt_mlp_0: ['ff_context_linear_in'],
        txt_mlp_2: ['ff_context_linear_out'],
      },
    },
    {
      ...like.SINGLE,
      containers: ['single_blocks', 'single_transformer_blocks'],
      inside: {
        linear1: '3h+2f<h',
        linear2: 'h<h+f',
        attn_to_qkv_mlp_proj: '3h+2f<h',
        attn_to_out: 'h<h+f',
        'norm_(query|key)_norm|attn_norm_[qk]': '*',
      },
      same: {
        ...alike(
          ['attn_to_qkv_mlp_proj', 'linear1'],
          ['attn_to_out', 'linear2'],
          ['attn_norm_q', 'norm_query_norm'],
          ['attn_norm_k', 'norm_key_norm'],
        ),
      },
    },
  ],
  sizes: [
    { label: 'dev', blocks: { double: 8, single: 48 }, widths: { h: 6144, f: 18432, t: 15360 } },
    { label: 'Klein 9B', blocks: { double: 8, single: 24 }, widths: { h: 4096, f: 12288, t: 12288 } },
    { label: 'Klein 4B', blocks: { double: 5, single: 20 }, widths: { h: 3072, f: 9216, t: 7680 } },
  ],
  stem: `(double|single)_stream_modulation(_img|_txt)?|img_in|${like.TEXT_IN}|time_in|guidance_in|x_embedder|${like.CONTEXT}|time_guidance_embed`,
  fusedAndSplit: 'both',
  sameOutside: like.SAME_OUTSIDE,
  head: like.HEAD,
  ends: {
    ...like.ENDS,
    'img_in|x_embedder': 'h<128',
    'double_stream_modulation_(img|txt)_lin(ear)?': '6h<h',
    'single_stream_modulation_lin(ear)?': '3h<h',
    'final_layer_linear|proj_out': '128<h',
  },
  encoders: ['qwen', 'mistral'],
  original: (_touched, layout) => (layout === 'flux2_transformer_56' ? layout : null),
});
