/**
 * OmniGen2: the Lumina line's block with diffusers' names inside, 32 of 2520 with grouped keys and values, behind three refiners.
 * Source: ComfyUI a125cd84, comfy/model_detection.py and comfy/ldm/omnigen/omnigen2.py.
 */
import { mainStack, sideStack } from '../single-stack.ts';
import { stackFamily } from '../stack-family.ts';

const INSIDE = {
  'attn_(to_q|to_out_0)': 'h<h',
  'attn_to_[kv]': 'k<h',
  'feed_forward_linear_[13]': 'f<h',
  feed_forward_linear_2: 'h<f',
  norm1_linear: '4h<1024',
  'attn_norm_[qk]|norm[12]|norm1_norm|ffn_norm[12]': '*',
};
const refiner = (name: string, label: string) => ({ ...sideStack(name, label, label, [name]), inside: INSIDE });

export const omnigen2 = stackFamily({
  id: 'omnigen2',
  code: 'OG2',
  label: 'OmniGen2',
  named: ['omnigen2'],
  fileName: / omni ?gen ?2/,
  badge: 'OmniGen2',
  layout: 'omnigen2',
  stacks: [
    mainStack(['layers'], INSIDE),
    refiner('noise_refiner', 'Noise refiner'),
    refiner('ref_image_refiner', 'Image refiner'),
    refiner('context_refiner', 'Context refiner'),
  ],
  sizes: [
    {
      label: null,
      blocks: { blocks: 32, noise_refiner: 2, ref_image_refiner: 2, context_refiner: 2 },
      widths: { h: 2520, k: 840, f: 10240 },
    },
  ],
  stem: 'x_embedder|ref_image_patch_embedder|time_caption_embed|image_index_embedding',
  head: 'norm_out',
  ends: { 'x_embedder|ref_image_patch_embedder': 'h<64', time_caption_embed_caption_embedder_1: 'h<2048', norm_out_linear_1: 'h<1024' },
  encoders: ['qwen'],
});
