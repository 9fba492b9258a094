/** What the charts of the dashboard show: how many of all LoRAs and of the chosen ones have a value, or lie in a range of values. */
import type { BarFacet, LibraryOverview } from './library-overview.ts';

export interface Bar {
  readonly value: string;
  readonly label: string;
  readonly all: number;
  readonly chosen: number;
  /** Bytes of the files. */
  readonly bytes: number;
  readonly chosenBytes: number;
}

/** 1 at the positions of the chosen LoRAs. Ids are small numbers, so that a mark for each is faster than a set of them. */
export function chosenOf({ ids }: LibraryOverview, chosen: Iterable<number>): Uint8Array {
  let most = 0;
  for (const id of ids) if (id > most) most = id;
  const wanted = new Uint8Array(most + 1);
  for (const id of chosen) if (id <= most) wanted[id] = 1;
  const marks = new Uint8Array(ids.length);
  ids.forEach((id, at) => {
    marks[at] = wanted[id] ?? 0;
  });
  return marks;
}

/** Most LoRAs first. Counted by group, of which 70,000 LoRAs have a few hundred, and only then by value. */
export function barsBy(facet: BarFacet, overview: LibraryOverview, chosen: Uint8Array): Bar[] {
  const [all, marked, bytes, markedBytes] = [0, 1, 2, 3].map(() => new Float64Array(overview.groups.length)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  overview.group.forEach((group, at) => {
    const mark = chosen[at] ?? 0;
    const size = overview.size[at] ?? 0;
    all[group] = (all[group] ?? 0) + 1;
    marked[group] = (marked[group] ?? 0) + mark;
    bytes[group] = (bytes[group] ?? 0) + size;
    markedBytes[group] = (markedBytes[group] ?? 0) + mark * size;
  });
  const bars = new Map<string, { value: string; label: string; all: number; chosen: number; bytes: number; chosenBytes: number }>();
  overview.groups.forEach((names, group) => {
    if (!all[group]) return;
    for (const { value, label } of names[facet]) {
      const bar = bars.get(value) ?? { value, label, all: 0, chosen: 0, bytes: 0, chosenBytes: 0 };
      bar.all += all[group] ?? 0;
      bar.chosen += marked[group] ?? 0;
      bar.bytes += bytes[group] ?? 0;
      bar.chosenBytes += markedBytes[group] ?? 0;
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
  const { values, known } = sortedOf(range, overview);
  const some = values.filter((value, at) => chosen[at] === 1 && !Number.isNaN(value));
  const knownChosen = some.length === known.length ? known : some.sort();
  const edges = known.length === 0 ? [] : edgesFor(range, known);
  const all = countsIn(edges, known);
  const marked = countsIn(edges, knownChosen);
  const bins = edges
    .slice(0, -1)
    .map((from, at) => ({ from, to: edges[at + 1] ?? from }))
    .map(({ from, to }, at): Bin => ({ from, to, terms: termsOf(range, from, to), all: all[at] ?? 0, chosen: marked[at] ?? 0 }));
  return { bins, without: values.length - known.length, median: middleOf(known), chosenMedian: middleOf(knownChosen) };
}

interface Sorted {
  /** In the order of the LoRAs; NaN where there is none. */
  readonly values: Float64Array;
  /** Those that are known, rising. */
  readonly known: Float64Array;
}

/** Sorting is most of the work, and the same for every choice. */
const sortedColumns = new WeakMap<LibraryOverview, Map<Range, Sorted>>();

function sortedOf(range: Range, overview: LibraryOverview): Sorted {
  const columns = sortedColumns.get(overview) ?? new Map<Range, Sorted>();
  sortedColumns.set(overview, columns);
  const found = columns.get(range);
  if (found) return found;
  const values = COLUMN[range](overview);
  const sorted = { values, known: values.filter((value) => !Number.isNaN(value)).sort() };
  columns.set(range, sorted);
  return sorted;
}

const COLUMN: Readonly<Record<Range, (overview: LibraryOverview) => Float64Array>> = {
  rank: ({ rank }) => rank,
  size: ({ size }) => size,
  strength: ({ strength }) => strength,
  concentration: ({ concentration }) => concentration,
  date: ({ mtime }) => mtime.map((ms) => (ms > 0 ? ms : Number.NaN)),
};

export function medianOf(values: readonly number[]): number | null {
  return middleOf(Float64Array.from(values).sort());
}

/** @param sorted rising */
function middleOf(sorted: Float64Array): number | null {
  if (sorted.length === 0) return null;
  const half = sorted.length / 2;
  return ((sorted[Math.floor(half)] ?? 0) + (sorted[Math.ceil(half) - 1] ?? 0)) / 2;
}

/** How many lie from each edge to the next; what lies outside counts in the first or the last. @param sorted rising */
function countsIn(edges: readonly number[], sorted: Float64Array): number[] {
  const starts = edges.map((edge, at) => (at === 0 ? 0 : at === edges.length - 1 ? sorted.length : firstFrom(edge, sorted)));
  return starts.slice(1).map((end, at) => end - (starts[at] ?? 0));
}

/** Position of the first that is not below the edge. */
function firstFrom(edge: number, sorted: Float64Array): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < edge) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Tenths of a decade, in round numbers. */
const TENTHS = [1, 1.25, 1.6, 2, 2.5, 3.2, 4, 5, 6.3, 8];
const ONE_TWO_FIVE = [1, 2, 5];
const MEGABYTE = 1e6;
/** Files below this are one bin: an empty one would stretch the scale by decades. */
const LEAST_SIZE = MEGABYTE / 10;
/**
 * Strengths of one library lie within about two decades, but a broken file may say 1e40. Those more than this many times above the
 * upper quartile, or below the lower one, share an open bin at their end: quartiles do not move while fewer than a quarter are far off.
 */
const FAR = 50;
/** A chart has about 400 px: more months than this become years. */
const MOST_MONTHS = 36;

/** @param known rising, not empty */
function edgesFor(range: Range, known: Float64Array): number[] {
  const [low, high] = [known[0] ?? 0, known.at(-1) ?? 0];
  switch (range) {
    case 'rank':
      return [...(low < 1 ? [Number.NEGATIVE_INFINITY] : []), ...scale([1], 2, Math.max(low, 1), Math.max(high, 1))];
    case 'size':
      return openBelow(LEAST_SIZE, low, high);
    case 'strength':
      return aroundQuartiles(known);
    case 'concentration':
      return [...Array.from({ length: 15 }, (_, at) => (25 + 5 * at) / 100), Number.POSITIVE_INFINITY];
    case 'date':
      return calendar(low, high);
  }
}

/** All below `least` is the first bin. */
function openBelow(least: number, low: number, high: number): number[] {
  if (low >= least) return scale(ONE_TWO_FIVE, 10, low, high);
  return [Number.NEGATIVE_INFINITY, ...scale(ONE_TWO_FIVE, 10, least, Math.max(least, high))];
}

/** Tenths of a decade over the bulk; 0 and what is far off are in open bins at the ends. @param known rising */
function aroundQuartiles(known: Float64Array): number[] {
  // A scale of decades has no place for 0 and none for Infinity.
  const bulk = known.subarray(firstFrom(Number.MIN_VALUE, known), firstFrom(Number.POSITIVE_INFINITY, known));
  if (bulk.length === 0) return [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const last = bulk.length - 1;
  // Rounded to the middle: of two or three, one that is far off must not be a quartile.
  const third = Math.floor((3 * last) / 4);
  const [lower, upper] = [bulk[Math.min(Math.ceil(last / 4), third)] ?? 0, bulk[third] ?? 0];
  const near = bulk.filter((value) => value >= lower / FAR && value <= upper * FAR);
  const edges = scale(TENTHS, 10, near[0] ?? upper, near.at(-1) ?? upper);
  return [
    ...((known[0] ?? 0) < (edges[0] ?? 0) ? [Number.NEGATIVE_INFINITY] : []),
    ...edges,
    ...((known.at(-1) ?? 0) >= (edges.at(-1) ?? 0) ? [Number.POSITIVE_INFINITY] : []),
  ];
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
