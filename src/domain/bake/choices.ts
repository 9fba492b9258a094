/** What the user chooses on the sheet, and the plan that it makes. */
import type { Gains } from '../profiles/profile.ts';
import { isNonLinear } from './methods.ts';
import type { BakePlan, Combine, PlanSource, Reduce } from './plan.ts';

export const OPERATIONS = ['profile', 'stack', 'subtract', 'transplant', 'resize', 'convert', 'strip', 'repair', 'rescale'] as const;
export type Operation = (typeof OPERATIONS)[number];
/** Those that take several LoRAs, and the one that takes one alone; the rest take any number. */
const SEVERAL: ReadonlySet<Operation> = new Set(['stack', 'subtract', 'transplant']);
export const operationsFor = (several: boolean): readonly Operation[] =>
  OPERATIONS.filter((one) => (several ? one !== 'profile' : !SEVERAL.has(one)));

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

export const SIZING = ['exact', 'error', 'size', 'same-bytes', 'rank', 'energy', 'sv_ratio', 'sv_fro', 'sv_cumulative'] as const;
export type Sizing = (typeof SIZING)[number];
/** Rules of other programs and rarer ones. */
export const RARE_SIZING = ['energy', 'sv_ratio', 'sv_fro', 'sv_cumulative'] as const satisfies readonly Sizing[];

export interface BakeChoices {
  readonly operation: Operation;
  readonly withGains: boolean;
  /** By position of the LoRA: its strength here; null: the one that it came with. */
  readonly strengths: readonly (number | null)[];
  /** By slot: the position of the one LoRA that it comes from; {}: every slot comes from all of them. Else nothing comes from elsewhere. */
  readonly owners: Readonly<Record<string, number>>;
  /** Multiplies every strength. */
  readonly factor: number;
  readonly combine: Combine;
  /** Of the methods that have one: density of `core-ties`, share of the singular values of `tsv-m`. */
  readonly value: number | null;
  /** The sum becomes as strong as its parts are on average. */
  readonly normalise: boolean;
  readonly encoder: 'keep' | 'leave-out';
  /** Slots that are left out. */
  readonly without: readonly string[];
  /** By position of the LoRA: names of its modules that are left out, and of those that are copied as they are. */
  readonly leftOut: Readonly<Record<number, readonly string[]>>;
  readonly unchanged: Readonly<Record<number, readonly string[]>>;
  /** Modules that lack an alpha get one. */
  readonly writeAlphas: boolean;
  readonly reindex: BakePlan['reindex'];
  readonly sizing: Sizing;
  /** Share of the norm. */
  readonly error: number;
  /** Share of the energy. */
  readonly energy: number;
  /** MiB of the whole file. */
  readonly size: number;
  readonly rank: number;
  /** Of the rules sv_*. */
  readonly ratio: number;
  readonly share: number;
  /** One rank more, as older versions of sd-scripts keep. */
  readonly asSdScripts: boolean;
  readonly min: number;
  readonly max: number | null;
  readonly uniform: boolean;
  readonly dtype: BakePlan['encode']['dtype'];
  /** A program, or a convention of names. */
  readonly names: BakePlan['encode']['names'] | 'kohya' | 'peft';
  readonly adapter: BakePlan['encode']['adapter'];
  readonly metadata: BakePlan['metadata']['mode'];
  /** Written as `modelspec.title`; '' keeps what is there. */
  readonly title: string;
  /** Whether `modelspec.date` is written. */
  readonly dated: boolean;
}

const AS_IT_IS: Omit<BakeChoices, 'operation'> = {
  withGains: false,
  strengths: [],
  owners: {},
  factor: 1,
  combine: 'sum',
  value: null,
  normalise: false,
  encoder: 'keep',
  without: [],
  leftOut: {},
  unchanged: {},
  writeAlphas: false,
  reindex: null,
  sizing: 'exact',
  error: 0.02,
  energy: 0.98,
  size: 100,
  rank: 16,
  ratio: 10,
  share: 0.9,
  asSdScripts: false,
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
    subtract: { withGains: true },
    transplant: { withGains: true, metadata: 'merge' as const },
    resize: { sizing: 'error' as const },
    convert: { adapter: 'lora' as const },
    strip: { encoder: 'leave-out' as const },
    repair: { writeAlphas: true },
    rescale: { factor: 0.7 },
  }[operation];
  return { ...AS_IT_IS, operation, ...own };
}

/** @param date for `modelspec.date`, where the choices want it: YYYY-MM-DD */
export function planOf(ingredients: readonly Ingredient[], choices: BakeChoices, date: string): BakePlan {
  const { combine, dtype, names, adapter, metadata, title, writeAlphas } = choices;
  const style = names === 'kohya' || names === 'peft' ? names : null;
  return {
    v: 1,
    sources: ingredients.map((one, index) => sourceOf(one, index, choices)),
    combine: ingredients.length > 1 ? combine : 'sum',
    value: ingredients.length > 1 && isNonLinear(combine) ? choices.value : null,
    ...(choices.normalise && mayNormalise(combine) && ingredients.length > 1 ? { normalise: true as const } : {}),
    reduce: reduceOf(choices),
    reindex: choices.reindex,
    encode: {
      dtype,
      names: style === null ? (names as BakePlan['encode']['names']) : 'source',
      adapter,
      ...(style === null ? {} : { style }),
      ...(writeAlphas ? { alpha: 'write' as const } : {}),
    },
    metadata: { mode: metadata, set: title.trim() === '' ? {} : { 'modelspec.title': title.trim() } },
    date: choices.dated ? date : null,
  };
}

/** Only sums and averages have a strength that can be set afterwards. */
export const mayNormalise = (combine: Combine): boolean => combine === 'sum' || combine === 'average';

/** As it counts on the sheet. */
export const strengthOf = ({ strength }: Pick<Ingredient, 'strength'>, index: number, { strengths, factor }: BakeChoices): number =>
  (strengths[index] ?? strength) * factor;

function sourceOf(ingredient: Ingredient, index: number, choices: BakeChoices): PlanSource {
  const { file, gains, encoders } = ingredient;
  const { factor, withGains, encoder, without, owners } = choices;
  const own = choices.strengths[index] ?? null;
  // A strength that is set here is for the whole LoRA.
  const [strength, strengthClip] = own === null ? [ingredient.strength, ingredient.strengthClip] : [own, own];
  const blocks = Object.keys(owners).filter((slot) => owners[slot] === index);
  const [leftOut, unchanged] = [choices.leftOut[index] ?? [], choices.unchanged[index] ?? []];
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
    blocks: Object.keys(owners).length > 0 ? blocks : null,
    ...(leftOut.length > 0 ? { without: leftOut } : {}),
    ...(unchanged.length > 0 ? { unchanged } : {}),
  };
}

function reduceOf(choices: BakeChoices): Reduce | null {
  const { sizing, error, energy, size, rank, ratio, share, min, max, uniform, asSdScripts } = choices;
  if (sizing === 'exact') return null;
  const value = { error, energy, size, rank, 'same-bytes': null, sv_ratio: ratio, sv_fro: share, sv_cumulative: share }[sizing];
  const as = asSdScripts && sizing.startsWith('sv_') ? { as: 'sd-scripts' as const } : {};
  return { rule: sizing, value, min, max, uniform, ...as };
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
