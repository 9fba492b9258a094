/**
 * modelscope/DiffSynth-Studio and UniAnimate: the pipeline's own attribute in front, or nothing. Its Flux.1 and Stable Diffusion 3 have
 * names of their own: stream a is the image's, b the text's, and q, k, v (and the feed-forward of a single block) are one layer.
 * Source: diffsynth/models/flux_dit.py and diffsynth/utils/lora/flux.py at fed7b18f.
 */
import { type Dialect, MAIN, prefixes, SECOND } from './dialect.ts';

const DOUBLE = /^blocks[._](\d+)[._](attn[._][ab]_to_(?:qkv|[qkv]|out)|ff_[ab][._][02]|norm1_[ab][._]linear)$/;
const SINGLE = /^single_blocks[._](\d+)[._](to_qkv_mlp|a_to_(?:qkv|[qkv])|proj_in_besides_attn|proj_out|norm[._]linear)$/;

const LAYERS: Readonly<Record<string, string>> = {
  attn_a_to_qkv: 'attn.to_qkv',
  attn_a_to_q: 'attn.to_q',
  attn_a_to_k: 'attn.to_k',
  attn_a_to_v: 'attn.to_v',
  attn_a_to_out: 'attn.to_out.0',
  attn_b_to_qkv: 'attn.to_added_qkv',
  attn_b_to_q: 'attn.add_q_proj',
  attn_b_to_k: 'attn.add_k_proj',
  attn_b_to_v: 'attn.add_v_proj',
  attn_b_to_out: 'attn.to_add_out',
  ff_a_0: 'ff.net.0.proj',
  ff_a_2: 'ff.net.2',
  ff_b_0: 'ff_context.net.0.proj',
  ff_b_2: 'ff_context.net.2',
  norm1_a_linear: 'norm1.linear',
  norm1_b_linear: 'norm1_context.linear',
  a_to_qkv: 'attn.to_qkv',
  a_to_q: 'attn.to_q',
  a_to_k: 'attn.to_k',
  a_to_v: 'attn.to_v',
  proj_in_besides_attn: 'proj_mlp',
  proj_out: 'proj_out',
  norm_linear: 'norm.linear',
};

export const diffsynth: Dialect = {
  id: 'diffsynth',
  prefixes: [...prefixes(MAIN, 'pipe.dit.', 'pipe.unet.'), ...prefixes(SECOND, 'pipe.dit2.'), ...prefixes('te1', 'pipe.text_encoder.')],
  rewrite(path) {
    const [, block, layer = ''] = DOUBLE.exec(path) ?? SINGLE.exec(path) ?? [];
    if (block === undefined) return null;
    if (layer === 'to_qkv_mlp') return `single_blocks.${block}.linear1`;
    const stack = path.startsWith('single') ? 'single_transformer_blocks' : 'transformer_blocks';
    return `${stack}.${block}.${LAYERS[layer.replaceAll('.', '_')] ?? layer}`;
  },
};
