/** SD3 and SD3.5: 24 (medium) or 38 (large) joint blocks. 3.5 medium has a second attention in its first 13 blocks. */
import type { Subtype } from '../family.ts';
import type { Hints, Said } from '../hints.ts';
import * as like from '../flux-like.ts';
import type { ModuleSummary } from '../module-summary.ts';
import { alike, halves, swapped } from '../same-names.ts';
import { stackFamily } from '../stack-family.ts';
import type { Size } from '../stack-spec.ts';

function subtype({ stacks }: ModuleSummary, hints: Hints, size: Size | null): Subtype | null {
  const second = [...stacks.values()].some(({ inner }) => [...inner.keys()].some((name) => /^(x_block_)?attn2_/.test(name)));
  if (second) return { label: '3.5 medium', from: 'tensors' };
  if (size?.label === '3.5 large') return { label: size.label, from: 'tensors' };
  return hints.ask(named);
}

function named({ metadata }: Said): Subtype | null {
  const text = `${metadata['ss_base_model_version'] ?? ''} ${metadata['modelspec.architecture'] ?? ''}`.slice(0, 400);
  if (/5-medium|3-?\.?5-?medium/i.test(text)) return { label: '3.5 medium', from: 'metadata' };
  return /medium/i.test(text) ? { label: '3 medium', from: 'metadata' } : null;
}

export const sd3 = stackFamily({
  id: 'sd3',
  code: 'SD3',
  label: 'SD3',
  named: ['sd3', 'stablediffusion3', 'stablediffusionv3', 'medium', '5medium', '5large'],
  fileName: / sd ?3([. ]5)?| stable diffusion 3/,
  badge: 'SD3',
  layout: 'sd3',
  stacks: [
    {
      id: 'joint',
      label: 'Joint',
      group: 'Joint blocks',
      counted: 'joint',
      containers: ['joint_blocks', 'transformer_blocks'],
      inside: {
        '(x|context)_block_attn2?_qkv': '3h<h',
        '(x|context)_block_attn2?_proj': 'h<h',
        '(x|context)_block_mlp_fc1': 'f<h',
        '(x|context)_block_mlp_fc2': 'h<f',
        // Six widths; nine with the second attention, two in the last context block.
        '(x|context)_block_adaLN_modulation_1': '*<h',
        '(x|context)_block_attn2?_ln_[qk]': '*',
        ...like.DIFFUSERS_ATTENTION,
        'attn2_(to_[qkv]|to_out_0)': 'h<h',
        'attn2_norm_[qk]': '*',
        ...like.DIFFUSERS_MLP,
        'norm1(_context)?_linear': '*<h',
      },
      same: {
        x_block_attn_qkv: ['attn_to_q', 'attn_to_k', 'attn_to_v'],
        x_block_attn2_qkv: ['attn2_to_q', 'attn2_to_k', 'attn2_to_v'],
        context_block_attn_qkv: ['attn_add_q_proj', 'attn_add_k_proj', 'attn_add_v_proj'],
        x_block_attn_proj: ['attn_to_out_0'],
        x_block_attn2_proj: ['attn2_to_out_0'],
        context_block_attn_proj: ['attn_to_add_out'],
        x_block_mlp_fc1: ['ff_net_0_proj'],
        x_block_mlp_fc2: ['ff_net_2'],
        context_block_mlp_fc1: ['ff_context_net_0_proj'],
        context_block_mlp_fc2: ['ff_context_net_2'],
        x_block_adaLN_modulation_1: ['norm1_linear'],
        context_block_adaLN_modulation_1: ['norm1_context_linear'],
        ...alike(
          ['attn_norm_q', 'x_block_attn_ln_q'],
          ['attn_norm_k', 'x_block_attn_ln_k'],
          ['attn2_norm_q', 'x_block_attn2_ln_q'],
          ['attn2_norm_k', 'x_block_attn2_ln_k'],
          ['attn_norm_added_q', 'context_block_attn_ln_q'],
          ['attn_norm_added_k', 'context_block_attn_ln_k'],
        ),
      },
      // The context of the last block is only modulated: shift, scale in the model's own code and scale, shift in diffusers.
      sameInLast: {
        context_block_adaLN_modulation_1: halves('norm1_context_linear'),
        norm1_context_linear: swapped('norm1_context_linear'),
      },
    },
  ],
  sizes: [
    { label: null, blocks: { joint: 24 }, widths: { h: 1536, f: 6144 } },
    { label: '3.5 large', blocks: { joint: 38 }, widths: { h: 2432, f: 9728 } },
  ],
  stem: 'pos_embed|context_embedder|time_text_embed|x_embedder|t_embedder|y_embedder',
  fusedAndSplit: 'both',
  head: 'norm_out|proj_out|final_layer',
  sameOutside: {
    ...alike(
      ['image in', 'x_embedder_proj', 'pos_embed_proj'],
      ...[1, 2].flatMap((n): [string, ...string[]][] => [
        [`time ${n}`, `t_embedder_mlp_${2 * n - 2}`, `time_text_embed_timestep_embedder_linear_${n}`],
        [`pooled text ${n}`, `y_embedder_mlp_${2 * n - 2}`, `time_text_embed_text_embedder_linear_${n}`],
      ]),
      ['out', 'final_layer_linear', 'proj_out'],
    ),
    context_embedder: ['context_embedder'],
    norm_out_linear: swapped('out modulation'),
    final_layer_adaLN_modulation_1: halves('out modulation'),
  },
  ends: {
    context_embedder: 'h<4096',
    'time_text_embed_text_embedder_linear_1|y_embedder_mlp_0': 'h<2048',
    'time_text_embed_timestep_embedder_linear_1|t_embedder_mlp_0': 'h<256',
    'time_text_embed_(timestep|text)_embedder_linear_2|[ty]_embedder_mlp_2': 'h<h',
    'norm_out_linear|final_layer_adaLN_modulation_1': '2h<h',
    'proj_out|final_layer_linear': '64<h',
  },
  encoders: ['clip-l', 'clip-g', 't5'],
  subtype,
});
