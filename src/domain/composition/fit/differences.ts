/** Warnings about LoRAs that fit together and still differ: see `compatibility.ts`. */
import { type Message, message } from '../../message.ts';
import type { FamilyVerdict } from '../../reading.ts';
import type { CompatibilityWarning, Grade, Known, WarningCode } from './verdict.ts';
import { areOneBase } from './kin.ts';
import type { NamedGroup } from '../messages.ts';

export function differences(members: readonly Known[]): CompatibilityWarning[] {
  return [
    ...familyWarnings(members),
    ...lookAlikes(members),
    ...subtypeWarnings(members),
    ...kindWarnings(members),
    ...ownWarnings(members),
  ];
}

const names = (members: readonly Known[]): string[] => members.map(({ name }) => name);

interface Grouped {
  readonly members: string[];
  readonly groups: (NamedGroup & { readonly label: string })[];
}

/** "Pony: a, b; Illustrious: c" when there is more than one value; members without a value are left out. */
function grouped(members: readonly Known[], valueOf: (member: Known) => string | null): Grouped | null {
  const groups = new Map<string, Known[]>();
  for (const member of members) {
    const value = valueOf(member);
    if (value !== null) groups.set(value, [...(groups.get(value) ?? []), member]);
  }
  if (groups.size < 2) return null;
  return {
    members: [...groups.values()].flat().map(({ key }) => key),
    groups: [...groups].map(([label, group]) => ({ label, names: names(group) })),
  };
}

function warning(
  code: WarningCode,
  grade: Grade,
  found: Grouped | null,
  said: (groups: Grouped['groups']) => Message,
): CompatibilityWarning[] {
  return found ? [{ code, grade, members: found.members, text: said(found.groups) }] : [];
}

function familyWarnings(members: readonly Known[]): CompatibilityWarning[] {
  const certain = members.filter(({ known }) => known.family.certainty === 'certain');
  return warning(
    'family',
    'caution',
    grouped(certain, ({ known }) => known.family.label),
    (groups) => message('compose.families', { groups }),
  );
}

const fitsSeveral = ({ known }: Known): boolean =>
  known.family.certainty === 'ambiguous' && !areOneBase(known.family.candidates.map(({ id }) => id));

/** Files that may be for another model than the rest: the same names and shapes are not the same model. */
function lookAlikes(members: readonly Known[]): CompatibilityWarning[] {
  const open = members.filter(fitsSeveral);
  const told = members.filter(({ known }) => known.family.certainty === 'certain');
  const strangers = members.filter(({ known }) => known.family.certainty === 'unknown');
  const found: CompatibilityWarning[] = [];
  if (open.length > 0 && told.length > 0) {
    const text = message('compose.look-alikes', {
      names: names(open),
      families: [...new Set(open.flatMap(({ known }) => known.family.candidates.map(({ label }) => label)))],
      told: [...new Set(told.map(({ known }) => known.family.label))],
    });
    found.push({ code: 'family', grade: 'serious', members: [...open, ...told].map(({ key }) => key), text });
  }
  if (strangers.length > 1) {
    const text = message('compose.strangers', { names: names(strangers) });
    found.push({ code: 'family', grade: 'serious', members: strangers.map(({ key }) => key), text });
  }
  return found;
}

/** "14B, I2V, high noise" -> its part about one question. */
const parts = ({ subtype }: FamilyVerdict): readonly string[] => subtype?.label.split(', ') ?? [];

const fromImages = (family: FamilyVerdict): boolean => parts(family).includes('I2V');

