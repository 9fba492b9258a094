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
}

export interface SetHistory {
  readonly now: CompositionSet;
  /** Oldest first. */
  readonly past: readonly Step[];
  /** Next one first. */
  readonly future: readonly Step[];
  /** Steps of one gesture (a slider held down) are one step. */
  readonly gesture: string | null;
}

const MOST_STEPS = 200;

export const historyOf = (set: CompositionSet): SetHistory => ({ now: set, past: [], future: [], gesture: null });

/** A change that changes nothing is no step. */
export function stepped(history: SetHistory, label: string, set: CompositionSet, gesture: string | null = null): SetHistory {
  if (JSON.stringify(set) === JSON.stringify(history.now)) return history;
  const goesOn = gesture !== null && gesture === history.gesture && history.past.length > 0;
  const past = goesOn ? history.past : [...history.past, { label, set: history.now }].slice(-MOST_STEPS);
  return { now: set, past, future: [], gesture };
}

export function steppedBack({ now, past, future }: SetHistory): SetHistory | null {
  const last = past.at(-1);
  return last ? { now: last.set, past: past.slice(0, -1), future: [{ label: last.label, set: now }, ...future], gesture: null } : null;
}

export function steppedAgain({ now, past, future }: SetHistory): SetHistory | null {
  const [next, ...rest] = future;
  return next ? { now: next.set, past: [...past, { label: next.label, set: now }], future: rest, gesture: null } : null;
}

/** The same change everywhere: what is known now is true of the past as well. */
export const everywhere = (history: SetHistory, change: (set: CompositionSet) => CompositionSet): SetHistory => ({
  ...history,
  now: change(history.now),
  past: history.past.map((step) => ({ ...step, set: change(step.set) })),
  future: history.future.map((step) => ({ ...step, set: change(step.set) })),
});
