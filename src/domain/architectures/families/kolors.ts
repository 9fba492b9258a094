/** Kolors: SDXL's UNet under another text model; only the pooled width or a name tells. */
import type { Said } from '../hints.ts';
import { unetFamily } from '../unet-family.ts';
import { XL } from './sdxl.ts';

const isNamed = ({ metadata }: Said): boolean =>
  /kolors/i.test(`${metadata['ss_base_model_version'] ?? ''} ${metadata['modelspec.architecture'] ?? ''}`);

export const kolors = unetFamily({
  ...XL,
  id: 'kolors',
  code: 'KOL',
  label: 'Kolors',
  named: ['kolors'],
  fileName: / kolors /,
  pooled: 5632,
  encoders: [],
  only: (summary, hints) =>
    hints.ask(isNamed) ||
    summary.main.some(({ location, cols }) => cols === 5632 && /^(label_emb_0_0|add_embedding_linear_1)$/.test(location.flat)),
});
