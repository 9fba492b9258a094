/** ERNIE-Image: 36 layers of 4096 and one modulation for all of them. */
import { alike } from '../same-names.ts';
import { mainStack } from '../single-stack.ts';
import { stackFamily } from '../stack-family.ts';

const ALL = ['q', 'k', 'v'].map((part) => `self_attention_to_${part}`);
const SAME = {
  ...alike(
    ...[
      ['q', 'query'],
      ['k', 'key'],
      ['v', 'value'],
    ].map(([part, word]): [string, ...string[]] => [
      `self_attention_to_${part}`,
      ...[`${part}_proj`, `linear_${part}`, `${word}`].map((name) => `self_attention_${name}`),
    ]),
    [
      'self_attention_to_out_0',
      ...['to_out', 'o_proj', 'out_proj', 'linear_proj', 'dense', 'proj'].map((name) => `self_attention_${name}`),
    ],
    ['self_attention_norm_q', 'self_attention_q_norm'],
    ['self_attention_norm_k', 'self_attention_k_norm'],
  ),
  ...Object.fromEntries(['qkv', 'linear_qkv', 'qkv_proj'].map((name) => [`self_attention_${name}`, ALL])),
};

export const ernie = stackFamily({
  id: 'ernie',
  code: 'ERN',
  label: 'ERNIE-Image',
  named: ['ernie'],
  fileName: / ernie ?image/,
  fileNameAmongEquals: / ernie/,
  badge: 'ERNIE',
  layout: 'ernie_image',
  stacks: [
    mainStack(
      ['layers'],
      {
        'self_attention_(to_q|q_proj|linear_q|query)': '*<h',
        'self_attention_(to_[kv]|[kv]_proj|linear_[kv]|key|value|qkv|linear_qkv|qkv_proj)': '*<h',
        'self_attention_(to_out_0|to_out|o_proj|out_proj|linear_proj|dense|proj)': 'h<*',
        'mlp_(gate_proj|up_proj)': 'f<h',
        mlp_linear_fc2: 'h<f',
        'self_attention_(norm_[qk]|[qk]_norm)|adaLN_(sa|mlp)_ln': '*',
      },
      SAME,
    ),
  ],
  sizes: [{ label: null, blocks: { blocks: 36 }, widths: { h: 4096, f: 12288 } }],
  stem: 'ada(LN|ln)_modulation|x_embedder|text_proj|time_embedding|t_embedder|time_proj|time_embedding_linear',
  head: 'final_norm|final_linear|final_layer|norm_out|proj_out|final_norm_linear',
});
