/** Families that are Stable Diffusion UNets. A family file is data for this one function. */
import type { FamilyNames } from './family-names.ts';
import type { EncoderKind } from './encoder-kinds.ts';
import { BY_NAMES, endSlots, type Family, type Fit, type Subtype } from './family.ts';
import type { Hints, Question } from './hints.ts';
import type { ModuleSummary, Seen } from './module-summary.ts';
import { resolveName } from './same-names.ts';
import { isUnetContainer, placeOf, type Place, unetSlots } from './unet-slots.ts';
import type { TensorEvidence } from './words.ts';

export interface UnetFamily extends FamilyNames {
  /** Layout id and badge without the count. */
  readonly layout: string;
  readonly badge: string;
  /** Input blocks; as many output blocks. */
  readonly count: number;
  /** Columns of attn2.to_k, to_v and to_kv: the width of the text. */
  readonly text: number;
  /** Columns of the first layer of the label embedding; null when there is none. */
  readonly pooled: number | null;
  /** Projections of the attentions are 1 x 1 convolutions and not linear. */
  readonly convolutions: boolean;
  /** Channels of the levels, the first on the way down first. */
  readonly channels: readonly number[];
  /** Per slot with attention how many transformer blocks it has. */
  readonly attention: Readonly<Record<string, number>>;
  readonly encoders: readonly EncoderKind[];
  readonly subtype?: Question<Subtype | null>;
  /** Consulted before the fit: a family whose tensors are another's is only itself when something names it. */
  readonly only?: (summary: ModuleSummary, hints: Hints) => boolean;
}

/** Slots from..to with one depth. */
export const attends = (side: 'in' | 'out', from: number, to: number, depth: number): Record<string, number> =>
  Object.fromEntries(Array.from({ length: to - from + 1 }, (_, i) => [`${side}.${from + i}`, depth]));

interface Facts {
  readonly slots: Set<string>;
  /** Things said about the model, each once: `text 768`, `attention in.4`, `depth in.4 1`, `channels in.4 640`, `projection 1`. */
  readonly said: Map<string, Claim>;
  /** Names of which no UNet has the like. */
  readonly strange: number;
}
type Claim = readonly [
  kind: 'text' | 'pooled' | 'attention' | 'depth' | 'channels' | 'projection' | 'first' | 'time',
  slot: string,
  value: number,
];

/** Layers with as many rows, or as many columns, as their slot has channels: in transformer blocks, and in the rest of a slot. */
const CHANNELS = {
  transformer: {
    rows: /^(attn[12]_to_([qkv]|out_0)|ff_net_2)$/,
    cols: /^(attn1_to_(qkv|kv|[qkv]|out_0)|attn2_to_(q|out_0)|ff_net_0_proj)$/,
  },
  rest: {
    rows: /\.(resnet\d?\.(conv1|conv2|time_emb_proj|conv_shortcut)|sampler\.|attention\.proj_(in|out))$/,
    // A LoHa counts a convolution's columns with its kernel.
    cols: /\.attention\.proj_(in|out)$/,
  },
} as const;

/** Layers outside the blocks, with what has their rows and columns: channels of the first level, four times those, or neither. */
const ENDS: readonly (readonly [RegExp, rows: 'first' | 'time' | null, cols: 'first' | 'time' | null])[] = [
  [/^(time_embedding_linear_1|time_embed_0)$/, 'time', 'first'],
  [/^(time_embedding_linear_2|time_embed_2|add_embedding_linear_2|label_emb_0_2)$/, 'time', 'time'],
  [/^(add_embedding_linear_1|label_emb_0_0)$/, 'time', null],
  [/^(conv_in|input_blocks_0_0)$/, 'first', null],
];

/** Layers that read the text, fused as diffusers does it or not. */
const TO_TEXT = /^attn2_to_(kv|[kv])$/;

function claimsOf({ location, rows, cols, firm, convolution }: Seen, place: Place): Claim[] {
  const claims: Claim[] = [];
  const end = firm ? ENDS.find(([name]) => name.test(location.flat)) : undefined;
  if (end?.[1] && rows !== null) claims.push([end[1], '', rows]);
  if (end?.[2] && cols !== null) claims.push([end[2], '', cols]);
  const { slot, transformer } = place;
  if (place.attention) claims.push(['attention', slot, 1]);
  if (transformer) {
    claims.push(['depth', slot, transformer.index]);
    if (cols !== null && TO_TEXT.test(transformer.layer)) claims.push(['text', '', cols]);
    // Fused layers have the rows of their parts.
    const parts = /^attn[12]_to_(qkv|kv)$/.exec(transformer.layer)?.[1]?.length;
    if (rows !== null && parts !== undefined) claims.push(['channels', slot, rows / parts]);
    // The feed-forward is four channels wide, and its first layer has a gate besides.
    if (rows !== null && transformer.layer === 'ff_net_0_proj') claims.push(['channels', slot, rows / 8]);
    if (cols !== null && transformer.layer === 'ff_net_2') claims.push(['channels', slot, cols / 4]);
  }
  if (firm && cols !== null && place.weight.endsWith('.time_emb_proj')) claims.push(['time', '', cols]);
  const [layer, wide] = transformer ? [transformer.layer, CHANNELS.transformer] : [place.weight, CHANNELS.rest];
  // Products of factors count in the transformer blocks alone: of convolutions they may hold a kernel.
  const sure = firm || transformer !== null;
  if (rows !== null && sure && wide.rows.test(layer)) claims.push(['channels', slot, rows]);
  if (cols !== null && sure && wide.cols.test(layer)) claims.push(['channels', slot, cols]);
  if (/_proj_(in|out)$/.test(location.flat) && place.attention && cols !== null) claims.push(['projection', '', convolution ? 1 : 0]);
  if (cols !== null && /^(label_emb_0_0|add_embedding_linear_1)$/.test(location.flat)) claims.push(['pooled', '', cols]);
  return claims;
}

