/** HiDream-I1: 16 double and 32 single blocks with experts. */
import * as like from '../flux-like.ts';
import { alike } from '../same-names.ts';
import { stackFamily } from '../stack-family.ts';

const INSIDE = {
  '(block_)?attn1?_to_(q|k|v|out)(_t)?': 'h<h',
  '(block_)?adaLN_modulation_1': '*<h',
  '(block_)?ff_[it]_((shared_experts|experts_\\d)_)?w[13]|(block_)?ff_i_gate': '*<h',
  '(block_)?ff_[it]_((shared_experts|experts_\\d)_)?w2': 'h<*',
  '(block_)?attn1?_[qk]_rms_norm(_t)?|(block_)?norm.*': '*',
};

/** A block's layers lie in a `block` of their own, which some names leave out, as they do the attention's number. */
const SAME = alike(
  ...['to_q', 'to_k', 'to_v', 'to_out', 'q_rms_norm', 'k_rms_norm'].flatMap((layer) =>
    ['', '_t'].map((text): [string, ...string[]] => [
      `block_attn1_${layer}${text}`,
      `attn1_${layer}${text}`,
      `attn_${layer}${text}`,
      `block_attn_${layer}${text}`,
    ]),
  ),
  ...['i', 't'].flatMap((side) =>
    ['', 'shared_experts_', ...[0, 1, 2, 3].map((n) => `experts_${n}_`)].flatMap((expert) =>
      ['w1', 'w2', 'w3'].map((layer): [string, ...string[]] => [`block_ff_${side}_${expert}${layer}`, `ff_${side}_${expert}${layer}`]),
    ),
  ),
  ['block_ff_i_gate', 'ff_i_gate'],
  ['block_adaLN_modulation_1', 'adaLN_modulation_1'],
);

export const hidream = stackFamily({
  id: 'hidream',
  code: 'HID',
  label: 'HiDream-I1',
  named: ['hidreami1', 'hidream'],
  fileName: / hi ?dream(?! ?o1)/,
  badge: 'HiDream',
  layout: 'hidream',
  stacks: [
    { ...like.DOUBLE, containers: ['double_stream_blocks'], inside: INSIDE, same: SAME },
    { ...like.SINGLE, containers: ['single_stream_blocks'], inside: INSIDE, same: SAME },
  ],
  sizes: [{ label: null, blocks: { double: 16, single: 32 }, widths: { h: 2560 } }],
  stem: 'caption_projection|t_embedder|p_embedder|x_embedder',
  head: 'final_layer',
  ends: {
    x_embedder_proj: 'h<64',
    p_embedder_pooled_embedder_linear_1: 'h<2048',
    t_embedder_timestep_embedder_linear_1: 'h<256',
    '(p_embedder_pooled|t_embedder_timestep)_embedder_linear_2': 'h<h',
    'caption_projection_\\d+_linear': 'h<4096',
    final_layer_adaLN_modulation_1: '2h<h',
    final_layer_linear: '64<h',
  },
  encoders: ['clip-l', 'clip-g', 't5', 'llama'],
});
