/** HiDream-O1: a language model with vision that paints. */
import { stackFamily } from '../stack-family.ts';

export const hidreamO1 = stackFamily({
  id: 'hidream-o1',
  code: 'HO1',
  label: 'HiDream-O1',
  named: ['hidreamo1'],
  fileName: / hi ?dream ?o1/,
  lineName: / hi ?dream/,
  badge: 'HiDream-O1',
  layout: 'hidream_o1',
  stacks: [
    {
      id: 'layer',
      label: 'Layer',
      group: 'Layers',
      counted: '',
      containers: ['model_language_model_layers', 'language_model_layers'],
      inside: {
        'self_attn_[qo]_proj': 'h<h',
        'self_attn_[kv]_proj': 'k<h',
        'mlp_(gate|up)_proj': 'f<h',
        mlp_down_proj: 'h<f',
        'self_attn_[qk]_norm|.*layernorm': '*',
      },
    },
  ],
  // The language model with vision that it is made of (Qwen3-VL 8B) has the same names and shapes: to fill it exactly tells neither.
  sizes: [{ label: null, blocks: { layer: 36 }, widths: { h: 4096, k: 1024, f: 12288 }, unpublished: true }],
  stem: 'model_visual|visual|model_x_embedder|model_t_embedder|x_embedder|t_embedder1?',
  head: 'model_final_layer\\d?|final_layer\\d?',
  ends: {
    '(model_)?x_embedder_proj1': 'h<3072',
    '(model_)?final_layer2_linear': '3072<h',
  },
});
