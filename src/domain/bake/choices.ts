/** What the user chooses on the sheet, and the plan that it makes. */
import type { Gains } from '../profiles/types.ts';
import type { BakePlan, Combine, PlanSource, Reduce } from './plan.ts';

export const OPERATIONS = ['profile', 'stack', 'resize', 'convert', 'strip', 'repair', 'rescale'] as const;
export type Operation = (typeof OPERATIONS)[number];

/** One LoRA that goes in. */
export interface Ingredient {
  /** As the plan names it: base name of its file, no two alike. */
  readonly file: string;
  readonly strength: number;
  /** For its text encoders. */
  readonly strengthClip: number;
  /** Of the profile as it is now. */
  readonly gains: Gains;
  /** Text encoders that it has: `te1`, `te2` ... */
  readonly encoders: readonly string[];
}

export const SIZING = ['exact', 'error', 'energy', 'size', 'same-bytes', 'rank'] as const;
export type Sizing = (typeof SIZING)[number];

export interface BakeChoices {
  readonly operation: Operation;
  readonly withGains: boolean;
  /** Multiplies every strength. */
  readonly factor: number;
  readonly combine: Combine;
  /** The sum becomes as strong as its parts are on average. */
  readonly normalise: boolean;
  readonly encoder: 'keep' | 'leave-out';
  /** Slots that are left out. */
  readonly without: readonly string[];
  readonly reindex: BakePlan['reindex'];
  readonly sizing: Sizing;
  /** Share of the norm. */
  readonly error: number;
  /** Share of the energy. */
  readonly energy: number;
  /** MiB of the whole file. */
  readonly size: number;
  readonly rank: number;
  readonly min: number;
  readonly max: number | null;
  readonly uniform: boolean;
  readonly dtype: BakePlan['encode']['dtype'];
  readonly names: BakePlan['encode']['names'];
  readonly adapter: BakePlan['encode']['adapter'];
  readonly metadata: BakePlan['metadata']['mode'];
  /** Written as `modelspec.title`; '' keeps what is there. */
  readonly title: string;
  /** Whether `modelspec.date` is written. */
  readonly dated: boolean;
}

const AS_IT_IS: Omit<BakeChoices, 'operation'> = {
  withGains: false,
  factor: 1,
  combine: 'sum',
  normalise: false,
  encoder: 'keep',
  without: [],
  reindex: null,
  sizing: 'exact',
  error: 0.02,
  energy: 0.98,
  size: 100,
  rank: 16,
  min: 1,
  max: null,
  uniform: false,
  dtype: 'source',
  names: 'source',
  adapter: 'source',
  metadata: 'keep',
  title: '',
  dated: false,
};

/** What is chosen when an operation is opened. */
export function choicesFor(operation: Operation): BakeChoices {
  const own: Partial<BakeChoices> = {
    profile: { withGains: true },
    stack: { withGains: true, metadata: 'merge' as const },
    resize: { sizing: 'error' as const },
    convert: { adapter: 'lora' as const },
    strip: { encoder: 'leave-out' as const },
    repair: {},
    rescale: { factor: 0.7 },
  }[operation];
  return { ...AS_IT_IS, operation, ...own };
}

/** @param date for `modelspec.date`, where the choices want it: YYYY-MM-DD */
export function planOf(ingredients: readonly Ingredient[], choices: BakeChoices, date: string): BakePlan {
  const { combine, dtype, names, adapter, metadata, title } = choices;
  return {
    v: 1,
    sources: ingredients.map((one) => sourceOf(one, choices)),
    combine: ingredients.length > 1 ? combine : 'sum',
    value: null,
    ...(choices.normalise && ingredients.length > 1 ? { normalise: true as const } : {}),
    reduce: reduceOf(choices),
    reindex: choices.reindex,
    encode: { dtype, names, adapter },
    metadata: { mode: metadata, set: title.trim() === '' ? {} : { 'modelspec.title': title.trim() } },
    date: choices.dated ? date : null,
  };
}

function sourceOf({ file, strength, strengthClip, gains, encoders }: Ingredient, choices: BakeChoices): PlanSource {
  const { factor, withGains, encoder, without } = choices;
  // Strength 0 takes all of it away; where only the encoders count, theirs is the strength.
  const onlyEncoders = strength === 0 && strengthClip !== 0;
  const main = onlyEncoders ? strengthClip : strength;
  const share = main === 0 ? 1 : strengthClip / main;
  const te = encoder === 'leave-out' ? 0 : share;
  return {
    file,
    strength: main * factor,
    gains: { ...(withGains ? gains : {}), ...Object.fromEntries(without.map((slot) => [slot, 0])) },
    components: {
      ...(onlyEncoders ? { model: 0 } : {}),
      ...(te === 1 ? {} : Object.fromEntries(encoders.map((name) => [name, te]))),
    },
    blocks: null,
  };
}

function reduceOf({ sizing, error, energy, size, rank, min, max, uniform }: BakeChoices): Reduce | null {
  const value = { error, energy, size, rank, 'same-bytes': null, exact: null }[sizing];
  return sizing === 'exact' ? null : { rule: sizing, value, min, max, uniform };
}

/** What a relative error means for the user. */
export type Meaning =
  | { readonly kind: 'same' }
  /** Same to 1 part in `parts`. */
  | { readonly kind: 'parts'; readonly parts: number }
  /** Keeps this share of the energy: 1 - error^2. */
  | { readonly kind: 'energy'; readonly share: number };

/** Below this nobody asks for the energy: it would read 100.0 %. */
const AS_GOOD_AS_SAME = 3e-3;

export function meaningOf(error: number): Meaning {
  if (error === 0) return { kind: 'same' };
  return error < AS_GOOD_AS_SAME ? { kind: 'parts', parts: 1 / error } : { kind: 'energy', share: 1 - error * error };
}
