/**
 * The model's own names with dots: ComfyUI, ai-toolkit, diffusion-pipe. ai-toolkit's combined Wan 2.2 files carry both models,
 * `transformer_1` (high noise) and `transformer_2` (low noise). Text encoders by name, as ComfyUI's loaders call them.
 */
import { type Dialect, MAIN, prefixes, SECOND } from './dialect.ts';

const encoder = (component: string, ...names: readonly string[]) =>
  names.flatMap((name) =>
    prefixes(
      component,
      `text_encoders.${name}.transformer.`,
      `text_encoders.${name}.model.`,
      `text_encoders.${name}.`,
      `${name}.transformer.`,
    ),
  );

export const native: Dialect = {
  id: 'native',
  prefixes: [
    ...prefixes(
      MAIN,
      'diffusion_model.',
      'model.diffusion_model.',
      'conditional_transformer.',
      'diffusion_model.transformer_1.',
      'transformer_1.',
      'dit.',
    ),
    ...prefixes(SECOND, 'diffusion_model.transformer_2.'),
    ...encoder(
      'te1',
      'clip_l',
      'clip_h',
      'qwen25_7b',
      'qwen3_06b',
      'qwen3_4b',
      'qwen3_8b',
      'gemma2_2b',
      'gemma3_12b',
      'umt5xxl',
      'mistral3_24b',
    ),
    ...encoder('te2', 'clip_g', 'byt5_small'),
    ...encoder('te3', 't5xxl'),
    ...encoder('te4', 'llama', 'llama3_8b'),
    ...prefixes('te1', 'clip_l.', 'conditioner.embedders.0.transformer.', 'cond_stage_model.transformer.', 'cond_stage_model.model.'),
    ...prefixes('te2', 'clip_g.', 'conditioner.embedders.1.model.'),
    ...prefixes('te3', 't5xxl.'),
    ...prefixes('vae', 'first_stage_model.', 'vae.'),
  ],
};
