/** Ideogram 4: 34 layers of 4608. */
import { alike } from '../same-names.ts';
import { GATED, mainStack } from '../single-stack.ts';
import { stackFamily } from '../stack-family.ts';

export const ideogram4 = stackFamily({
  id: 'ideogram4',
  code: 'IDE',
  label: 'Ideogram 4',
  named: ['ideogram'],
  fileName: / ideogram ?4/,
  fileNameAmongEquals: / ideogram/,
  badge: 'Ideogram',
  layout: 'ideogram4',
  stacks: [
    mainStack(
      ['layers'],
      {
        attention_qkv: '3h<h',
        'attention_(o|to_[qkv]|to_out_0)': 'h<h',
        ...GATED,
        'adaln_modulation(_\\d)?|attention_(norm_[qk]|[qk]_norm)|(attention|ffn)_norm\\d?': '*',
      },
      {
        attention_qkv: ['attention_to_q', 'attention_to_k', 'attention_to_v'],
        ...alike(['attention_to_out_0', 'attention_o'], ['attention_norm_q', 'attention_q_norm'], ['attention_norm_k', 'attention_k_norm']),
      },
    ),
  ],
  sizes: [{ label: null, blocks: { blocks: 34 }, widths: { h: 4608, f: 12288 } }],
  stem: 'x_embedder|t_embedder|cap_embedder|txt_in|img_in|time_embed|text_embedder|input_proj|llm_cond_proj|t_embedding|adaln_proj|embed_image_indicator',
  fusedAndSplit: 'fused',
  head: 'final_layer|final_linear|proj_out|norm_out',
});
