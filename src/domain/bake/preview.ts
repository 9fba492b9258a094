/**
 * What a bake will give, told before anything is written. Sizes, names, ranks and what is cut off are exact; what rounding to the dtype
 * costs depends on the digits of the values and is given as what such bakes cost, within a factor of 2.
 */
import type { Message } from '../message.ts';
import type { BakeError } from './certificate.ts';
import type { Level } from './compute.ts';
import type { BakedDtype } from './encode-values.ts';
import type { BakeNames } from './plan.ts';
import type { Spectrum } from './rank-rules.ts';
import { largest } from '../extremes.ts';

export interface PreviewModule {
  /** As written. */
  readonly name: string;
  readonly slot: string | null;
  /** null: it is not a pair of factors. */
  readonly rank: number | null;
  /** Of the sum as it is, before anything is cut off. */
  readonly exactRank: number | null;
  /** Norm of what the plan asks for (weight units); null where it is not known before the weights are read. */
  readonly norm: number | null;
  /** Norm of what is cut off (weight units), exact. */
  readonly truncation: number;
}

/** A point of the trade between size and error. */
export interface CurvePoint {
  /** Bytes of the whole file, to within the length of the header's numbers. */
  readonly bytes: number;
  /** Share of the norm that is cut off. */
  readonly error: number;
  /** Of the points by module: the error of the rule that gives this one. */
  readonly limit?: number;
}

export interface ProgramVerdict {
  readonly program: Exclude<BakeNames, 'source'>;
  /** `unknown`: no table of this program's loader says what it makes of names of this kind. */
  readonly verdict: 'loads' | 'some' | 'unknown';
  /** Names that its loader does not find, at most 50. */
  readonly missing: readonly string[];
  readonly missingCount: number;
}

export interface BakePreview {
  /** Bytes of the file, exact. */
  readonly size: number;
  readonly modules: readonly PreviewModule[];
  readonly leftOut: readonly { readonly reason: Message; readonly modules: readonly string[] }[];
  /** Level of the exactness ladder that the whole file is written at, at most. */
  readonly level: Level;
  readonly error: BakeError;
  /** What factors that are not copied are written as; of sources of several types that is F32 where the plan names none. */
  readonly dtypes: readonly BakedDtype[];
  /** null where the spectra are not known, or nothing can be cut. */
  readonly curve: { readonly byModule: readonly CurvePoint[]; readonly uniform: readonly CurvePoint[] } | null;
  /** Of the sum: sqrt(sum of squared norms), and mean of the same over the sources; null where not known. */
  readonly programs: readonly ProgramVerdict[];
  readonly notes: readonly Message[];
}

/** How many factors of a product are rounded. */
export type Rounded = 'none' | 'alpha' | 'one' | 'both';

/**
 * Relative rounding error of a module, ||rounded - exact|| / ||exact||, for factors with values of all sizes: half a unit in the last
 * place of p bits, evenly spread, is 2^-p / sqrt(3) of a value at the low end of its power of two and half of that at the high end;
 * over both the root of the mean is 0.41 . 2^-p . Two factors add as squares. Alpha is one F32.
 */
export function expectedRounding(rounded: Rounded, dtype: BakedDtype): number {
  if (rounded === 'none') return 0;
  if (rounded === 'alpha') return 2 ** -25;
  const one = 0.41 * 2 ** -(BITS[dtype] - 1);
  return rounded === 'one' ? one / Math.SQRT2 : one;
}

/** Of the significand, the hidden one included. */
const BITS: Readonly<Record<BakedDtype, number>> = { F32: 24, F16: 11, BF16: 8 };

/** Steps of the curve: enough for a smooth line over 4 decades of error. */
const STEPS = 48;
const LEAST_ERROR = 1e-4;
/** An error that leaves every rank. */
const ALL = 1e-9;

/**
 * Size against error, from the spectra alone.
 *
 * @param fixed bytes of the file without the factors of these modules
 * @param bytesPerEntry of a factor
 */
export function curveOf(spectra: readonly Spectrum[], fixed: number, bytesPerEntry: number): NonNullable<BakePreview['curve']> {
  const tails = spectra.map(({ values }) => tailSquares(values));
  const all = tails.reduce((sum, [first = 0]) => sum + first, 0);
  const point = (ranks: readonly number[]): CurvePoint => {
    let [bytes, lost] = [fixed, 0];
    ranks.forEach((k, index) => {
      bytes += k * (spectra[index]?.perRank ?? 0) * bytesPerEntry;
      lost += tails[index]?.[k] ?? 0;
    });
    return { bytes, error: all > 0 ? Math.sqrt(lost / all) : 0 };
  };
  const errors = Array.from({ length: STEPS }, (_, step) => LEAST_ERROR ** (step / (STEPS - 1)) * 0.999);
  const full = spectra.map(({ values }) => values.length);
  const byModule = errors.map((limit) => ({ ...point(tails.map((tail) => ranksWithin(tail, limit))), limit }));
  const most = largest(full, 0);
  const uniform = Array.from({ length: Math.min(STEPS, most) }, (_, step) => {
    const one = Math.max(1, Math.round(((step + 1) / Math.min(STEPS, most)) * most));
    return point(full.map((k) => Math.min(k, one)));
  });
  return { byModule: [...byModule, { ...point(full), limit: ALL }], uniform };
}

/** sum over j >= k of sigma_j^2, by k from 0 to the number of values; from the small end. */
function tailSquares(values: Float64Array): Float64Array {
  const tails = new Float64Array(values.length + 1);
  for (let k = values.length - 1; k >= 0; k--) tails[k] = (tails[k + 1] as number) + (values[k] as number) ** 2;
  return tails;
}

/** Least k with a tail of at most `error` of the whole norm. */
function ranksWithin(tails: Float64Array, error: number): number {
  const most = error * error * (tails[0] as number);
  let k = 0;
  while (k < tails.length - 1 && (tails[k] as number) > most) k++;
  return k;
}
