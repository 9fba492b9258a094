/**
 * Two entries of a file on one weight: a copy in another convention's names, or a fused layer (qkv) beside its split parts. The
 * loaders take one of them; counting both would double the strength. Split ones go before fused ones (as ComfyUI does), then
 * the convention with more modules, then the name.
 */
import type { Location } from '../dialects/types.ts';
import type { Structure } from './family.ts';

export interface Twins {
  /** Why a module is not counted, by its position. */
  readonly problems: ReadonlyMap<number, string>;
  /** One sentence about all of them, or none. */
  readonly summary: readonly string[];
}

interface Entry {
  readonly name: string;
  readonly location: Location;
  readonly dialect: string;
}

const NONE: Twins = { problems: new Map(), summary: [] };

export function twinsOf(modules: readonly Entry[], structure: Structure | null): Twins {
  const weights = modules.map(({ location }) => weightsOf(location, structure));
  const distinct = new Set<string>();
  let entries = 0;
  for (const names of weights) {
    entries += names.length;
    for (const name of names) distinct.add(name);
  }
  if (distinct.size === entries) return NONE;
  const sizes = new Map<string, number>();
  for (const { dialect } of modules) sizes.set(dialect, (sizes.get(dialect) ?? 0) + 1);
  const order = modules
    .map((_, index) => index)
    .sort((a, b) => {
      const [x, y] = [modules[a] as Entry, modules[b] as Entry];
      const parts = (weights[a]?.length ?? 0) - (weights[b]?.length ?? 0);
      return parts || (sizes.get(y.dialect) ?? 0) - (sizes.get(x.dialect) ?? 0) || (x.name < y.name ? -1 : 1);
    });
  const taken = new Map<string, number>();
  const problems = new Map<number, string>();
  for (const index of order) {
    const other = (weights[index] ?? []).map((weight) => taken.get(weight)).find((found) => found !== undefined);
    if (other === undefined) for (const weight of weights[index] ?? []) taken.set(weight, index);
    else problems.set(index, `${modules[other]?.name} adapts the same weight; only that one counts`);
  }
  const { size } = problems;
  return {
    problems,
    summary: [
      `${size} ${size === 1 ? 'module adapts a weight' : 'modules adapt weights'} that another module of the file adapts too; they are not counted.`,
    ],
  };
}

/** Names of the weights of the model that a module adapts, alike in every convention. */
export const weightsOf = (location: Location, structure: Structure | null): readonly string[] =>
  (structure?.weightsOf(location) ?? [location.flat]).map((weight) => `${location.component} ${weight}`);
