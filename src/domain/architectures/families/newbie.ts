/**
 * NewBie: Lumina 2's layers, 36 of them, under Gemma 3 (2560 wide) and with a pooled CLIP text in the modulation. Only the count and
 * the layers before the blocks tell. Source: ComfyUI's NextDiT with `clip_text_dim` (comfy/ldm/lumina/model.py) and the trainer's
 * default modules; 36 layers by published LoRAs.
 */
import { LUMINA_INSIDE, LUMINA_STEM, mainStack, refiners, SAME_LUMINA } from '../single-stack.ts';
import { stackFamily } from '../stack-family.ts';

export const newbie = stackFamily({
  id: 'newbie',
  code: 'NEW',
  label: 'NewBie',
  named: ['newbie'],
  fileName: / newbie ?image/,
  fileNameAmongEquals: / newbie/,
  badge: 'NewBie',
  layout: 'newbie',
  stacks: [mainStack(['layers'], LUMINA_INSIDE, SAME_LUMINA), ...refiners(LUMINA_INSIDE)],
  sizes: [{ label: null, blocks: { blocks: 36, noise_refiner: 2, context_refiner: 2 }, widths: { h: 2304, f: 9216, k: 768 } }],
  stem: `${LUMINA_STEM}|clip_text_pooled_proj|time_text_embed`,
  head: 'final_layer|norm_out|proj_out',
  ends: {
    'cap_embedder_1|time_caption_embed_caption_embedder_1': 'h<2560',
    x_embedder: 'h<64',
    t_embedder_mlp_0: '1024<256',
    clip_text_pooled_proj_1: '1024<1024',
    time_text_embed_1: '1024<2048',
    final_layer_linear: '64<h',
    t_embedder_mlp_2: '1024<1024',
    final_layer_adaLN_modulation_1: 'h<1024',
  },
});
