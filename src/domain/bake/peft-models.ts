/**
 * Models that diffusers loads under its own names alone, as PEFT writes them (`transformer.blocks.0.attn1.to_q.lora_A.weight`): every key
 * must hold "lora", so that there is no alpha, and each module has scale 1. What stands in alphas goes into a factor: exactly where it is
 * a power of two. Ranks may differ since August 2026 (huggingface/diffusers PR 14409); before, the first one counted for all.
 */
import { DIFFUSERS_MODULES } from '../programs/diffusers-modules.ts';
import type { Naming } from '../programs/model-names.ts';
import { isUnetFamily } from '../programs/unet-names.ts';
import type { FamilyId } from '../reading.ts';
import type { BakeNames } from './plan.ts';

const MODELS: ReadonlyMap<FamilyId, Naming> = new Map<FamilyId, Naming>([
  ['sd3', 'diffusers'],
  ['auraflow', 'diffusers'],
  ['z-image', 'diffusers'],
  ['chroma', 'diffusers'],
  ['wan2.1', 'diffusers'],
  ['wan2.2', 'diffusers'],
  ['qwen-image', 'own'],
  ['hidream', 'own'],
  ...[...DIFFUSERS_MODULES.keys()].filter((id) => id !== 'flux1').map((id): [FamilyId, Naming] => [id, 'modules']),
]);

const isDiffusers = (names: BakeNames): boolean => names === 'diffusers' || names === 'diffusers-old';

/** What counts of a file: its model, and whether its modules have the names of diffusers' own (`transformer.`). */
export interface NamedModel {
  readonly family: FamilyId;
  readonly dotted: boolean;
}

/** @param names of its modules */
export const namedModel = (family: FamilyId, names: readonly string[]): NamedModel => ({
  family,
  dotted: names.some((name) => name.startsWith('transformer.')),
});

/**
 * How the program names the modules of this model, where it takes pairs without alphas; null: it does not, or not only. Flux.1 keeps the
 * form that the file has: fused layers cannot be told from some of their parts.
 */
export function peftNaming(names: BakeNames, { family, dotted }: NamedModel): Naming | null {
  if (!isDiffusers(names)) return null;
  return family === 'flux1' && dotted ? 'modules' : (MODELS.get(family) ?? null);
}

/** Any other adapter in a file of this family stops the program: UNets' files hold pairs and alphas (`programs/refusals.ts`). */
export const readsPairsAlone = (names: BakeNames, model: NamedModel): boolean =>
  peftNaming(names, model) !== null || (isDiffusers(names) && isUnetFamily(model.family));

/** What is read as a pair there: anything else stops the loading of the whole file. */
export const PAIR_KINDS: ReadonlySet<string> = new Set(['lora', 'locon']);
