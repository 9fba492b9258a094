/** Which columns of a histogram have a mark below them. */
import type { Bin, Range } from '../../../domain/library/overview/charts.ts';

/** The last column where it holds all that is far above the rest. Shares end at 100 %: their last column is open in name only. */
export function farBin(range: Range, bins: readonly Bin[]): Bin | null {
  const last = bins.at(-1);
  return last && range === 'strength' && bins.length > 1 && last.to === Number.POSITIVE_INFINITY ? last : null;
}

/** Every n-th, so that no more than `most` stand side by side; a far column always, and then none close before it. */
export function marked(range: Range, bins: readonly Bin[], most: number): readonly boolean[] {
  const every = Math.ceil(bins.length / most);
  const end = farBin(range, bins) ? bins.length - 1 : Number.POSITIVE_INFINITY;
  return bins.map((_, at) => at === end || (at % every === 0 && at + 1.5 * every <= end));
}
