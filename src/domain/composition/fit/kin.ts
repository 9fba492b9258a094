/** Which families are for one base model. */
import type { FamilyId } from '../../reading.ts';

/** Families whose LoRAs load into each other's models: same blocks, same shapes. */
const KIN: readonly (readonly FamilyId[])[] = [
  ['wan2.1', 'wan2.2'],
  ['hunyuan-video', 'framepack'],
];

/** Families that `mayCombine` takes for one base, the family itself among them. */
export const kinsOf = (family: FamilyId): readonly FamilyId[] => KIN.find((ids) => ids.includes(family)) ?? [family];

const kinOf = (family: FamilyId): FamilyId => KIN.find((ids) => ids.includes(family))?.[0] ?? family;
export const areKin = (a: readonly FamilyId[], b: readonly FamilyId[]): boolean => a.some((x) => b.some((y) => kinOf(x) === kinOf(y)));

/** Their LoRAs load into one model. */
export const areOneBase = (families: readonly FamilyId[]): boolean => new Set(families.map(kinOf)).size < 2;
