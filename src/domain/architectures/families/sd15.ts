/** Stable Diffusion 1.x. */
import { attends, unetFamily } from '../unet-family.ts';

/** Shared with 2.x: one transformer block wherever there is attention. */
export const SD_ATTENTION = {
  ...attends('in', 1, 2, 320, 1),
  ...attends('in', 4, 5, 640, 1),
  ...attends('in', 7, 8, 1280, 1),
  'mid.0': [1280, 1] as const,
  ...attends('out', 3, 5, 1280, 1),
  ...attends('out', 6, 8, 640, 1),
  ...attends('out', 9, 11, 320, 1),
};

export const sd15 = unetFamily({
  id: 'sd15',
  code: 'SD1',
  label: 'SD 1.x',
  named: ['sdv1', 'stablediffusionv1', 'sd15', 'sd1'],
  fileName: / sd ?v?1[. ]?\d? /,
  layout: 'sd_unet',
  badge: 'SD',
  count: 12,
  text: 768,
  pooled: null,
  convolutions: true,
  attention: SD_ATTENTION,
  encoders: ['clip-l'],
});
