/** Chroma: Flux.1's blocks without a modulation of their own; a distilled layer stack makes it for all of them. */
import * as like from '../flux-like.ts';
import { stackFamily } from '../stack-family.ts';

export const chroma = stackFamily({
  id: 'chroma',
  code: 'CHR',
  label: 'Chroma',
  named: ['chroma', 'zetachroma'],
  fileName: / chroma ?(1|hd|radiance|v ?\d)/,
  fileNameAmongEquals: / chroma/,
  badge: 'Chroma',
  layout: 'chroma',
  stacks: [
    {
      ...like.DOUBLE,
      containers: ['double_blocks', 'transformer_blocks'],
      inside: { ...like.NATIVE_DOUBLE, ...like.NATIVE_MLP, ...like.DIFFUSERS_ATTENTION, ...like.DIFFUSERS_MLP },
    },
    {
      ...like.SINGLE,
      containers: ['single_blocks', 'single_transformer_blocks'],
      inside: { ...like.NATIVE_SINGLE, ...like.DIFFUSERS_SINGLE },
    },
    {
      id: 'guidance',
      label: 'Guidance',
      group: 'Guidance layers',
      counted: 'guidance',
      role: 'other',
      containers: ['distilled_guidance_layer_layers'],
      inside: { '(in|out)_layer|linear_[12]': '5120<5120', '.+': '*' },
      same: { in_layer: ['linear_1'], out_layer: ['linear_2'] },
    },
  ],
  sizes: [{ label: null, blocks: { double: 19, single: 38, guidance: 5 }, widths: { h: 3072, f: 12288, t: 4096 } }],
  // Radiance has layers for pixels in the place of a VAE.
  stem: `img_in|img_in_patch|${like.TEXT_IN}|x_embedder|${like.CONTEXT}|distilled_guidance_layer|nerf_image_embedder`,
  fusedAndSplit: 'both',
  head: 'final_layer|norm_out|proj_out|nerf_final_layer\\w*|nerf_blocks',
  sameOutside: like.SAME_OUTSIDE,
  ends: { ...like.ENDS, distilled_guidance_layer_in_proj: '5120<64', distilled_guidance_layer_out_proj: 'h<5120' },
  encoders: ['t5'],
});
