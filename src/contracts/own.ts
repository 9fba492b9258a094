/** What the user keeps about LoRAs, as it crosses to the catalog. */
import type { OwnChange, OwnFacts } from '../domain/library/own.ts';

/** `owner`: `content:<hash>`, or `row:<id>` while the content is not known. null: nothing is kept. */
export interface OwnEntry {
  readonly owner: string;
  readonly facts: OwnFacts | null;
}

/** A small picture that the user gave a LoRA. `data` is base64. */
export interface OwnPicture {
  readonly type: 'image/webp' | 'image/jpeg' | 'image/png';
  readonly data: string;
}

export interface OwnApi {
  /** null: there is no such row, or nothing is kept. */
  own(loraId: number): Promise<OwnFacts | null>;
  /** For many at once. @returns how it was before, for `putOwn` */
  changeOwn(ids: readonly number[], change: OwnChange): Promise<readonly OwnEntry[]>;
  putOwn(entries: readonly OwnEntry[]): Promise<void>;
  /** null: the user gave it none. */
  ownPicture(loraId: number): Promise<OwnPicture | null>;
  /** null takes it away. @returns what was there before */
  putOwnPicture(loraId: number, picture: OwnPicture | null): Promise<OwnPicture | null>;
  /** Tags in use, most used first. */
  tags(): Promise<readonly { readonly tag: string; readonly count: number }[]>;
}
