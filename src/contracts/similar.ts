/** What the library keeps to find LoRAs that are alike: sketches by content, and the exact cosines of pairs that were compared. */

export interface SketchSigns {
  /** XXH3-128 of the data, in order. */
  readonly contents: readonly string[];
  /** 64 bytes each. */
  readonly signs: Uint8Array;
}

export interface FoundSketch {
  readonly content: string;
  /** Of the two sketches. */
  readonly cosine: number;
  /** Of the sketch, weight units. */
  readonly norm: number;
  /** Of the file's squared norms, the part that is in its sketch. */
  readonly share: number;
}

export interface KeptSketch {
  readonly content: string;
  readonly values: Float32Array;
  readonly share: number;
}

/** Two contents that were compared exactly, the lesser first. */
export interface KeptCosine {
  readonly a: string;
  readonly b: string;
  /** Over all weights; null: it cannot be known, since modules cannot be compared. */
  readonly cosine: number | null;
}

export interface SimilarStoreApi {
  /** Of contents in the library now, in order, after the given one; at most `limit`. */
  sketchSigns(after: string, limit: number): Promise<SketchSigns>;
  sketches(contents: readonly string[]): Promise<readonly KeptSketch[]>;
  /**
   * The nearest to a sketch among some of those that are kept, so that a search of all of them leaves room for other questions.
   * @param after what the call before gave as `next`, first 0 @param signed by the cosine, else by its size @returns at most `most`, the nearest first; `next` null at the end
   */
  nearestSketches(
    values: Float32Array,
    after: number,
    most: number,
    signed: boolean,
  ): Promise<{ readonly found: readonly FoundSketch[]; readonly next: number | null }>;
  /** All known cosines among these contents. */
  cosines(contents: readonly string[]): Promise<readonly KeptCosine[]>;
  putCosines(cosines: readonly KeptCosine[]): Promise<void>;
  /** Rows of the library whose file is there, by content. */
  rowsOfContents(contents: readonly string[]): Promise<readonly { readonly content: string; readonly ids: readonly number[] }[]>;
}
