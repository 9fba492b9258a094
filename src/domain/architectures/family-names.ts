/** By what a family is called, and by what names and titles it is known. */
import type { FamilyId } from '../reading.ts';

export interface FamilyNames {
  readonly id: FamilyId;
  readonly code: string;
  readonly label: string;
  readonly named: readonly string[];
  readonly fileName: RegExp;
  readonly fileNameAmongEquals?: RegExp;
}
