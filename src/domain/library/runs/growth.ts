/**
 * How a LoRA grew from save to save of its training run.
 *
 *   norm       |D_i|, the Frobenius norm of the whole change (`totalStrength`), weight units
 *   cosine     <D_(i-1), D_i> / (|D_(i-1)| |D_i|), from all weights: 1 = the direction stayed
 *   angle      arccos(cosine), degrees
 *   change     |D_i - D_(i-1)| / |D_i|: how much of this save the last one did not have, direction and norm together
 *   rank used  mean over modules, weighted with the square of their norms, of the least number of singular values that hold 99 % of a
 *              module's energy (`rank99`)
 *
 * It stops changing at the first save from which on no save changes by more than `STILL`, with at least `ENOUGH` saves behind it:
 * whoever takes it has all but a tenth of what every later save adds. A run whose last saves change by more is still changing.
 */
import type { MeasuredModule } from '../../reading.ts';

/** Of the norm. A tenth of a LoRA is what strength 0.9 in place of 1 takes off: about the least that is seen in pictures. */
export const STILL = 0.1;
export const ENOUGH = 2;

export interface Save {
  /** null: not measured. */
  readonly norm: number | null;
  readonly rankUsed: number | null;
}

export interface GrowthPoint extends Save {
  /** Null for the first, and where it is not known. */
  readonly cosine: number | null;
  readonly angle: number | null;
  readonly change: number | null;
}

export type Settled =
  | { readonly kind: 'at'; readonly index: number }
  | { readonly kind: 'changing' }
  /** Fewer saves than it takes to say. */
  | { readonly kind: 'few' }
  /** A change that would decide is not known. */
  | { readonly kind: 'unknown' };

export interface Growth {
  readonly points: readonly GrowthPoint[];
  readonly settled: Settled;
}

/** @param cosines of each save with the one before it; that of the first is not looked at */
export function growthOf(saves: readonly Save[], cosines: readonly (number | null)[]): Growth {
  const points = saves.map((save, index): GrowthPoint => {
    const before = saves[index - 1]?.norm ?? null;
    const cosine = index === 0 ? null : (cosines[index] ?? null);
    if (cosine === null || before === null || save.norm === null || save.norm === 0) return { ...save, cosine, angle: null, change: null };
    const square = save.norm ** 2 + before ** 2 - 2 * cosine * save.norm * before;
    return { ...save, cosine, angle: (Math.acos(cosine) * 180) / Math.PI, change: Math.sqrt(Math.max(0, square)) / save.norm };
  });
  return { points, settled: settledOf(points.slice(1).map(({ change }) => change)) };
}

/** @param changes from each save to the next */
function settledOf(changes: readonly (number | null)[]): Settled {
  if (changes.length < ENOUGH) return { kind: 'few' };
  let from = changes.length;
  while (from > 0) {
    const change = changes[from - 1] ?? null;
    if (change === null) return changes.length - from >= ENOUGH ? { kind: 'at', index: from } : { kind: 'unknown' };
    if (change > STILL) break;
    from--;
  }
  return changes.length - from >= ENOUGH ? { kind: 'at', index: from } : { kind: 'changing' };
}

/** null where no module says both numbers. */
export function rankUsed(modules: readonly Pick<MeasuredModule, 'deltaNorm' | 'rank99'>[]): number | null {
  let energy = 0;
  let sum = 0;
  for (const { deltaNorm, rank99 } of modules) {
    if (deltaNorm === null || rank99 === null) continue;
    energy += deltaNorm ** 2;
    sum += deltaNorm ** 2 * rank99;
  }
  return energy > 0 ? sum / energy : null;
}
