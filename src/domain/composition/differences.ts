/** Warnings about LoRAs that fit together and still differ: see `compatibility.ts`. */
import type { FamilyVerdict } from '../reading.ts';
import type { CompatibilityWarning, Grade, Known, WarningCode } from './compatibility.ts';
import { areOneBase } from './kin.ts';

export function differences(members: readonly Known[]): CompatibilityWarning[] {
  return [
    ...familyWarnings(members),
    ...lookAlikes(members),
    ...subtypeWarnings(members),
    ...kindWarnings(members),
    ...members.flatMap(ownWarnings),
  ];
}

const names = (members: readonly Known[]): string => members.map(({ name }) => name).join(', ');

/** "Pony: a, b; Illustrious: c" when there is more than one value; members without a value are left out. */
function grouped(
  members: readonly Known[],
  valueOf: (member: Known) => string | null,
): { readonly members: string[]; readonly text: string } | null {
  const groups = new Map<string, Known[]>();
  for (const member of members) {
    const value = valueOf(member);
    if (value !== null) groups.set(value, [...(groups.get(value) ?? []), member]);
  }
  if (groups.size < 2) return null;
  return {
    members: [...groups.values()].flat().map(({ key }) => key),
    text: [...groups].map(([value, group]) => `${value}: ${names(group)}`).join('; '),
  };
}

function warning(
  code: WarningCode,
  grade: Grade,
  found: ReturnType<typeof grouped>,
  say: (list: string) => string,
): CompatibilityWarning[] {
  return found ? [{ code, grade, members: found.members, text: say(found.text) }] : [];
}

function familyWarnings(members: readonly Known[]): CompatibilityWarning[] {
  const certain = members.filter(({ known }) => known.family.certainty === 'certain');
  return warning(
    'family',
    'caution',
    grouped(certain, ({ known }) => known.family.label),
    (list) => `They load into each other's models but were trained for different ones (${list}).`,
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
    const others = [...new Set(open.flatMap(({ known }) => known.family.candidates.map(({ label }) => label)))];
    const text = `The others are for ${[...new Set(told.map(({ known }) => known.family.label))].join(' and ')}. ${names(open)} may be too, but the tensors fit ${others.join(', ')} alike. A LoRA of another model does nothing useful here.`;
    found.push({ code: 'family', grade: 'serious', members: [...open, ...told].map(({ key }) => key), text });
  }
  if (strangers.length > 1) {
    const text = `No model is known for ${names(strangers)}. Their blocks have the same names, which does not make them blocks of one model.`;
    found.push({ code: 'family', grade: 'serious', members: strangers.map(({ key }) => key), text });
  }
  return found;
}

/** "14B, I2V, high noise" -> its part about one question. */
const parts = ({ subtype }: FamilyVerdict): readonly string[] => subtype?.label.split(', ') ?? [];

function subtypeWarnings(members: readonly Known[]): CompatibilityWarning[] {
  const video = members.filter(
    ({ known }) => known.family.candidates.some(({ id }) => id.startsWith('wan')) || known.family.id.startsWith('wan'),
  );
  const noise = (member: Known): string | null => parts(member.known.family).find((part) => part.endsWith('noise')) ?? null;
  const rest = members.filter((member) => !video.includes(member));
  return [
    ...warning(
      'subtype',
      'caution',
      grouped(video, ({ known }) => (parts(known.family).includes('I2V') ? 'image to video' : 'text to video')),
      (list) => `Text-to-video and image-to-video models read other inputs (${list}). What a LoRA learned for one carries over in part.`,
    ),
    ...warning(
      'subtype',
      'caution',
      grouped(video, noise),
      (list) =>
        `The two models of Wan 2.2 work at different times (${list}). Load each into its own; together in one model they add up here only on paper.`,
    ),
    ...warning(
      'subtype',
      rest.some(({ known }) => known.family.subtype?.from === 'tensors') ? 'serious' : 'caution',
      grouped(rest, ({ known }) => known.family.subtype?.label ?? null),
      (list) => `They were trained on different checkpoints (${list}). They load, but each may act weaker or otherwise on another's.`,
    ),
  ];
}

function kindWarnings(members: readonly Known[]): CompatibilityWarning[] {
  const main = <T>(list: readonly T[], text: (value: T) => string): string | null => (list[0] ? text(list[0]) : null);
  return [
    ...warning(
      'rank',
      'notice',
      grouped(members, ({ known }) => main(known.ranks, ({ rank }) => `rank ${rank}`)),
      (list) => `Their ranks differ (${list}). That changes no number here; strengths are compared as they are.`,
    ),
    ...warning(
      'adapter',
      'notice',
      grouped(members, ({ known }) => main(known.adapters, ({ label }) => label)),
      (list) =>
        `They are of different kinds (${list}). Where the interference of two kinds is too costly to compute it says "not compared".`,
    ),
  ];
}

function ownWarnings({ key, name, known }: Known): CompatibilityWarning[] {
  const found: CompatibilityWarning[] = [];
  const add = (code: WarningCode, grade: Grade, text: string): void => {
    found.push({ code, grade, members: [key], text });
  };
  if (known.status === 'missing') {
    if (known.measured)
      add(
        'missing_file',
        'caution',
        `The file of ${name} is not there now; its stored numbers are used. Interference that was never computed stays unknown.`,
      );
    else add('missing_file', 'serious', `The file of ${name} is not there now and was never measured; it enters no number.`);
  } else if (!known.measured) {
    add('unmeasured', 'serious', `${name} is not measured yet; it enters the numbers when it is.`);
  }
  if (known.failedModules > 0) {
    const [modules, are] = known.failedModules === 1 ? ['module', 'is'] : ['modules', 'are'];
    add('partly_measured', 'caution', `${known.failedModules} ${modules} of ${name} cannot be measured and ${are} in no sum.`);
  }
  for (const text of known.family.contradictions) add('metadata', 'caution', `${name}: ${text}`);
  if (known.family.certainty === 'ambiguous')
    add('family', 'notice', `${name} fits several models (${known.family.label}); its tensors do not tell which.`);
  return found;
}
