/** Cosmos-Predict2. */
import * as like from '../cosmos-like.ts';
import { stackFamily } from '../stack-family.ts';

export const cosmos = stackFamily({
  id: 'cosmos',
  code: 'COS',
  label: 'Cosmos-Predict2',
  named: ['cosmos'],
  fileName: / cosmos ?predict/,
  fileNameAmongEquals: / cosmos/,
  badge: 'Cosmos',
  layout: 'cosmos',
  stacks: [like.BLOCKS],
  sizes: [
    { label: '2B', blocks: { blocks: 28 }, widths: { h: 2048, f: 8192, c: 1024 } },
    { label: '14B', blocks: { blocks: 36 }, widths: { h: 5120, f: 20480, c: 1024 } },
  ],
  stem: like.STEM,
  head: like.HEAD,
  sameOutside: like.SAME_OUTSIDE,
  encoders: ['t5'],
});
