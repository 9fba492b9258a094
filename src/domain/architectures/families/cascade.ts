/**
 * Stable Cascade, stage C: two levels of 8 and 24 blocks down, 24 and 8 up; half as many in the small model. A block is three
 * modules in a row, a residual, a time step and an attention one, and `down_blocks.L.M` numbers the modules: 2 and 5 are the
 * attentions of blocks 0 and 1. Source: the model's constructor in diffusers and ComfyUI.
 */
import type { Slot } from '../../reading.ts';
import { BY_NAMES, endSlots, type Family } from '../family.ts';
import type { Seen } from '../module-summary.ts';
import { resolveName } from '../same-names.ts';

const PATH = /^((?:down|up)_blocks_\d)_(\d{1,3})(?:_(.*))?$/;
const MODULES_PER_BLOCK = 3;
const ENDS = {
  stem: /^(embedding|effnet_mapper|pixels_mapper|clip|seq_norm|mapper)(?=_|$)/,
  head: /^(clf|down_downscalers|up_upscalers)(?=_|$)/,
};
/** One name for an attention's layers: OneTrainer's, the model's own with its fused layer by parts, and diffusers'. */
const SAME: readonly (readonly [RegExp, string])[] = [
  [/_attention_attn_(to_[qkv])$/, '_attention_$1'],
  [/_attention_attn_in_proj_0$/, '_attention_to_q'],
  [/_attention_attn_in_proj_1$/, '_attention_to_k'],
  [/_attention_attn_in_proj_2$/, '_attention_to_v'],
  [/_attention_attn_(out_proj|to_out_0)$/, '_attention_to_out_0'],
];

interface Size {
  readonly label: string;
  readonly hidden: number;
  /** Blocks of each level. */
  readonly down: readonly number[];
  readonly up: readonly number[];
}
const LARGE: Size = { label: '3.6B', hidden: 2048, down: [8, 24], up: [24, 8] };
const SMALL: Size = { label: '1B', hidden: 1536, down: [4, 12], up: [12, 4] };

const slotsOf = (size: Size): Slot[] =>
  (['down', 'up'] as const).flatMap((side) =>
    size[side].flatMap((count, level) =>
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

function slotId(flat: string): string | null {
  const match = PATH.exec(flat);
  if (!match) return null;
  return `${match[1]?.replace('_blocks_', '')}.${Math.floor(Number(match[2]) / MODULES_PER_BLOCK)}`;
}

/** Every layer of an attention but k and v, which also see the text, is as wide as the model. */
function hiddenOf(main: readonly Seen[]): number | null {
  const rows = main.map(({ location, rows }) =>
    /_attention_(attn_)?(to_q|to_out_0|out_proj|in_proj_0)$/.test(location.flat) ? rows : null,
  );
  return rows.find((count) => count !== null) ?? null;
}

export const cascade: Family = {
  id: 'cascade',
  code: 'CAS',
  label: 'Stable Cascade',
  named: ['stablecascade', 'wuerstchen'],
  fileName: / stable ?cascade /,
  fileNameAmongEquals: / cascade /,
  lineName: null,
  encoders: ['clip-g'],
  fit({ main }) {
    const found = new Set(main.map(({ location }) => slotId(location.flat)).filter((id) => id !== null));
    if (found.size === 0) return null;
    const hidden = hiddenOf(main);
    const size = hidden === SMALL.hidden ? SMALL : LARGE;
    const slots = slotsOf(size);
    const ids = new Set(slots.map(({ id }) => id));
    const known = hidden === size.hidden;
    return {
      strange: [...found].filter((id) => !ids.has(id)).length + (hidden === null || known ? 0 : 1),
      known: found.size,
      ...BY_NAMES,
      subtype: known ? { label: size.label, from: 'tensors' } : null,
      seen: { kind: 'cascade', blocks: found.size, hidden: known ? hidden : null },
      structure: () => ({
        component: 'unet',
        layout: { id: `cascade_${slots.length}`, label: `Cascade ${slots.length}`, slots },
        originalLayout: null,
        others: endSlots('unet'),
        weightsOf: ({ flat }) =>
          resolveName(
            SAME.reduce((name, [own, other]) => name.replace(own, other), flat),
            {},
          ),
        fusedAndSplit: 'split',
        isKnown: ({ flat }) => slotId(flat) !== null,
        slotOf({ flat }) {
          const id = slotId(flat);
          if (id !== null) return ids.has(id) ? id : null;
          return ENDS.stem.test(flat) ? 'stem' : ENDS.head.test(flat) ? 'head' : null;
        },
      }),
    };
  },
};
