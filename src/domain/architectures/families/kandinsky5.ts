/** Kandinsky 5: a visual stack and a small text stack before it. */
import { sideStack } from '../single-stack.ts';
import { stackFamily } from '../stack-family.ts';
import type { Size } from '../stack-spec.ts';

const size = (label: string, visual: number, text: number, h: number): Size => ({
  label,
  blocks: { visual, text },
  widths: { h, f: 4 * h },
});

export const kandinsky5 = stackFamily({
  id: 'kandinsky5',
  code: 'KAN',
  label: 'Kandinsky 5',
  named: ['kandinsky'],
  fileName: / kandinsky ?5/,
  fileNameAmongEquals: / kandinsky/,
  badge: 'Kandinsky',
  layout: 'kandinsky5',
  stacks: [
    {
      id: 'visual',
      label: 'Visual',
      group: 'Visual blocks',
      counted: 'visual',
      containers: ['visual_transformer_blocks'],
      inside: {
        '(self|cross)_attention_(to_(query|key|value)|out_layer)': 'h<h',
        feed_forward_in_layer: 'f<h',
        feed_forward_out_layer: 'h<f',
        'visual_modulation_out_layer|(self|cross)_attention_(query|key)_norm': '*',
      },
    },
    sideStack('text', 'Text', 'Text blocks', ['text_transformer_blocks']),
  ],
  sizes: [size('Lite', 32, 2, 1792), size('Image', 50, 2, 2560), size('Pro', 60, 4, 4096)],
  stem: 'time_embeddings|text_embeddings|pooled_text_embeddings|visual_embeddings',
  head: 'out_layer',
  encoders: ['qwen', 'clip-l'],
});
