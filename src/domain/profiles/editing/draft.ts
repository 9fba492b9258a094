/** An editing session of one profile: pure, with every edit as a step back and forth. */
import {
  type Changes,
  type Gesture,
  NO_HISTORY,
  recorded,
  settled,
  type Side,
  type Step,
  steppedBack,
  steppedForth,
} from '../../history.ts';
import { err, ok, type Result } from '../../result.ts';
import { gainsOn } from '../old-slots.ts';
import { FARTHEST_GAIN, type Gains, MOST_GAIN, type Profile } from '../profile.ts';
import type { About, BlockChange, Draft, DraftChange, DraftSlot, GainChange, StepLabel } from './draft-types.ts';
import { blockState, blocksAfter, type Edit, labelOf } from './edits.ts';
import { gainOf, sameGains, tidyGains } from './gains.ts';

export const NO_ABOUT: About = { name: '', notes: '', tags: [], favourite: false };

export interface DraftOrigin {
  readonly layoutId: string;
  readonly slots: readonly DraftSlot[];
  /** The stored profile being edited; null for a new one, which begins as trained. */
  readonly profile: { readonly id: string; readonly gains: Gains; readonly about: About } | null;
}

export function newDraft({ layoutId, slots, profile }: DraftOrigin): Draft {
  const gains = tidyGains(
    gainsOn(profile?.gains ?? {}, slots),
    slots.map(({ id }) => id),
  );
  const about = profile?.about ?? NO_ABOUT;
  return {
    profileId: profile?.id ?? null,
    layoutId,
    slots: slots.map(({ id, label, group }) => ({ id, label, group })),
    saved: { gains, about },
    about,
    gains,
    muted: {},
    history: NO_HISTORY,
  };
}

/** Whole sets of gains and what a mute gives back were let in before; they only have to be numbers. */
const ANY_RANGE: ReadonlySet<Edit['kind']> = new Set(['begin', 'revert', 'mute', 'solo']);

/** The edit would give a block a gain that none may have. Nothing is changed then, and nothing is clamped. */
export interface EditFault {
  readonly slot: string;
  readonly label: string;
  readonly gain: number;
  /** How far from 0 this edit may go. */
  readonly most: number;
}

/**
 * @param gesture edits in a row with the same one are one step
 * @returns the same draft when nothing changes
 */
export function edited(draft: Draft, edit: Edit, gesture: Gesture | null = null): Result<Draft, EditFault> {
  const blocks = blocksAfter(draft, edit).flatMap(([slot, to]): BlockChange[] => {
    const from = blockState(draft, slot);
    return sameState(from, to) ? [] : [{ slot, from, to: { gain: to.gain + 0, kept: to.kept } }];
  });
  // What was let in before, and what a mute gives back, may lie beyond what can be set here.
  const most = ANY_RANGE.has(edit.kind) ? FARTHEST_GAIN : MOST_GAIN;
  const wrong = blocks.find(({ to: { gain } }) => !(Math.abs(gain) <= most));
  if (wrong) {
    const label = draft.slots.find(({ id }) => id === wrong.slot)?.label ?? wrong.slot;
    return err({ slot: wrong.slot, label, gain: wrong.to.gain, most });
  }
  const step: DraftStep = { label: labelOf(draft, edit), change: { blocks, ...aboutChange(draft, edit) } };
  const history = recorded(draft.history, step, gesture, CHANGES);
  return ok(isEmpty(step.change) ? draft : { ...replay(draft, step.change, 'to'), history });
}

/** @returns the same draft when there is nothing to undo */
export function undone(draft: Draft): Draft {
  const moved = steppedBack(draft.history);
  return moved ? { ...replay(draft, moved.step.change, 'from'), history: moved.history } : draft;
}

/** @returns the same draft when there is nothing to redo */
export function redone(draft: Draft): Draft {
  const moved = steppedForth(draft.history);
  return moved ? { ...replay(draft, moved.step.change, 'to'), history: moved.history } : draft;
}

