/** Training runs. Loaded with the places that show them, and not with the first chunks. */
import type { RunUnit } from '../../../domain/library/runs/facts.ts';
import type { RunEvidence } from '../../../domain/library/runs/group.ts';
import { formsOf } from '../forms.ts';

const { and, count: number, plural } = formsOf('en');

const files = (count: number): string => plural(count, { one: 'file', other: 'files' });

export const runs = {
  count: files,
  files: (name: string, count: number) => `${name}: ${files(count)} of one training run`,
  described: (count: number, open: boolean) =>
    `Training run of ${files(count)}. ${open ? 'Left' : 'Right'} arrow ${open ? 'closes' : 'opens'} it`,
  member: (place: number, of: number) => `File ${place} of ${of} of a training run`,
  growth: 'Growth of the run',
  /** Where there is no growth to show. */
  missing: {
    unnamed: { title: 'No training run is chosen', text: 'Open a training run in the library and choose its growth.' },
    unknown: { title: 'This LoRA is not in the library', text: 'It may have been removed, or its folder may have another name now.' },
    none: {
      title: 'This LoRA does not belong to a training run',
      text: 'A run is at least two files that a trainer saved one after the other: names that differ by the number of the epoch or step, or the same session in their metadata, with equal ranks and modules. You can put files together by hand in the library, under Actions.',
    },
  },
  toLibrary: 'To the library',
  reading: 'Reading the run',
  comparing: (share: number) => `Comparing each save with the one before: ${Math.floor(share * 100)} %`,
  /** More than three are counted. */
  unread: (names: readonly string[], why: string) =>
    `${names.length > 3 ? `${number(names.length)} files` : and(names)} could not be compared. ${why}`,
  settled: {
    changing: 'Still changing at the end: the last saves differ by more than 10 %.',
    few: 'Too few saves to say where it stops changing: at least three are needed.',
    unknown: 'It is not known where it stops changing: some saves could not be compared.',
  },
  settledAt: (save: string, first: boolean) =>
    first
      ? `Settled from the start: no save after ${save} changes it by more than 10 %.`
      : `Stops changing at ${save}: no later save changes it by more than 10 %.`,
  still: 'stops changing',
  split: 'Take the run apart',
  forget: 'Recognise automatically',
  taken: (count: number) => `${files(count)} no longer belong to a training run.`,
  automatic: 'The run is recognised automatically again.',
  takenOut: (name: string) => `${name} no longer belongs to this run.`,
  undo: 'Undo',
  closeNote: 'Close this message',
  final: 'final file',
  save: (unit: RunUnit, at: number) => ({ epoch: `epoch ${at}`, step: `step ${at}`, save: `save ${at}` })[unit],
  charts: 'Growth',
  saves: 'Saves',
  lanes: { norm: 'Strength', angle: 'Turn since the save before', rank: 'Rank used' },
  columns: {
    save: 'Save',
    norm: 'Strength',
    change: 'Change',
    cosine: 'Cosine',
    angle: 'Turn',
    rank: 'Rank used',
    actions: 'Actions',
  },
  meaning:
    'Strength: norm of the whole change. Change: norm of the difference to the save before, relative to this save. Cosine and turn: how far the direction moved. Rank used: how many singular values hold 99 % of the energy, on average.',
  compare: (a: string, b: string) => `Compare ${a} with ${b}`,
  stack: (save: string) => `Stack ${save}`,
  takeOut: (save: string) => `Take ${save} out of the run`,
  growthOf: (name: string) => `Growth of ${name}`,
  evidence: {
    chosen: 'One run because you put it together',
    session: 'One run: the trainer left the same session in every file',
    compared: 'One run: the names differ only by a number, and the weights continue from each other',
    names: 'Assumed to be one run by their names; their weights have not been compared',
  } satisfies Readonly<Record<RunEvidence, string>>,
};
