/**
 * Which names each program's LoRA loader knows, as data: prefixes in front of lists of names (`model-names.ts`), and how it names text
 * encoders (`encoder-names.ts`).
 *
 * Sources: ComfyUI comfy/lora.py@17358c8f, comfy/model_base.py@094c74c1 (which class a model is: Boogu is an OmniGen2, Ideogram 4 is none of
 * those that lora.py names) and comfy/lora_convert.py@2bffe2f4 (a superset of a125cd84, 2025-10-12); Forge
 * packages_3rdparty/comfyui_lora_collection/lora.py@dfdcbab6; reForge ldm_patched/modules/lora.py@3b56b268; A1111
 * extensions-builtin/Lora/networks.py (1.10, and @873edba4 of 1.5); WanVideoWrapper nodes_model_loading.py@33175770; diffusers
 * loaders/lora_conversion_utils.py, lora_pipeline.py, utils/state_dict_utils.py@58eb52c0; SD.Next modules/lora/lora_convert.py,
 * lora_load.py@058a7f0c; InvokeAI backend/patches/lora_conversions/*.py, layer_patcher.py@8e71a8a5. The last three are listed for Stable
 * Diffusion's UNets and Flux.1.
 */
import type { FamilyId } from '../reading.ts';
import { A1111_ENCODERS, COMFY_ENCODERS, DIFFUSERS_ENCODERS, FORGE_ENCODERS, SDNEXT_ENCODERS } from './encoder-names.ts';
import { DIFFUSERS_MODULES } from './diffusers-modules.ts';
import type { Naming } from './model-names.ts';

export type LoaderId =
  | 'comfy'
  | 'comfy-raw'
  | 'forge'
  | 'reforge'
  | 'a1111'
  | 'wan-wrapper'
  | 'diffusers'
  | 'diffusers-dit'
  | 'sdnext'
  | 'invokeai';

/** How a program spells the names of a list behind its prefix. */
export type Spelling = 'dotted' | 'flat' | 'processor';

export interface NameRule {
  readonly prefix: string;
  readonly names: Naming;
  readonly spelling: Spelling;
  /** Only these families; without it all that have such names. */
  readonly families?: readonly FamilyId[];
  /** Only when the file has modules of these names: how the program tells a convention. */
  readonly when?: readonly string[];
  /** Only when no module of the file has such a name. */
  readonly without?: RegExp;
  /** Names of the list that the program's conversion misses. */
  readonly missed?: RegExp;
  /** Only with kohya's endings of the tensors, which names do not show. */
  readonly endings?: true;
  /** The program's own code of the model has no such names, though files for it do. */
  readonly doubtful?: true;
  /**
   * Names that the program's code does not find, while what was seen of hosts on it has them loaded: never written, and read.
   */
  readonly unwritten?: RegExp;
}

export interface Loader {
  readonly id: LoaderId;
  readonly label: string;
  readonly rules: readonly NameRule[];
  /** null: it loads no text encoders. */
  readonly encoders: typeof COMFY_ENCODERS | null;
  /** Families that the program has models for; without it any. */
  readonly families?: readonly FamilyId[];
}

const UNETS: readonly FamilyId[] = ['sd15', 'sd2', 'sdxl', 'sdxl-refiner', 'kolors'];
/** A1111 looks for the first upsampler where UNets without attention in that level have it. */
const WITHOUT_UPSAMPLER: readonly FamilyId[] = ['sdxl', 'kolors'];
const REST = UNETS.filter((id) => !WITHOUT_UPSAMPLER.includes(id));
const FLUX: readonly FamilyId[] = ['flux1', 'flux2', 'chroma'];
/** ComfyUI builds them of Flux's class, and its map of diffusers' names follows their numbers of blocks. */
const FLUX_LIKE: readonly FamilyId[] = ['longcat-image', 'ovis-image'];
/** ACE-Step 1.0 is looked up under bare names, 1.5, whose decoder has `layers`, under prefixes that leave `decoder.` out. */
const ACE_15 = '(layers[._]|condition_embedder|time_embed|proj_(in|out)[._]1$|norm_out)';
const OF_ACE_15 = new RegExp(`^(decoder\\.|${ACE_15})`);
const OF_ACE_1 = new RegExp(`^(?!${ACE_15})`);
/** NewBie is a Lumina 2 to ComfyUI (comfy/model_detection.py@6d4f9e86, `clip_text_dim`). */
const NEXT_DIT: readonly FamilyId[] = ['z-image', 'lumina2', 'newbie'];

