/** What the list of the library is asked for. */
import type { LoraStatus } from './vocabulary.ts';

/** Values within one filter are OR-ed, filters are AND-ed. Empty list = no filter. */
export interface LibraryFilter {
  readonly search: string;
  readonly family: readonly string[];
  readonly layout: readonly string[];
  readonly adapter: readonly string[];
  readonly status: readonly LoraStatus[];
  /** `sourceId` or `sourceId/sub/folder` (prefix match on whole segments). */
  readonly folder: readonly string[];
  /** Popular names of base models; '' is "not said". */
  readonly base: readonly string[];
  /** Tags of the user, in any case. */
  readonly tag: readonly string[];
  /** Favourites alone. */
  readonly favourite: boolean;
}

export const NO_FILTER: LibraryFilter = {
  search: '',
  family: [],
  layout: [],
  adapter: [],
  status: [],
  folder: [],
  base: [],
  tag: [],
  favourite: false,
};
