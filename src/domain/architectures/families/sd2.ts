/** Stable Diffusion 2.x: the structure of 1.x with a text width of 1024 and linear projections. */
import { unetFamily } from '../unet-family.ts';
import { SD_ATTENTION, SD_CHANNELS } from './sd15.ts';

export const sd2 = unetFamily({
  id: 'sd2',
  code: 'SD2',
  label: 'SD 2.x',
  named: ['sdv2', 'stablediffusionv2', 'sd21', 'sd2'],
  fileName: / sd ?v?2[. ]?\d? /,
  layout: 'sd_unet',
  badge: 'SD',
  count: 12,
  text: 1024,
  pooled: null,
  convolutions: false,
  channels: SD_CHANNELS,
  attention: SD_ATTENTION,
  encoders: ['openclip-h'],
});