const rule = (prefix: string, names: Naming, spelling: Spelling, families?: readonly FamilyId[], when?: readonly string[]): NameRule => ({
  prefix,
  names,
  spelling,
  ...(families ? { families } : {}),
  ...(when ? { when } : {}),
});
/** The same list behind several prefixes. */
const rules = (prefixes: readonly string[], names: Naming, spelling: Spelling, families?: readonly FamilyId[]): NameRule[] =>
  prefixes.map((prefix) => rule(prefix, names, spelling, families));

/** Their lists are from files, not from the model's code: a name that is missing there may well exist. */
const OPEN: readonly FamilyId[] = ['minimax-h3', 'boogu'];
/** Files under ComfyUI's prefix hold diffusers' names of LTX-2 as well, such as `audio_proj_in`, which its code does not have. */
const DOUBTFUL = { ...rule('diffusion_model.', 'any', 'dotted', ['ltx2']), doubtful: true } as const;
const GENERIC = [
  rule('lora_unet_', 'own', 'flat'),
  rule('diffusion_model.', 'own', 'dotted'),
  rule('lora_unet_', 'any', 'flat', OPEN),
  rule('diffusion_model.', 'any', 'dotted', OPEN),
  DOUBTFUL,
];
/** diffusers' UNets, of which attentions are known with `.processor` alone: `unet.….attn1.processor.to_q`. */
const UNET_RULES = [
  ...rules(['lora_unet_', 'lycoris_'], 'diffusers', 'flat', UNETS),
  ...rules(['', 'unet.'], 'diffusers', 'processor', UNETS),
];
const FLUX_RULES = [
  ...rules(['transformer.'], 'diffusers', 'dotted', FLUX),
  ...rules(['lycoris_', 'lora_transformer_'], 'diffusers', 'flat', FLUX),
];
const HUNYUAN_RULES = rules(['transformer.', 'diffusion_model.'], 'official', 'dotted');

/** `comfy.lora.load_lora` on ComfyUI's key maps, as nodes of extensions call it. */
const COMFY_RULES: readonly NameRule[] = [
  ...GENERIC,
  rule('diffusion_model.', 'renamed', 'dotted'),
  rule('lora_unet_', 'renamed', 'flat'),
  rule('transformer.', 'renamed-official', 'dotted'),
  ...UNET_RULES,
  rule('lora_prior_unet_', 'own', 'flat', ['cascade']),
  ...rules(['transformer.', 'base_model.model.'], 'diffusers', 'dotted', ['sd3']),
  ...rules(['lora_transformer_', 'lycoris_'], 'diffusers', 'flat', ['sd3']),
  rule('transformer.', 'diffusers', 'dotted', ['auraflow']),
  ...rules(['transformer.', 'base_model.model.', 'unet.base_model.model.'], 'diffusers', 'dotted', ['pixart']),
  ...FLUX_RULES,
  rule('', 'diffusers', 'dotted', FLUX),
  rule('diffusion_model.', 'parts', 'dotted', [...FLUX, ...FLUX_LIKE]),
  ...HUNYUAN_RULES,
  rule('lycoris_', 'own', 'flat', ['hidream', 'qwen-image']),
  rule('transformer.', 'own', 'dotted', ['hidream', 'qwen-image', 'kandinsky5', 'ernie']),
  rule('model.', 'own', 'dotted', ['hidream-o1']),
  rule('', 'own', 'dotted', ['mochi', 'qwen-image', 'kandinsky5', 'ltx', 'ltx2', 'minimax-h3', 'omnigen2', 'boogu']),
  { ...rule('', 'own', 'dotted', ['ace-step']), missed: OF_ACE_15 },
  { ...rule('base_model.model.', 'own', 'dotted', ['ace-step']), missed: OF_ACE_1 },
  { ...rule('lycoris_', 'own', 'flat', ['ace-step']), missed: OF_ACE_1 },
  ...rules(['', 'transformer.'], 'diffusers', 'dotted', ['qwen-image-2.1']),
  rule('lycoris_', 'diffusers', 'flat', ['qwen-image-2.1']),
  ...rules(['', 'transformer.'], 'diffusers', 'dotted', FLUX_LIKE),
  ...rules(['lycoris_', 'lora_transformer_'], 'diffusers', 'flat', FLUX_LIKE),
  ...rules(['diffusion_model.', 'transformer.', ''], 'diffusers', 'dotted', ['krea2', ...NEXT_DIT]),
  rule('lycoris_', 'diffusers', 'flat', ['krea2', ...NEXT_DIT]),
];

