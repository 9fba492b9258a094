/** What the UI sees of finding LoRAs that are alike. `similar` of `LwbApp`. */
import type { LibraryRow } from '../../contracts/library.ts';
import type { MadeOf } from '../../domain/bake/made-of.ts';
import type { Message } from '../../domain/message.ts';
import type { KeptBy } from '../../domain/similar/same.ts';

export interface SameMember {
  readonly row: LibraryRow;
  /** `copy`: the tensors are those of the kept one, to the byte; `same`: by its weights. */
  readonly as: 'kept' | 'copy' | 'same';
  /** With the kept one; 1 for a copy. */
  readonly cosine: number;
  /** Norm over that of the kept one. */
  readonly times: number;
}

export interface SameGroup {
  /** The kept one first. */
  readonly members: readonly SameMember[];
  readonly why: KeptBy;
  /** Bytes of all except the kept one. */
  readonly frees: number;
}

export interface NearMiss {
  readonly owners: readonly LibraryRow[];
  readonly why: Message;
}

export interface Duplicates {
  /** Copies to the byte and nothing else. */
  readonly identical: readonly SameGroup[];
  /** With at least one that is the same by its weights alone. */
  readonly byWeights: readonly SameGroup[];
  /** One file name, several contents. */
  readonly sameNames: readonly (readonly LibraryRow[])[];
  /** Pairs that sketches say are near, and that could not be compared. */
  readonly notCompared: readonly NearMiss[];
  /** LoRAs whose weights were looked at, and those that are measured and have no sketch. */
  readonly sketched: number;
  readonly cancelled: boolean;
}

export interface SimilarLora {
  readonly row: LibraryRow;
  /** Of the sketches, and its standard error. */
  readonly estimate: number;
  readonly error: number;
  /** Part of its squared norms that is in its sketch. */
  readonly share: number;
  /** Of the deltas; null: not known yet, or `why` not. */
  readonly exact: number | null;
  readonly why: Message | null;
}

export type SimilarRead =
  | { readonly kind: 'found'; readonly loras: readonly SimilarLora[]; readonly done: number; readonly of: number }
  /** It is not measured, or nothing of it can be in a sketch. */
  | { readonly kind: 'no-sketch' };

export interface MadeOfPart {
  readonly row: LibraryRow;
  readonly weight: number;
}

export type MadeOfRead =
  | { readonly kind: 'found'; readonly parts: readonly MadeOfPart[]; readonly residual: MadeOf['residual'] }
  | { readonly kind: 'no-sketch' }
  /** What could not be compared, with the reason. */
  | { readonly kind: 'not-compared'; readonly why: Message }
  | { readonly kind: 'cancelled' };

export interface SimilarApp {
  /** @param onProgress comparisons done, of those that may be needed @returns null while no library is open */
  duplicates(onProgress: (done: number, of: number) => void, signal: AbortSignal): Promise<Duplicates | null>;
  exportDuplicates(found: Duplicates): Promise<void>;
  /** Calls `onChange` with the nearest by sketches, then again as exact values come. Resolves when all are there. */
  nearest(id: number, onChange: (read: SimilarRead) => void, signal: AbortSignal): Promise<void>;
  madeOf(id: number, onProgress: (share: number) => void, signal: AbortSignal): Promise<MadeOfRead>;
}
