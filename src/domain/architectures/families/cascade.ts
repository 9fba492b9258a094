/** Stable Cascade, stage C: two levels of 8 and 24 blocks down, 24 and 8 up. Its `down_blocks.L.B` has a number where SD has a word. */
import type { Slot } from '../../reading.ts';
import { blocksText, endSlots, type Family } from '../family.ts';

const PATH = /^(down|up)_blocks_(\d)_(\d{1,2})(?=_|$)/;
const LEVELS = { down: [8, 24], up: [24, 8] } as const;
const ENDS = { stem: /^(embedding|effnet_mapper|pixels_mapper|clip|seq_norm|mapper)(?=_|$)/, head: /^clf(?=_|$)/ };

const SLOTS: readonly Slot[] = (['down', 'up'] as const).flatMap((side) =>
  LEVELS[side].flatMap((count, level) =>
    Array.from({ length: count }, (_, index): Slot => {
      const name = side === 'down' ? 'Down' : 'Up';
      return {
        id: `${side}${level}.${index}`,
        label: `${name} ${level}.${index}`,
        group: `${name} ${level}`,
        component: 'unet',
        role: 'main',
      };
    }),
  ),
);
const IDS = new Set(SLOTS.map(({ id }) => id));

export const cascade: Family = {
  id: 'cascade',
  label: 'Stable Cascade',
  named: ['stablecascade', 'wuerstchen'],
  fileName: / cascade /,
  fit({ main }) {
    const found = new Set<string>();
    for (const { location } of main) {
      const match = PATH.exec(location.flat);
      if (match) found.add(`${match[1]}${match[2]}.${Number(match[3])}`);
    }
    if (found.size === 0) return null;
    return {
      strange: [...found].filter((id) => !IDS.has(id)).length,
      known: found.size,
      inProportion: false,
      borrowed: 0,
      complete: false,
      subtype: null,
      evidence: `${blocksText([[found.size, 'stage C']])}; from tensor names`,
      structure: () => ({
        component: 'unet',
        layout: { id: `cascade_${SLOTS.length}`, label: `Cascade ${SLOTS.length}`, slots: SLOTS },
        originalLayout: null,
        others: endSlots('unet'),
        weightsOf: ({ flat }) => [flat],
        slotOf({ flat }) {
          const match = PATH.exec(flat);
          const id = match ? `${match[1]}${match[2]}.${Number(match[3])}` : null;
          if (id !== null) return IDS.has(id) ? id : null;
          return ENDS.stem.test(flat) ? 'stem' : ENDS.head.test(flat) ? 'head' : null;
        },
      }),
    };
  },
};