const BFL_CONTROL = ['img_in', 'single_blocks.0.norm.key_norm'];
/** What ComfyUI's own loader turns into its names before: BFL's control LoRAs, Wan Fun, USO. */
const CONVERTED: readonly NameRule[] = [
  rule('', 'own', 'dotted', ['flux1'], BFL_CONTROL),
  rule('', 'renamed', 'dotted', ['flux1'], BFL_CONTROL),
  rule('lora_unet__', 'own', 'flat', ['wan2.1', 'wan2.2'], ['lora_unet__blocks_0_cross_attn_k']),
  rule('', 'uso', 'dotted', ['flux1'], ['single_blocks.37.processor.qkv_lora', 'double_blocks.18.processor.qkv_lora2']),
];

/** Flux.1's layers around the blocks, which converters of kohya's files make nothing of. */
const AROUND = '(img_in|txt_in|time_in|vector_in|guidance_in|final_layer)';
const FLUX_AROUND = new RegExp(`^${AROUND}`);
/**
 * Into diffusers' models. Its converter of kohya's files reads LDM's names for SDXL alone and loses the index of the second embedding's
 * layers.
 */
const DIFFUSERS_RULES: readonly NameRule[] = [
  { ...rule('lora_unet_', 'diffusers', 'flat', UNETS), missed: /^(class|add)_embedding|^conv_norm_out/ },
  { ...rule('lora_unet_', 'own', 'flat', WITHOUT_UPSAMPLER), missed: /^out_0$/ },
  rule('unet.', 'diffusers', 'dotted', UNETS),
  rule('unet.', 'diffusers', 'processor', UNETS),
  rule('transformer.', 'diffusers', 'dotted', ['flux1']),
  rule('lora_transformer_', 'diffusers', 'flat', ['flux1']),
  { ...rule('lora_unet_', 'own', 'flat', ['flux1']), missed: FLUX_AROUND },
  { ...rule('diffusion_model.', 'own', 'dotted', ['flux1']), missed: FLUX_AROUND, endings: true },
  rule('', 'own', 'dotted', ['flux1'], BFL_CONTROL),
  rule('', 'uso', 'dotted', ['flux1']),
];
/**
 * Into its models of these families, under their modules' own names, as PEFT writes them: what its pipelines take without converting
 * (`load_lora_adapter` with the prefix `transformer`). What they make of other names is not listed.
 */
