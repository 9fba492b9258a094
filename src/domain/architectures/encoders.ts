/** Text encoders that LoRAs carry beside the diffusion model, or alone. Their block is the encoder layer. */
import type { Location } from '../dialects/dialect.ts';
import type { Slot } from '../reading.ts';
import { highest, type Seen } from './module-summary.ts';
import { alike, resolveName, type SameNames } from './same-names.ts';
import type { EncoderKind, EncoderStack } from './encoder-kinds.ts';

interface Encoder {
  readonly kind: EncoderKind;
  readonly label: string;
  readonly layers: number;
  /** Of a larger model of the same shape. */
  readonly most?: number;
}

/** CLIP text models by hidden width. OpenCLIP-H has 24 layers, of which loaders use 23. */
const CLIPS: ReadonlyMap<number, Encoder> = new Map([
  [768, { kind: 'clip-l', label: 'CLIP-L', layers: 12 }],
  [1024, { kind: 'openclip-h', label: 'OpenCLIP-H', layers: 24 }],
  [1280, { kind: 'clip-g', label: 'CLIP-G', layers: 32 }],
]);

/** Decoder language models by `hidden x output rows of the key projection`; families of one shape share a line. */
const DECODERS: ReadonlyMap<string, Encoder> = new Map([
  ['2304x1024', { kind: 'gemma2', label: 'Gemma 2 2B', layers: 26 }],
  ['3840x2048', { kind: 'gemma3', label: 'Gemma 3 12B', layers: 48 }],
  ['1024x1024', { kind: 'qwen', label: 'Qwen3 0.6B', layers: 28 }],
  ['2560x1024', { kind: 'qwen', label: 'Qwen3 4B', layers: 36 }],
  ['3584x512', { kind: 'qwen', label: 'Qwen2.5 7B', layers: 28 }],
  ['4096x1024', { kind: 'llama', label: 'Llama 3.1 8B', layers: 32, most: 36 }],
  ['5120x1024', { kind: 'mistral', label: 'Mistral Small', layers: 40 }],
]);

const T5: Encoder = { kind: 't5', label: 'T5', layers: 24 };

const CLIP_LAYERS = new Set(['text_model_encoder_layers', 'encoder_layers', 'transformer_resblocks', 'text_model_transformer_resblocks']);
const T5_LAYERS = new Set(['encoder_block', 't5_encoder_block']);
const DECODER_LAYERS = new Set(['layers', 'model_layers', 'language_model_layers', 'model_language_model_layers']);

/** Layer of a module, or null for what lies outside the layers (embeddings, projections). */
export function layerOf({ block }: Location): number | null {
  if (!block) return null;
  return CLIP_LAYERS.has(block.container) || T5_LAYERS.has(block.container) || DECODER_LAYERS.has(block.container) ? block.index : null;
}

/**
 * The names that transformers gives to CLIP's layers, for those of OpenCLIP and of diffusers' attention processors
 * (DIFFUSERS_OLD_TO_PEFT in utils/state_dict_utils.py@58eb52c0).
 */
const CLIP_NAMES: SameNames = {
  attn_in_proj: ['self_attn_q_proj', 'self_attn_k_proj', 'self_attn_v_proj'],
  ...alike(
    ['self_attn_q_proj', 'self_attn_to_q'],
    ['self_attn_k_proj', 'self_attn_to_k'],
    ['self_attn_v_proj', 'self_attn_to_v'],
    ['self_attn_out_proj', 'attn_out_proj', 'self_attn_to_out', 'self_attn_to_out_0'],
    ['mlp_fc1', 'mlp_c_fc'],
    ['mlp_fc2', 'mlp_c_proj'],
    ['layer_norm1', 'ln_1'],
    ['layer_norm2', 'ln_2'],
  ),
};

/** The weights that a module of a text encoder adapts, whatever wrappers its convention leaves around the layers. */
export function encoderWeightsOf(location: Location): readonly string[] {
  const layer = layerOf(location);
  if (layer === null || !location.block) return [location.flat.replace(WRAPPERS, '')];
  return resolveName(location.block.rest, CLIP_NAMES).map((name) => `${layer}.${name}`);
}
const WRAPPERS = /^((text_model|language_model|model|transformer|t5)_)+/;

/** What transformers calls the weights within and outside of the layers of CLIP, T5 and decoders. */
const WITHIN =
  /^(self_attn_([qkv]|out|o)_proj|self_attn_[qk]_norm|mlp_(fc[12]|(gate|up|down)_proj)|layer_norm[12]|(input|post_attention|(pre|post)_feedforward)_layernorm|layer_0_(SelfAttention_([qkvo]|relative_attention_bias)|layer_norm)|layer_1_(DenseReluDense_w(i|i_0|i_1|o)|layer_norm))$/;
const OUTSIDE =
  /^((embeddings_)?(token|position)_embedding|(encoder_)?final_layer_norm|text_projection|shared|encoder_embed_tokens|embed_tokens|norm|lm_head)$/;

