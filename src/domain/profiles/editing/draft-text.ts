/**
 * Drafts as text, so that a crash or reload loses nothing: versioned JSON, slots named once and meant by their number in the steps.
 * Version 1 had the names of gestures and starting points as well; both are passed over when it is read. Until version 2 a step had
 * a sentence for its label, which is shown as it is.
 * What is read back is checked value by value; a text that is not whole is refused and never half used.
 */
import {
  count,
  type Decoded,
  type DecodeFault,
  type Decoder,
  decodeJson,
  finite,
  flag,
  list,
  nullable,
  object,
  oneOf,
  optional,
  record,
  refuseAt,
  text,
  tuple,
} from '../../decode.ts';
import { MOST_STEPS, type Step } from '../../history.ts';
import { err, ok, type Result } from '../../result.ts';
import {
  type About,
  type BlockChange,
  type Draft,
  type DraftChange,
  type DraftSlot,
  LABELLED,
  type StartLabel,
  type StepLabel,
} from './draft-types.ts';
import { tidyGains } from './gains.ts';
import { idsOn } from '../old-slots.ts';
import type { Gains, Profile } from '../profile.ts';
import { isDirty, onto } from './draft.ts';

const VERSION = 3;

/** Why a kept draft cannot be used. */
export type DraftFault =
  | ({ readonly kind: 'form' } & DecodeFault)
  | { readonly kind: 'layout'; readonly of: string; readonly wanted: string };

/** Slot number, gain before, kept before, gain after, kept after. */
type Cell = readonly [number, number, number | null, number, number | null];

interface StepText {
  readonly label: StepLabel;
  readonly blocks: readonly Cell[];
  readonly about?: DraftChange['about'];
}

export function draftToText(draft: Draft): string {
  const ids = draft.slots.map(({ id }) => id);
  const number = new Map(ids.map((id, i) => [id, i]));
  const cell = ({ slot, from, to }: BlockChange): Cell => [number.get(slot) ?? -1, from.gain, from.kept, to.gain, to.kept];
  const step = ({ label, change: { blocks, ...rest } }: Step<DraftChange, StepLabel>): StepText => ({
    label,
    ...rest,
    blocks: blocks.map(cell),
  });
  return JSON.stringify({
    version: VERSION,
    profileId: draft.profileId,
    layoutId: draft.layoutId,
    slots: ids,
    saved: draft.saved,
    about: draft.about,
    gains: draft.gains,
    muted: draft.muted,
    past: draft.history.past.map(step),
    future: draft.history.future.map(step),
  });
}

const ABOUT: Decoder<About> = object({ name: text, notes: text, tags: list(text), favourite: flag });
const GAINS = record(finite);
const CELL = tuple(count, finite, nullable(finite), finite, nullable(finite));
const START_KIND = object({ kind: oneOf('neutral', 'measured', 'random', 'smooth', 'version', 'imported') });
const START: Decoder<StartLabel> = (value) => {
  if (typeof value === 'string') return value;
  const { kind } = START_KIND(value);
  switch (kind) {
    case 'neutral':
    case 'measured':
      return { kind };
    case 'random':
    case 'smooth':
      return { kind, ...object({ seed: finite })(value) };
    case 'version':
      return { kind, ...object({ number: finite })(value) };
    case 'imported':
      return { kind, ...object({ name: text })(value) };
  }
};
const EDIT_LABEL = object({
  edit: oneOf(...LABELLED),
  blocks: optional(object({ count, label: nullable(text) })),
  values: optional(list(finite)),
  start: optional(START),
});
const LABEL: Decoder<StepLabel> = (value) => (typeof value === 'string' ? value : EDIT_LABEL(value));
const STEP = object({ label: LABEL, blocks: list(CELL), about: optional(object({ from: ABOUT, to: ABOUT })) });

const WRITTEN = object({
  version: oneOf(1, 2, VERSION),
  profileId: nullable(text),
  layoutId: text,
  slots: list(text),
  saved: object({ gains: GAINS, about: ABOUT }),
  about: ABOUT,
  gains: GAINS,
  muted: GAINS,
  past: list(STEP),
  future: list(STEP),
});
type Written = Decoded<typeof WRITTEN>;

/** Slots of the steps are numbers of `slots`. */
const DRAFT: Decoder<Written> = (value) => {
  const draft = WRITTEN(value);
  for (const side of ['past', 'future'] as const) {
    draft[side].forEach(({ blocks }, step) => {
      const wrong = blocks.findIndex(([slot]) => slot >= draft.slots.length);
      if (wrong >= 0) refuseAt(`the number of one of ${draft.slots.length} slots`, side, step, 'blocks', wrong, 0);
    });
  }
  return draft;
};

/**
 * @param layout the LoRA's layout now. Slots it lacks are dropped with their changes, slots it has more have gain 1: a new version
 *   of the program may know more blocks of a model than the one that wrote the draft.
 */
export function draftFromText(
  source: string,
  layout: { readonly id: string; readonly slots: readonly DraftSlot[] },
): Result<Draft, DraftFault> {
  const read = decodeJson(DRAFT, source);
  if (!read.ok) return err({ kind: 'form', ...read.error });
  const { layoutId } = read.value;
  return layoutId === layout.id ? ok(draftOf(read.value, layout.slots)) : err({ kind: 'layout', of: layoutId, wanted: layout.id });
}

/**
 * Whether a kept draft holds anything that is not saved: it is compared with its profile as that is stored now, a draft of no
 * profile with the file as trained. One that cannot be read counts as different: nobody knows what is in it.
 *
 * @param profiles those of its LoRA
 */
export function draftDiffers(source: string, profiles: readonly Profile[]): boolean {
  const read = decodeJson(DRAFT, source);
  if (!read.ok) return true;
  const slots = read.value.slots.map((id) => ({ id, label: id, group: '' }));
  return isDirty(onto(draftOf(read.value, slots), profiles));
}

function draftOf({ slots, saved, past, future, ...rest }: Written, layout: readonly DraftSlot[]): Draft {
  const known = new Set(layout.map(({ id }) => id));
  const written = idsOn(slots, layout);
  const numbered = new Map(slots.map((id, at) => [id, written[at] ?? id]));
  const now = (all: Gains): Gains => Object.fromEntries(Object.entries(all).map(([slot, gain]) => [numbered.get(slot) ?? slot, gain]));
  const gains = (all: Gains): Gains => tidyGains(now(all), [...known]);
  const change = ([place, from, keptBefore, to, keptAfter]: Cell): readonly BlockChange[] => {
    const slot = written[place] ?? '';
    return known.has(slot) ? [{ slot, from: { gain: from, kept: keptBefore }, to: { gain: to, kept: keptAfter } }] : [];
  };
  const steps = (list: Written['past']): Draft['history']['past'] =>
    list
      .slice(-MOST_STEPS)
      .map(({ label, blocks, ...words }) => ({ label, change: { blocks: blocks.flatMap(change), ...words } }))
      .filter((step) => step.change.blocks.length > 0 || step.change.about);
  return {
    profileId: rest.profileId,
    layoutId: rest.layoutId,
    slots: layout.map(({ id, label, group }) => ({ id, label, group })),
    saved: { gains: gains(saved.gains), about: saved.about },
    about: rest.about,
    gains: gains(rest.gains),
    muted: Object.fromEntries(Object.entries(now(rest.muted)).filter(([slot]) => known.has(slot))),
    history: { past: steps(past), future: steps(future), gesture: null },
  };
}
