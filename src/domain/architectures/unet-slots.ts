/**
 * The blocks of the Stable Diffusion UNets. Two naming systems for one structure: LDM (`input_blocks.N`, kohya's SDXL files) and
 * diffusers (`down_blocks.L.attentions.i`, everything else). A level L has resnets and attentions i and a down- or upsampler:
 *
 *   down_blocks.L.*.i = input_blocks.(1 + 3L + i)      down_blocks.L.downsamplers.0 = input_blocks.(3 + 3L)
 *   up_blocks.L.*.i   = output_blocks.(3L + i)         up_blocks.L.upsamplers.0 is part of output_blocks.(3L + 2)
 */
import type { Slot } from '../reading.ts';

const two = (n: number): string => String(n).padStart(2, '0');

/** IN00.. , M00, OUT00.. of a UNet with `count` input and output blocks. */
export function unetSlots(count: number): Slot[] {
  const slot = (id: string, label: string, group: string): Slot => ({ id, label, group, component: 'unet', role: 'main' });
  const row = (id: string, label: string): Slot[] =>
    Array.from({ length: count }, (_, i) => slot(`${id}.${i}`, `${label}${two(i)}`, label));
  return [...row('in', 'IN'), slot('mid.0', 'M00', 'MID'), ...row('out', 'OUT')];
}

/** What of a UNet a path names. */
export interface Place {
  /** `in.4`, `mid.0`, `out.11`, `stem`, `head`. */
  readonly slot: string;
  /** A layer of an attention's transformer blocks, else null: which one of them, and the layer's name. */
  readonly transformer: { readonly index: number; readonly layer: string } | null;
  /** Part of an attention (its projections too). */
  readonly attention: boolean;
  /** The layer by one name in both naming systems. */
  readonly weight: string;
}

const DIFFUSERS = /^(down|up)_blocks_(\d+)_(resnets|attentions|downsamplers|upsamplers|motion_modules)_(\d+)(?:_(.*))?$/;
const LDM = /^(input|output)_blocks_(\d+)(?:_(\d+))?(?:_(.*))?$/;
const MIDDLE = /^mid_block_(attentions|resnets)_(\d+)(?:_(.*))?$/;
const MIDDLE_LDM = /^middle_block_(\d+)(?:_(.*))?$/;
const TRANSFORMER = /^transformer_blocks_(\d+)_(.*)$/;
const STEM = /^(time_embed|time_embedding|label_emb|add_embedding|class_embedding|encoder_hid_proj)(?=_|$)/;
const HEAD = /^(conv_norm_out|conv_out|out_0|out_2)(?=_|$)/;

/** LDM's names in a resnet as diffusers' names. */
const RESNET: ReadonlyMap<string, string> = new Map([
  ['in_layers_0', 'norm1'],
  ['in_layers_2', 'conv1'],
  ['emb_layers_1', 'time_emb_proj'],
  ['out_layers_0', 'norm2'],
  ['out_layers_3', 'conv2'],
  ['skip_connection', 'conv_shortcut'],
]);
/** LDM's names before and after the blocks as diffusers' names. */
const ENDS: ReadonlyMap<string, string> = new Map([
  ['time_embed_0', 'time_embedding_linear_1'],
  ['time_embed_2', 'time_embedding_linear_2'],
  ['label_emb_0_0', 'add_embedding_linear_1'],
  ['label_emb_0_2', 'add_embedding_linear_2'],
  ['out_0', 'conv_norm_out'],
  ['out_2', 'conv_out'],
]);

type Part = 'attention' | 'sampler' | `resnet${string}`;

function inside(slot: string, part: Part, rest: string): Place {
  const match = part === 'attention' ? TRANSFORMER.exec(rest) : null;
  const transformer = match ? { index: Number(match[1]), layer: match[2] ?? '' } : null;
  const name = part === 'sampler' ? '' : (RESNET.get(rest) ?? rest);
  return { slot, transformer, attention: part === 'attention', weight: `${slot}.${part}.${name}` };
}

/** null when no level has that many. */
function diffusersPlace(match: RegExpExecArray): Place | null {
  const [level, kind, index] = [Number(match[2]), match[3], Number(match[4])];
  const sampler = kind === 'downsamplers' || kind === 'upsamplers';
  if (index > (sampler ? 0 : match[1] === 'down' ? 1 : 2)) return null;
  const number = match[1] === 'down' ? (sampler ? 3 + 3 * level : 1 + 3 * level + index) : 3 * level + (sampler ? 2 : index);
  const part: Part = sampler ? 'sampler' : kind === 'attentions' ? 'attention' : kind === 'resnets' ? 'resnet' : `resnet ${kind}`;
  return inside(`${match[1] === 'down' ? 'in' : 'out'}.${number}`, part, match[5] ?? '');
}

