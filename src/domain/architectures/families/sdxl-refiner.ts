/** SDXL's refiner. */
import { attends, unetFamily } from '../unet-family.ts';

export const sdxlRefiner = unetFamily({
  id: 'sdxl-refiner',
  code: 'SDR',
  label: 'SDXL refiner',
  named: ['stablediffusionxlv1refiner', 'sdxlrefiner'],
  fileName: / sd ?xl refiner /,
  fileNameAmongEquals: / refiner /,
  layout: 'sdxl_refiner_unet',
  badge: 'Refiner',
  count: 12,
  text: 1280,
  pooled: 2560,
  convolutions: false,
  channels: [384, 768, 1536, 1536],
  attention: {
    ...attends('in', 4, 5, 4),
    ...attends('in', 7, 8, 4),
    'mid.0': 4,
    ...attends('out', 3, 5, 4),
    ...attends('out', 6, 8, 4),
  },
  encoders: ['clip-g'],
  // Hardly anyone trains it: it takes its text width to bring it up.
  only: (summary) => summary.main.some(({ location, cols }) => cols === 1280 && /_attn2_to_(kv|[kv])$/.test(location.flat)),
});
