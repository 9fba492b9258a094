/**
 * Which base and category a LoRA belongs to, for its stable ID: by the folders `BASE/NN - Category/…/file` where a library is
 * laid out that way, else by what the tensors say, and category GEN.
 */
import { FAMILIES } from '../architectures/families/registry.ts';
import type { FamilyVerdict } from '../reading.ts';
import { DEFAULT_FOLDER_RULES, type FolderRules } from './folder-rules.ts';

export interface PlaceCodes {
  readonly baseCode: string;
  readonly categoryCode: string;
}

/** Wan libraries may have one folder for the mode between base and category. */
const MODE_BASES: ReadonlySet<string> = new Set(['W21', 'W22']);
const MODE_FOLDERS: ReadonlySet<string> = new Set(['T2V', 'I2V', 'V2V', 'T2I', 'I2I', 'IMG2VID', 'IMAGE2VIDEO']);

const GENERAL = 'GEN';
const UNKNOWN = 'UNK';

/** Each code by itself: from the folder where it is in the table, else from the family or GEN. */
export function placeCodes(path: string, family: FamilyVerdict, rules: FolderRules = DEFAULT_FOLDER_RULES): PlaceCodes {
  const { baseCode, categoryCode } = codesOfFolders(path, rules);
  return { baseCode: baseCode ?? codeOfFamily(family), categoryCode: categoryCode ?? GENERAL };
}

function codesOfFolders(path: string, rules: FolderRules): { baseCode: string | null; categoryCode: string | null } {
  const parts = path.split('/').filter((part) => part !== '');
  const [base = '', second = '', third = ''] = parts;
  if (parts.length < 3) return { baseCode: null, categoryCode: null };
  const baseCode = findFolder(rules.bases, base);
  const hasMode = parts.length >= 4 && baseCode !== null && MODE_BASES.has(baseCode) && MODE_FOLDERS.has(second.toUpperCase());
  const [token = ''] = (hasMode ? third : second).split(' ');
  return { baseCode, categoryCode: findFolder(rules.categories, token) };
}

function findFolder(table: Readonly<Record<string, string>>, folder: string): string | null {
  const wanted = folder.toLowerCase();
  return Object.entries(table).find(([name]) => name.toLowerCase() === wanted)?.[1] ?? null;
}

/** Of an ambiguous file the candidate that stands first in the registry counts, so that Wan 2.1 or 2.2 is always W21. */
function codeOfFamily({ certainty, candidates }: FamilyVerdict): string {
  if (certainty === 'unknown') return UNKNOWN;
  const possible = new Set(candidates.map(({ id }) => id));
  return FAMILIES.find(({ id }) => possible.has(id))?.code ?? UNKNOWN;
}
