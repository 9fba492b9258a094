/**
 * Flux.1 (dev, schnell, Krea, Kontext, Fill) and the models built on its shape: 19 double and 38 single blocks, hidden 3072.
 * Native names double_blocks / single_blocks, diffusers transformer_blocks / single_transformer_blocks. Flux.2, HunyuanVideo and
 * HunyuanImage share names but not widths, counts or inner names; Chroma shares all of it but has no modulation in its blocks.
 */
import type { Location } from '../dialects/locate.ts';
import type { Slot } from '../reading.ts';
import { type Architecture, counted, firstWidth, highest, indices, other, type Recognised, type Seen, stack, verdict } from './types.ts';

const DOUBLES = 19;
const SINGLES = 38;
const SLOTS: readonly Slot[] = [
  ...stack(DOUBLES, { id: 'double', label: (i) => `Double ${i}`, group: 'Double blocks', component: 'transformer' }),
  ...stack(SINGLES, { id: 'single', label: (i) => `Single ${i}`, group: 'Single blocks', component: 'transformer' }),
];
const OTHER: readonly Slot[] = [other('stem', 'Input layers', 'transformer'), other('head', 'Output layers', 'transformer')];

/** Widths of relatives that use the same container names; 3072 is Flux.1's own. */
const FOREIGN_WIDTHS: ReadonlySet<number> = new Set([1536, 2048, 2432, 3584, 4096, 6144]);
const FOREIGN_NAMES =
  /individual_token_refiner|stream_modulation|img_mlp_fc1|txt_mlp_fc1|img_mod_linear|modulation_linear|ff_linear_in|to_qkv_mlp_proj|_(img|txt)_mlp_net_|attn_add_q_proj.*ff_context.*attn2/;
const MODULATION = /(img|txt)_mod|modulation_lin|norm1_linear|norm1_context_linear|_norm_linear/;

const STEM = /^(img_in|txt_in|time_in|vector_in|guidance_in|x_embedder|context_embedder|time_text_embed)/;
const HEAD = /^(final_layer|norm_out|proj_out)/;

function slotOf(location: Location): string | null {
  const block = location.block;
  if (block?.container === 'double_blocks' || block?.container === 'transformer_blocks')
    return block.index < DOUBLES ? `double.${block.index}` : null;
  if (block?.container === 'single_blocks' || block?.container === 'single_transformer_blocks')
    return block.index < SINGLES ? `single.${block.index}` : null;
  if (STEM.test(location.flat)) return 'stem';
  return HEAD.test(location.flat) ? 'head' : null;
}

/** Hidden width from an attention input, a projection into the block, or the single block's first layer. */
function hidden({ location: { flat, block }, cols }: Seen): number | null {
  if (!block || cols === null) return null;
  return /(_attn_qkv|attn_to_[qkv]|attn_add_[qkv]_proj|_linear1|proj_mlp|norm_linear|mod_lin|modulation_lin)$/.test(flat) ? cols : null;
}

export const flux1: Architecture = {
  id: 'flux1',
  recognise(main, encoders, hints) {
    const doubles = new Set([...indices(main, 'double_blocks'), ...indices(main, 'transformer_blocks')]);
    const singles = new Set([...indices(main, 'single_blocks'), ...indices(main, 'single_transformer_blocks')]);
    const native = main.some(({ location }) => /^(double|single)_blocks$/.test(location.block?.container ?? ''));
    const split = main.some(({ location }) => location.block?.container === 'single_transformer_blocks');
    if (!native && !split) return null;
    if (highest(doubles) >= DOUBLES || highest(singles) >= SINGLES || main.some(({ location }) => FOREIGN_NAMES.test(location.flat)))
      return null;
    const width = firstWidth(main, hidden);
    if (width !== null && FOREIGN_WIDTHS.has(width)) return null;
    return recognised(main, encoders, { doubles, singles, width, named: hints.named?.family ?? null });
  },
};

interface Found {
  readonly doubles: ReadonlySet<number>;
  readonly singles: ReadonlySet<number>;
  readonly width: number | null;
  /** Family the metadata names. */
  readonly named: string | null;
}

const FLUX = { id: 'flux1', label: 'Flux.1' };
const CHROMA = { id: 'chroma', label: 'Chroma' };

function recognised(main: readonly Seen[], encoders: readonly Seen[], found: Found): Recognised {
  const { doubles, singles } = found;
  return {
    family: familyOf(main, encoders, found),
    component: 'transformer',
    layout: { id: 'flux_unet_57', label: 'Flux 57', slots: SLOTS },
    originalLayout: originalName(doubles.size, singles.size),
    slotOf,
    others: OTHER,
  };
}

function familyOf(main: readonly Seen[], encoders: readonly Seen[], { doubles, singles, width, named }: Found): Recognised['family'] {
  const blocks = counted([doubles.size, 'double'], [singles.size, 'single']);
  const evidence = `${blocks} blocks${width === null ? '' : `, hidden ${width}`}; from tensor ${width === null ? 'names' : 'shapes'}`;
  const modulated = main.some(({ location }) => location.block !== null && MODULATION.test(location.flat));
  if (modulated || encoders.length > 0) return verdict(FLUX.id, FLUX.label, evidence);
  // Without modulation tensors and text encoders nothing in the names or shapes separates Flux.1 from Chroma.
  const told = [FLUX, CHROMA].find(({ id }) => id === named);
  if (told) return verdict(told.id, told.label, `${evidence}, Flux.1 or Chroma from metadata`);
  return verdict(FLUX.id, 'Flux.1 or Chroma', evidence, { certainty: 'ambiguous', candidates: [FLUX, CHROMA] });
}

/** The original tool names a Flux file after the stacks it finds in it. */
const originalName = (doubles: number, singles: number): string =>
  doubles > 0 && singles > 0 ? 'flux_unet_57' : doubles > 0 ? `flux_double_${DOUBLES}` : `flux_transformer_${SINGLES}`;
