/** How one set differs from another, as a list for people. */
import type { Gains } from '../profiles/types.ts';
import type { CompositionSet, SetMember } from './set-types.ts';

export interface SetDifference {
  readonly kind: 'added' | 'removed' | 'moved' | 'changed';
  /** null: of the set itself. */
  readonly owner: string | null;
  /** Name of the member, or of the set. */
  readonly name: string;
  /** What changed: "model strength", "gain of double.7". Empty for added, removed and moved. */
  readonly what: string;
  readonly before: string;
  readonly after: string;
}

type Change = readonly [what: string, before: string, after: string];

/** From `a` to `b`: the set, then members in b's order, then those that are gone. Equal sets give nothing. */
export function diffSets(a: CompositionSet, b: CompositionSet): SetDifference[] {
  const before = new Map(a.members.map((member, index) => [member.owner, { member, index }]));
  const after = new Set(b.members.map(({ owner }) => owner));
  const own = changes([
    ['name', a.name, b.name],
    ['layout', a.layoutId ?? 'none', b.layoutId ?? 'none'],
    ['rules', rules(a), rules(b)],
  ]).map((change) => difference('changed', null, b.name, change));
  // Only who changed places among those that are in both has moved.
  const common = a.members.filter(({ owner }) => after.has(owner)).map(({ owner }) => owner);
  const kept = b.members.filter(({ owner }) => before.has(owner)).map(({ owner }) => owner);
  const members = b.members.flatMap((member, index) => {
    const old = before.get(member.owner);
    if (!old) return [difference('added', member.owner, member.name, ['', '', place(index)])];
    const moved = common.indexOf(member.owner) !== kept.indexOf(member.owner);
    return [
      ...(moved ? [difference('moved', member.owner, member.name, ['', place(old.index), place(index)])] : []),
      ...memberChanges(old.member, member).map((change) => difference('changed', member.owner, member.name, change)),
    ];
  });
  const removed = a.members
    .filter(({ owner }) => !after.has(owner))
    .map((member) => difference('removed', member.owner, member.name, ['', place(a.members.indexOf(member)), '']));
  return [...own, ...members, ...removed];
}

const place = (index: number): string => String(index + 1);
const rules = ({ rules: name, rulesVersion }: CompositionSet): string => `${name}, version ${rulesVersion}`;
const difference = (kind: SetDifference['kind'], owner: string | null, name: string, [what, before, after]: Change): SetDifference => ({
  kind,
  owner,
  name,
  what,
  before,
  after,
});

const changes = (list: readonly Change[]): Change[] => list.filter(([, before, after]) => before !== after);
const flag = (value: boolean): string => (value ? 'yes' : 'no');

function memberChanges(a: SetMember, b: SetMember): Change[] {
  return [
    ...changes([
      ['file name', a.name, b.name],
      ['model strength', String(a.strengthModel), String(b.strengthModel)],
      ['CLIP strength', String(a.strengthClip), String(b.strengthClip)],
      ['role', a.role ?? 'by folder', b.role ?? 'by folder'],
      ['on', flag(a.on), flag(b.on)],
      ['solo', flag(a.solo), flag(b.solo)],
      ['profile', a.profile?.name ?? 'neutral', b.profile?.name ?? 'neutral'],
    ]),
    ...gainChanges(a.profile?.gains ?? {}, b.profile?.gains ?? {}),
  ];
}

/** A slot that is not named has gain 1. */
function gainChanges(a: Gains, b: Gains): Change[] {
  const slots = new Set([...Object.keys(a), ...Object.keys(b)]);
  return changes([...slots].map((slot) => [`gain of ${slot}`, String(a[slot] ?? 1), String(b[slot] ?? 1)]));
}
