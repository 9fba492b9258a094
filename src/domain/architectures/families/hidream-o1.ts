/** HiDream-O1: a language model with vision that paints. */
import { stackFamily } from '../stack-family.ts';

export const hidreamO1 = stackFamily({
  id: 'hidream-o1',
  code: 'HO1',
  label: 'HiDream-O1',
  named: ['hidreamo1'],
  fileName: / hi ?dream ?o1/,
  line: 'hidream',
  badge: 'HiDream-O1',
  layout: 'hidream_o1',
  stacks: [
    {
      id: 'layer',
      label: 'Layer',
      group: 'Layers',
      counted: '',
      containers: ['model_language_model_layers', 'language_model_layers'],
      inside: { 'self_attn_[qkvo]_proj|mlp_(gate|up|down)_proj|self_attn_[qk]_norm|.*layernorm': '*' },
    },
  ],
  // A language model with vision has the same names: no size, so that none of the two is preferred.
  sizes: [],
  stem: 'model_visual|visual|model_x_embedder|model_t_embedder|x_embedder|t_embedder1?',
  head: 'model_final_layer\\d?|final_layer\\d?',
});
