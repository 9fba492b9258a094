/** All charts of the dashboard for one state of the library and one choice. */
import type { DashboardLine } from '../../../domain/export/columns.ts';
import { type Bar, barsBy, chosenOf, type Histogram, histogramOf, type Range, RANGES } from '../../../domain/library/overview/charts.ts';
import { mediansByFamily, type Outlier, outliersOf, type Repeated, repeatedOf } from '../../../domain/library/overview/outliers.ts';
import { BAR_FACETS, type BarFacet, type LibraryOverview } from '../../../domain/library/overview/library-overview.ts';

export interface Charts {
  readonly bars: Readonly<Record<BarFacet, readonly Bar[]>>;
  readonly ranges: Readonly<Record<Range, Histogram>>;
  readonly all: number;
  readonly chosen: number;
  readonly bytes: number;
  readonly chosenBytes: number;
  readonly found: Found;
}

/** What is looked for in the whole library, whatever is chosen. */
interface Found {
  readonly outliers: readonly Outlier[];
  readonly copies: readonly Repeated[];
  readonly sameNames: readonly Repeated[];
}

const kept = new WeakMap<LibraryOverview, Found>();

function* findIn(overview: LibraryOverview): Generator<undefined, Found, undefined> {
  const known = kept.get(overview);
  if (known) return known;
  const medians = mediansByFamily(overview);
  yield;
  const outliers = outliersOf(overview, medians);
  yield;
  const copies = repeatedOf(overview, overview.copies);
  yield;
  const found = { outliers, copies, sameNames: repeatedOf(overview, overview.sameNames) };
  kept.set(overview, found);
  return found;
}

/**
 * A chart at each step, so that the page can draw in between: at 70,000 LoRAs a step takes up to 7 ms the first time (it sorts a column)
 * and 1 to 3 ms for every other choice.
 */
function* chartByChart(overview: LibraryOverview, ids: Iterable<number>): Generator<undefined, Charts, undefined> {
  const chosen = chosenOf(overview, ids);
  yield;
  const bars: Partial<Record<BarFacet, readonly Bar[]>> = {};
  for (const facet of BAR_FACETS) {
    bars[facet] = barsBy(facet, overview, chosen);
    yield;
  }
  const ranges: Partial<Record<Range, Histogram>> = {};
  for (const range of RANGES) {
    ranges[range] = histogramOf(range, overview, chosen);
    yield;
  }
  const found = yield* findIn(overview);
  return {
    found,
    bars: bars as Charts['bars'],
    ranges: ranges as Charts['ranges'],
    all: overview.ids.length,
    chosen: chosen.reduce((sum, mark) => sum + mark, 0),
    bytes: overview.size.reduce((sum, size) => sum + size, 0),
    chosenBytes: overview.size.reduce((sum, size, at) => sum + size * (chosen[at] ?? 0), 0),
  };
}

/** Half of a frame: the other half is for drawing. */
const SLICE_MS = 8;

/** @returns null when `wanted` says no meanwhile */
export async function chartsOf(overview: LibraryOverview, ids: Iterable<number>, wanted: () => boolean): Promise<Charts | null> {
  const steps = chartByChart(overview, ids);
  for (let until = performance.now() + SLICE_MS; ; ) {
    const step = steps.next();
    if (step.done) return step.value;
    if (performance.now() < until) continue;
    await new Promise((resolve) => setTimeout(resolve));
    if (!wanted()) return null;
    until = performance.now() + SLICE_MS;
  }
}

export const linesOf = ({ bars, ranges }: Charts): DashboardLine[] => [
  ...BAR_FACETS.flatMap((chart) => bars[chart].map(({ label, value, all, chosen }) => ({ chart, value: label || value, all, chosen }))),
  ...RANGES.flatMap((chart) => ranges[chart].bins.map(({ terms, all, chosen }) => ({ chart, value: terms, all, chosen }))),
];
