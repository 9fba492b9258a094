/**
 * How many ranks each module keeps, from the spectra alone, so that every choice is a what-if without reading a weight. sigma_1 >=
 * sigma_2 ... are the singular values of one module's delta (weight units), E = sum of sigma^2 its energy.
 *
 *   rank r            min(r, all)
 *   error e           least k with sqrt(sum over j > k of sigma_j^2) <= e sqrt(E)
 *   energy s          least k with sum over j <= k of sigma_j^2 >= s E
 *   sv_ratio t        as many as are > sigma_1 / t
 *   sv_cumulative t   least k with sum over j <= k of sigma_j >= t sum of sigma
 *   sv_fro t          least k with sum over j <= k of sigma_j^2 >= t^2 E
 *   size, same-bytes  one budget for the file: of all triplets of all modules those with the largest sigma^2 / bytes
 *
 * Older versions of sd-scripts' resize_lora.py keep one more by the rules sv_* (`as: 'sd-scripts'`): the count is held between 1 and
 * min(m, n) - 1, then 1 is added, and where sigma_1 of the unscaled product is at most 1e-6 one rank is kept. Its present version
 * (networks/resize_lora.py@063ef100) keeps what the names say.
 */
import type { Reduce } from './plan.ts';
import { largest } from '../extremes.ts';

export interface Spectrum {
  /** Falling, positive. */
  readonly values: Float64Array;
  /** Entries of the two factors per rank: rows + columns. */
  readonly perRank: number;
  /** min(rows, columns): as many singular values as the matrix has, zeros too. */
  readonly all?: number;
  /** What the stored product is multiplied by, where it is one pair. */
  readonly scale?: number;
}

export function ranksOf(spectra: readonly Spectrum[], reduce: Reduce, budget: Budget | null): number[] {
  const { min, max, uniform } = reduce;
  const clamp = (k: number, all: number): number => (all === 0 ? 0 : Math.min(all, Math.max(min, k), max ?? all));
  if (budget) return withinBudget(spectra, reduce, budget);
  const rankOf =
    reduce.as === undefined ? ({ values }: Spectrum) => ruleRank(values, reduce) : (own: Spectrum) => sdScriptsRank(own, reduce);
  const wanted = spectra.map((own) => (own.values.length === 0 ? 0 : rankOf(own)));
  if (!uniform) return wanted.map((k, index) => clamp(k, spectra[index]?.values.length ?? 0));
  const one = Math.min(largest(wanted, min), max ?? Number.POSITIVE_INFINITY);
  return spectra.map(({ values }) => (values.length === 0 ? 0 : one));
}

function ruleRank(values: Float64Array, { rule, value }: Reduce): number {
  const limit = value ?? 0;
  const squares = values.map((sigma) => sigma * sigma);
  switch (rule) {
    case 'rank':
      return limit;
    case 'error':
      return leastWithTail(squares, limit * limit);
    case 'energy':
      return leastWithTail(squares, 1 - limit);
    case 'sv_fro':
      return leastWithTail(squares, 1 - limit * limit);
    case 'sv_cumulative':
      return leastWithTail(values, 1 - limit);
    case 'sv_ratio':
      return values.filter((sigma) => sigma > (values[0] as number) / limit).length;
    case 'size':
    case 'same-bytes':
      return values.length;
  }
}

const SMALLEST = 1e-6;

function sdScriptsRank({ values, all, scale = 1 }: Spectrum, reduce: Reduce): number {
  if ((values[0] as number) <= SMALLEST * Math.abs(scale)) return 1;
  const most = (all ?? values.length) - 1;
  return Math.max(1, Math.min(ruleRank(values, reduce), most)) + 1;
}

/** Least k for which what follows is at most `share` of the whole; summed from the small end, where precision matters. */
function leastWithTail(falling: Float64Array, share: number): number {
  let total = 0;
  for (let i = falling.length - 1; i >= 0; i--) total += falling[i] as number;
  const most = share * total + 4 * Number.EPSILON * total;
  let tail = 0;
  for (let k = falling.length - 1; k >= 0; k--) {
    tail += falling[k] as number;
    if (tail > most) return k + 1;
  }
  return 0;
}

export interface Budget {
  /** Bytes for the factors of all modules. */
  readonly bytes: number;
  readonly bytesPerEntry: number;
}

/** Bytes of the factors at the least ranks that the plan allows: where it names no minimum, modules may go whole. */
export function leastBytes(spectra: readonly Spectrum[], { min, uniform }: Reduce, bytesPerEntry: number): number {
  if (min === 1 && !uniform) return 0;
  return spectra.reduce((sum, { values, perRank }) => {
    const rank = uniform && values.length > 0 ? min : Math.min(min, values.length);
    return sum + rank * perRank * bytesPerEntry;
  }, 0);
}

/** The singular values of a module fall, so that taking the best triplet of the file at each step is optimal up to the last one. */
function withinBudget(spectra: readonly Spectrum[], { min, max, uniform }: Reduce, { bytes, bytesPerEntry }: Budget): number[] {
  const cost = spectra.map(({ perRank }) => perRank * bytesPerEntry);
  const most = spectra.map(({ values }) => Math.min(values.length, max ?? values.length));
  if (uniform) {
    const all = cost.reduce((sum, own, index) => sum + (most[index] ? own : 0), 0);
    const one = Math.min(Math.floor(bytes / all), largest(most, 0));
    return most.map((k) => (k > 0 ? one : 0));
  }
  const ranks = most.map((k) => (min > 1 ? Math.min(k, min) : 0));
  let left = bytes - ranks.reduce((sum, k, index) => sum + k * (cost[index] as number), 0);
  const open = spectra.flatMap(({ values, perRank }, module) =>
    [...values.subarray(ranks[module], most[module])].map((sigma, index) => ({ module, index, worth: (sigma * sigma) / perRank })),
  );
  open.sort((a, b) => b.worth - a.worth || a.module - b.module || a.index - b.index);
  const full = new Set<number>();
  for (const { module } of open) {
    const price = cost[module] as number;
    if (full.has(module)) continue;
    if (price > left) full.add(module);
    else {
      left -= price;
      ranks[module] = (ranks[module] as number) + 1;
    }
  }
  return ranks;
}
