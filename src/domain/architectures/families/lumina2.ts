/** Lumina 2: one stack of 26 layers of 2304 behind two noise and two context refiners, under Gemma 2 (2304 wide). */
import { alike } from '../same-names.ts';
import { LUMINA_INSIDE, LUMINA_STEM, mainStack, refiners, SAME_LUMINA } from '../single-stack.ts';
import { stackFamily } from '../stack-family.ts';

export const lumina2 = stackFamily({
  id: 'lumina2',
  code: 'LUM',
  label: 'Lumina 2',
  named: ['lumina'],
  fileName: / lumina ?2/,
  fileNameAmongEquals: / lumina/,
  badge: 'Lumina',
  layout: 'lumina2',
  stacks: [mainStack(['layers'], LUMINA_INSIDE, SAME_LUMINA), ...refiners(LUMINA_INSIDE)],
  sizes: [{ label: null, blocks: { blocks: 26, noise_refiner: 2, context_refiner: 2 }, widths: { h: 2304, f: 9216, k: 768 } }],
  fusedAndSplit: 'both',
  sameOutside: alike(
    ['time 1', 't_embedder_mlp_0', 'time_caption_embed_timestep_embedder_linear_1'],
    ['time 2', 't_embedder_mlp_2', 'time_caption_embed_timestep_embedder_linear_2'],
    ['text norm', 'cap_embedder_0', 'time_caption_embed_caption_embedder_0'],
    ['text in', 'cap_embedder_1', 'time_caption_embed_caption_embedder_1'],
    ['out modulation', 'final_layer_adaLN_modulation_1', 'norm_out_linear_1'],
    ['out', 'final_layer_linear', 'norm_out_linear_2'],
    ['image in', 'x_embedder'],
  ),
  stem: LUMINA_STEM,
  head: 'final_layer|norm_out|proj_out',
  ends: {
    'cap_embedder_1|time_caption_embed_caption_embedder_1': 'h<2304',
    x_embedder: 'h<64',
    t_embedder_mlp_0: '1024<256',
    final_layer_linear: '64<h',
    t_embedder_mlp_2: '1024<1024',
    final_layer_adaLN_modulation_1: 'h<1024',
  },
  encoders: ['gemma2'],
});
