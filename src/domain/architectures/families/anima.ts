/**
 * Anima: Cosmos-Predict2 2B with a small adapter for a language model's text. Community depth expansions have 40 and 52 blocks,
 * the new ones inserted between the 28.
 */
import * as cosmos from '../cosmos-like.ts';
import { sideStack } from '../single-stack.ts';
import { stackFamily } from '../stack-family.ts';

export const anima = stackFamily({
  id: 'anima',
  code: 'ANI',
  label: 'Anima',
  named: ['anima'],
  fileName: /(?!)/,
  fileNameAmongEquals: / anima /,
  badge: 'Anima',
  layout: 'anima',
  stacks: [
    cosmos.BLOCKS,
    sideStack('llm_adapter', 'Adapter', 'Language model adapter', [
      'llm_adapter_blocks',
      'net_llm_adapter_blocks',
      'text_conditioner_blocks',
    ]),
  ],
  sizes: [
    { label: '2B', blocks: { blocks: 28, llm_adapter: 6 }, widths: { h: 2048, f: 8192, c: 1024 } },
    { label: '2.9B', blocks: { blocks: 40, llm_adapter: 6 }, widths: { h: 2048, f: 8192, c: 1024 } },
    { label: '3.8B', blocks: { blocks: 52, llm_adapter: 6 }, widths: { h: 2048, f: 8192, c: 1024 } },
  ],
  stem: `${cosmos.STEM}|llm_adapter|text_conditioner`,
  head: cosmos.HEAD,
  sameOutside: cosmos.SAME_OUTSIDE,
  encoders: ['qwen'],
});
