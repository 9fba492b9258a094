/**
 * The place that a module's slot has among the names of the host's model. ComfyUI and Forge translate every convention of files into the
 * model's names before any block weight is applied, so hosts that sort by name see those and not the file's. `loading.ts` gives the name
 * itself where the model's names are listed; here only what hosts look at is made: stack, number, the parts before and after the blocks.
 * Source: Comfy-Org/ComfyUI comfy/lora.py@17358c8f and the model classes' state dicts.
 */
import type { FamilyId } from '../../reading.ts';
import type { Applies, HostFile, HostModule } from './host-target.ts';

/** Slot stack -> stack in the model, per family. */
const FLUX_LIKE = {
  double: 'double_blocks',
  single: 'single_blocks',
  refiner: 'txt_in.individual_token_refiner.blocks',
  guidance: 'distilled_guidance_layer.layers',
};
const BLOCKS = {
  blocks: 'blocks',
  vace: 'vace_blocks',
  face: 'face_adapter.fuser_blocks',
  llm_adapter: 'llm_adapter.blocks',
  refiner: 'token_refiner.blocks',
};
const LAYERS = { blocks: 'layers', noise_refiner: 'noise_refiner', context_refiner: 'context_refiner' };
const TRANSFORMER_BLOCKS = { blocks: 'transformer_blocks' };
const UNET = { in: 'input_blocks', mid: 'middle_block', out: 'output_blocks' };

const STACKS: ReadonlyMap<FamilyId, Readonly<Record<string, string>>> = new Map<FamilyId, Readonly<Record<string, string>>>([
  ...['sd15', 'sd2', 'sdxl', 'sdxl-refiner', 'kolors'].map((id) => [id, UNET] as const),
  ...['flux1', 'flux2', 'chroma', 'hunyuan-video', 'hunyuan-video-1.5', 'hunyuan-image', 'framepack'].map((id) => [id, FLUX_LIKE] as const),
  ...['wan2.1', 'wan2.2', 'anima', 'cosmos', 'minimax-h3', 'krea2', 'mochi', 'cogvideox', 'pixart'].map((id) => [id, BLOCKS] as const),
  ...['z-image', 'lumina2', 'newbie', 'ideogram4', 'ernie', 'omnigen2'].map((id) => [id, LAYERS] as const),
  ...['qwen-image', 'qwen-image-2.1', 'ltx', 'ltx2', 'sana'].map((id) => [id, TRANSFORMER_BLOCKS] as const),
  ['sd3', { joint: 'joint_blocks' }],
  ['auraflow', { double: 'double_layers', single: 'single_layers' }],
  ['hidream', { double: 'double_stream_blocks', single: 'single_stream_blocks' }],
]);

export const isUnet = ({ family }: HostFile): boolean => STACKS.get(family) === UNET;
export const isFluxLike = ({ family }: HostFile): boolean => STACKS.get(family) === FLUX_LIKE;
export const isEncoder = ({ component }: HostModule): boolean => /^te\d$/.test(component);

const MODEL = 'diffusion_model.';
/** Slots of the second model of a pair are the first one's with this before them. */
const SECOND = 'low.';

/** Names of cloneofsimo's first files, which are numbers: `unet:12`. */
const NUMBERED = /^(unet|text_encoder):\d+$/;

/** What keeps a file from being loaded at all, whatever the block weights. */
export function isLoadable({ layout, modules, family, familyLabel }: HostFile): Applies {
  if (layout.slots.some(({ id }) => id.startsWith(SECOND))) {
    return { ok: false, why: 'The file holds two models, for high and low noise; a loader takes one' };
  }
  if (modules.some(({ name }) => NUMBERED.test(name)))
    return { ok: false, why: 'Its layers have numbers for names; only the oldest tools load that' };
  return family === 'llm' ? { ok: false, why: `It loads no ${familyLabel} files` } : { ok: true };
}

