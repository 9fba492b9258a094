/** LoRAs of every family as host targets see them: real names and shapes, read by the real code, without data. */
import { hostFileOf } from '../domain/profiles/hosts/host-file.ts';
import type { HostFile } from '../domain/profiles/hosts/host-target.ts';
import type { FamilyId, ModulePlan } from '../domain/reading.ts';
import { weightsOf } from '../domain/sample/build-lora.ts';
import { understand } from '../domain/understand.ts';
import { adapterOn, type AdapterNames, modelWeights, type Weight } from './model-weights.ts';

export interface HostFileOptions {
  /** `native`, `diffusers`, or the naming of `model-weights.txt`. */
  readonly naming?: string;
  readonly adapter?: AdapterNames;
  readonly include?: (path: string) => boolean;
  /** Layers of CLIP-L (first) and CLIP-G (second) to add; kohya names. */
  readonly encoders?: readonly number[];
  readonly path?: string;
}

const MODELS = modelWeights();

function unetWeights(family: FamilyId, naming: string): Weight[] | null {
  if (family !== 'sd15' && family !== 'sd2' && family !== 'sdxl') return null;
  const kind = family === 'sdxl' && naming === 'native' ? 'kohya' : 'diffusers';
  return weightsOf(family, kind).filter(({ component, kernel }) => component === 'model' && kernel === 0);
}

function modelLayers(family: FamilyId, naming: string): readonly Weight[] {
  const found = unetWeights(family, naming) ?? MODELS.find((model) => model.family === family && model.naming === naming)?.weights;
  if (!found) throw new Error(`No key list ${family} ${naming}`);
  return found;
}

/** Attention projections of CLIP-L (768 wide) and CLIP-G (1280). */
const encoderLayers = (layers: number, width: number): Weight[] =>
  Array.from({ length: layers }, (_, i) => ({ path: `text_model_encoder_layers_${i}_self_attn_q_proj`, rows: width, cols: width }));

/** As trainers write them: diffusers' names of a transformer have prefixes of their own. */
function prefixesOf(family: FamilyId, naming: string): readonly [dotted: string, flat: string] {
  if (!naming.startsWith('diffusers')) return ['diffusion_model.', 'lora_unet_'];
  return ['flux1', 'flux2', 'chroma', 'sd3'].includes(family) ? ['transformer.', 'lora_transformer_'] : ['transformer.', 'lora_unet_'];
}

export function hostFile(family: FamilyId, options: HostFileOptions = {}): HostFile {
  const { naming = 'native', adapter = 'kohya', include = () => true, encoders = [], path = `folder/some ${family}.safetensors` } = options;
  const weights = modelLayers(family, naming).filter((weight) => include(weight.path));
  const [dotted, flat] = prefixesOf(family, naming);
  const name = (at: string): string => (adapter === 'peft' ? dotted + at : flat + at.replaceAll('.', '_'));
  const header = adapterOn(weights, name, adapter);
  const clips = encoders.flatMap((layers, i) => {
    const prefix = encoders.length === 1 ? 'lora_te_' : `lora_te${i + 1}_`;
    return adapterOn(encoderLayers(layers, i === 0 ? 768 : 1280), (at) => prefix + at, 'kohya').tensors;
  });
  const { family: verdict, layout, modules } = understand({ ...header, tensors: [...header.tensors, ...clips] }, { path });
  if (!layout) throw new Error(`${family} ${naming} has no layout`);
  return measured(hostFileOf({ path, family: { ...verdict, id: family }, layout, modules }), modules, adapter);
}

/** Alpha 4 at rank 4 where the file has an alpha, as if it had been measured. */
function measured(file: HostFile, plans: readonly ModulePlan[], adapter: AdapterNames): HostFile {
  const alpha = adapter === 'peft' ? null : 4;
  return {
    ...file,
    modules: file.modules.map((module, i) => ({ ...module, rank: plans[i]?.rank ?? 4, alpha, alphaTensor: alpha !== null, scale: 1 })),
  };
}
