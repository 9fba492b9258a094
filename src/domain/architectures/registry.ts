/** The model families, in the order they are tried: what has unmistakable names first, the generic fallback last. */
import { flux1 } from './flux1.ts';
import { generic } from './generic.ts';
import type { Architecture } from './types.ts';
import { unet } from './unet.ts';
import { wan } from './wan.ts';

export const ARCHITECTURES: readonly Architecture[] = [unet, flux1, wan, generic];

const ids = new Set(ARCHITECTURES.map(({ id }) => id));
if (ids.size !== ARCHITECTURES.length) throw new Error('Two architectures have the same id');