/** After the store took it: there is nothing unsaved now. What was done can still be undone. */
export const savedAs = (draft: Draft, profileId: string): Draft => ({
  ...draft,
  profileId,
  saved: { gains: draft.gains, about: draft.about },
  history: settled(draft.history),
});

/** The same session over its profile as that is stored now; of a profile that was deleted meanwhile it goes on as a new one. */
export function onto(draft: Draft, profiles: readonly Profile[]): Draft {
  const profile = profiles.find(({ id }) => id === draft.profileId);
  const { profileId, saved } = newDraft({ ...draft, profile: profile ? { ...profile, about: aboutOf(profile) } : null });
  return { ...draft, profileId, saved };
}

export const aboutOf = ({ name, notes, tags, favourite }: Profile): About => ({ name, notes, tags, favourite });

/** Slots whose gain is not the one stored, in layout order. */
export function changesOf(draft: Draft): readonly GainChange[] {
  return draft.slots.flatMap(({ id, label }) => {
    const [from, to] = [gainOf(draft.saved.gains, id), gainOf(draft.gains, id)];
    return from === to ? [] : [{ slot: id, label, from, to }];
  });
}

export const isDirty = (draft: Draft): boolean =>
  !sameAbout(draft.about, draft.saved.about) ||
  !sameGains(
    draft.gains,
    draft.saved.gains,
    draft.slots.map(({ id }) => id),
  );

export const sameAbout = (a: About, b: About): boolean =>
  a.name === b.name && a.notes === b.notes && a.favourite === b.favourite && a.tags.join('\n') === b.tags.join('\n');

const sameState = (a: BlockChange['from'], b: BlockChange['to']): boolean => a.gain === b.gain && a.kept === b.kept;

const isEmpty = ({ blocks, about }: DraftChange): boolean => blocks.length === 0 && !about;

function aboutChange(draft: Draft, edit: Edit): Pick<DraftChange, 'about'> {
  const to = edit.kind === 'about' ? edit.about : edit.kind === 'revert' ? draft.saved.about : draft.about;
  return sameAbout(to, draft.about) ? {} : { about: { from: draft.about, to } };
}

type DraftStep = Step<DraftChange, StepLabel>;

function join(first: DraftStep, second: DraftStep): DraftStep {
  const blocks = new Map(first.change.blocks.map((change) => [change.slot, change]));
  for (const change of second.change.blocks) blocks.set(change.slot, { ...change, from: blocks.get(change.slot)?.from ?? change.from });
  const changed = [...blocks.values()].filter(({ from, to }) => !sameState(from, to));
  const [before, after] = [first.change.about, second.change.about];
  const about = before && after ? { from: before.from, to: after.to } : (after ?? before);
  return {
    label: labelOfJoined(first, second, changed.length),
    change: { blocks: changed, ...(about && !sameAbout(about.from, about.to) ? { about } : {}) },
  };
}

const CHANGES: Changes<DraftChange, StepLabel> = { isEmpty, join };

/** A drag that went over more blocks is called by their number; one that stayed, by where it ended. */
function labelOfJoined(first: DraftStep, second: DraftStep, count: number): StepLabel {
  const grew = count > second.change.blocks.length;
  return grew && typeof first.label === 'object' ? { edit: first.label.edit, blocks: { count, label: null } } : second.label;
}

function replay(draft: Draft, { blocks, about }: DraftChange, side: Side): Draft {
  const ids = draft.slots.map(({ id }) => id);
  const gains: Gains = { ...draft.gains, ...Object.fromEntries(blocks.map((change) => [change.slot, change[side].gain])) };
  const touched = new Set(blocks.map(({ slot }) => slot));
  const muted = Object.entries(draft.muted).filter(([slot]) => !touched.has(slot));
  for (const change of blocks) if (change[side].kept !== null) muted.push([change.slot, change[side].kept]);
  return {
    ...draft,
    gains: tidyGains(gains, ids),
    muted: Object.fromEntries(muted),
    ...(about ? { about: about[side] } : {}),
  };
}
