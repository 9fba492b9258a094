/**
 * Bria 3.2: Flux.1's blocks, 8 double and 28 single. Source: huggingface/diffusers 58eb52c0, transformer_bria.py; its constructor's default is Flux.1's 19 and 38, the
 * published model is said to have 8 and 28; its configuration was not read.
 */
import * as like from '../flux-like.ts';
import { stackFamily } from '../stack-family.ts';

export const bria = stackFamily({
  id: 'bria',
  code: 'BRI',
  label: 'Bria 3',
  named: ['bria'],
  fileName: / bria ?3/,
  fileNameAmongEquals: / bria (?!fibo)/,
  badge: 'Bria',
  layout: 'bria',
  stacks: like.DIFFUSERS_STACKS,
  sizes: like.fluxSizes([8, 28], { t: 4096 }, [19, 38]),
  stem: `x_embedder|${like.CONTEXT}|time_embed|guidance_embed`,
  head: like.HEAD,
  ends: like.ENDS,
  encoders: ['t5'],
});
