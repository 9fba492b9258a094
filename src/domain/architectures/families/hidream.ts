/** HiDream-I1: 16 double and 32 single blocks with experts. */
import * as like from '../flux-like.ts';
import { stackFamily } from '../stack-family.ts';

const INSIDE = {
  '(block_)?attn1?_to_(q|k|v|out)(_t)?': 'h<h',
  '(block_)?adaLN_modulation_1': '*<h',
  '(block_)?ff_[it]_((shared_experts|experts_\\d)_)?w[13]|(block_)?ff_i_gate': '*<h',
  '(block_)?ff_[it]_((shared_experts|experts_\\d)_)?w2': 'h<*',
  '(block_)?attn1?_[qk]_rms_norm(_t)?|(block_)?norm.*': '*',
};

export const hidream = stackFamily({
  id: 'hidream',
  label: 'HiDream-I1',
  named: ['hidreami1', 'hidream'],
  fileName: / hi ?dream(?! ?o1)/,
  badge: 'HiDream',
  layout: 'hidream',
  stacks: [
    { ...like.DOUBLE, containers: ['double_stream_blocks'], inside: INSIDE },
    { ...like.SINGLE, containers: ['single_stream_blocks'], inside: INSIDE },
  ],
  sizes: [{ label: null, blocks: { double: 16, single: 32 }, widths: { h: 2560 } }],
  stem: 'caption_projection|t_embedder|p_embedder|x_embedder',
  head: 'final_layer',
  encoders: ['clip-l', 'clip-g', 't5', 'llama'],
});
