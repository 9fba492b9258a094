/**
 * Names for a program: which modules its loader finds under the names they have, and what the others are called there. Names that a
 * program knows are kept; the rest is found by writing out its list of names for the family and asking which weights of the model
 * each of them is, with the same tables that read files.
 *
 * ComfyUI and Forge load by the tables of `programs/loaders.ts`. diffusers, InvokeAI and SD.Next are given kohya's names with an alpha
 * per module, which their converters read for Stable Diffusion UNets and Flux.1 (mixed ranks included); other families are refused for
 * them. Sources: diffusers lora_conversion_utils.py (kohya's SD and Flux.1 converters), InvokeAI's key tests for kohya's Flux.1.
 */
import type { Location } from '../dialects/types.ts';
import { locate } from '../dialects/registry.ts';
import { COMFY_ENCODERS, encoderNames, FORGE_ENCODERS } from '../programs/encoder-names.ts';
import { loadedAs, type LoaderId } from '../programs/loaders.ts';
import { modelNames } from '../programs/model-names.ts';
import { alternatives, flatName } from '../programs/name-patterns.ts';
import { isUnetFamily } from '../programs/unet-names.ts';
import type { FamilyId } from '../reading.ts';
import type { BakeNames } from './plan.ts';

export interface TargetModule {
  readonly name: string;
  readonly weights: readonly string[];
}

export interface Target {
  /** Whether the program finds this module under the name it has. */
  knows(name: string, isEncoder: boolean): boolean;
  /** The module of the program's names that holds this weight; null where it has none. */
  holding(weight: string): TargetModule | null;
}

export interface NamedSource {
  readonly family: FamilyId;
  readonly names: readonly string[];
  weightsAt(location: Location): readonly string[];
}

const KOHYA_ONLY: ReadonlySet<BakeNames> = new Set(['diffusers', 'diffusers-old', 'invokeai', 'sdnext']);

/** @param first the source whose family and layout count @param names of the modules of all sources; null: names stay */
export function targetOf(program: BakeNames, first: NamedSource, names: ReadonlySet<string>): Target | null {
  if (program === 'source') return null;
  const { family } = first;
  const loader: LoaderId = program === 'forge' ? 'forge' : 'comfy';
  const flat = [...names].filter((name) => name.startsWith('lora_unet_')).length * 2 > names.size;
  const kohya = isUnetFamily(family) || family === 'flux1' || (flat && !KOHYA_ONLY.has(program));
  const listed = KOHYA_ONLY.has(program) && !kohya ? [] : candidates(family, loader, kohya, largestNumber(names));
  const holders = new Map<string, TargetModule>();
  for (const name of listed) {
    const weights = first.weightsAt(locate(name));
    for (const weight of weights) if (!holders.has(weight)) holders.set(weight, { name, weights });
  }
  return {
    knows(name, isEncoder) {
      if (KOHYA_ONLY.has(program))
        return kohya && /^lora_(?:unet|te\d?)_/.test(name) && loadedAs('comfy', { family, names }, name, isEncoder).state === 'loaded';
      const found = loadedAs(loader, { family, names }, name, isEncoder);
      return found.state === 'loaded' || (found.state === 'open' && found.why === 'renamed');
    },
    holding: (weight) => holders.get(weight) ?? null,
  };
}

/** Every name of the family in the program's plainest spelling: kohya's for UNets, Flux.1 and files that have it, ComfyUI's own for the others. */
function candidates(family: FamilyId, loader: LoaderId, kohya: boolean, most: number): string[] {
  const model = modelNames(family, isUnetFamily(family) ? 'diffusers' : 'own').map(({ name }) =>
    kohya ? `lora_unet_${flatName(name)}` : `diffusion_model.${name}`,
  );
  const encoders = encoderNames(family, loader === 'forge' ? FORGE_ENCODERS : COMFY_ENCODERS).map(({ name }) => name);
  return [...model, ...encoders.filter((name) => name.startsWith('lora_te'))]
    .flatMap(alternatives)
    .filter((name) => !name.includes('*'))
    .flatMap((name) => numbered(name, most));
}

/** `#` written out from 0 to the largest number that any name has. */
export function numbered(name: string, most: number): string[] {
  const at = name.indexOf('#');
  if (at < 0) return [name];
  return Array.from({ length: most + 1 }, (_, index) => name.slice(0, at) + index + name.slice(at + 1)).flatMap((one) =>
    numbered(one, most),
  );
}

/** More blocks than any model has. */
const MOST_BLOCKS = 128;

export function largestNumber(names: Iterable<string>): number {
  let largest = 0;
  for (const name of names)
    for (const digits of name.match(/\d+/g) ?? []) if (digits.length <= 3) largest = Math.max(largest, Number(digits));
  return Math.min(largest, MOST_BLOCKS);
}

/** The new name of a tensor: suffixes of pairs follow the style of the module's name where that changes, all others stay. */
export function renamedTensor(tensor: string, role: string, from: string, to: string): string {
  if (from === to) return tensor;
  const kohya = !to.includes('.');
  const suffix = tensor.startsWith(from) ? tensor.slice(from.length) : `.${role}`;
  if (kohya === !from.includes('.') && /^\.(?:lora_(?:up|down|A|B)|[a-z0-9_]+$)/.test(suffix)) return to + suffix;
  if (role === 'up') return `${to}.${kohya ? 'lora_up' : 'lora_B'}.weight`;
  if (role === 'down') return `${to}.${kohya ? 'lora_down' : 'lora_A'}.weight`;
  if (role === 'up.bias') return `${to}.${kohya ? 'lora_up' : 'lora_B'}.bias`;
  return role === 'alpha' ? `${to}.alpha` : to + suffix;
}
