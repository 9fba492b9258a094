/** SANA: linear attention, convolutions in the feed-forward. */
import { ATTENTION, mainStack } from '../single-stack.ts';
import { stackFamily } from '../stack-family.ts';

export const sana = stackFamily({
  id: 'sana',
  label: 'SANA',
  named: ['sana'],
  fileName: / sana /,
  badge: 'SANA',
  layout: 'sana',
  stacks: [mainStack(['transformer_blocks'], { ...ATTENTION, 'ff_conv_(inverted|depth|point)': '*' })],
  sizes: [
    { label: '1.6B', blocks: { blocks: 20 }, widths: { h: 2240 } },
    { label: '0.6B', blocks: { blocks: 28 }, widths: { h: 1152 } },
    { label: '4.8B', blocks: { blocks: 60 }, widths: { h: 2240 } },
  ],
  stem: 'time_embed|caption_projection|caption_norm|patch_embed',
  head: 'proj_out',
  encoders: ['gemma2'],
});
