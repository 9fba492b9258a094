/**
 * Bria FIBO: Flux.1's blocks, 8 double and 38 single, each with a projection of its own for the caption (2048 to half the width).
 * Source: huggingface/diffusers 58eb52c0, transformer_bria_fibo.py; its constructor's default is Flux.1's 19 and 38, the published config.json has 8 and 38.
 */
import * as like from '../flux-like.ts';
import { stackFamily } from '../stack-family.ts';

export const fibo = stackFamily({
  id: 'fibo',
  code: 'FIB',
  label: 'Bria FIBO',
  named: ['briafibo', 'fibo'],
  fileName: / bria ?fibo /,
  fileNameAmongEquals: / fibo /,
  badge: 'FIBO',
  layout: 'fibo',
  stacks: like.DIFFUSERS_STACKS,
  sizes: like.fluxSizes([8, 38], { t: 4096 }, [19, 38]),
  stem: `x_embedder|${like.CONTEXT}|time_embed|guidance_embed|caption_projection`,
  head: like.HEAD,
  ends: { ...like.ENDS, 'caption_projection_\\d+_linear': '1536<2048' },
});