/** Another name in the same layer of another file means another weight. */
export const isKnownEncoderWeight = (location: Location): boolean =>
  location.block && layerOf(location) !== null
    ? resolveName(location.block.rest, CLIP_NAMES).every((name) => WITHIN.test(name))
    : OUTSIDE.test(location.flat.replace(WRAPPERS, ''));

/**
 * The number of each encoder in the order in which pipelines have them: trainers count T5 as the second encoder of Flux.1 or as the
 * third, and diffusers counts the language model of HunyuanVideo as the first.
 */
const NUMBERED: ReadonlyMap<EncoderKind, string> = new Map([
  ['clip-l', 'te1'],
  ['clip-g', 'te2'],
  ['t5', 'te3'],
  ['llama', 'te4'],
]);

/** The same by the encoder's name in the group of its slots. */
export const ENCODER_NUMBERS: ReadonlyMap<string, string> = new Map(
  [...CLIPS.values(), ...DECODERS.values(), T5].flatMap(({ kind, label }): [string, string][] => {
    const number = NUMBERED.get(kind);
    return number === undefined ? [] : [[label, number]];
  }),
);

/** The name of each encoder of a file by what it is: `te3` for T5. As the file has them where two would get one name. */
export function encoderNames(seen: readonly Seen[]): ReadonlyMap<string, string> {
  const lists = new Map<string, Seen[]>();
  for (const module of seen) {
    const list = lists.get(module.location.component);
    if (list) list.push(module);
    else lists.set(module.location.component, [module]);
  }
  const names = new Map([...lists].map(([own, list]) => [own, NUMBERED.get(encoderOf(list)?.kind ?? 'other') ?? own]));
  return new Set(names.values()).size === names.size ? names : new Map([...names.keys()].map((own) => [own, own]));
}

const widthOf = (seen: readonly Seen[], layer: RegExp, side: 'rows' | 'cols'): number | null =>
  seen.find((module) => module[side] !== null && layer.test(module.location.flat))?.[side] ?? null;

function encoderOf(seen: readonly Seen[]): Encoder | null {
  const has = (containers: ReadonlySet<string>): boolean => seen.some(({ location }) => containers.has(location.block?.container ?? ''));
  if (has(T5_LAYERS)) return T5;
  const hidden = widthOf(seen, /_(q_proj|k_proj|v_proj|fc1|gate_proj|up_proj)$/, 'cols') ?? widthOf(seen, /_(fc2|down_proj)$/, 'rows');
  if (has(CLIP_LAYERS)) {
    const width = hidden ?? widthOf(seen, /_out_proj$/, 'rows');
    if (width !== null) return CLIPS.get(width) ?? null;
    const layers = highest(seen.map(({ location }) => layerOf(location) ?? -1)) + 1;
    // A second encoder with as many layers as a first one has is a part of a larger one.
    const first = seen[0]?.location.component === 'te1';
    const fits = ({ kind, layers: all }: Encoder): boolean => all === layers || (kind === 'openclip-h' && layers === 23);
    return [...CLIPS.values()].find((clip) => fits(clip) && (first || clip.kind === 'clip-g')) ?? null;
  }
  if (!has(DECODER_LAYERS)) return null;
  const keys = widthOf(seen, /_k_proj$/, 'rows') ?? widthOf(seen, /_v_proj$/, 'rows');
  const exact = DECODERS.get(`${hidden}x${keys}`);
  if (exact || hidden === null || keys !== null) return exact ?? null;
  const alike = [...DECODERS].filter(([shape]) => shape.startsWith(`${hidden}x`));
  return alike.length === 1 ? (alike[0]?.[1] ?? null) : null;
}

/** @param seen modules of this component only, at least one */
export function encoderStack(component: string, seen: readonly Seen[]): EncoderStack {
  const known = encoderOf(seen);
  const top = component.toUpperCase();
  const label = known?.label ?? top;
  const clip = seen.some(({ location }) => location.flat.startsWith('text_model_'));
  const named = highest(seen.map(({ location }) => layerOf(location) ?? -1)) + 1;
  const overflow = known !== null && named > (known.most ?? known.layers);
  const layers = Math.max(known?.layers ?? (clip ? 12 : 0), named);
  const group = `Text encoder ${/\d+$/.exec(component)?.[0] ?? '1'}${known ? ` (${known.label})` : ''}`;
  const slot = (id: string, name: string): Slot => ({ id: `${component}.${id}`, label: `${top} ${name}`, group, component, role: 'te' });
  const slots = layers > MAX_LAYERS ? [] : Array.from({ length: layers }, (_, index) => slot(`${index}`, `${index}`));
  const outside = slots.length > 0 && seen.some(({ location }) => layerOf(location) === null);
  return { component, kind: known?.kind ?? 'other', label, slots: outside ? [...slots, slot('other', 'other')] : slots, overflow };
}

/** No encoder has more layers; a larger number in a name is not a layer. */
const MAX_LAYERS = 256;

export const encoderSlotOf = (location: Location): string => {
  const layer = layerOf(location);
  return layer === null ? `${location.component}.other` : `${location.component}.${layer}`;
};
