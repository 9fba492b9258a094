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
    ...members.flatMap(ownWarnings),
    ...doubts(members),
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

function ownWarnings({ key, name, known }: Known): CompatibilityWarning[] {
  const found: CompatibilityWarning[] = [];
  const add = (code: WarningCode, grade: Grade, text: Message): void => {
    found.push({ code, grade, members: [key], text });
  };
  if (known.status === 'missing') {
    const { measured } = known;
    add('missing_file', measured ? 'caution' : 'serious', message('compose.file-away', { name, measured }));
  } else if (!known.measured) {
    add('unmeasured', 'serious', message('compose.unmeasured', { name }));
  }
  if (known.failedModules > 0)
    add('partly_measured', 'caution', message('compose.partly-measured', { name, modules: known.failedModules }));
  for (const says of known.family.contradictions) add('metadata', 'caution', message('compose.contradiction', { name, says }));
  return found;
}

/** Those of which the same is in doubt are one line. */
function doubts(members: readonly Known[]): CompatibilityWarning[] {
  const found = new Map<string, Known[]>();
  for (const member of members) {
    const { certainty, label, candidates } = member.known.family;
    if (certainty !== 'ambiguous') continue;
    const doubt = `${candidates.length > 1} ${label}`;
    found.set(doubt, [...(found.get(doubt) ?? []), member]);
  }
  return [...found.values()].flatMap((alike) => {
    const [first] = alike;
    if (!first) return [];
    const { label: family, candidates } = first.known.family;
    const names = alike.map(({ name }) => name);
    const text = message('compose.ambiguous', { names, family, models: candidates.length });
    return [{ code: 'family', grade: 'notice', members: alike.map(({ key }) => key), text }];
  });
}