const DIFFUSERS_DIT_RULES: readonly NameRule[] = [
  ...rules(['transformer.'], 'diffusers', 'dotted', ['sd3', 'auraflow', 'z-image', 'chroma', 'wan2.1', 'wan2.2']),
  { ...rule('transformer.', 'own', 'dotted', ['qwen-image']), missed: /img_mlp\.(gate_layer|proj|out)$/ },
  rule('transformer.', 'own', 'dotted', ['hidream']),
  rule('transformer.', 'modules', 'dotted', [...DIFFUSERS_MODULES.keys()]),
];
/** Flux.1 under kohya's names is converted whole or not at all: a text encoder or a layer around the blocks stops it. */
const SDNEXT_RULES: readonly NameRule[] = [
  ...rules(['lora_unet_', 'oft_unet_'], 'diffusers', 'flat', UNETS),
  ...rules(['lora_unet_', 'oft_unet_'], 'own', 'flat', WITHOUT_UPSAMPLER),
  { ...rule('unet.', 'diffusers', 'dotted', UNETS), endings: true },
  ...rules(['lora_transformer_', 'lycoris_'], 'diffusers', 'flat', ['flux1']),
  { ...rule('transformer.', 'diffusers', 'dotted', ['flux1']), endings: true },
  { ...rule('lora_unet_', 'own', 'flat', ['flux1']), missed: FLUX_AROUND, without: new RegExp(`^lora_te|^lora_unet_${AROUND}`) },
];
const INVOKEAI_RULES: readonly NameRule[] = [
  rule('lora_unet_', 'diffusers', 'flat', UNETS),
  rule('lora_unet_', 'own', 'flat', WITHOUT_UPSAMPLER),
  rule('lora_unet_', 'own', 'flat', ['flux1']),
  ...rules(['transformer.', 'base_model.model.', ''], 'diffusers', 'dotted', ['flux1']),
  rule('lora_transformer_', 'diffusers', 'flat', ['flux1']),
  ...rules(['diffusion_model.', ''], 'own', 'dotted', ['flux1']),
  rule('', 'uso', 'dotted', ['flux1']),
];

/**
 * Models that ComfyUI itself does not have (comfy/supported_models.py@01f03bbd). Nodes of others bring some of them, with names of their own.
 */
const WITHOUT_MODEL: ReadonlySet<FamilyId> = new Set<FamilyId>([
  'framepack',
  'sana',
  'cogview4',
  'glm-image',
  'fibo',
  'bria',
  'prx',
  'longcat-video',
  'cosmos3',
]);
export const hasModel = (id: LoaderId, family: FamilyId): boolean => !(id.startsWith('comfy') && WITHOUT_MODEL.has(family));

export const LOADERS: ReadonlyMap<LoaderId, Loader> = new Map(
  (
    [
      { id: 'comfy', label: 'ComfyUI', rules: [...COMFY_RULES, ...CONVERTED], encoders: COMFY_ENCODERS },
      { id: 'comfy-raw', label: 'ComfyUI', rules: COMFY_RULES, encoders: COMFY_ENCODERS },
      {
        id: 'forge',
        label: 'Forge',
        rules: [
          ...GENERIC,
          ...UNET_RULES,
          ...FLUX_RULES,
          rule('', 'own', 'dotted', ['flux1'], BFL_CONTROL),
          rule('', 'renamed', 'dotted', ['flux1'], BFL_CONTROL),
        ],
        encoders: FORGE_ENCODERS,
      },
      { id: 'reforge', label: 'reForge', rules: [...GENERIC, ...UNET_RULES], encoders: COMFY_ENCODERS },
      {
        id: 'a1111',
        label: 'A1111',
        rules: [
          {
            ...rule('lora_unet_', 'diffusers', 'flat', WITHOUT_UPSAMPLER),
            unwritten: /^(class|add)_embedding|^conv_norm_out|^up_blocks_0_up/,
          },
          { ...rule('lora_unet_', 'diffusers', 'flat', REST), unwritten: /^(class|add)_embedding|^conv_norm_out/ },
          ...rules(['lora_unet_', 'oft_unet_'], 'own', 'flat', UNETS),
        ],
        encoders: A1111_ENCODERS,
      },
      { id: 'diffusers', label: 'diffusers', rules: DIFFUSERS_RULES, encoders: DIFFUSERS_ENCODERS },
      { id: 'diffusers-dit', label: 'diffusers', rules: DIFFUSERS_DIT_RULES, encoders: null },
      { id: 'sdnext', label: 'SD.Next', rules: SDNEXT_RULES, encoders: SDNEXT_ENCODERS },
      { id: 'invokeai', label: 'InvokeAI', rules: INVOKEAI_RULES, encoders: SDNEXT_ENCODERS },
      // Its renaming of keys comes before: `../profiles/hosts/wan-names.ts`.
      { id: 'wan-wrapper', label: 'WanVideoWrapper', rules: [...GENERIC, ...CONVERTED], encoders: null },
    ] satisfies Loader[]
  ).map((loader) => [loader.id, loader]),
);
