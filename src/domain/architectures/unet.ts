/**
 * The UNets: SD 1.x, SD 2.x and SDXL. Two naming systems for one structure: LDM (`input_blocks.N`, kohya's SDXL files) and
 * diffusers (`down_blocks.L.attentions.i`, everything else). A level L has resnets and attentions i and a down- or upsampler:
 *
 *   down_blocks.L.*.i = input_blocks.(1 + 3L + i)      down_blocks.L.downsamplers.0 = input_blocks.(3 + 3L)
 *   up_blocks.L.*.i   = output_blocks.(3L + i)         up_blocks.L.upsamplers.0 is part of output_blocks.(3L + 2)
 */
import type { Location } from '../dialects/locate.ts';
import type { Slot } from '../reading.ts';
import { type Architecture, firstWidth, type Hints, other, type Recognised, type Seen, verdict } from './types.ts';

const two = (n: number): string => String(n).padStart(2, '0');

function slots(levels: number): Slot[] {
  const slot = (id: string, label: string, group: string): Slot => ({ id, label, group, component: 'unet', role: 'main' });
  const row = (id: string, label: string): Slot[] =>
    Array.from({ length: levels }, (_, i) => slot(`${id}.${i}`, `${label}${two(i)}`, label));
  return [...row('in', 'IN'), slot('mid.0', 'M00', 'MID'), ...row('out', 'OUT')];
}

const OTHER: readonly Slot[] = [other('stem', 'Time and label embedding', 'unet'), other('head', 'Output layer', 'unet')];
const LAYOUTS = {
  sd: { id: 'sd_unet_25', label: 'SD 25', slots: slots(12) },
  sdxl: { id: 'sdxl_unet_19', label: 'SDXL 19', slots: slots(9) },
};

const DIFFUSERS = /^(down|up)_blocks_(\d+)_(resnets|attentions|downsamplers|upsamplers)_(\d+)(?=_|$)/;
const LDM = /^(input|output)_blocks_(\d+)(?=_|$)/;
const MIDDLE = /^(mid_block|middle_block)(?=_|$)/;
const STEM = /^(time_embed|time_embedding|label_emb|add_embedding|class_embedding)(?=_|$)/;
const HEAD = /^(conv_norm_out|conv_out|out_0|out_2)(?=_|$)/;

/** `in.4`, `mid.0`, `out.11`, `stem`, `head`, or null when the path is none of a UNet. */
function place(flat: string): string | null {
  const diffusers = DIFFUSERS.exec(flat);
  if (diffusers) {
    const [level, index] = [Number(diffusers[2]), Number(diffusers[4])];
    const sampler = diffusers[3] === 'downsamplers' || diffusers[3] === 'upsamplers';
    if (diffusers[1] === 'down') return `in.${sampler ? 3 + 3 * level : 1 + 3 * level + index}`;
    return `out.${3 * level + (sampler ? 2 : index)}`;
  }
  const ldm = LDM.exec(flat);
  if (ldm) return `${ldm[1] === 'input' ? 'in' : 'out'}.${Number(ldm[2])}`;
  if (MIDDLE.test(flat)) return 'mid.0';
  if (/^conv_in(?=_|$)/.test(flat)) return 'in.0';
  if (STEM.test(flat)) return 'stem';
  return HEAD.test(flat) ? 'head' : null;
}

const crossWidth = ({ location: { flat }, cols }: Seen): number | null => (/_attn2(_processor)?_to_[kv]$/.test(flat) ? cols : null);

/** Deep stacks, attention at SDXL's own levels: what tells SDXL without a cross-attention width. */
const SDXL_ONLY = /_transformer_blocks_([2-9]|\d\d)_|^up_blocks_0_attentions|^output_blocks_[0-2]_1_|_label_emb|^add_embedding/;
const SD_ONLY =
  /^(down_blocks_0|up_blocks_3|down_blocks_3|up_blocks_2)_attentions|^(input_blocks_[12]_1|output_blocks_(9|10|11|6|7|8)_1)_|^down_blocks_3_|^up_blocks_3_/;

interface Verdict {
  readonly ids: readonly ('sd15' | 'sd2' | 'sdxl')[];
  readonly because: string;
}

