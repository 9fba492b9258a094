/**
 * Names of the text encoders' weights: ComfyUI's and Forge's for the weight, and under which names their loaders look for it.
 * Source: Comfy-Org/ComfyUI comfy/lora.py@17358c8f, lllyasviel/stable-diffusion-webui-forge packages_3rdparty/
 * comfyui_lora_collection/lora.py and backend/patcher/lora.py@dfdcbab6.
 */
import type { FamilyId } from '../reading.ts';
import { type NameEntry, alternatives } from './name-patterns.ts';

export type Encoder = 'clip_l' | 'clip_g' | 'clip_h' | 't5xxl' | 'umt5xxl' | 'pile_t5xl' | 'llm';

/** The encoders of a family's models. `llm`: a language model, whose name in ComfyUI differs from family to family. */
const ENCODERS: ReadonlyMap<FamilyId, readonly Encoder[]> = new Map<FamilyId, readonly Encoder[]>([
  ['sd15', ['clip_l']],
  ['sd2', ['clip_h']],
  ['sdxl', ['clip_l', 'clip_g']],
  ['sdxl-refiner', ['clip_g']],
  ['cascade', ['clip_g']],
  ['sd3', ['clip_l', 'clip_g', 't5xxl']],
  ['flux1', ['clip_l', 't5xxl']],
  ['hunyuan-video', ['clip_l', 'llm']],
  ['hidream', ['clip_l', 'clip_g', 't5xxl', 'llm']],
  ...['chroma', 'pixart', 'ltx', 'mochi', 'cosmos', 'cogvideox'].map((id): [FamilyId, Encoder[]] => [id, ['t5xxl']]),
  ['auraflow', ['pile_t5xl']],
  ...['wan2.1', 'wan2.2'].map((id): [FamilyId, Encoder[]] => [id, ['umt5xxl']]),
]);

export const encodersOf = (family: FamilyId): readonly Encoder[] => ENCODERS.get(family) ?? ['llm'];

const CLIP_LAYERS = alternatives('{mlp.{fc1,fc2},self_attn.{k,q,v,out}_proj}');
const T5_LAYERS = alternatives(
  '{shared,encoder.{final_layer_norm,block.#.layer.{0.{SelfAttention.{q,k,v,o,relative_attention_bias},layer_norm},1.{DenseReluDense.{wi_0,wi_1,wi,wo},layer_norm}}}}',
);

interface EncoderRules {
  /** Numbers that a T5 may have in `lora_teN_`. */
  readonly t5: (encoders: readonly Encoder[]) => readonly number[];
  /** Names of the weight itself behind this, `text_encoders.clip_l.transformer...`; null: the program knows none. */
  readonly generic: string | null;
  /** `text_encoder.text_projection` is CLIP-G's, as Forge has it. */
  readonly projection: boolean;
  /** It knows `lora_te1_...` alone: neither diffusers' names nor projections. */
  readonly flatOnly?: true;
  /** Flat prefixes of CLIP-L, or of the only CLIP, beside another encoder and alone; without it any. */
  readonly first?: { readonly beside: readonly string[]; readonly alone: readonly string[] };
  /** Also `self_attn.to_q_lora`, as attention processors were saved (utils/state_dict_utils.py@58eb52c0). */
  readonly processors?: true;
  /** `lora_te2_text_projection` all the same. */
  readonly flatProjection?: true;
}

/** ComfyUI counts the encoders: in Flux.1 its T5 is the second for OneTrainer and the third for kohya. */
export const COMFY_ENCODERS: EncoderRules = {
  t5(encoders) {
    const number = 1 + encoders.filter((encoder) => encoder === 'clip_g' || encoder === 'clip_l').length;
    return number === 2 && encoders.includes('clip_l') ? [2, 3] : [number];
  },
  generic: 'text_encoders.',
  projection: false,
};
export const FORGE_ENCODERS: EncoderRules = { t5: () => [1, 2, 3], generic: null, projection: true };

export const A1111_ENCODERS: EncoderRules = { ...COMFY_ENCODERS, generic: null, flatOnly: true };

/**
 * diffusers' pipelines name an encoder by its place: `text_encoder`, `text_encoder_2`. SD.Next and InvokeAI have its models under kohya's
 * names, `lora_te_` where there is one encoder, and Flux.1's T5 as the second.
 */
export const DIFFUSERS_ENCODERS: EncoderRules = { t5: () => [], generic: null, projection: true, processors: true };
export const SDNEXT_ENCODERS: EncoderRules = {
  t5: () => [2],
  generic: null,
  projection: false,
  flatOnly: true,
  first: { beside: ['lora_te1'], alone: ['lora_te'] },
  flatProjection: true,
};

/** `self_attn.q_proj` -> `self_attn.to_q`; the same for a layer outside of the attention. */
const ofProcessor = (layer: string): string => layer.replace(/^self_attn\.([qkv]|out)_proj$/, 'self_attn.to_$1');
const flat = (name: string): string => name.replaceAll('.', '_');

/** Names of a family's text encoders that a loader knows, each with the weight: `clip_l.transformer.text_model...`. */
export function encoderNames(family: FamilyId, rules: EncoderRules): NameEntry[] {
  const encoders = encodersOf(family);
  const entries = new Map<string, string>();
  const clip = (encoder: Encoder, flatPrefixes: readonly string[], dotted: string): void => {
    for (const layer of CLIP_LAYERS) {
      const weight = `${encoder}.transformer.text_model.encoder.layers.#.${layer}`;
      for (const prefix of flatPrefixes) entries.set(`${prefix}_text_model_encoder_layers_#_${flat(layer)}`, weight);
      if (rules.flatOnly) continue;
      entries.set(`${dotted}.text_model.encoder.layers.#.${layer}`, weight);
      if (rules.processors) entries.set(`${dotted}.text_model.encoder.layers.#.${ofProcessor(layer)}`, weight);
    }
  };
  const first = rules.first?.[encoders.length > 1 ? 'beside' : 'alone'] ?? ['lora_te', 'lora_te1'];
  if (encoders.includes('clip_h')) clip('clip_h', first, 'text_encoder');
  if (encoders.includes('clip_l')) clip('clip_l', first, 'text_encoder');
  if (encoders.includes('clip_g')) {
    if (encoders.includes('clip_l')) clip('clip_g', ['lora_te2'], 'text_encoder_2');
    else clip('clip_g', rules.first?.alone ?? ['lora_te', 'lora_prior_te'], 'text_encoder');
    if (!rules.flatOnly || rules.flatProjection) entries.set('lora_te2_text_projection', 'clip_g.transformer.text_projection');
    if (rules.projection) entries.set('text_encoder.text_projection', 'clip_g.transformer.text_projection');
    else if (!rules.flatOnly) entries.set('lora_prior_te_text_projection', 'clip_g.transformer.text_projection');
  }
  if (encoders.includes('clip_l') && !rules.flatOnly) entries.set('lora_te1_text_projection', 'clip_l.transformer.text_projection');
  if (encoders.includes('t5xxl')) {
    for (const layer of T5_LAYERS) {
      for (const number of rules.t5(encoders)) entries.set(`lora_te${number}_${flat(layer)}`, `t5xxl.transformer.${layer}`);
    }
  }
  if (rules.generic !== null && encoders.length === 1 && encoders[0] === 'llm') entries.set('lora_te_**', 'llm.transformer.model.**');
  if (rules.generic !== null) entries.set(`${rules.generic}**`, '**');
  return [...entries].map(([name, weight]) => ({ name, weight }));
}
