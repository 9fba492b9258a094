/** Changes of a composition, each giving a new one; and the steps back. */
import {
  type Changes,
  corrected,
  type Gesture,
  type History,
  NO_HISTORY,
  recorded,
  settled,
  steppedBack,
  steppedForth,
} from '../../history.ts';
import { gainsOn } from '../../profiles/old-slots.ts';
import type { Owner } from '../../profiles/profile.ts';
import type { Slot } from '../../reading.ts';
import { type CompositionSet, MOST_MEMBERS, type SetMember } from './composition.ts';

export interface Added {
  readonly set: CompositionSet;
  /** Those that found no room. Members that are there already are neither added nor refused. */
  readonly refused: readonly SetMember[];
}

export function withAdded(set: CompositionSet, members: readonly SetMember[]): Added {
  const there = new Set(set.members.map(({ owner }) => owner));
  const fresh = members.filter(({ owner }, index) => !there.has(owner) && members.findIndex((other) => other.owner === owner) === index);
  const room = Math.max(0, MOST_MEMBERS - set.members.length);
  return { set: { ...set, members: [...set.members, ...fresh.slice(0, room)] }, refused: fresh.slice(room) };
}

export const without = (set: CompositionSet, owners: ReadonlySet<Owner>): CompositionSet => ({
  ...set,
  members: set.members.filter(({ owner }) => !owners.has(owner)),
});

/** The member to the position, counted without it; beyond the ends is the end. */
export function withMoved(set: CompositionSet, owner: Owner, to: number): CompositionSet {
  const member = set.members.find((each) => each.owner === owner);
  if (!member) return set;
  const others = set.members.filter((each) => each !== member);
  const place = Math.min(others.length, Math.max(0, to));
  return { ...set, members: [...others.slice(0, place), member, ...others.slice(place)] };
}

export const withPatched = (set: CompositionSet, owner: Owner, patch: Partial<Omit<SetMember, 'owner'>>): CompositionSet => ({
  ...set,
  members: set.members.map((member) => (member.owner === owner ? { ...member, ...patch } : member)),
});

/** Members that are measured by now are named by their content. Where two turn out to be the same, the first stays. */
export function withOwners(set: CompositionSet, owners: ReadonlyMap<Owner, Owner>): CompositionSet {
  if (!set.members.some(({ owner }) => owners.has(owner))) return set;
  const members = set.members.map((member) => ({ ...member, owner: owners.get(member.owner) ?? member.owner }));
  return { ...set, members: members.filter(({ owner }, index) => members.findIndex((other) => other.owner === owner) === index) };
}

/** The frozen profiles under the slots that their LoRAs have now; the same set where nothing changes. */
export function withSlots(set: CompositionSet, slots: ReadonlyMap<Owner, readonly Pick<Slot, 'id'>[]>): CompositionSet {
  let changed = false;
  const members = set.members.map((member) => {
    const own = slots.get(member.owner);
    const gains = member.profile && own ? gainsOn(member.profile.gains, own) : null;
    if (!member.profile || !gains || gains === member.profile.gains) return member;
    changed = true;
    return { ...member, profile: { ...member.profile, gains } };
  });
  return changed ? { ...set, members } : set;
}

/** The stack at one moment. */
export interface StackState {
  readonly set: CompositionSet;
  /**
   * The saved set that it was opened from or saved as, which saving replaces. It goes back with the steps: after opening another
   * set and undoing that, saving must not replace the other one.
   */
  readonly savedId: string | null;
}

/** The stack as it was before and after; what both share is in memory once. */
export interface StackChange {
  readonly from: StackState;
  readonly to: StackState;
}

export interface StackHistory {
  readonly now: StackState;
  readonly steps: History<StackChange>;
}

const CHANGES: Changes<StackChange> = {
  isEmpty: ({ from, to }) => from.savedId === to.savedId && JSON.stringify(from.set) === JSON.stringify(to.set),
  join: (first, second) => ({ label: second.label, change: { from: first.change.from, to: second.change.to } }),
};

export const historyOf = (set: CompositionSet, savedId: string | null = null): StackHistory => ({
  now: { set, savedId },
  steps: NO_HISTORY,
});

/** @returns the same history when nothing changes. @param savedId of the set that takes the place of this one */
export function stepped(
  history: StackHistory,
  label: string,
  set: CompositionSet,
  { gesture = null, savedId = history.now.savedId }: { readonly gesture?: Gesture | null; readonly savedId?: string | null } = {},
): StackHistory {
  const change = { from: history.now, to: { set, savedId } };
  const steps = recorded(history.steps, { label, change }, gesture, CHANGES);
  return steps === history.steps ? history : { now: change.to, steps };
}

/** @returns the same history when there is nothing to undo */
export function undone(history: StackHistory): StackHistory {
  const moved = steppedBack(history.steps);
  return moved ? { now: moved.step.change.from, steps: moved.history } : history;
}

/** @returns the same history when there is nothing to redo */
export function redone(history: StackHistory): StackHistory {
  const moved = steppedForth(history.steps);
  return moved ? { now: moved.step.change.to, steps: moved.history } : history;
}

/** The set is saved as `id`, or the saved set is gone (null): that holds for its earlier and later states too. */
export function savedAs(history: StackHistory, id: string | null): StackHistory {
  const old = history.now.savedId;
  return everyState({ ...history, steps: settled(history.steps) }, (state) => (state.savedId === old ? { ...state, savedId: id } : state));
}

/** The same correction everywhere: what is known now is true of the past as well. */
export const everywhere = (history: StackHistory, correct: (set: CompositionSet) => CompositionSet): StackHistory =>
  everyState(history, (state) => ({ ...state, set: correct(state.set) }));

const everyState = ({ now, steps }: StackHistory, correct: (state: StackState) => StackState): StackHistory => ({
  now: correct(now),
  steps: corrected(steps, ({ from, to }) => ({ from: correct(from), to: correct(to) })),
});
