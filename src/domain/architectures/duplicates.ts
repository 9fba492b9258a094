/**
 * Several entries of a file on one weight. What programs apply of them differs; here what ComfyUI applies counts: of two names of one
 * weight the one that stands later in its table of names, of a fused layer and its parts what the family says (`fusedAndSplit`). Other
 * entries are copies, which are named and not counted. A bias is another weight.
 * Source: comfy/lora.py at 17358c8f, comfy/lora_convert.py at 2bffe2f4.
 */
import { adapterKind, hasOtherChanges } from '../adapters/registry.ts';
import type { Location } from '../dialects/dialect.ts';
import { message, type Message } from '../message.ts';
import { encoderWeightsOf, isKnownEncoderWeight } from './encoders.ts';
import type { FusedAndSplit, Structure } from './family.ts';
import { isEncoder } from './layouts.ts';

export interface Duplicates {
  /** Why a module is not counted, by its position. */
  readonly problems: ReadonlyMap<number, Message>;
  /** What must be known of them all. */
  readonly summary: readonly Message[];
}

interface Entry {
  readonly name: string;
  readonly location: Location;
  readonly dialect: string;
  readonly adapter: { readonly adapter: string };
  readonly tensors: readonly { readonly role: string }[];
  /** It has a scale or an alpha of its own. */
  readonly hasScale: boolean;
}

const NONE: ReadonlyMap<number, Message> = new Map();

export function duplicatesOf(modules: readonly Entry[], structure: Structure | null): Duplicates {
  const weights = modules.map(({ location, adapter }) => {
    const names = weightsOf(location, structure);
    return adapterKind(adapter.adapter)?.difference === 'bias' ? names.map((name) => `${name} bias`) : names;
  });
  const changes = severalChanges(modules);
  if (new Set(weights.flat()).size === weights.reduce((sum, names) => sum + names.length, 0)) return { problems: NONE, summary: changes };
  const { problems, unscaled, added } = copies(modules, weights, structure?.fusedAndSplit ?? 'split');
  return {
    problems,
    summary: [
      ...(problems.size > 0 ? [message('family.copies', { modules: problems.size })] : []),
      ...(unscaled > 0 ? [message('family.copies-unscaled', { weights: unscaled })] : []),
      ...(added > 0 ? [message('family.fused-and-split', { layers: added })] : []),
      ...changes,
    ],
  };
}

/** Of factors, a difference and a replacement in one module one counts. */
function severalChanges(modules: readonly Entry[]): Message[] {
  const found = modules.filter(({ adapter: { adapter }, tensors }) => {
    const kind = adapterKind(adapter);
    return (
      kind !== undefined &&
      hasOtherChanges(
        kind,
        tensors.map(({ role }) => role),
      )
    );
  });
  return found.length === 0 ? [] : [message('family.several-changes', { modules: found.length })];
}

interface Copies {
  readonly problems: Map<number, Message>;
  /** Copies without an alpha of what has one, by as many weights. */
  readonly unscaled: number;
  /** Fused layers that are added to their parts. */
  readonly added: number;
}

function copies(modules: readonly Entry[], weights: readonly (readonly string[])[], together: FusedAndSplit): Copies {
  let unscaled = 0;
  let added = 0;
  const taken = new Map<string, number>();
  const problems = new Map<number, Message>();
  // Where both are added, a copy is what adapts as many weights at once.
  const place = (name: string, names: readonly string[]): string =>
    together === 'both' && names.length > 1 ? `${name} of ${names.length}` : name;
  for (const index of inOrder(modules, weights, together)) {
    const names = weights[index] ?? [];
    const other = names.map((name) => taken.get(place(name, names))).find((found) => found !== undefined);
    if (other === undefined) {
      if (together === 'both' && names.length > 1 && names.some((name) => taken.has(name))) added++;
      for (const name of names) taken.set(place(name, names), index);
    } else {
      problems.set(index, message('module.copy', { module: modules[other]?.name ?? '' }));
      const [own, counting] = [modules[index], modules[other]];
      if (own && counting?.hasScale && !own.hasScale && weights[other]?.length === names.length) unscaled++;
    }
  }
  return { problems, unscaled, added };
}

/** Later in ComfyUI's table of names, which is in this order for most models: the later name of a weight takes its place. */
const LATER = ['kohya', 'native', 'diffusers', 'onetrainer', 'lycoris', 'bare'];

/** Of one prefix the model's own names come first in ComfyUI's table, those of diffusers later. */
const OF_DIFFUSERS = /^((down|up|(single_)?transformer)_blocks|mid_block)$/;
const isOfDiffusers = ({ flat, block }: Location, [weight]: readonly string[]): boolean =>
  OF_DIFFUSERS.test(block?.container ?? '') || (weight?.endsWith(block?.rest ?? flat) ?? false);

/** Which entry is asked first. */
function inOrder(modules: readonly Entry[], weights: readonly (readonly string[])[], together: FusedAndSplit): number[] {
  const sizes = new Map<string, number>();
  for (const { dialect } of modules) sizes.set(dialect, (sizes.get(dialect) ?? 0) + 1);
  /** Fewest weights of an entry that has this one. */
  const finest = new Map<string, number>();
  for (const names of weights) for (const name of names) finest.set(name, Math.min(names.length, finest.get(name) ?? names.length));
  const rank = (names: readonly string[]): number => {
    if (together === 'fused') return -names.length;
    if (together === 'both' || names.length === 1) return Math.min(names.length, 2);
    return names.every((name) => (finest.get(name) ?? 0) < names.length) ? 2 : 0;
  };
  const ranks = weights.map(rank);
  return modules
    .map((_, index) => index)
    .sort((a, b) => {
      const [x, y] = [modules[a] as Entry, modules[b] as Entry];
      const finer = (ranks[a] ?? 0) - (ranks[b] ?? 0) || (weights[a]?.length ?? 0) - (weights[b]?.length ?? 0);
      const later = LATER.indexOf(y.dialect) - LATER.indexOf(x.dialect);
      const spelled = Number(isOfDiffusers(y.location, weights[b] ?? [])) - Number(isOfDiffusers(x.location, weights[a] ?? []));
      const scaled = Number(y.hasScale) - Number(x.hasScale);
      return finer || later || (sizes.get(y.dialect) ?? 0) - (sizes.get(x.dialect) ?? 0) || spelled || scaled || (x.name < y.name ? -1 : 1);
    });
}

/** Names of the weights of the model that a module adapts, alike in every convention. */
export function weightsOf(location: Location, structure: Structure | null): readonly string[] {
  const names = isEncoder(location.component) ? encoderWeightsOf(location) : (structure?.weightsOf(location) ?? [location.flat]);
  return names.map((weight) => `${location.component} ${weight}`);
}

/** Another name in the same block of another file means another weight. */
export const isKnownWeight = (location: Location, structure: Structure | null): boolean =>
  isEncoder(location.component) ? isKnownEncoderWeight(location) : (structure?.isKnown(location) ?? false);
