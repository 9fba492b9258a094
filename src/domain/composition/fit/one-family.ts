/**
 * Files that are compared have their weights named by one family. Which model a small file is for its tensors may leave open, and then
 * the first of its candidates may be another than that of the other files: the same key would be two weights.
 */
import type { FamilyId, FamilyVerdict } from '../../reading.ts';
import type { AdaptedWeights } from '../../understand.ts';
import { areKin, areOneBase } from './kin.ts';

/** @returns the files with weights and names by the family that all of them may be of; by the files' own names where there is none */
export function underOneFamily<T extends AdaptedWeights>(files: readonly T[]): readonly T[] {
  const verdicts = files.map(({ understanding }) => understanding.family);
  if (areOneBase(verdicts.map(({ id }) => id))) return files;
  // Two models that are certain share nothing, whatever their names are.
  if (verdicts.every(({ certainty }) => certainty === 'certain')) return files;
  const family = common(verdicts);
  return files.map((file, index) => {
    const own = verdicts[index] as FamilyVerdict;
    return family !== null && areKin([own.id], [family]) ? file : { ...file, ...file.under(family) };
  });
}

/** A certain one first, then the first candidate of the first file. */
function common(verdicts: readonly FamilyVerdict[]): FamilyId | null {
  const lists = verdicts.map(({ id, candidates }) => [id, ...candidates.map((candidate) => candidate.id)]);
  const certain = verdicts.filter(({ certainty }) => certainty === 'certain').map(({ id }) => id);
  return [...certain, ...(lists[0] ?? [])].find((id) => id !== 'unknown' && lists.every((list) => areKin(list, [id]))) ?? null;
}
