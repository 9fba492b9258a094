/** modelscope/DiffSynth-Studio and UniAnimate: the pipeline's own attribute in front. Their other files have bare names. */
import { type Dialect, MAIN, prefixes, SECOND } from './types.ts';

export const diffsynth: Dialect = {
  id: 'diffsynth',
  prefixes: [...prefixes(MAIN, 'pipe.dit.', 'pipe.unet.'), ...prefixes(SECOND, 'pipe.dit2.'), ...prefixes('te1', 'pipe.text_encoder.')],
};
