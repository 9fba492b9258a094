/**
 * Two entries of a file on one weight: a copy in another convention's names, or a fused layer (qkv) beside its split parts. The
 * loaders take one of them; counting both would double the strength. Of a fused layer and all of its parts the parts count (as
 * ComfyUI does), beside some of its parts the fused layer; else the convention with more modules, then the spelling that has an alpha,
 * then the name.
 *
 * A difference beside factors is no copy: loaders add both. In one module that is measured as their sum; under two names each is
 * measured by itself, and what they have in common is in no sum.
 */
import { adapterKind } from '../adapters/registry.ts';
import type { Location } from '../dialects/types.ts';
import { encoderWeightsOf } from './encoders.ts';
import type { Structure } from './family.ts';
import { isEncoder } from './layouts.ts';

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
  readonly adapter: { readonly adapter: string };
  /** It has a scale or an alpha of its own. */
  readonly hasScale: boolean;
}

const NONE: ReadonlyMap<number, string> = new Map();

/** End of the reason why a copy is not counted. */
export const COPY = 'adapts the same weight; only that one counts';

const DIFFERENCE = ' difference';

export function twinsOf(modules: readonly Entry[], structure: Structure | null): Twins {
  const weights = modules.map(({ location, adapter }) => {
    const names = weightsOf(location, structure);
    return adapterKind(adapter.adapter)?.difference !== undefined ? names.map((name) => name + DIFFERENCE) : names;
  });
  const distinct = new Set(weights.flat());
  const beside = [...distinct].filter((name) => name.endsWith(DIFFERENCE) && distinct.has(name.slice(0, -DIFFERENCE.length))).length;
  const both =
    beside > 0
      ? [`${counted(beside, 'weight has', 'weights have')} factors and a difference under two names; each is measured by itself.`]
      : [];
  if (distinct.size === weights.reduce((sum, names) => sum + names.length, 0)) return { problems: NONE, summary: both };
  const { problems, unscaled } = copies(modules, weights);
  return {
    problems,
    summary: [
      `${counted(problems.size, 'module adapts a weight', 'modules adapt weights')} that another module of the file adapts too; ${problems.size === 1 ? 'it is' : 'they are'} not counted.`,
      ...(unscaled > 0
        ? [
            `Of ${counted(unscaled, 'weight', 'weights')} one spelling has an alpha and another none. The one with alpha counts; programs differ: ComfyUI applies the other with a scale of 1 where it knows only that name.`,
          ]
        : []),
      ...both,
    ],
  };
}

const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

/** `unscaled`: copies without an alpha of what has one, by as many weights. */
function copies(
  modules: readonly Entry[],
  weights: readonly (readonly string[])[],
): { readonly problems: Map<number, string>; readonly unscaled: number } {
  let unscaled = 0;
  const taken = new Map<string, number>();
  const problems = new Map<number, string>();
  for (const index of inOrder(modules, weights)) {
    const names = weights[index] ?? [];
    const other = names.map((name) => taken.get(name)).find((found) => found !== undefined);
    if (other === undefined) for (const name of names) taken.set(name, index);
    else {
      problems.set(index, `${modules[other]?.name} ${COPY}`);
      const [own, counting] = [modules[index], modules[other]];
      if (own && counting?.hasScale && !own.hasScale && weights[other]?.length === names.length) unscaled++;
    }
  }
  return { problems, unscaled };
}

/** Which entry is asked first. */
function inOrder(modules: readonly Entry[], weights: readonly (readonly string[])[]): number[] {
  const sizes = new Map<string, number>();
  for (const { dialect } of modules) sizes.set(dialect, (sizes.get(dialect) ?? 0) + 1);
  /** Fewest weights of an entry that has this one. */
  const finest = new Map<string, number>();
  for (const names of weights) for (const name of names) finest.set(name, Math.min(names.length, finest.get(name) ?? names.length));
  const rank = (names: readonly string[]): number => {
    if (names.length === 1) return 1;
    return names.every((name) => (finest.get(name) ?? 0) < names.length) ? 2 : 0;
  };
  const ranks = weights.map(rank);
  return modules
    .map((_, index) => index)
    .sort((a, b) => {
      const [x, y] = [modules[a] as Entry, modules[b] as Entry];
      const finer = (ranks[a] ?? 0) - (ranks[b] ?? 0) || (weights[a]?.length ?? 0) - (weights[b]?.length ?? 0);
      const scaled = Number(y.hasScale) - Number(x.hasScale);
      return finer || (sizes.get(y.dialect) ?? 0) - (sizes.get(x.dialect) ?? 0) || scaled || (x.name < y.name ? -1 : 1);
    });
}

/** Names of the weights of the model that a module adapts, alike in every convention. */
export function weightsOf(location: Location, structure: Structure | null): readonly string[] {
  const names = isEncoder(location.component) ? encoderWeightsOf(location) : (structure?.weightsOf(location) ?? [location.flat]);
  return names.map((weight) => `${location.component} ${weight}`);
}

/** Another name in the same block of another file means another weight. */
export const isKnownWeight = (location: Location, structure: Structure | null): boolean =>
  isEncoder(location.component) || (structure?.isKnown(location) ?? false);
