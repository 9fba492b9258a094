/** A bake that was asked for, as the library keeps it: it outlives a reload, and afterwards it is where a file came from. */
import type { Message } from '../message.ts';
import { isMessage } from '../message.ts';
import { type Decoder, decodeJson, finite, guarded, list, nullable, object, oneOf, optional, refuseAt, text } from '../decode.ts';
import { recoded } from '../strength/stored-sentences.ts';
import type { BakeError, Certificate } from './certificate.ts';
import { decodePlan } from './decode-plan.ts';
import { type BakePlan, planToJson } from './plan.ts';

export interface JobSource {
  /** `content:<hash>`, or `row:<id>` while the content is not known. */
  readonly owner: string;
  /** As the plan names it: the file's base name. */
  readonly name: string;
}

export interface LeftOutGroup {
  readonly reason: Message;
  readonly modules: readonly string[];
}

export interface WrittenFile {
  /** Base name as it was given. */
  readonly file: string;
  /** Name of the folder; null: it was downloaded. */
  readonly folder: string | null;
  readonly size: number;
  /** XXH3-128 of its data. */
  readonly content: string;
  readonly level: number;
  readonly error: BakeError;
  readonly modules: number;
  readonly leftOut: readonly LeftOutGroup[];
  /** The modules with the largest errors, the largest first; absent in what an older version kept. */
  readonly worst?: readonly { readonly name: string; readonly rank: number | null; readonly error: number }[];
  /** How long it took. */
  readonly ms: number;
}

/** As many as are looked at. */
const MOST_WORST = 12;

export function worstOf({ modules }: Certificate): NonNullable<WrittenFile['worst']> {
  const lossy = modules.filter(({ error }) => error > 0).sort((a, b) => b.error - a.error);
  return lossy.slice(0, MOST_WORST).map(({ name, rank, error }) => ({ name, rank, error }));
}

export type JobState =
  | { readonly kind: 'waiting' }
  /** Noted before the file is made, so that what is left of it after a crash can be found. */
  | { readonly kind: 'begun'; readonly file: string }
  | ({ readonly kind: 'written' } & WrittenFile)
  | { readonly kind: 'refused' | 'failed'; readonly reason: Message }
  | { readonly kind: 'cancelled' };

export interface BakeJob {
  readonly id: string;
  /** ms since 1970. */
  readonly at: number;
  /** Wanted file name. */
  readonly name: string;
  readonly to: 'folder' | 'download';
  readonly sources: readonly JobSource[];
  readonly plan: BakePlan;
  readonly state: JobState;
}

export const jobToText = (job: BakeJob): string => JSON.stringify({ ...job, plan: planToJson(job.plan, (file) => file) });

const SAID: Decoder<Message> = guarded(isMessage, 'a message');
/** Jobs of older versions hold sentences in their reasons. */
const MESSAGE: Decoder<Message> = (value) => recoded(SAID(value));
const ERROR: Decoder<BakeError> = object({ total: finite, rounding: finite, truncation: finite, worstModule: nullable(text) });

const WRITTEN = object({
  kind: oneOf('written'),
  file: text,
  folder: nullable(text),
  size: finite,
  content: text,
  level: finite,
  error: ERROR,
  modules: finite,
  leftOut: list(object({ reason: MESSAGE, modules: list(text) })),
  worst: optional(list(object({ name: text, rank: nullable(finite), error: finite }))),
  ms: finite,
});
const KIND = object({ kind: oneOf('waiting', 'begun', 'written', 'refused', 'failed', 'cancelled') });
const BEGUN = object({ kind: oneOf('begun'), file: text });
const REASON = object({ kind: oneOf('refused', 'failed'), reason: MESSAGE });

const STATE: Decoder<JobState> = (value) => {
  const { kind } = KIND(value);
  if (kind === 'written') return WRITTEN(value);
  if (kind === 'begun') return BEGUN(value);
  return kind === 'waiting' || kind === 'cancelled' ? { kind } : REASON(value);
};

const PLAN: Decoder<BakePlan> = (value) => {
  const decoded = decodePlan(value);
  return decoded.ok ? decoded.plan : refuseAt('a plan');
};

const JOB: Decoder<BakeJob> = object({
  id: text,
  at: finite,
  name: text,
  to: oneOf('folder', 'download'),
  sources: list(object({ owner: text, name: text })),
  plan: PLAN,
  state: STATE,
});

/** @returns null when the text is of another version, or damaged */
export function jobFromText(kept: string): BakeJob | null {
  const found = decodeJson(JOB, kept);
  return found.ok ? found.value : null;
}
