/**
 * OneTrainer. Legacy files: diffusers' path flattened behind `lora_transformer_`. Newer ones: diffusers' dotted prefixes, but
 * with the suffixes `lora_down` / `lora_up` and an alpha, which diffusers itself never writes there.
 */
import { type Dialect, MAIN, prefixes } from './types.ts';

export const onetrainer: Dialect = {
  id: 'onetrainer',
  prefixes: [
    ...prefixes(MAIN, 'lora_transformer_', 'lora_prior_unet_', 'lora_prior_'),
    ...prefixes('te1', 'lora_prior_te_'),
    ...prefixes('embedding', 'bundle_emb.'),
  ],
  settles: { from: 'diffusers', suffix: /\.(lora_down\.weight|lora_up\.weight)$/ },
};
