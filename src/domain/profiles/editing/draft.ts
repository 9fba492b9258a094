/** An editing session of one profile: pure, with unlimited undo in practice. */
import { err, ok, type Result } from '../../result.ts';
import { FARTHEST_GAIN, type Gains, MOST_GAIN } from '../types.ts';
import type { About, BlockChange, Draft, DraftSlot, GainChange, StartingPoint, Step } from './draft-types.ts';
import { blockState, blocksAfter, type Edit, labelOf } from './edits.ts';
import { gainOf, sameGains, tidyGains } from './gains.ts';

/** Steps that can be undone; older ones are forgotten. 500 steps of a 57-block model are below 1 MB of text. */
export const MOST_STEPS = 500;

export const NO_ABOUT: About = { name: '', notes: '', tags: [], favourite: false };

export interface DraftOrigin {
  readonly layoutId: string;
  readonly slots: readonly DraftSlot[];
  readonly start: StartingPoint;
  /** The stored profile being edited; null for a new one. */
  readonly profile: { readonly id: string; readonly about: About } | null;
}

export function newDraft(origin: DraftOrigin): Draft {
  const ids = origin.slots.map(({ id }) => id);
  const gains = tidyGains(origin.start.gains, ids);
  const about = origin.profile?.about ?? NO_ABOUT;
  return {
    profileId: origin.profile?.id ?? null,
    layoutId: origin.layoutId,
    slots: origin.slots.map(({ id, label, group }) => ({ id, label, group })),
    start: { label: origin.start.label, gains },
    saved: { gains, about },
    about,
    gains,
    muted: {},
    past: [],
    future: [],
  };
}

/** The edit would give a block a gain that none may have. Nothing is changed then, and nothing is clamped. */
export interface EditFault {
  readonly slot: string;
  readonly label: string;
  readonly gain: number;
  /** How far from 0 this edit may go. */
  readonly most: number;
}

/**
 * @param gesture edits in a row with the same one are one step: the changes of a drag, of a key held down, of typing in one field
 * @returns the same draft when nothing changes
 */
export function edited(draft: Draft, edit: Edit, gesture: string | null = null): Result<Draft, EditFault> {
  const blocks = blocksAfter(draft, edit).flatMap(([slot, to]): BlockChange[] => {
    const from = blockState(draft, slot);
    return sameState(from, to) ? [] : [{ slot, from, to: { gain: to.gain + 0, kept: to.kept } }];
  });
  // Starting points and what a mute gives back were let in before; they may lie beyond what can be set here.
  const anyRange =
    edit.kind === 'begin' || edit.kind === 'reset' || edit.kind === 'reset-all' || edit.kind === 'mute' || edit.kind === 'solo';
  const most = anyRange ? FARTHEST_GAIN : MOST_GAIN;
  const wrong = blocks.find(({ to: { gain } }) => !(Math.abs(gain) <= most));
  if (wrong) {
    const label = draft.slots.find(({ id }) => id === wrong.slot)?.label ?? wrong.slot;
    return err({ slot: wrong.slot, label, gain: wrong.to.gain, most });
  }
  const step: Step = { label: labelOf(draft, edit), gesture, blocks, ...startChange(draft, edit), ...aboutChange(draft, edit) };
  if (isEmpty(step)) return ok(draft);
  const last = draft.past.at(-1);
  const merges = gesture !== null && last?.gesture === gesture && draft.future.length === 0;
  const joined = merges ? join(last, step) : step;
  const before = merges ? draft.past.slice(0, -1) : draft.past;
  const past = isEmpty(joined) ? before : [...before, joined].slice(-MOST_STEPS);
  return ok({ ...replay(draft, step, 'to'), past, future: [] });
}

/** @returns the same draft when there is nothing to undo */
export function undone(draft: Draft): Draft {
  const step = draft.past.at(-1);
  if (!step) return draft;
  return { ...replay(draft, step, 'from'), past: draft.past.slice(0, -1), future: [...draft.future, step] };
}

/** @returns the same draft when there is nothing to redo */
export function redone(draft: Draft): Draft {
  const step = draft.future.at(-1);
  if (!step) return draft;
  return { ...replay(draft, step, 'to'), past: [...draft.past, step], future: draft.future.slice(0, -1) };
}

/** After the store took it: there is nothing unsaved now. What was done can still be undone. */
export const savedAs = (draft: Draft, profileId: string): Draft => ({
  ...draft,
  profileId,
  saved: { gains: draft.gains, about: draft.about },
});

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

const isEmpty = (step: Step): boolean => step.blocks.length === 0 && !step.start && !step.about;

function startChange(draft: Draft, edit: Edit): Pick<Step, 'start'> {
  // A stored profile stays its own original, whatever is loaded over it.
  if (edit.kind !== 'begin' || draft.profileId !== null) return {};
  const ids = draft.slots.map(({ id }) => id);
  const to = { label: edit.start.label, gains: tidyGains(edit.start.gains, ids) };
  const same = to.label === draft.start.label && sameGains(to.gains, draft.start.gains, ids);
  return same ? {} : { start: { from: draft.start, to } };
}

function aboutChange(draft: Draft, edit: Edit): Pick<Step, 'about'> {
  return edit.kind === 'about' && !sameAbout(edit.about, draft.about) ? { about: { from: draft.about, to: edit.about } } : {};
}

/** Two steps in a row as one: from where the first began to where the second ended. */
function join(first: Step, second: Step): Step {
  const blocks = new Map(first.blocks.map((change) => [change.slot, change]));
  for (const change of second.blocks) blocks.set(change.slot, { ...change, from: blocks.get(change.slot)?.from ?? change.from });
  const count = [...blocks.values()].filter(({ from, to }) => !sameState(from, to));
  const start = first.start && second.start ? { from: first.start.from, to: second.start.to } : (second.start ?? first.start);
  const about = first.about && second.about ? { from: first.about.from, to: second.about.to } : (second.about ?? first.about);
  return {
    label: labelOfJoined(first, second, count.length),
    gesture: second.gesture,
    blocks: count,
    ...(start ? { start } : {}),
    ...(about && !sameAbout(about.from, about.to) ? { about } : {}),
  };
}

/** A drag that went over more blocks is called by their number; one that stayed, by where it ended. */
function labelOfJoined(first: Step, second: Step, count: number): string {
  const grew = count > second.blocks.length;
  return grew ? `${first.label.split(' ')[0] ?? 'Change'} ${count} blocks` : second.label;
}

function replay(draft: Draft, step: Step, side: 'from' | 'to'): Draft {
  const ids = draft.slots.map(({ id }) => id);
  const gains: Gains = { ...draft.gains, ...Object.fromEntries(step.blocks.map((change) => [change.slot, change[side].gain])) };
  const touched = new Set(step.blocks.map(({ slot }) => slot));
  const muted = Object.entries(draft.muted).filter(([slot]) => !touched.has(slot));
  for (const change of step.blocks) if (change[side].kept !== null) muted.push([change.slot, change[side].kept]);
  return {
    ...draft,
    gains: tidyGains(gains, ids),
    muted: Object.fromEntries(muted),
    ...(step.start ? { start: step.start[side] } : {}),
    ...(step.about ? { about: step.about[side] } : {}),
  };
}