/** Stack and number of a slot: `['double', 7]`; number null for `stem`, `head`, `te1.other`. */
export function slotParts(slot: string): { readonly stack: string; readonly number: number | null } {
  const plain = slot.startsWith(SECOND) ? slot.slice(SECOND.length) : slot;
  const point = plain.lastIndexOf('.');
  const number = point < 0 ? Number.NaN : Number(plain.slice(point + 1));
  return Number.isInteger(number) ? { stack: plain.slice(0, point), number } : { stack: plain, number: null };
}

/** Which of a middle block's three parts: residual, attention, residual. */
export function middlePart(name: string): 0 | 1 | 2 {
  const flat = name.replaceAll('.', '_');
  const native = /middle_block_(\d)(?=_|$)/.exec(flat)?.[1];
  if (native !== undefined) return native === '0' ? 0 : native === '1' ? 1 : 2;
  if (/mid_block_attentions/.test(flat)) return 1;
  return /mid_block_resnets_0/.test(flat) ? 0 : 2;
}

type EncoderKind = 'clip_l' | 'clip_g' | 'clip_h' | 't5xxl' | 'llm';

/** By the encoder's name in its slots' group; without a slot by its number, as in SDXL. */
export function encoderKind(file: HostFile, module: HostModule): EncoderKind {
  const group = file.layout.slots.find(({ component }) => component === module.component)?.group ?? '';
  if (/CLIP-L/.test(group)) return 'clip_l';
  if (/CLIP-G/.test(group)) return 'clip_g';
  if (/OpenCLIP-H/.test(group)) return 'clip_h';
  if (/T5/.test(group)) return 't5xxl';
  if (/\(/.test(group)) return 'llm';
  return module.component === 'te2' && isUnet(file) ? 'clip_g' : module.component === 'te1' ? 'clip_l' : 't5xxl';
}

function encoderKey(file: HostFile, module: HostModule): string {
  const kind = encoderKind(file, module);
  const number = module.slot === null ? null : slotParts(module.slot).number;
  if (kind === 't5xxl') return number === null ? 't5xxl.transformer.shared.' : `t5xxl.transformer.encoder.block.${number}.`;
  if (kind === 'llm') return `llm.transformer.model.${number === null ? 'embed_tokens.' : `layers.${number}.`}`;
  if (number !== null) return `${kind}.transformer.text_model.encoder.layers.${number}.`;
  return /text_projection/.test(module.name) ? `${kind}.transformer.text_projection.` : `${kind}.transformer.text_model.embeddings.`;
}

/** Layers before and after the blocks, under the names hosts look for. */
function endKey(file: HostFile, module: HostModule): string {
  const flat = module.name.replaceAll('.', '_');
  if (isUnet(file)) {
    if (module.slot === 'head') return 'out.';
    return /label_emb|add_embedding|class_embedding/.test(flat) ? 'label_emb.' : 'time_embed.';
  }
  if (isFluxLike(file)) {
    if (module.slot === 'head') return 'final_layer.';
    if (/time_in|timestep/.test(flat)) return 'time_in.';
    if (/vector_in|text_embedder/.test(flat)) return 'vector_in.';
    if (/guidance/.test(flat)) return 'guidance_in.';
    return /txt_in|context_embedder/.test(flat) ? 'txt_in.' : 'img_in.';
  }
  if (module.slot === 'head') return 'head.head.';
  if (/time_proj/.test(flat)) return 'time_projection.1.';
  if (/patch_embed/.test(flat)) return 'patch_embedding.';
  return /text_embed/.test(flat) ? 'text_embedding.' : 'time_embedding.';
}

/**
 * `diffusion_model.double_blocks.7.`, `clip_l.transformer.text_model.encoder.layers.3.`, ... with a point at its end, from the slot alone:
 * for models whose names of weights are not listed.
 */
export function slotKey(file: HostFile, module: HostModule): string {
  if (isEncoder(module)) return encoderKey(file, module);
  if (module.slot === null) return `${MODEL}other.`;
  const { stack, number } = slotParts(module.slot);
  if (number === null) return MODEL + endKey(file, module);
  const container = STACKS.get(file.family)?.[stack] ?? stack;
  return `${MODEL}${container}.${container === UNET.mid ? middlePart(module.name) : number}.`;
}
