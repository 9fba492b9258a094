/** Z-Image: one stack of 30 layers of 3840 behind two noise and two context refiners. */
import { alike } from '../same-names.ts';
import { GATED, LUMINA_NORMS, mainStack, refiners, SAME_LUMINA } from '../single-stack.ts';
import { stackFamily } from '../stack-family.ts';

const INSIDE = {
  'attention_(to_[qkv]|to_out_0|out)': 'h<h',
  attention_qkv: '3h<h',
  ...GATED,
  'adaLN_modulation_[01]': '4h<256',
  ...LUMINA_NORMS,
};

export const zImage = stackFamily({
  id: 'z-image',
  code: 'ZIM',
  label: 'Z-Image',
  named: ['zimage'],
  fileName: / z ?image/,
  fileNameAmongEquals: / z ?image| zit /,
  badge: 'Z-Image',
  layout: 'z_image',
  stacks: [mainStack(['layers'], INSIDE, SAME_LUMINA), ...refiners(INSIDE)],
  sizes: [{ label: null, blocks: { blocks: 30, noise_refiner: 2, context_refiner: 2 }, widths: { h: 3840, f: 10240 } }],
  stem: 'all_x_embedder_\\d-\\d|all_x_embedder|x_embedder|cap_embedder|t_embedder|t_embedder_mlp|siglip_embedder',
  fusedAndSplit: 'both',
  head: 'all_final_layer_\\d-\\d|all_final_layer|final_layer|all_final_layer_\\d-\\d_adaLN_modulation',
  sameOutside: alike(
    ['image in', 'x_embedder', 'all_x_embedder_2-1'],
    ['out', 'final_layer_linear', 'all_final_layer_2-1_linear'],
    ['out modulation', 'final_layer_adaLN_modulation_1', 'all_final_layer_2-1_adaLN_modulation_1'],
    ['text in', 'cap_embedder_1'],
    ['time 1', 't_embedder_mlp_0'],
    ['time 2', 't_embedder_mlp_2'],
  ),
  ends: {
    cap_embedder_1: 'h<2560',
    'x_embedder|all_x_embedder_2-1': 'h<64',
    'final_layer_linear|all_final_layer_2-1_linear': '64<h',
    t_embedder_mlp_0: '1024<256',
    t_embedder_mlp_2: '256<1024',
    '(all_)?final_layer(_2-1)?_adaLN_modulation_1': 'h<256',
  },
  encoders: ['qwen'],
});
