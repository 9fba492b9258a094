/** What the library keeps of bakes: the jobs of the queue, which are afterwards where files came from, and singular values by content. */
import type { KeptSpectra } from './baker.ts';

export interface BakeRow {
  readonly id: string;
  /** ms since 1970: the order of the queue. */
  readonly at: number;
  /** XXH3-128 of the data of the file that was written; null until one was. */
  readonly content: string | null;
  /** Written by `jobToText`. */
  readonly text: string;
}

export interface BakeStoreApi {
  /** In the order of the queue. */
  bakes(): Promise<readonly BakeRow[]>;
  putBakes(rows: readonly BakeRow[]): Promise<void>;
  dropBakes(ids: readonly string[]): Promise<void>;
  /** The newest bake that wrote this content. */
  bakedAs(content: string): Promise<BakeRow | null>;
  spectra(contents: readonly string[]): Promise<readonly KeptSpectra[]>;
  /** The longest unused go when there are many. */
  putSpectra(kept: readonly KeptSpectra[]): Promise<void>;
}
