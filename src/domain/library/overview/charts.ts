/** What the charts of the dashboard show: how many of all LoRAs and of the chosen ones have a value, or lie in a range of values. */
import type { BarFacet, LibraryOverview } from './types.ts';

export interface Bar {
  readonly value: string;
  readonly label: string;
  readonly all: number;
  readonly chosen: number;
  /** Bytes of the files. */
  readonly bytes: number;
  readonly chosenBytes: number;
}

/** 1 at the positions of the chosen LoRAs. */
export function chosenOf({ ids }: LibraryOverview, chosen: Iterable<number>): Uint8Array {
  const wanted = new Set(chosen);
  return Uint8Array.from(ids, (id) => (wanted.has(id) ? 1 : 0));
}

/** Most LoRAs first. */
export function barsBy(facet: BarFacet, overview: LibraryOverview, chosen: Uint8Array): Bar[] {
  const bars = new Map<string, { value: string; label: string; all: number; chosen: number; bytes: number; chosenBytes: number }>();
  overview.group.forEach((group, at) => {
    const mark = chosen[at] ?? 0;
    const size = overview.size[at] ?? 0;
    for (const { value, label } of overview.groups[group]?.[facet] ?? []) {
      const bar = bars.get(value) ?? { value, label, all: 0, chosen: 0, bytes: 0, chosenBytes: 0 };
      bar.all += 1;
      bar.chosen += mark;
      bar.bytes += size;
      bar.chosenBytes += mark * size;
      bars.set(value, bar);
    }
  });
  return [...bars.values()].toSorted((a, b) => b.all - a.all || a.label.localeCompare(b.label, 'en', { numeric: true }));
}

/** What histograms show, each a field of the search line. */
export const RANGES = ['rank', 'size', 'strength', 'concentration', 'date'] as const;
export type Range = (typeof RANGES)[number];

export interface Bin {
  /** from <= value < to, in the unit of the column; -Infinity and Infinity where the end is open. */
  readonly from: number;
  readonly to: number;
  /** What finds exactly these in the search line. */
  readonly terms: string;
  readonly all: number;
  readonly chosen: number;
}

export interface Histogram {
  readonly bins: readonly Bin[];
  /** LoRAs that have no such value (yet). */
  readonly without: number;
  /** Of those that have one; null where there is none. */
  readonly median: number | null;
  readonly chosenMedian: number | null;
}

export function histogramOf(range: Range, overview: LibraryOverview, chosen: Uint8Array): Histogram {
  const values = COLUMN[range](overview);
  const known: number[] = [];
  const knownChosen: number[] = [];
  values.forEach((value, at) => {
    if (Number.isNaN(value)) return;
    known.push(value);
    if (chosen[at] === 1) knownChosen.push(value);
  });
  const edges = known.length === 0 ? [] : edgesFor(range, known);
  const all = countsIn(edges, known);
  const some = countsIn(edges, knownChosen);
  const bins = edges
    .slice(0, -1)
    .map((from, at) => ({ from, to: edges[at + 1] ?? from }))
    .map(({ from, to }, at): Bin => ({ from, to, terms: termsOf(range, from, to), all: all[at] ?? 0, chosen: some[at] ?? 0 }));
  return { bins, without: values.length - known.length, median: medianOf(known), chosenMedian: medianOf(knownChosen) };
}

const COLUMN: Readonly<Record<Range, (overview: LibraryOverview) => Float64Array>> = {
  rank: ({ rank }) => rank,
  size: ({ size }) => size,
  strength: ({ strength }) => strength,
  concentration: ({ concentration }) => concentration,
  date: ({ mtime }) => mtime.map((ms) => (ms > 0 ? ms : Number.NaN)),
};

/** The smallest and the largest. */
function extent(values: readonly number[]): readonly [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return [low, high];
}

export function medianOf(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = Float64Array.from(values).sort();
  const half = sorted.length / 2;
  return ((sorted[Math.floor(half)] ?? 0) + (sorted[Math.ceil(half) - 1] ?? 0)) / 2;
}

function countsIn(edges: readonly number[], values: readonly number[]): number[] {
  const counts = edges.slice(1).map(() => 0);
  for (const value of values) {
    let [low, high] = [0, counts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((edges[middle] ?? 0) <= value) low = middle;
      else high = middle - 1;
    }
    if (counts.length > 0) counts[low] = (counts[low] ?? 0) + 1;
  }
  return counts;
}