const CACHE = new WeakMap<ModuleSummary, Facts | { readonly none: true }>();

/** Worked out once per file, not once per family. */
function factsOf(summary: ModuleSummary): Facts | null {
  const kept = CACHE.get(summary);
  if (kept) return 'none' in kept ? null : kept;
  const facts = [...summary.stacks.keys()].some(isUnetContainer) ? gather(summary) : null;
  CACHE.set(summary, facts ?? { none: true });
  return facts;
}

/** Layers over time: Stable Video Diffusion and motion modules, which are built on these UNets and are other models. */
const OVER_TIME = /(^|_)(temporal|time_stack|time_mixer|motion_modules)(_|$)/;

function gather(summary: ModuleSummary): Facts | null {
  if (summary.main.some(({ location }) => OVER_TIME.test(location.flat))) return null;
  const slots = new Set<string>();
  const said = new Map<string, Claim>();
  let strange = 0;
  for (const module of summary.main) {
    const place = placeOf(module.location.flat);
    if (!place) {
      strange++;
      continue;
    }
    slots.add(place.slot);
    for (const claim of claimsOf(module, place)) said.set(claim.join(' '), claim);
  }
  return [...slots].some((slot) => /\d/.test(slot)) ? { slots, said, strange } : null;
}

/** Whether the model is so. A projection stored flat says nothing against convolutions: some tools flatten them. */
function holds(spec: UnetFamily, [kind, slot, value]: Claim): boolean {
  const depth = spec.attention[slot] ?? 0;
  if (kind === 'text') return value === spec.text;
  if (kind === 'pooled') return value === spec.pooled;
  if (kind === 'projection') return value === 0 || spec.convolutions;
  if (kind === 'first') return value === spec.channels[0];
  if (kind === 'time') return value === 4 * (spec.channels[0] ?? 0);
  if (kind === 'attention') return depth > 0;
  return kind === 'depth' ? value < depth : value === channelsOf(spec, slot);
}

/** What leaves a slot's layers: each level has three slots either way, down the first convolution before them. */
function channelsOf({ channels }: UnetFamily, slot: string): number | undefined {
  const [side, number = '0'] = slot.split('.');
  const last = channels.length - 1;
  if (side === 'mid') return channels[last];
  return channels[side === 'in' ? Math.max(0, Math.floor((Number(number) - 1) / 3)) : last - Math.floor(Number(number) / 3)];
}

export function unetFamily(spec: UnetFamily): Family {
  const main = unetSlots(spec.count);
  const others = endSlots('unet');
  const ids = new Set([...main, ...others].map(({ id }) => id));
  return {
    id: spec.id,
    code: spec.code,
    label: spec.label,
    named: spec.named,
    fileName: spec.fileName,
    fileNameAmongEquals: spec.fileNameAmongEquals ?? null,
    lineName: null,
    encoders: spec.encoders,
    fit(summary, hints): Fit | null {
      const facts = factsOf(summary);
      if (!facts || (spec.only && !spec.only(summary, hints))) return null;
      const claims = [...facts.said.values()];
      const beyond = [...facts.slots].filter((slot) => !ids.has(slot)).length;
      const wrongEncoders = [...summary.encoders].filter((kind) => kind !== 'other' && !spec.encoders.includes(kind)).length;
      // A file with the one encoder only that two of a family's encoders start with says nothing; two are SDXL's mark.
      const strange = claims.filter((claim) => !holds(spec, claim)).length + facts.strange + beyond + wrongEncoders;
      return {
        strange,
        known: facts.slots.size + claims.length,
        ...BY_NAMES,
        subtype: spec.subtype ? hints.ask(spec.subtype) : null,
        seen: seenIn(facts),
        structure: () => ({
          component: 'unet',
          layout: { id: `${spec.layout}_${main.length}`, label: `${spec.badge} ${main.length}`, slots: main },
          originalLayout: 'unet_57',
          others,
          weightsOf: ({ flat }) => resolveName(placeOf(flat)?.weight ?? flat, {}),
          fusedAndSplit: 'split',
          isKnown: ({ flat }) => placeOf(flat) !== null,
          slotOf: ({ flat }) => {
            const slot = placeOf(flat)?.slot;
            return slot !== undefined && ids.has(slot) ? slot : null;
          },
        }),
      };
    },
  };
}

function seenIn({ slots, said }: Facts): TensorEvidence {
  const blocks = [...slots].filter((slot) => /\d/.test(slot)).length;
  const widths = [...said.values()].filter(([kind]) => kind === 'text').map(([, , value]) => value);
  const shaped = [...said.values()].some(([kind]) => kind === 'channels');
  return { kind: 'unet', blocks, textWidths: [...new Set(widths)], shaped };
}
