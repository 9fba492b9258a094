/** Boogu-Image: known by the names of its two stacks; its sizes are not published, so the blocks are those the file names. */
import * as like from '../flux-like.ts';
import { stackFamily } from '../stack-family.ts';

export const boogu = stackFamily({
  id: 'boogu',
  code: 'BOO',
  label: 'Boogu-Image',
  named: ['booguimage', 'boogu'],
  fileName: / boogu/,
  badge: 'Boogu',
  layout: 'boogu',
  stacks: [
    { ...like.DOUBLE, containers: ['double_stream_layers'], inside: { '.+': '*' } },
    { ...like.SINGLE, containers: ['single_stream_layers'], inside: { '.+': '*' } },
  ],
  sizes: [],
  stem: '[a-z_]*embed(der|ding)?|noise_refiner|context_refiner|[a-z]+_in',
  head: 'norm_out|proj_out|final_layer',
});