/** Tenths of a decade, in round numbers. */
const TENTHS = [1, 1.25, 1.6, 2, 2.5, 3.2, 4, 5, 6.3, 8];
const ONE_TWO_FIVE = [1, 2, 5];
const MEGABYTE = 1e6;
/** Files below this are one bin: an empty one would stretch the scale by decades. */
const LEAST_SIZE = MEGABYTE / 10;
/** The same of strengths, as a share of the median. */
const LEAST_STRENGTH = 0.02;
/** A chart has about 400 px: more months than this become years. */
const MOST_MONTHS = 36;

function edgesFor(range: Range, known: readonly number[]): number[] {
  const [low, high] = extent(known);
  switch (range) {
    case 'rank':
      return [...(low < 1 ? [Number.NEGATIVE_INFINITY] : []), ...scale([1], 2, Math.max(low, 1), Math.max(high, 1))];
    case 'size':
      return openBelow(LEAST_SIZE, ONE_TWO_FIVE, low, high);
    case 'strength':
      return openBelow(LEAST_STRENGTH * (medianOf(known) ?? 0), TENTHS, low, high);
    case 'concentration':
      return [...Array.from({ length: 15 }, (_, at) => (25 + 5 * at) / 100), Number.POSITIVE_INFINITY];
    case 'date':
      return calendar(low, high);
  }
}

/** All below `least` is the first bin. */
function openBelow(least: number, steps: readonly number[], low: number, high: number): number[] {
  if (low >= least && low > 0) return scale(steps, 10, low, high);
  // Where all is 0 there is one bin.
  if (high <= 0) return [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  return [Number.NEGATIVE_INFINITY, ...scale(steps, 10, Math.max(least, Number.MIN_VALUE), Math.max(least, high))];
}

/** Edges `steps` x `base`^k with low and high between the first and the last. */
function scale(steps: readonly number[], base: number, low: number, high: number): number[] {
  const at = (index: number): number => {
    const power = Math.floor(index / steps.length);
    // Through text, so that 1.6 x 10^-1 is the number that is written 0.16.
    return Number(((steps[index - power * steps.length] ?? 1) * base ** power).toPrecision(6));
  };
  let first = Math.floor(Math.log(low) / Math.log(base)) * steps.length;
  while (at(first + 1) <= low) first += 1;
  let last = first + 1;
  while (at(last) <= high) last += 1;
  return Array.from({ length: last - first + 1 }, (_, step) => at(first + step));
}

/** Months, or years where those are many, in the calendar of the user. */
function calendar(low: number, high: number): number[] {
  const [from, to] = [new Date(low), new Date(high)];
  const months = (to.getFullYear() - from.getFullYear()) * 12 + to.getMonth() - from.getMonth() + 1;
  if (months > MOST_MONTHS) {
    const years = to.getFullYear() - from.getFullYear() + 2;
    return Array.from({ length: years }, (_, at) => new Date(from.getFullYear() + at, 0).getTime());
  }
  return Array.from({ length: months + 1 }, (_, at) => new Date(from.getFullYear(), from.getMonth() + at).getTime());
}

/** In the words of the search line. */
function termsOf(range: Range, from: number, to: number): string {
  if (range === 'date') {
    const start = new Date(from);
    const whole = new Date(to).getFullYear() - start.getFullYear() === 1 && new Date(to).getMonth() === start.getMonth();
    return `date:${start.getFullYear()}${whole ? '' : `-${String(start.getMonth() + 1).padStart(2, '0')}`}`;
  }
  const word = (value: number): string => {
    if (range === 'size') return `${Number((value / MEGABYTE).toPrecision(6))}MB`;
    return String(range === 'concentration' ? Math.round(value * 100) : value);
  };
  const terms = [
    ...(from === Number.NEGATIVE_INFINITY ? [] : [`${range}:>=${word(from)}`]),
    ...(to === Number.POSITIVE_INFINITY ? [] : [`${range}:<${word(to)}`]),
  ];
  // Open on both sides: whatever is known.
  return terms.length === 0 ? `${range}:>=0` : terms.join(' ');
}
