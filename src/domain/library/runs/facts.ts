/**
 * What a file's name and metadata say about its place in a training run. Names are those that trainers write (and that users make
 * of them); whether files belong together is decided in `group.ts`.
 *
 *     name-000004            sd-scripts, musubi-tuner, fluxgym   epoch 4
 *     name-step00000500      sd-scripts                          step 500
 *     name_000000250         ai-toolkit                          step 250 (nine digits)
 *     name-save-500-10-0     OneTrainer                          step 500, epoch 10; the time in front is left out
 *     name_epoch10, name-e10, name_ep3, name_s500, name 500steps  by hand
 *     name_0010              four digits or more with a zero in front: a save of some kind
 *     checkpoint-500/adapter_model, epoch10/adapter_model        diffusers, diffusion-pipe: the folder has the number
 *     name, name-final, name_last                                the file written at the end
 *
 * `name_2`, `name v2` and `name_2024` are names: nothing tells them from versions and years.
 */
import { parseLooseJson } from '../tag-frequency.ts';
import { asNumber, asRecord, type Metadata, number, text } from '../facts/values.ts';

export type RunUnit = 'epoch' | 'step' | 'save';

export interface RunFacts {
  /** Folder and name without the number, folded: the same for all files of a run that were not renamed. */
  readonly key: string;
  /** Folder and session, for files that were; null where no trainer left one. */
  readonly session: string | null;
  /** What the number in the name counts; null for a name without one. */
  readonly unit: RunUnit | null;
  readonly at: number | null;
  /** Epochs and steps done when the file was saved, by its metadata. */
  readonly epoch: number | null;
  readonly steps: number | null;
}

interface Numbered {
  readonly stem: string;
  readonly unit: RunUnit | null;
  readonly at: number | null;
}

const PATTERNS: readonly (readonly [RegExp, RunUnit])[] = [
  [/^(.*?)[-_ .]*save-(\d+)-\d+-\d+$/iu, 'step'],
  [/^(.*?)[-_ .]+(?:steps?|s)[-_ .]?(\d{1,9})$/iu, 'step'],
  [/^(.*?)[-_ .]+(\d{2,9})[-_ .]?steps?$/iu, 'step'],
  [/^(.*?)[-_ .]*epochs?[-_ .]?(\d{1,6})$/iu, 'epoch'],
  [/^(.*?)[-_ .]+(?:ep|e)[-_ .]?(\d{1,6})$/iu, 'epoch'],
  [/^(.*?)_(\d{9})$/u, 'step'],
  [/^(.*?)-(\d{6})$/u, 'epoch'],
  [/^(.*?)[-_ .](0\d{3,8})$/u, 'save'],
];
const FINAL = /^(.+?)[-_ .]+(?:final|last)$/iu;
const TIME = /\d{4}-\d{2}-\d{2}_\d{2}-\d{2}-\d{2}/u;
/** Names that a trainer gives to every save; the folder has the number. */
const GENERIC = /^(?:adapter_model|pytorch_lora_weights|adapter|lora|model)$/iu;
const SAVE_FOLDER = /^(.*?)[-_ .]?(checkpoint|epoch|step)[-_ .]?(\d{1,9})$/iu;

/** @param name without folder and extension */
export function numberOf(name: string): Numbered {
  for (const [pattern, unit] of PATTERNS) {
    const [, stem, digits] = pattern.exec(name) ?? [];
    if (digits !== undefined) return { stem: (stem ?? '').replace(TIME, '').replace(/[-_ .]+$/u, ''), unit, at: Number(digits) };
  }
  return { stem: FINAL.exec(name)?.[1] ?? name, unit: null, at: null };
}

/** What the files of a run have in common in their names, as spelled in this one: the name of the run. */
export const runName = (name: string): string => numberOf(name).stem || name;

const fold = (said: string): string => said.normalize('NFC').toLowerCase();

function placed(path: string): Numbered & { readonly folder: string } {
  const parts = path.split('/');
  const name = (parts.pop() ?? '').replace(/\.[^.]*$/u, '');
  const last = parts.at(-1) ?? '';
  const [, stem, kind, digits] = (GENERIC.test(name) && SAVE_FOLDER.exec(last)) || [];
  if (digits === undefined) return { folder: parts.join('/'), ...numberOf(name) };
  const unit = kind?.toLowerCase() === 'epoch' ? 'epoch' : 'step';
  return { folder: parts.slice(0, -1).join('/'), stem: `${stem ?? ''}/${name}`, unit, at: Number(digits) };
}

/** Which save of its run a file is, by its name or its folder; null for the last one, which has no number, and for files of no run. */
export function savedAt(path: string): { readonly unit: RunUnit; readonly at: number } | null {
  const { unit, at } = placed(path);
  return unit === null || at === null ? null : { unit, at };
}

/** @param path in its source, with `/` @param metadata as stored in the file, bounded */
export function runFacts(path: string, metadata: Metadata): RunFacts {
  const { folder, stem, unit, at } = placed(path);
  const id = text(metadata, 'ss_session_id');
  // ai-toolkit: {"step": 250, "epoch": 3}. Asked first whether it is there: refusing an empty text takes longer than all the rest here.
  const said = metadata['training_info'];
  const info = said ? asRecord(parseLooseJson(said)) : {};
  return {
    key: fold(`${folder}\n${stem}`),
    // An id is 32 random bits; with the second at which it began no two runs share it.
    session: id === null ? null : fold(`${folder}\n${id} ${text(metadata, 'ss_training_started_at') ?? ''}`),
    unit,
    at,
    epoch: number(metadata, 'ss_epoch') ?? asNumber(info['epoch']),
    steps: number(metadata, 'ss_steps') ?? asNumber(info['step']),
  };
}
