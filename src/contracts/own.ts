/** What the user keeps about LoRAs, as it crosses to the catalog. */
import type { OwnChange, OwnFacts } from '../domain/library/own.ts';

/** `owner`: `content:<hash>`, or `row:<id>` while the content is not known. null: nothing is kept. */
export interface OwnEntry {
  readonly owner: string;
  readonly facts: OwnFacts | null;
}

export interface OwnApi {
  /** null: there is no such row, or nothing is kept. */
  own(loraId: number): Promise<OwnFacts | null>;
  /** For many at once. @returns how it was before, for `putOwn` */
  changeOwn(ids: readonly number[], change: OwnChange): Promise<readonly OwnEntry[]>;
  putOwn(entries: readonly OwnEntry[]): Promise<void>;
  /** Tags in use, most used first. */
  tags(): Promise<readonly { readonly tag: string; readonly count: number }[]>;
}