/** In LDM's lists a resnet comes first, an attention second; a convolution alone is the up- or downsampler. */
function ldmPlace(match: RegExpExecArray): Place {
  const [number, item, rest] = [Number(match[2]), match[3], match[4] ?? ''];
  const slot = `${match[1] === 'input' ? 'in' : 'out'}.${number}`;
  if (slot === 'in.0') return { slot, transformer: null, attention: false, weight: 'conv_in' };
  if (rest === 'op' || rest === 'conv') return inside(slot, 'sampler', '');
  return inside(slot, item === '1' ? 'attention' : 'resnet', rest);
}

/** null when the path is none of a UNet. */
export function placeOf(flat: string): Place | null {
  const diffusers = DIFFUSERS.exec(flat);
  if (diffusers) return diffusersPlace(diffusers);
  const ldm = LDM.exec(flat);
  if (ldm) return ldmPlace(ldm);
  const middle = MIDDLE.exec(flat);
  if (middle && Number(middle[2]) > (middle[1] === 'attentions' ? 0 : 1)) return null;
  if (middle) return inside('mid.0', middle[1] === 'attentions' ? 'attention' : `resnet${middle[2]}`, middle[3] ?? '');
  const middleLdm = MIDDLE_LDM.exec(flat);
  if (middleLdm && Number(middleLdm[1]) > 2) return null;
  if (middleLdm) return inside('mid.0', middleLdm[1] === '1' ? 'attention' : `resnet${middleLdm[1] === '0' ? 0 : 1}`, middleLdm[2] ?? '');
  const slot = flat === 'conv_in' ? 'in.0' : STEM.test(flat) ? 'stem' : HEAD.test(flat) ? 'head' : null;
  return slot === null ? null : { slot, transformer: null, attention: false, weight: ENDS.get(flat) ?? flat };
}

/** The containers that make a file a UNet's. */
export const isUnetContainer = (container: string): boolean =>
  /^(down_blocks|up_blocks|input_blocks|output_blocks|middle_block|mid_block_attentions|mid_block_resnets)$/.test(container);

/**
 * The 57 slots of the original tool's own UNet layout, and where diffusers' names fall in it:
 * 4 of the stem, 4 levels x (2 resnets, 2 attentions, downsampler), 3 of the middle, 4 levels x (3 resnets, 3 attentions,
 * upsampler), 2 at the end.
 */
export const UNET_57: readonly Slot[] = (() => {
  const names: [string, string][] = ['conv_in', 'time 1', 'time 2', 'class'].map((name) => ['Stem', name]);
  for (let level = 0; level < 4; level++) {
    for (const name of ['res 0', 'res 1', 'attn 0', 'attn 1', 'down']) names.push([`Down ${level}`, name]);
  }
  for (const name of ['res 0', 'attn 0', 'res 1']) names.push(['Mid', name]);
  for (let level = 0; level < 4; level++) {
    for (const name of ['res 0', 'res 1', 'res 2', 'attn 0', 'attn 1', 'attn 2', 'up']) names.push([`Up ${level}`, name]);
  }
  for (const name of ['norm', 'conv_out']) names.push(['Out', name]);
  return names.map(([group, name], index) => ({
    id: `unet57.${index}`,
    label: `${group} ${name}`,
    group,
    component: 'unet',
    role: 'main' as const,
  }));
})();

const STEM_57 = [
  /^conv_in(?=_|$)/,
  /^time_embed(ding)?_(linear_1|0)(?=_|$)/,
  /^time_embed(ding)?_(linear_2|2)(?=_|$)/,
  /^(add|class)_embedding(?=_|$)/,
];
const PARTS = { down: { resnets: 0, attentions: 2, downsamplers: 4 }, up: { resnets: 0, attentions: 3, upsamplers: 6 } } as const;

/** Slot id of `UNET_57` for a path with diffusers' names; null for LDM names, which that layout does not know. */
export function slotOf57(flat: string): string | null {
  const diffusers = DIFFUSERS.exec(flat);
  if (diffusers) {
    const side = diffusers[1] as 'down' | 'up';
    const part = (PARTS[side] as Readonly<Record<string, number>>)[diffusers[3] ?? ''];
    const [level, index] = [Number(diffusers[2]), Number(diffusers[4])];
    const width = side === 'down' ? 2 : 3;
    if (part === undefined || level > 3 || index >= (part === 0 || part === width ? width : 1)) return null;
    return `unet57.${(side === 'down' ? 4 + 5 * level : 27 + 7 * level) + part + index}`;
  }
  const middle = /^mid_block_(resnets|attentions)_(\d+)(?=_|$)/.exec(flat);
  if (middle) {
    const number = middle[1] === 'attentions' ? (middle[2] === '0' ? 25 : null) : ({ '0': 24, '1': 26 }[middle[2] ?? ''] ?? null);
    return number === null ? null : `unet57.${number}`;
  }
  const stem = STEM_57.findIndex((pattern) => pattern.test(flat));
  if (stem >= 0) return `unet57.${stem}`;
  return /^conv_norm_out(?=_|$)/.test(flat) ? 'unet57.55' : /^conv_out(?=_|$)/.test(flat) ? 'unet57.56' : null;
}
