/** The whole library in columns, for charts: one entry a LoRA in every column, in any order. */
export interface LibraryOverview {
  readonly ids: Uint32Array;
  /** Position in `groups`. */
  readonly group: Uint32Array;
  /** Bytes of the file. */
  readonly size: Float64Array;
  /** ms since 1970. */
  readonly mtime: Float64Array;
  /** Most frequent rank; NaN where there is none. */
  readonly rank: Float64Array;
  /** sqrt of the sum of the squared delta norms; NaN until it is measured. */
  readonly strength: Float64Array;
  /** See `concentrationOf`; NaN until it is measured, and where the layout has too few blocks. */
  readonly concentration: Float64Array;
  /** Share of the energy of the main blocks that the two strongest hold, 0 to 1; NaN as above. */
  readonly topTwo: Float64Array;
  /** Main blocks of its layout; 0 until it is measured. */
  readonly main: Uint16Array;
  /** Main blocks that it leaves at 0 while nine of ten LoRAs with the same layout change them; 0 where there are too few others. */
  readonly dead: Uint16Array;
  /** 1 where some modules of a measured file could not be computed. */
  readonly partly: Uint8Array;
  readonly groups: readonly OverviewGroup[];
  /** Ids of present LoRAs with one content, two or more. */
  readonly copies: readonly (readonly number[])[];
  /** Ids of present, measured LoRAs with one file name and several contents. */
  readonly sameNames: readonly (readonly number[])[];
  /** Mean fingerprints of what was measured, most LoRAs first. */
  readonly strips: readonly MeanStrip[];
}

/** LoRAs that agree in all of these. */
export type OverviewGroup = Readonly<Record<BarFacet, readonly Named[]>>;

export interface Named {
  /** As the filter of this name takes it. */
  readonly value: string;
  readonly label: string;
}

/** What bars count by; each is a filter of the list. A LoRA may count in several values of `adapter` and `folder`. */
export const BAR_FACETS = ['family', 'base', 'adapter', 'folder', 'status'] as const;
export type BarFacet = (typeof BAR_FACETS)[number];

/** The mean of the fingerprints of all measured LoRAs of one base model (or family, where nobody said it) and one layout. */
export interface MeanStrip {
  readonly label: string;
  readonly layout: string;
  readonly count: number;
  readonly groups: readonly number[];
  readonly mainCount: number;
  /** Mean of the weights by slot, 0 untouched by all, scaled so that the largest is 255. */
  readonly mean: Uint8Array;
}
