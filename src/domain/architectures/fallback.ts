/** Placeholders for files of which no block can be measured: 16 neutral blocks, as the original tool gives them. */
import type { FamilyId, Layout } from '../reading.ts';
import { stackSlots } from './family.ts';

const SIZE = 16;

/** `flux_fallback_16` for the Flux families, whose name it has from the original tool; `fallback_16` for everything else. */
export function fallbackLayout(family: FamilyId): Layout {
  return {
    id: family.startsWith('flux') ? `flux_fallback_${SIZE}` : `fallback_${SIZE}`,
    label: `Fallback ${SIZE}`,
    mainCount: SIZE,
    slots: stackSlots(SIZE, { id: 'neutral', label: 'Block', group: 'Neutral profile', role: 'main' }, 'model'),
  };
}
