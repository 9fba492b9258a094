/** How one set differs from another, as a list for the user. */
import type { Gains } from '../../profiles/profile.ts';
import type { CompositionSet, Rules, SetMember } from './composition.ts';

/** What can change of a set: its own name, layout and rules, the rest of a member. */
export type SetField =
  | 'name'
  | 'layout'
  | 'rules'
  | 'file-name'
  | 'model-strength'
  | 'clip-strength'
  | 'role'
  | 'on'
  | 'solo'
  | 'profile'
  | 'gain';

/** null: nothing chosen: no layout, the role by the folder, the neutral profile. */
export type SetValue = string | number | boolean | null | { readonly rules: Rules; readonly version: number };

interface Own {
  /** null: of the set itself. */
  readonly owner: string | null;
  /** Name of the member, or of the set. */
  readonly name: string;
}

export type SetDifference = Own &
  (
    | { readonly kind: 'added' }
    | { readonly kind: 'removed' }
    /** Places are counted from 1. */
    | { readonly kind: 'moved'; readonly from: number; readonly to: number }
    | {
        readonly kind: 'changed';
        readonly field: SetField;
        /** Of a gain: its block. */
        readonly slot: string | null;
        readonly before: SetValue;
        readonly after: SetValue;
      }
  );

type Change = readonly [field: SetField, before: SetValue, after: SetValue, slot?: string];

/** From `a` to `b`: the set, then members in b's order, then those that are gone. Equal sets give nothing. */
export function diffSets(a: CompositionSet, b: CompositionSet): SetDifference[] {
  const before = new Map(a.members.map((member, index) => [member.owner, { member, index }]));
  const after = new Set(b.members.map(({ owner }) => owner));
  const own = changes([
    ['name', a.name, b.name],
    ['layout', a.layoutId, b.layoutId],
    ['rules', rules(a), rules(b)],
  ]).map((change) => changed({ owner: null, name: b.name }, change));
  // Only who changed places among those that are in both has moved.
  const common = a.members.filter(({ owner }) => after.has(owner)).map(({ owner }) => owner);
  const kept = b.members.filter(({ owner }) => before.has(owner)).map(({ owner }) => owner);
  const members = b.members.flatMap((member, index): SetDifference[] => {
    const { owner, name } = member;
    const old = before.get(owner);
    if (!old) return [{ kind: 'added', owner, name }];
    const moved = common.indexOf(owner) !== kept.indexOf(owner);
    return [
      ...(moved ? [{ kind: 'moved' as const, owner, name, from: old.index + 1, to: index + 1 }] : []),
      ...memberChanges(old.member, member).map((change) => changed({ owner, name }, change)),
    ];
  });
  const removed = a.members
    .filter(({ owner }) => !after.has(owner))
    .map(({ owner, name }): SetDifference => ({ kind: 'removed', owner, name }));
  return [...own, ...members, ...removed];
}

const rules = ({ rules: name, rulesVersion }: CompositionSet): SetValue => ({ rules: name, version: rulesVersion });

const changed = (own: Own, [field, before, after, slot]: Change): SetDifference => ({
  kind: 'changed',
  ...own,
  field,
  slot: slot ?? null,
  before,
  after,
});

const changes = (list: readonly Change[]): Change[] => list.filter(([, before, after]) => JSON.stringify(before) !== JSON.stringify(after));

function memberChanges(a: SetMember, b: SetMember): Change[] {
  return [
    ...changes([
      ['file-name', a.name, b.name],
      ['model-strength', a.strengthModel, b.strengthModel],
      ['clip-strength', a.strengthClip, b.strengthClip],
      ['role', a.role, b.role],
      ['on', a.on, b.on],
      ['solo', a.solo, b.solo],
      ['profile', a.profile?.name ?? null, b.profile?.name ?? null],
    ]),
    ...gainChanges(a.profile?.gains ?? {}, b.profile?.gains ?? {}),
  ];
}

/** A slot that is not named has gain 1. */
function gainChanges(a: Gains, b: Gains): Change[] {
  const slots = new Set([...Object.keys(a), ...Object.keys(b)]);
  return changes([...slots].map((slot) => ['gain', a[slot] ?? 1, b[slot] ?? 1, slot]));
}
