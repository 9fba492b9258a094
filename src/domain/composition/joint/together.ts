/**
 * Warnings about what the LoRAs of a stack do to each other, from the exact numbers: the same change loaded twice, epochs of one
 * training together, a sum far above its parts, a text encoder changed by several. At the strengths and gains as they are set.
 */
import { overallCosines, type StackGrams } from './gram-matrices.ts';
import { type StackTotals, totalsOf } from './totals.ts';

/** From here two changes are one: rounding to another number type alone stays above it. */
export const NEARLY_SAME = 0.99;
/** From here one has little of its own beside the other; LoRAs trained apart on one subject stay far below, epochs of one run above. */
export const SAME_WAY = 0.7;
/** Joint strength over that of the strongest member, from which it is said. Four equal, independent LoRAs at strength 1 give 2. */
export const FAR_ABOVE = 2.5;

export type TogetherWarning =
  | {
      readonly code: 'nearly_same' | 'same_way';
      /** Places among the counted, in order; each goes the way of some other of them. */
      readonly members: readonly number[];
      /** The largest between any two of them. */
      readonly cosine: number;
      /** Joint strength of these alone over that of independent changes, minus 1. */
      readonly more: number;
    }
  | { readonly code: 'far_above'; readonly strongest: number; readonly times: number }
  | { readonly code: 'text_twice'; readonly members: readonly number[] };

/** What follows from a stack and its coefficients, for whoever has it already. */
export interface StackSums {
  readonly totals: StackTotals;
  /** `overallCosines` at the coefficients. */
  readonly cosines: readonly (number | null)[];
}

/** @param coefficients per slot, per member (`coefficientsOf`) */
export function togetherWarnings(
  stack: StackGrams,
  coefficients: readonly Float64Array[],
  { totals, cosines }: StackSums = { totals: totalsOf(stack, coefficients), cosines: overallCosines(stack, coefficients) },
): readonly TogetherWarning[] {
  const same = sameDirections(stack, coefficients, cosines);
  // That epochs add up is one fact with how far: it is said of them.
  return [...same, ...(same.length > 0 ? [] : farAbove(totals)), ...textTwice(stack, totals)];
}

/** Members that are bound by cosines of at least `SAME_WAY`, as one warning for each cluster. */
function sameDirections(stack: StackGrams, coefficients: readonly Float64Array[], cosines: readonly (number | null)[]): TogetherWarning[] {
  const count = stack.keys.length;
  const cluster = Array.from({ length: count }, (_, index) => index);
  const largest = new Map<number, number>();
  for (let a = 0; a < count; a++) {
    for (let b = a + 1; b < count; b++) {
      const cosine = cosines[a * count + b] ?? null;
      if (cosine === null || cosine < SAME_WAY) continue;
      const [keep, join] = [cluster[a] as number, cluster[b] as number].sort((x, y) => x - y) as [number, number];
      const most = Math.max(cosine, largest.get(keep) ?? 0, largest.get(join) ?? 0);
      cluster.forEach((each, index) => each === join && (cluster[index] = keep));
      largest.set(keep, most);
    }
  }
  return [...new Set(cluster)].flatMap((root): TogetherWarning[] => {
    const members = cluster.flatMap((each, index) => (each === root ? [index] : []));
    if (members.length < 2) return [];
    const alone = coefficients.map((all) => all.map((value, index) => (members.includes(index) ? value : 0)));
    const { joint, parts } = totalsOf(stack, alone).overall;
    const cosine = largest.get(root) ?? 0;
    return [{ code: cosine >= NEARLY_SAME ? 'nearly_same' : 'same_way', members, cosine, more: joint / Math.hypot(...parts) - 1 }];
  });
}

function farAbove({ overall: { joint, parts, known } }: StackTotals): TogetherWarning[] {
  const strongest = parts.indexOf(Math.max(...parts));
  const times = joint / (parts[strongest] ?? 0);
  return known && Number.isFinite(times) && times >= FAR_ABOVE ? [{ code: 'far_above', strongest, times }] : [];
}

function textTwice(stack: StackGrams, { blocks }: StackTotals): TogetherWarning[] {
  const members = new Set<number>();
  let shared = false;
  stack.slots.forEach(({ role }, slot) => {
    if (role !== 'te') return;
    const touching = (blocks[slot]?.parts ?? []).flatMap((part, index) => (part > 0 ? [index] : []));
    if (touching.length > 1) shared = true;
    for (const index of touching) members.add(index);
  });
  return shared ? [{ code: 'text_twice', members: [...members].sort((a, b) => a - b) }] : [];
}
