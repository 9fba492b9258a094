/**
 * Ovis-Image: Flux.1's attention in 6 double and 27 single blocks, with gated feed-forwards and a text 2048 wide.
 * Source: huggingface/diffusers 58eb52c0, transformer_ovis_image.py.
 */
import * as like from '../flux-like.ts';
import { stackFamily } from '../stack-family.ts';

export const ovisImage = stackFamily({
  id: 'ovis-image',
  code: 'OVI',
  label: 'Ovis-Image',
  named: ['ovisimage', 'ovis'],
  fileName: / ovis ?image/,
  fileNameAmongEquals: / ovis/,
  badge: 'Ovis',
  layout: 'ovis_image',
  stacks: [
    {
      ...like.DOUBLE,
      containers: ['transformer_blocks'],
      inside: {
        ...like.DIFFUSERS_ATTENTION,
        ...like.DIFFUSERS_MODULATION,
        '(ff|ff_context)_net_0_proj': '2f<h',
        '(ff|ff_context)_net_2': 'h<f',
      },
    },
    {
      ...like.SINGLE,
      containers: ['single_transformer_blocks'],
      inside: { ...like.DIFFUSERS_SINGLE, proj_mlp: '2f<h', norm_linear: '3h<h' },
    },
  ],
  sizes: like.fluxSizes([6, 27], { t: 2048 }),
  stem: `x_embedder|context_embedder_norm|${like.CONTEXT}|timestep_embedder`,
  head: like.HEAD,
  ends: like.ENDS,
  encoders: ['qwen'],
});
