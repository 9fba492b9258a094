/** AuraFlow: 4 double and 32 single blocks of 3072. */
import * as like from '../flux-like.ts';
import { alike, halves, swapped } from '../same-names.ts';
import { stackFamily } from '../stack-family.ts';

const FEED_FORWARD = { '(ff|ff_context)_linear_[12]': 'f<h', '(ff|ff_context)_out_projection': 'h<f' };

/** The text is stream 1 and C, the picture stream 2 and X; a single block has one stream, which is called 1 there. */
const SAME_DOUBLE = alike(
  ...['q', 'k', 'v'].flatMap((part): [string, ...string[]][] => [
    [`attn_to_${part}`, `attn_w2${part}`],
    [`attn_add_${part}_proj`, `attn_w1${part}`],
  ]),
  ['attn_to_out_0', 'attn_w2o'],
  ['attn_to_add_out', 'attn_w1o'],
  ...[
    ['ff', 'X', 'norm1'],
    ['ff_context', 'C', 'norm1_context'],
  ].flatMap(([ff, stream, norm]): [string, ...string[]][] => [
    [`${ff}_linear_1`, `mlp${stream}_c_fc1`],
    [`${ff}_linear_2`, `mlp${stream}_c_fc2`],
    [`${ff}_out_projection`, `mlp${stream}_c_proj`],
    [`${norm}_linear`, `mod${stream}_1`],
  ]),
);
const SAME_SINGLE = alike(
  ...['q', 'k', 'v'].map((part): [string, ...string[]] => [`attn_to_${part}`, `attn_w1${part}`]),
  ['attn_to_out_0', 'attn_w1o'],
  ['ff_linear_1', 'mlp_c_fc1'],
  ['ff_linear_2', 'mlp_c_fc2'],
  ['ff_out_projection', 'mlp_c_proj'],
  ['norm1_linear', 'modCX_1'],
);

export const auraflow = stackFamily({
  id: 'auraflow',
  code: 'AUR',
  label: 'AuraFlow',
  named: ['auraflow'],
  fileName: / aura ?flow/,
  badge: 'AuraFlow',
  layout: 'auraflow',
  stacks: [
    {
      ...like.DOUBLE,
      containers: ['joint_transformer_blocks', 'double_layers'],
      same: SAME_DOUBLE,
      inside: {
        ...like.DIFFUSERS_ATTENTION,
        ...FEED_FORWARD,
        ...like.DIFFUSERS_MODULATION,
        'attn_w[12][qkvo]': 'h<h',
        'mlp[CX]_c_fc[12]': 'f<h',
        'mlp[CX]_c_proj': 'h<f',
        'mod[CX]_1': '6h<h',
      },
    },
    {
      ...like.SINGLE,
      containers: ['single_transformer_blocks', 'single_layers'],
      same: SAME_SINGLE,
      inside: {
        'attn_(to_[qkv]|to_out_0)|attn_w1[qkvo]': 'h<h',
        ...FEED_FORWARD,
        norm1_linear: '6h<h',
        'mlp_c_fc[12]': 'f<h',
        mlp_c_proj: 'h<f',
        modCX_1: '6h<h',
        'attn_norm_[qk]': '*',
      },
    },
  ],
  sizes: [{ label: null, blocks: { double: 4, single: 32 }, widths: { h: 3072, f: 8192 } }],
  stem: 'pos_embed|context_embedder|time_step_proj|time_step_proj_linear|init_x_linear|cond_seq_linear|t_embedder|t_embedder_mlp',
  head: 'norm_out|proj_out|final_linear|modF',
  sameOutside: {
    ...alike(
      ['text in', 'cond_seq_linear', 'context_embedder'],
      ['image in', 'init_x_linear', 'pos_embed_proj'],
      ['time 1', 't_embedder_mlp_0', 'time_step_proj_linear_1'],
      ['time 2', 't_embedder_mlp_2', 'time_step_proj_linear_2'],
      ['out', 'final_linear', 'proj_out'],
    ),
    norm_out_linear: swapped('out modulation'),
    modF_1: halves('out modulation'),
  },
  ends: {
    'context_embedder|cond_seq_linear': 'h<2048',
    pos_embed_proj: 'h<16',
    time_step_proj_linear_1: 'h<256',
    time_step_proj_linear_2: 'h<h',
    norm_out_linear: '2h<h',
    proj_out: '16<h',
  },
  encoders: ['t5'],
});
