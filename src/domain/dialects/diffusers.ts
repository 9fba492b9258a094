/**
 * huggingface/diffusers: `unet.`, `transformer.`, `text_encoder.`. Files of the attention-processor days say
 * `attn1.processor.to_q_lora`, where `to_out` is the first layer of a list, `to_out.0`.
 */
import { type Dialect, MAIN, prefixes, SECOND } from './dialect.ts';

const PROCESSOR = /([._])processor[._](to_[qkv]|to_out|add_[qkv]_proj|to_add_out)(_lora)?$/;

export const diffusers: Dialect = {
  id: 'diffusers',
  prefixes: [
    ...prefixes(MAIN, 'transformer.', 'unet.', 'prior.'),
    ...prefixes(SECOND, 'transformer_2.'),
    ...prefixes('te1', 'text_encoder.'),
    ...prefixes('te2', 'text_encoder_2.'),
    ...prefixes('te3', 'text_encoder_3.'),
    ...prefixes('te4', 'text_encoder_4.'),
  ],
  rewrite(path) {
    const match = PROCESSOR.exec(path);
    if (!match) return null;
    const [, separator, layer] = match as unknown as [string, string, string];
    return `${path.slice(0, match.index)}${separator}${layer === 'to_out' ? 'to_out.0' : layer}`;
  },
};
