/** All charts of the dashboard for one state of the library and one choice. */
import type { DashboardLine } from '../../../domain/export/columns.ts';
import { type Bar, barsBy, chosenOf, type Histogram, histogramOf, type Range, RANGES } from '../../../domain/library/overview/charts.ts';
import { BAR_FACETS, type BarFacet, type LibraryOverview } from '../../../domain/library/overview/types.ts';

export interface Charts {
  readonly bars: Readonly<Record<BarFacet, readonly Bar[]>>;
  readonly ranges: Readonly<Record<Range, Histogram>>;
  readonly all: number;
  readonly chosen: number;
  readonly bytes: number;
  readonly chosenBytes: number;
}

export function chartsOf(overview: LibraryOverview, ids: Iterable<number>): Charts {
  const chosen = chosenOf(overview, ids);
  const mapped = <K extends string, T>(keys: readonly K[], make: (key: K) => T): Record<K, T> =>
    Object.fromEntries(keys.map((key): [K, T] => [key, make(key)])) as Record<K, T>;
  return {
    bars: mapped(BAR_FACETS, (facet) => barsBy(facet, overview, chosen)),
    ranges: mapped(RANGES, (range) => histogramOf(range, overview, chosen)),
    all: overview.ids.length,
    chosen: chosen.reduce((sum, mark) => sum + mark, 0),
    bytes: overview.size.reduce((sum, size) => sum + size, 0),
    chosenBytes: overview.size.reduce((sum, size, at) => sum + size * (chosen[at] ?? 0), 0),
  };
}

export const linesOf = ({ bars, ranges }: Charts): DashboardLine[] => [
  ...BAR_FACETS.flatMap((chart) => bars[chart].map(({ label, value, all, chosen }) => ({ chart, value: label || value, all, chosen }))),
  ...RANGES.flatMap((chart) => ranges[chart].bins.map(({ terms, all, chosen }) => ({ chart, value: terms, all, chosen }))),
];
