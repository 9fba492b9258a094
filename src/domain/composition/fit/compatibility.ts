/**
 * Which LoRAs can be put together: those that do not go with the most are set aside with a reason and what to do about it, the rest is
 * computed; and warnings of three grades about what works but may not give what is hoped for. Layouts are compared by their ids, which one file has exactly one of.
 */
import { message } from '../../message.ts';
import type { FamilyId, FamilyVerdict } from '../../reading.ts';
import { differences } from './differences.ts';
import { areKin } from './kin.ts';
import type { Candidate, Compatibility, Known, Reason } from './verdict.ts';

/** @param candidates in the order of the selection; keys are distinct */
export function checkCompatibility(candidates: readonly Candidate[]): Compatibility {
  const excluded = candidates.flatMap((candidate) => exclusion(candidate) ?? []);
  const out = new Set(excluded.flatMap(({ members }) => members));
  const present = candidates.filter((candidate): candidate is Known => candidate.known !== null && !out.has(candidate.key));
  const bases = split(present, 'base_model_mismatch');
  // Another layout than the rest is one fact with another base: of those that are left it is asked once more.
  const layouts = split(bases.kept, 'layout_mismatch');
  // A pending file has no numbers yet but will have; it must fit all the same.
  const included = layouts.kept.filter(({ known }) => known.measured);
  const reasons = included.length === 0 ? [nothingLeft(candidates)] : [];
  return {
    compatible: included.length > 0,
    included: included.map(({ key }) => key),
    excluded: [...excluded, ...bases.aside, ...layouts.aside],
    reasons,
    warnings: differences(layouts.kept),
  };
}

/** The cheap question for whole lists: do these two have the same base and the same layout? */
export function mayCombine(
  a: { readonly familyId: FamilyId; readonly layoutId: string | null },
  b: { readonly familyId: FamilyId; readonly layoutId: string | null },
): boolean {
  return a.layoutId !== null && a.layoutId === b.layoutId && areKin([a.familyId], [b.familyId]);
}

/** Sizes of one family have other shapes: "14B" of "14B, I2V". */
const sizeOf = ({ subtype }: FamilyVerdict): string | null => /^\d+(?:\.\d+)?B\b/.exec(subtype?.label ?? '')?.[0] ?? null;

function sameBase(a: FamilyVerdict, b: FamilyVerdict): boolean {
  const ids = (family: FamilyVerdict): FamilyId[] => [family.id, ...family.candidates.map(({ id }) => id)];
  const [one, other] = [sizeOf(a), sizeOf(b)];
  return areKin(ids(a), ids(b)) && (one === null || other === null || one === other);
}

function exclusion({ key, name, known }: Candidate): Reason | null {
  if (!known) {
    return {
      code: 'missing_lora',
      members: [key],
      explanation: message('compose.missing', { name }),
      remedy: message('compose.do.add-folder'),
      takeOut: [key],
    };
  }
  if (known.status !== 'unreadable' && known.status !== 'fallback' && known.layout !== null && known.fallback === null) return null;
  const unreadable = known.status === 'unreadable';
  return {
    code: 'fallback_excluded',
    members: [key],
    explanation: unreadable ? message('compose.unreadable', { name }) : message('compose.no-blocks', { name, reason: known.fallback }),
    remedy: message(unreadable ? 'compose.do.get-again' : 'compose.do.take-out'),
    takeOut: [key],
  };
}

const nothingLeft = (candidates: readonly Candidate[]): Reason => ({
  code: 'all_loras_excluded',
  members: candidates.map(({ key }) => key),
  explanation: message(candidates.length === 0 ? 'compose.none-chosen' : 'compose.none-measured'),
  remedy: message(
    candidates.some(({ known }) => known && !known.measured && known.status === 'header')
      ? 'compose.do.wait'
      : 'compose.do.choose-measured',
  ),
  takeOut: [],
});

interface Split {
  /** The largest group of one base or layout, in the order of the selection. */
  readonly kept: readonly Known[];
  /** One reason for all others, naming the groups, the largest first; none when there is one group. */
  readonly aside: readonly Reason[];
}

function split(members: readonly Known[], code: 'base_model_mismatch' | 'layout_mismatch'): Split {
  const base = code === 'base_model_mismatch';
  const groups: Known[][] = [];
  // Those of one model first: what fits two models as well must not bring files of both together.
  const choices = ({ known }: Known): number => known.family.candidates.length;
  for (const member of [...members].sort((a, b) => choices(a) - choices(b))) {
    const same = (other: Known): boolean =>
      base ? sameBase(member.known.family, other.known.family) : member.known.layout?.id === other.known.layout?.id;
    const group = groups.find((list) => list.every(same));
    if (group) group.push(member);
    else groups.push([member]);
  }
  if (groups.length < 2) return { kept: members, aside: [] };
  for (const group of groups) group.sort((a, b) => members.indexOf(a) - members.indexOf(b));
  // Of equally large groups the one stays that came first.
  const first = ([member]: readonly Known[]): number => members.indexOf(member as Known);
  const measured = (group: readonly Known[]): number => group.filter(({ known }) => known.measured).length;
  groups.sort((a, b) => measured(b) - measured(a) || b.length - a.length || first(a) - first(b));
  const label = ({ known }: Known): string | null => (base ? baseLabel(known.family) : (known.layout?.label ?? null));
  const named = groups.map((group) => ({ label: label(group[0] as Known), names: group.map(({ name }) => name) }));
  const others = groups.slice(1).flat();
  const otherKeys = others.map(({ key }) => key);
  return {
    kept: groups[0] ?? [],
    aside: [
      {
        code,
        members: otherKeys,
        explanation: message(base ? 'compose.bases' : 'compose.layouts', { groups: named }),
        remedy: message('compose.do.split', { names: others.map(({ name }) => name), by: base ? 'base' : 'layout' }),
        takeOut: otherKeys,
      },
    ],
  };
}

const baseLabel = (family: FamilyVerdict): string => [family.label, sizeOf(family)].filter(Boolean).join(' ');
