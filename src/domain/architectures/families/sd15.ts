/** Stable Diffusion 1.x. */
import { attends, unetFamily } from '../unet-family.ts';

/** Shared with 2.x. */
export const SD_CHANNELS = [320, 640, 1280, 1280];
/** One transformer block wherever there is attention. */
export const SD_ATTENTION = {
  ...attends('in', 1, 2, 1),
  ...attends('in', 4, 5, 1),
  ...attends('in', 7, 8, 1),
  'mid.0': 1,
  ...attends('out', 3, 5, 1),
  ...attends('out', 6, 8, 1),
  ...attends('out', 9, 11, 1),
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
  channels: SD_CHANNELS,
  attention: SD_ATTENTION,
  encoders: ['clip-l'],
});
