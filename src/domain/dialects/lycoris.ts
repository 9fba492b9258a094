/** The LyCORIS wrapper (SimpleTuner, early ai-toolkit LoKr): a flattened path behind `lycoris_`, of whatever model was wrapped. */
import { type Dialect, MAIN, prefixes } from './dialect.ts';

export const lycoris: Dialect = {
  id: 'lycoris',
  prefixes: [
    ...prefixes(MAIN, 'lycoris_', 'lycoris_unet_', 'lycoris_diffusion_model_'),
    ...prefixes('te1', 'lycoris_te_', 'lycoris_te1_', 'lycoris_text_encoder_'),
    ...prefixes('te2', 'lycoris_te2_', 'lycoris_text_encoder_2_'),
    ...prefixes('te3', 'lycoris_te3_', 'lycoris_text_encoder_3_'),
  ],
};
