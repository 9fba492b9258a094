/**
 * Names without any prefix: BFL's own files, Qwen "Lightning" and DiffSynth dumps, OneTrainer's "original" format. BFL's control
 * LoRAs are told by the bias of their up layer, which no other file with bare names has.
 */
import type { Dialect } from './dialect.ts';

/** MLX keeps the parts of a sequence in a list: `img_mlp.layers.0` is `img_mlp.0` (mlx-examples 7ddca42f, flux/flux/model.py). */
const IN_SEQUENCE = /\.(img_mlp|txt_mlp|adaLN_modulation)\.layers\.(?=\d+$)/;

export const bare: Dialect = {
  id: 'bare',
  prefixes: [],
  rewrite: (path) => (IN_SEQUENCE.test(path) ? path.replace(IN_SEQUENCE, '.$1.') : null),
};
export const bflControl: Dialect = {
  id: 'bfl-control',
  prefixes: [],
  only: ['flux1'],
  settles: { from: 'bare', suffix: /\.lora_B\.bias$/ },
};
