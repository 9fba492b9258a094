/** Changes of a composition, each giving a new one; and the steps back. */
import type { Owner } from '../profiles/types.ts';
import { type CompositionSet, MOST_MEMBERS, type SetMember } from './set-types.ts';

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

interface Step {
  readonly label: string;
  /** As it was before the step; in `future`, as it is after it. */
  readonly set: CompositionSet;
  readonly savedId: string | null;
}

export interface SetHistory {
  readonly now: CompositionSet;
  /**
   * The saved set that `now` was opened from or saved as, which saving replaces. It goes back with the steps: after opening
   * another set and undoing that, saving must not replace the other one.
   */
  readonly savedId: string | null;
  /** Oldest first. */
  readonly past: readonly Step[];
  /** Next one first. */
  readonly future: readonly Step[];
  /** Steps of one gesture (a slider held down) are one step. */
  readonly gesture: string | null;
}

const MOST_STEPS = 200;

export const historyOf = (set: CompositionSet, savedId: string | null = null): SetHistory => ({
  now: set,
  savedId,
  past: [],
  future: [],
  gesture: null,
});

/** A change that changes nothing is no step. @param savedId of the set that takes the place of this one */
export function stepped(
  history: SetHistory,
  label: string,
  set: CompositionSet,
  { gesture = null, savedId = history.savedId }: { readonly gesture?: string | null; readonly savedId?: string | null } = {},
): SetHistory {
  if (savedId === history.savedId && JSON.stringify(set) === JSON.stringify(history.now)) return history;
  const goesOn = gesture !== null && gesture === history.gesture && history.past.length > 0;
  const step = { label, set: history.now, savedId: history.savedId };
  const past = goesOn ? history.past : [...history.past, step].slice(-MOST_STEPS);
  return { now: set, savedId, past, future: [], gesture };
}

export function steppedBack({ now, savedId, past, future }: SetHistory): SetHistory | null {
  const last = past.at(-1);
  if (!last) return null;
  const next = { label: last.label, set: now, savedId };
  return { now: last.set, savedId: last.savedId, past: past.slice(0, -1), future: [next, ...future], gesture: null };
}

export function steppedAgain({ now, savedId, past, future }: SetHistory): SetHistory | null {
  const [next, ...rest] = future;
  if (!next) return null;
  const step = { label: next.label, set: now, savedId };
  return { now: next.set, savedId: next.savedId, past: [...past, step], future: rest, gesture: null };
}

/** The set is saved as `id`, or the saved set is gone (null): that holds for its earlier and later states too. */
export function savedAs(history: SetHistory, id: string | null): SetHistory {
  const renamed = <Of extends { readonly savedId: string | null }>(of: Of): Of =>
    of.savedId === history.savedId ? { ...of, savedId: id } : of;
  return { ...renamed(history), past: history.past.map(renamed), future: history.future.map(renamed) };
}

/** The same change everywhere: what is known now is true of the past as well. */
export const everywhere = (history: SetHistory, change: (set: CompositionSet) => CompositionSet): SetHistory => ({
  ...history,
  now: change(history.now),
  past: history.past.map((step) => ({ ...step, set: change(step.set) })),
  future: history.future.map((step) => ({ ...step, set: change(step.set) })),
});
