/**
 * Names for a program: which modules its loader finds under the names they have, and what the others are called there. Names that a
 * program knows are kept; the rest is found by writing out its list of names for the family and asking which weights of the model
 * each of them is, with the same tables that read files.
 *
 * Every program is asked by its own table in `programs/loaders.ts`. diffusers, InvokeAI and SD.Next are given names without points with an
 * alpha per module, which their converters read for Stable Diffusion UNets and Flux.1 (mixed ranks included); diffusers gets the names of
 * its own models for those of `peft-models.ts`; other families are refused for them. SD.Next converts kohya's names of Flux.1 only when the whole file has nothing else, so it gets those of its own model.
 */
import type { Location } from '../dialects/dialect.ts';
import { locate } from '../dialects/registry.ts';
import { encoderNames } from '../programs/encoder-names.ts';
import type { LoaderId } from '../programs/loader-rules.ts';
import { encoderRulesOf, loadedAs } from '../programs/loaders.ts';
import { modelNames, type Naming } from '../programs/model-names.ts';
import { alternatives, flatName } from '../programs/name-patterns.ts';
import { isUnetFamily } from '../programs/unet-names.ts';
import type { FamilyId } from '../reading.ts';
import { type NamedModel, peftNaming } from './peft-models.ts';
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

export interface NamedSource extends NamedModel {
  readonly names: readonly string[];
  weightsAt(location: Location): readonly string[];
}

const LOADERS: Readonly<Record<Exclude<BakeNames, 'source'>, LoaderId>> = {
  comfyui: 'comfy',
  forge: 'forge',
  diffusers: 'diffusers',
  'diffusers-old': 'diffusers',
  invokeai: 'invokeai',
  sdnext: 'sdnext',
};

/** How the names of a file begin for programs that get names without points alone, and whether the model's are diffusers'. */
interface Flat {
  readonly model: string;
  readonly diffusers: boolean;
  readonly begins: RegExp;
}

function flatFor(program: BakeNames, family: FamilyId): Flat | null {
  if (program === 'comfyui' || program === 'forge' || !(isUnetFamily(family) || family === 'flux1')) return null;
  return program === 'sdnext' && family === 'flux1'
    ? { model: 'lora_transformer_', diffusers: true, begins: /^lora_(?:transformer|te\d?)_/ }
    : { model: 'lora_unet_', diffusers: isUnetFamily(family), begins: /^lora_(?:unet|te\d?)_/ };
}

/** @param first the source whose family and layout count @param names of the modules of all sources; null: names stay */
export function targetOf(program: BakeNames, first: NamedSource, names: ReadonlySet<string>): Target | null {
  if (program === 'source') return null;
  const { family } = first;
  const peft = peftNaming(program, first);
  const loader = peft ? 'diffusers-dit' : LOADERS[program];
  const takesPoints = loader === 'comfy' || loader === 'forge' || peft !== null;
  const flat = flatFor(program, family);
  const known = (name: string, isEncoder: boolean): boolean => {
    const ofEncoder = peft && isEncoder && name.startsWith('text_encoder');
    const found = loadedAs(ofEncoder ? LOADERS[program] : loader, { family, names }, name, isEncoder);
    return found.state === 'loaded' || (found.state === 'open' && found.why === 'renamed');
  };
  const holders = new Map<string, TargetModule>();
  for (const { name, isEncoder } of takesPoints || flat
    ? candidates(family, loader, spellingOf(peft, flat, family, names), largestNumber(names))
    : []) {
    if ((!takesPoints || peft) && !known(name, isEncoder)) continue;
    const weights = first.weightsAt(locate(name));
    for (const weight of weights) if (!holders.has(weight)) holders.set(weight, { name, weights });
  }
  return {
    knows: (name, isEncoder) => (takesPoints || (flat?.begins.test(name) ?? false)) && known(name, isEncoder),
    holding: (weight) => holders.get(weight) ?? null,
  };
}

type Spelling = { readonly naming: Naming; readonly prefix: string; readonly flat: boolean };

/** The program's plainest spelling: kohya's for UNets, Flux.1 and files that have it, ComfyUI's own for the others. */
function spellingOf(peft: Naming | null, flat: Flat | null, family: FamilyId, names: ReadonlySet<string>): Spelling {
  if (peft) return { prefix: 'transformer.', flat: false, naming: peft };
  if (flat) return { prefix: flat.model, flat: true, naming: flat.diffusers ? 'diffusers' : 'own' };
  const most = [...names].filter((name) => name.startsWith('lora_unet_')).length * 2 > names.size;
  const kohya = isUnetFamily(family) || family === 'flux1' || most;
  return { prefix: kohya ? 'lora_unet_' : 'diffusion_model.', flat: kohya, naming: isUnetFamily(family) ? 'diffusers' : 'own' };
}

/** Every name of the family in one spelling. */
function candidates(
  family: FamilyId,
  loader: LoaderId,
  spelling: Spelling,
  most: number,
): readonly { readonly name: string; readonly isEncoder: boolean }[] {
  const model = modelNames(family, spelling.naming).map(({ name }) =>
    spelling.flat ? spelling.prefix + flatName(name) : spelling.prefix + name,
  );
  const rules = encoderRulesOf(loader);
  const encoders = rules ? encoderNames(family, rules).map(({ name }) => name) : [];
  const written = (list: readonly string[], isEncoder: boolean) =>
    list
      .flatMap(alternatives)
      .filter((name) => !name.includes('*'))
      .flatMap((name) => numbered(name, most))
      .map((name) => ({ name, isEncoder }));
  return [
    ...written(model, false),
    ...written(
      encoders.filter((name) => name.startsWith('lora_te')),
      true,
    ),
  ];
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
