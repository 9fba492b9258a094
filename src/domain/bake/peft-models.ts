/**
 * Models that diffusers loads under its own names alone, as PEFT writes them (`transformer.blocks.0.attn1.to_q.lora_A.weight`): every key
 * must hold "lora", so that there is no alpha, and each module has scale 1. What stands in alphas goes into a factor: exactly where it is
 * a power of two. Ranks may differ since August 2026 (huggingface/diffusers PR 14409); before, the first one counted for all.
 */
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
  ['ltx', 'own'],
  ['hidream', 'own'],
]);

/** How the program names the modules of this family, where it takes pairs without alphas; null: it does not, or not only. */
export const peftNaming = (names: BakeNames, family: FamilyId): Naming | null =>
  names === 'diffusers' || names === 'diffusers-old' ? (MODELS.get(family) ?? null) : null;

/** Any other adapter in a file of this family stops the program: UNets' files hold pairs and alphas (`programs/refusals.ts`). */
export const readsPairsAlone = (names: BakeNames, family: FamilyId): boolean =>
  peftNaming(names, family) !== null || ((names === 'diffusers' || names === 'diffusers-old') && isUnetFamily(family));

/** What is read as a pair there: anything else stops the loading of the whole file. */
export const PAIR_KINDS: ReadonlySet<string> = new Set(['lora', 'locon']);
