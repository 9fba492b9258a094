/**
 * When two LoRAs are the same by their weights, and which of several is kept.
 *
 *   cosine   <Delta_1, Delta_2> / (||Delta_1|| ||Delta_2||) over all weights of the model, from the exact inner products per block
 *            (`composition/pair.ts`); known only where everything that both touch was compared
 *   same     cosine >= 1 - 1e-4: the one differs from a multiple of the other by at most 1.4 % of its norm. Rounding to F16 or BF16
 *            leaves 1 - 1e-7 to 1 - 3e-6; neighbouring epochs of a training are at 0.99 and below 0.9999
 *   times    ||Delta|| / ||Delta of the kept one||: the strength at which it does the same
 *
 * Sketches narrow: pairs of cosine 0.998 and more are compared, twenty times the distance of the limit, far above what the chance of
 * the signs adds (`sketch.ts`).
 */
import type { PairProducts } from '../composition/products/pair.ts';

export const SAME_COSINE = 1 - 1e-4;
export const NEAR_SKETCH = 0.998;

/** From this difference the scale is said. */
export const SAME_SCALE = 1e-3;

/** @returns null where a part of it is not known, or one has no strength */
export function exactCosine(products: PairProducts, normA: number, normB: number): number | null {
  if (!(normA > 0 && normB > 0)) return null;
  let inner = 0;
  for (const block of products.blocks) {
    if (block.notCompared > 0) return null;
    inner += block.inner;
  }
  return Math.max(-1, Math.min(1, inner / (normA * normB)));
}

/** What decides which file of a group is kept. */
export interface Keepable {
  readonly path: string;
  readonly sourceName: string;
  readonly rank: number | null;
  readonly size: number;
  readonly mtime: number;
  readonly profiles: number;
  readonly own: { readonly favourite: boolean; readonly rating: number | null; readonly tags: readonly string[]; readonly notes: string };
}

export type KeptBy = 'yours' | 'rank' | 'size' | 'older' | 'path';

/** Everything that the user keeps about it. */
const yours = ({ profiles, own }: Keepable): number =>
  profiles + Number(own.favourite) + Number(own.rating !== null) + own.tags.length + Number(own.notes !== '');

const placeOf = ({ sourceName, path }: Keepable): string => `${sourceName}/${path}`;

/**
 * First what the user has kept most about (profiles, favourite, rating, tags, notes); then the highest rank, since a lower one has lost
 * something; then the largest file, which of one rank mostly holds the more exact numbers; then the oldest, then the first by folder and name.
 */
const REASONS: readonly (readonly [KeptBy, (a: Keepable, b: Keepable) => number])[] = [
  ['yours', (a, b) => yours(b) - yours(a)],
  ['rank', (a, b) => (b.rank ?? 0) - (a.rank ?? 0)],
  ['size', (a, b) => b.size - a.size],
  ['older', (a, b) => a.mtime - b.mtime],
  ['path', (a, b) => (placeOf(a) < placeOf(b) ? -1 : 1)],
];

export function keepOrder(a: Keepable, b: Keepable): number {
  for (const [, order] of REASONS) {
    const found = order(a, b);
    if (found !== 0) return found;
  }
  return 0;
}

/** Why the first of a group goes before all others: the first thing in which it differs from the next. */
export function keptBy([kept, next]: readonly Keepable[]): KeptBy {
  return (kept && next && REASONS.find(([, order]) => order(kept, next) !== 0)?.[0]) || 'path';
}

/** Groups of positions that pairs join, directly or by others, each in order; those of one are left out. */
export function joined(count: number, pairs: Iterable<readonly [number, number]>): number[][] {
  const parent = Array.from({ length: count }, (_, at) => at);
  const rootOf = (at: number): number => {
    let root = at;
    while (parent[root] !== root) root = parent[root] as number;
    for (let next = at; next !== root; ) [next, parent[next]] = [parent[next] as number, root];
    return root;
  };
  for (const [a, b] of pairs) parent[Math.max(rootOf(a), rootOf(b))] = Math.min(rootOf(a), rootOf(b));
  const groups = new Map<number, number[]>();
  for (let at = 0; at < count; at++) {
    const root = rootOf(at);
    const group = groups.get(root);
    if (group) group.push(at);
    else groups.set(root, [at]);
  }
  return [...groups.values()].filter(({ length }) => length > 1);
}