function subtypeWarnings(members: readonly Known[]): CompatibilityWarning[] {
  const video = members.filter(
    ({ known }) => known.family.candidates.some(({ id }) => id.startsWith('wan')) || known.family.id.startsWith('wan'),
  );
  const noise = (member: Known): string | null => parts(member.known.family).find((part) => part.endsWith('noise')) ?? null;
  const images = video.filter(({ known }) => fromImages(known.family));
  const rest = members.filter((member) => !video.includes(member));
  return [
    ...warning(
      'subtype',
      'caution',
      grouped(video, ({ known }) => (fromImages(known.family) ? 'image' : 'text')),
      () => message('compose.video-inputs', { image: names(images), text: names(video.filter((member) => !images.includes(member))) }),
    ),
    ...warning('subtype', 'caution', grouped(video, noise), (groups) => message('compose.noise', { groups })),
    ...warning(
      'subtype',
      rest.some(({ known }) => known.family.subtype?.from === 'tensors') ? 'serious' : 'caution',
      grouped(rest, ({ known }) => known.family.subtype?.label ?? null),
      (groups) => message('compose.checkpoints', { groups }),
    ),
  ];
}

function kindWarnings(members: readonly Known[]): CompatibilityWarning[] {
  const main = <T>(list: readonly T[], text: (value: T) => string): string | null => (list[0] ? text(list[0]) : null);
  return [
    ...warning(
      'rank',
      'notice',
      grouped(members, ({ known }) => main(known.ranks, ({ rank }) => String(rank))),
      (groups) => message('compose.ranks', { groups }),
    ),
    ...warning(
      'adapter',
      'notice',
      grouped(members, ({ known }) => main(known.adapters, ({ label }) => label)),
      (groups) => message('compose.adapters', { groups }),
    ),
  ];
}

function ownWarnings(members: readonly Known[]): CompatibilityWarning[] {
  const away = members.filter(({ known }) => known.status === 'missing');
  const waiting = members.filter(({ known }) => known.status !== 'missing' && !known.measured);
  return [
    ...alike(away, ({ known }) => String(known.measured)).map((group) => {
      const measured = group[0].known.measured;
      return shared(
        'missing_file',
        measured ? 'caution' : 'serious',
        group,
        message('compose.file-away', { names: names(group), measured }),
      );
    }),
    ...alike(waiting, () => '').map((group) =>
      shared('unmeasured', 'serious', group, message('compose.unmeasured', { names: names(group) })),
    ),
    ...members
      .filter(({ known }) => known.failedModules > 0)
      .map((member) => {
        const { name, known } = member;
        return shared('partly_measured', 'caution', [member], message('compose.partly-measured', { name, modules: known.failedModules }));
      }),
    ...contradictions(members),
    ...doubts(members),
  ];
}

type Group = readonly [Known, ...Known[]];

/** LoRAs for which the same sentence holds, one line for each sentence. */
function alike(members: readonly Known[], reasonOf: (member: Known) => string): Group[] {
  const found = new Map<string, Group>();
  for (const member of members) {
    const before = found.get(reasonOf(member));
    found.set(reasonOf(member), before ? [...before, member] : [member]);
  }
  return [...found.values()];
}

const shared = (code: WarningCode, grade: Grade, members: readonly Known[], text: Message): CompatibilityWarning => ({
  code,
  grade,
  members: members.map(({ key }) => key),
  text,
});

function contradictions(members: readonly Known[]): CompatibilityWarning[] {
  const said = new Map(members.flatMap(({ known }) => known.family.contradictions).map((says) => [JSON.stringify(says), says]));
  return [...said].map(([reason, says]) => {
    const group = members.filter(({ known }) => known.family.contradictions.some((each) => JSON.stringify(each) === reason));
    return shared('metadata', 'caution', group, message('compose.contradiction', { names: names(group), says }));
  });
}

function doubts(members: readonly Known[]): CompatibilityWarning[] {
  const doubtful = members.filter(({ known }) => known.family.certainty === 'ambiguous');
  return alike(doubtful, ({ known: { family } }) => `${family.candidates.length > 1} ${family.label}`).map((group) => {
    const { label: family, candidates } = group[0].known.family;
    return shared('family', 'notice', group, message('compose.ambiguous', { names: names(group), family, models: candidates.length }));
  });
}
