/**
 * A bake as data: which files, how much of each, what is done with their sum, and how it is written. The same plan and the same
 * sources give the same file, byte for byte. Plans are shown, stored in the file they made (`lwb.bake`), exported and replayed.
 *
 *   Delta' = sum over the sources of strength . gain(block) . component . Delta     per weight of the model,
 *   then `reduce` (fewer ranks), then `encode` (dtype, names, adapter kind).
 */
export const COMBINES = ['sum', 'average', 'slerp', 'karcher', 'core-ties', 'tsv-m'] as const;
export const RULES = ['rank', 'error', 'energy', 'size', 'same-bytes', 'sv_ratio', 'sv_fro', 'sv_cumulative'] as const;
export const DTYPES = ['source', 'F32', 'F16', 'BF16'] as const;
export const NAMES = ['source', 'comfyui', 'forge', 'diffusers', 'diffusers-old', 'invokeai', 'sdnext'] as const;
export const ADAPTERS = ['source', 'lora'] as const;
export const STYLES = ['kohya', 'peft'] as const;
export const METADATA = ['keep', 'merge', 'none'] as const;

export type Combine = (typeof COMBINES)[number];
export type Rule = (typeof RULES)[number];
export type BakeNames = (typeof NAMES)[number];

export interface PlanSource {
  /** A path for the command, relative to the plan or absolute; a base name in a plan that is stored in a file. */
  readonly file: string;
  readonly strength: number;
  /** By slot; 1 where it says nothing. */
  readonly gains: Readonly<Record<string, number>>;
  /** By component (`te1`, `unet`); 1 where it says nothing. */
  readonly components: Readonly<Record<string, number>>;
  /** Only these slots come from this source, and from no other; null: whatever no other source lists. */
  readonly blocks: readonly string[] | null;
  /** Names of modules, as in the file, that are left out. */
  readonly without?: readonly string[];
  /** Names of modules, as in the file, that are copied as they are, whatever strengths and gains say. */
  readonly unchanged?: readonly string[];
}

export interface Reduce {
  readonly rule: Rule;
  /** rank: a whole number; error and energy: shares; size: MiB of the whole file; sv_*: see `rank-rules.ts`; same-bytes: null. */
  readonly value: number | null;
  /** Of every module, where it has as many. */
  readonly min: number;
  readonly max: number | null;
  /** One rank for all modules. */
  readonly uniform: boolean;
  /** Of the rules sv_*: as many as older versions of that program keep. */
  readonly as?: 'sd-scripts';
}

export interface BakePlan {
  readonly v: 1;
  readonly sources: readonly PlanSource[];
  readonly combine: Combine;
  /** `core-ties`: the share of entries that is kept; `tsv-m`: the share of singular values. */
  readonly value: number | null;
  /** All strengths times one number, so that the sum is as strong as its parts are on average. */
  readonly normalise?: true;
  /** null: nothing is cut off. */
  readonly reduce: Reduce | null;
  /**
   * Numbers of blocks of the model that the sources are for, and of the one that the result is for. `inserted`: numbers that the deeper
   * of the two has more, where no list of them is known.
   */
  readonly reindex: { readonly from: number; readonly to: number; readonly inserted?: readonly number[] } | null;
  readonly encode: {
    readonly dtype: (typeof DTYPES)[number];
    readonly names: BakeNames;
    readonly adapter: (typeof ADAPTERS)[number];
    /** A naming convention instead of a program. */
    readonly style?: (typeof STYLES)[number];
    /** Modules under kohya's names that have no alpha get one that says what its absence says. */
    readonly alpha?: 'write';
  };
  readonly metadata: { readonly mode: (typeof METADATA)[number]; readonly set: Readonly<Record<string, string>> };
  /** Written as `modelspec.date`; no clock is read. */
  readonly date: string | null;
}

/** Density where a plan for `core-ties` names none: half of the entries. */
export const DENSITY = 0.5;

/** The plan without what says nothing, as JSON: for the file's metadata. @param nameOf the file name that stands for a source */
export function planToJson(plan: BakePlan, nameOf: (file: string) => string): Record<string, unknown> {
  const filled = (value: Readonly<Record<string, unknown>>): boolean => Object.keys(value).length > 0;
  return {
    v: 1,
    sources: plan.sources.map(({ file, strength, gains, components, blocks, without, unchanged }) => ({
      file: nameOf(file),
      ...(strength === 1 ? {} : { strength }),
      ...(filled(gains) ? { gains } : {}),
      ...(filled(components) ? { components } : {}),
      ...(blocks ? { blocks } : {}),
      ...(without && without.length > 0 ? { without } : {}),
      ...(unchanged && unchanged.length > 0 ? { unchanged } : {}),
    })),
    ...(plan.combine === 'sum' ? {} : { combine: plan.combine }),
    ...(plan.value === null ? {} : { value: plan.value }),
    ...(plan.normalise ? { normalise: true } : {}),
    ...(plan.reduce ? { reduce: reduceToJson(plan.reduce) } : {}),
    ...(plan.reindex ? { reindex: plan.reindex } : {}),
    encode: plan.encode,
    metadata: filled(plan.metadata.set) ? plan.metadata : plan.metadata.mode,
    ...(plan.date === null ? {} : { date: plan.date }),
  };
}

const reduceToJson = ({ rule, value, min, max, uniform, as }: Reduce): Record<string, unknown> => ({
  rule,
  ...(value === null ? {} : { value }),
  ...(min > 1 ? { min } : {}),
  ...(max === null ? {} : { max }),
  ...(uniform ? { uniform } : {}),
  ...(as === undefined ? {} : { as }),
});