const LABELS = { sd15: 'SD 1.x', sd2: 'SD 2.x', sdxl: 'SDXL' } as const;

function decide(main: readonly Seen[], encoders: readonly Seen[], width: number | null): Verdict {
  if (width === 768) return { ids: ['sd15'], because: 'cross-attention width 768' };
  if (width === 1024) return { ids: ['sd2'], because: 'cross-attention width 1024' };
  if (width === 2048) return { ids: ['sdxl'], because: 'cross-attention width 2048' };
  if (main.some(({ location }) => SDXL_ONLY.test(location.flat))) return { ids: ['sdxl'], because: 'attention where only SDXL has it' };
  if (encoders.some(({ location }) => location.component === 'te2')) return { ids: ['sdxl'], because: 'two text encoders' };
  if (!main.some(({ location }) => SD_ONLY.test(location.flat)))
    return { ids: ['sdxl', 'sd15', 'sd2'], because: 'no layer that tells them apart' };
  const projections = main.filter(({ location, cols }) => cols !== null && /_proj_(in|out)$/.test(location.flat));
  if (projections.some(({ convolution }) => convolution)) return { ids: ['sd15'], because: 'projections are 1 x 1 convolutions' };
  if (projections.length > 0) return { ids: ['sd2'], because: 'projections are linear' };
  return { ids: ['sd15', 'sd2'], because: 'attention at the levels SD 1.x and 2.x share' };
}

export const unet: Architecture = {
  id: 'unet',
  recognise(main, encoders, hints) {
    const isUnet = main.some(({ location: { flat } }) => DIFFUSERS.test(flat) || LDM.test(flat) || MIDDLE.test(flat));
    if (!isUnet) return null;
    return recognised(decide(main, encoders, firstWidth(main, crossWidth)), main, hints);
  },
};

function recognised(found: Verdict, main: readonly Seen[], hints: Hints): Recognised {
  const named = found.ids.find((id) => id === hints.named?.family);
  const id = named ?? (found.ids[0] as Verdict['ids'][number]);
  const blocks = new Set(main.map(({ location }) => place(location.flat)).filter((slot) => slot !== null && /\d/.test(slot)));
  const settled = found.ids.length === 1 || named !== undefined;
  const evidence = `UNet, ${blocks.size} blocks touched, ${found.because}${found.ids.length > 1 && named ? '; version from metadata' : ''}; from tensor names and shapes`;
  const candidates = (settled ? [id] : found.ids).map((candidate) => ({ id: candidate, label: LABELS[candidate] }));
  const layout = id === 'sdxl' ? LAYOUTS.sdxl : LAYOUTS.sd;
  const known = new Set(layout.slots.map((slot) => slot.id).concat(OTHER.map((slot) => slot.id)));
  return {
    family: verdict(id, settled ? LABELS[id] : candidates.map(({ label }) => label).join(' or '), evidence, {
      certainty: settled ? 'certain' : 'ambiguous',
      candidates,
      subtype: id === 'sdxl' ? checkpointSubtype(hints) : null,
    }),
    component: 'unet',
    layout,
    originalLayout: 'unet_57',
    slotOf: ({ flat }: Location) => {
      const slot = place(flat);
      return slot !== null && known.has(slot) ? slot : null;
    },
    others: OTHER,
  };
}

/** Pony, Illustrious and NoobAI have SDXL's names and shapes; only the name of the checkpoint they were trained on can tell. */
function checkpointSubtype(hints: Hints): Recognised['family']['subtype'] {
  const checkpoint = `${hints.metadata['ss_sd_model_name'] ?? ''} ${hints.metadata['modelspec.title'] ?? ''}`;
  const fromMetadata = subtypeIn(checkpoint);
  if (fromMetadata) return { label: fromMetadata, from: 'metadata' };
  const fromName = subtypeIn(hints.path);
  return fromName ? { label: fromName, from: 'file name' } : null;
}

function subtypeIn(text: string): string | null {
  if (/pony/i.test(text)) return 'Pony';
  if (/illustrious/i.test(text)) return 'Illustrious';
  return /noob[ _-]?ai|noobxl/i.test(text) ? 'NoobAI' : null;
}
