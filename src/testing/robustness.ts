/**
 * Whether a file is still recognised after what users and programs do to it (`mutations.ts`): right, honestly ambiguous, or
 * wrong. Certain and wrong is the one fault that no mutation may cause.
 */
import { collect } from '../domain/modules-of.ts';
import type { FamilyId, Understanding } from '../domain/reading.ts';
import type { TensorInfo } from '../domain/safetensors/header-types.ts';
import { understand } from '../domain/understand.ts';
import { type Mutation, mutationsOf } from './key-mutations.ts';
import type { ModelWeights } from './model-weights.ts';

export interface Subject {
  readonly name: string;
  readonly tensors: readonly TensorInfo[];
  /** Ids of families it may be of; none when it is of no model that is known. */
  readonly families: readonly string[];
  /** It is like a known model but for its depth: only what is left of blocks from this number on is judged. */
  readonly beyond?: number;
}

/**
 * `certain`: the right family. `ambiguous`: the right one among others, or doubted. `unknown`: nothing is claimed. `misleading`: others
 * are named without the right one, none of them for certain. `wrong`: another one for certain.
 */
export const OUTCOMES = ['certain', 'ambiguous', 'unknown', 'misleading', 'wrong'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export interface Judgement {
  readonly subject: string;
  readonly mutation: string;
  readonly outcome: Outcome;
  /** What was said, to be read. */
  readonly said: string;
  readonly candidates: readonly FamilyId[];
  readonly tensors: readonly TensorInfo[];
}

/** Text encoders alone are of no model in particular: the name of the encoder is right. */
const ENCODERS: ReadonlySet<string> = new Set(['clip-l', 'clip-g', 'openclip-h', 't5', 'qwen', 'gemma2', 'gemma3', 'llama', 'mistral']);

function outcomeOf({ family }: Understanding, subject: Subject, mutation: string): Outcome {
  const ids = family.candidates.map(({ id }) => id);
  const encoders = mutation === 'text encoder only';
  const right = ids.some((id) => subject.families.includes(id) || (encoders && ENCODERS.has(id)));
  if (family.certainty === 'unknown') return 'unknown';
  if (family.certainty === 'certain') return right ? 'certain' : 'wrong';
  // Of a model that is not known, other models that it is like are all that can be said.
  return right || subject.families.length === 0 ? 'ambiguous' : 'misleading';
}

const NEUTRAL = 'file.safetensors';

function judged(subject: Subject, { name, tensors }: Mutation, path: string): Judgement {
  const found = understand({ dataStart: 0, tensors, metadata: {}, warnings: [] }, { path });
  const candidates = found.family.candidates.map(({ id }) => id);
  return {
    subject: subject.name,
    mutation: name,
    outcome: outcomeOf(found, subject, name),
    said: `${candidates.join(', ') || 'unknown'} (${JSON.stringify(found.family.evidence)})`,
    candidates,
    tensors,
  };
}

const hasBlock = (tensors: readonly TensorInfo[], from: number): boolean =>
  tensors.some(({ name }) => [...name.matchAll(/[._](\d+)(?=[._])/g)].some(([, number]) => Number(number) >= from));

/** @param wanted which mutations, by name; the file under its own name is `own name` */
export function judgementsOf(subject: Subject, wanted: (mutation: string) => boolean = () => true): Judgement[] {
  const { name, tensors, beyond } = subject;
  const all = mutationsOf(name, tensors).filter((mutation) => wanted(mutation.name));
  const left = beyond === undefined ? all : all.filter((mutation) => hasBlock(mutation.tensors, beyond));
  const own = wanted('own name') ? [judged(subject, { name: 'own name', tensors }, `${name}.safetensors`)] : [];
  return [...left.map((mutation) => judged(subject, mutation, NEUTRAL)), ...own];
}

export type Tally = Record<Outcome, number>;
export const tallyOf = (judgements: readonly Judgement[]): Tally => {
  const tally: Tally = { certain: 0, ambiguous: 0, unknown: 0, misleading: 0, wrong: 0 };
  for (const { outcome } of judgements) tally[outcome]++;
  return tally;
};

/** Tallies per mutation, and of all. */
export function tableOf(judgements: readonly Judgement[]): string {
  const line = (name: string, tally: Tally): string => `| ${[name, ...OUTCOMES.map((outcome) => tally[outcome])].join(' | ')} |`;
  const names = [...new Set(judgements.map(({ mutation }) => mutation))];
  return [
    `| mutation | ${OUTCOMES.join(' | ')} |`,
    `|---|${OUTCOMES.map(() => '--:').join('|')}|`,
    ...names.map((name) => line(name, tallyOf(judgements.filter(({ mutation }) => mutation === name)))),
    line('all', tallyOf(judgements)),
  ].join('\n');
}

/** Those with this outcome, as lines for a failing test. */
export const linesOf = (judgements: readonly Judgement[], outcome: Outcome): string[] =>
  judgements.filter((judgement) => judgement.outcome === outcome).map(({ subject, mutation, said }) => `${subject}, ${mutation}: ${said}`);

/**
 * The candidates that have every layer which the file changes, by their own lists of layers: names flattened, rows and columns equal
 * where both are read from the tensors themselves. A doubt is honest when another model than the right one is among them.
 */
export function candidatesWithAll({ candidates, tensors }: Judgement, models: readonly ModelWeights[]): FamilyId[] {
  const { modules } = collect(tensors);
  const hasAll = ({ weights }: ModelWeights): boolean => {
    const layers = new Map(weights.map((weight) => [weight.path.replaceAll('.', '_'), weight]));
    return modules.every(({ location, rows, cols, firm }) => {
      const layer = layers.get(location.flat);
      return layer !== undefined && (!firm || ((rows ?? layer.rows) === layer.rows && (cols ?? layer.cols) === layer.cols));
    });
  };
  return candidates.filter((id) => models.some((model) => model.family === id && hasAll(model)));
}
