/**
 * SDXL. Pony, Illustrious and NoobAI have SDXL's names and shapes and were trained with the same tools:
 * only the name of the checkpoint can tell, so they are sub-types with their source said.
 */
import type { Subtype } from '../family.ts';
import type { Said } from '../hints.ts';
import { attends, unetFamily } from '../unet-family.ts';

const SDXL_ATTENTION = {
  ...attends('in', 4, 5, 2),
  ...attends('in', 7, 8, 10),
  'mid.0': 10,
  ...attends('out', 0, 2, 10),
  ...attends('out', 3, 5, 2),
};

/** Whole words of a checkpoint's or file's name; two letters (`il`) are never enough. */
const CHECKPOINTS: readonly (readonly [RegExp, string])[] = [
  [/pony/, 'Pony'],
  [/illustrious/, 'Illustrious'],
  [/noob ?ai|noobxl|noob ?xl/, 'NoobAI'],
  [/animagine/, 'Animagine'],
];

const checkpointIn = (text: string): string | null => {
  const plain = text.toLowerCase().replace(/[^a-z0-9]+/g, ' ');
  return CHECKPOINTS.find(([pattern]) => pattern.test(plain))?.[1] ?? null;
};

function checkpoint({ metadata, path }: Said): Subtype | null {
  const named = checkpointIn(`${metadata['ss_sd_model_name'] ?? ''} ${metadata['modelspec.title'] ?? ''}`.slice(0, 500));
  if (named) return { label: named, from: 'metadata' };
  const filed = checkpointIn(path);
  return filed ? { label: filed, from: 'file name' } : null;
}

/** Shared with Kolors. */
export const XL = {
  layout: 'sdxl_unet',
  badge: 'SDXL',
  count: 9,
  text: 2048,
  convolutions: false,
  channels: [320, 640, 1280],
  attention: SDXL_ATTENTION,
} as const;

export const sdxl = unetFamily({
  ...XL,
  id: 'sdxl',
  code: 'SDX',
  label: 'SDXL',
  named: ['sdxl', 'stablediffusionxl', 'ssd', 'vega'],
  fileName: / (sd ?xl|illustrious|noobai) /,
  fileNameAmongEquals: / (xl|pony) /,
  pooled: 2816,
  encoders: ['clip-l', 'clip-g'],
  subtype: checkpoint,
});
