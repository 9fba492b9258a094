/**
 * Names of the first of several sources for modules that only others have, so that the file keeps one convention. What the first one's
 * convention has no name for, or has fused or split otherwise, keeps its own name.
 */
import { locate } from '../dialects/registry.ts';
import { modelNames, type Naming } from '../programs/model-names.ts';
import { alternatives, flatName } from '../programs/name-patterns.ts';
import type { FamilyId } from '../reading.ts';
import { type BakeSource, BIAS, type OutModule } from './members.ts';
import { largestNumber, numbered } from './names.ts';
import type { BakePlan } from './plan.ts';

interface Spelling {
  readonly prefix: string;
  readonly flat: boolean;
  readonly naming: Naming;
}

const NAMINGS: readonly Naming[] = ['own', 'diffusers', 'modules'];
const SPELLINGS: readonly Spelling[] = [
  ...['lora_unet_', 'lora_transformer_'].map((prefix) => ({ prefix, flat: true })),
  ...['diffusion_model.', 'transformer.', 'unet.', 'base_model.model.', 'model.diffusion_model.', ''].map((prefix) => ({
    prefix,
    flat: false,
  })),
].flatMap((spelling) => NAMINGS.map((naming) => ({ ...spelling, naming })));

/** @param modules as their sources name them */
export function underFirstNames(modules: readonly OutModule[], { encode }: BakePlan, sources: readonly BakeSource[]): readonly OutModule[] {
  const [first] = sources;
  if (!first || encode.names !== 'source' || encode.style !== undefined) return modules;
  const foreign = modules.filter(({ template }) => template.source !== 0);
  if (foreign.length === 0) return modules;
  const known = spelledAs(first, largestNumber(modules.map(({ name }) => name)));
  if (!known || foreign.every(({ name }) => known.has(name))) return modules;
  const holders = new Map<string, { readonly name: string; readonly weights: string }>();
  for (const name of known) {
    const weights = first.weightsAt(locate(name));
    for (const weight of weights) if (!holders.has(weight)) holders.set(weight, { name, weights: weights.join() });
  }
  return modules.map((out) => {
    if (out.template.source === 0 || known.has(out.name)) return out;
    const weights = out.template.weights.map((weight) => (weight.endsWith(BIAS) ? weight.slice(0, -BIAS.length) : weight));
    const holder = holders.get(weights[0] ?? '');
    return holder && holder.weights === weights.join() ? { ...out, name: holder.name } : out;
  });
}

/** Every name of the model as this file would have it; null where no spelling has all of its names. */
function spelledAs({ understanding }: BakeSource, most: number): ReadonlySet<string> | null {
  const own = understanding.modules.filter(({ component }) => !/^te\d$/.test(component)).map(({ name }) => name.replace(/\.diff_b$/, ''));
  if (own.length === 0) return null;
  for (const spelling of SPELLINGS) {
    const all = new Set(written(understanding.family.id, spelling, most));
    if (own.every((name) => all.has(name))) return all;
  }
  return null;
}

const written = (family: FamilyId, { prefix, flat, naming }: Spelling, most: number): string[] =>
  modelNames(family, naming)
    .map(({ name }) => prefix + (flat ? flatName(name) : name))
    .flatMap(alternatives)
    .filter((name) => !name.includes('*'))
    .flatMap((name) => numbered(name, most));
