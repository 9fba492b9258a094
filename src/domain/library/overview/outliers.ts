/** LoRAs that are worth a look, and what else lies several times on the disk. */
import { medianOf } from './charts.ts';
import type { LibraryOverview } from './library-overview.ts';

export type Outlier = { readonly id: number } & (
  | { readonly kind: 'not-computed' }
  /** `times` the median of the measured LoRAs of its family: above 1 stronger, below 1 weaker. */
  | { readonly kind: 'strong' | 'weak'; readonly strength: number; readonly times: number }
  /** Main blocks left at 0 that nine of ten LoRAs of the same layout change, of how many blocks. */
  | { readonly kind: 'dead-blocks'; readonly dead: number; readonly of: number }
  /** Share of the energy in the two strongest blocks. */
  | { readonly kind: 'two-blocks'; readonly share: number }
);

/** A strength this many times above or below the median of its family is an outlier: alpha was left out, or merged twice. */
const TIMES = 8;
/** With fewer LoRAs a median says little. */
const ENOUGH = 8;
const TWO_BLOCKS = 0.9;
/** Two of six blocks hold much by nature. */
const LEAST_BLOCKS = 12;

/** The gravest kind first, within one the most extreme. A LoRA is listed once, by its gravest. */
export function outliersOf(overview: LibraryOverview, medians = mediansByFamily(overview)): Outlier[] {
  const found: Outlier[] = [];
  overview.ids.forEach((id, at) => {
    const outlier = outlierAt(overview, at, medians.get(familyAt(overview, at)) ?? null);
    if (outlier) found.push({ id, ...outlier } as Outlier);
  });
  return found.toSorted((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || extreme(b) - extreme(a) || a.id - b.id);
}

const ORDER: readonly Outlier['kind'][] = ['not-computed', 'strong', 'weak', 'dead-blocks', 'two-blocks'];

type Finding = Outlier extends infer One ? (One extends { readonly id: number } ? Omit<One, 'id'> : never) : never;

function outlierAt(overview: LibraryOverview, at: number, median: number | null): Finding | null {
  if (overview.partly[at] === 1) return { kind: 'not-computed' };
  const strength = overview.strength[at] ?? Number.NaN;
  if (median !== null && median > 0 && strength > 0) {
    const times = strength / median;
    if (times >= TIMES) return { kind: 'strong', strength, times };
    if (times <= 1 / TIMES) return { kind: 'weak', strength, times };
  }
  const of = overview.main[at] ?? 0;
  const dead = overview.dead[at] ?? 0;
  if (dead > 0) return { kind: 'dead-blocks', dead, of };
  const share = overview.topTwo[at] ?? Number.NaN;
  return of >= LEAST_BLOCKS && share >= TWO_BLOCKS ? { kind: 'two-blocks', share } : null;
}

function extreme(outlier: Outlier): number {
  switch (outlier.kind) {
    case 'strong':
      return outlier.times;
    case 'weak':
      return 1 / outlier.times;
    case 'dead-blocks':
      return outlier.dead / outlier.of;
    case 'two-blocks':
      return outlier.share;
    case 'not-computed':
      return 0;
  }
}

const familyAt = (overview: LibraryOverview, at: number): string => overview.groups[overview.group[at] ?? -1]?.family[0]?.value ?? '';

/** Of their strengths, where there are enough: most of the work of finding outliers, so that a page can do it apart. */
export function mediansByFamily(overview: LibraryOverview): ReadonlyMap<string, number> {
  const strengths = new Map<string, number[]>();
  overview.strength.forEach((strength, at) => {
    if (!(strength > 0)) return;
    const family = familyAt(overview, at);
    const list = strengths.get(family);
    if (list) list.push(strength);
    else strengths.set(family, [strength]);
  });
  return new Map(
    [...strengths].filter(([, list]) => list.length >= ENOUGH).map(([family, list]): [string, number] => [family, medianOf(list) ?? 0]),
  );
}

export interface Repeated {
  /** Largest file first. */
  readonly ids: readonly number[];
  /** Bytes of all but the largest file. */
  readonly spare: number;
}

/** Most bytes to spare first. */
export function repeatedOf(overview: LibraryOverview, lists: readonly (readonly number[])[]): Repeated[] {
  const sizes = new Map(lists.flatMap((list) => list.map((id): [number, number] => [id, 0])));
  overview.ids.forEach((id, at) => {
    if (sizes.has(id)) sizes.set(id, overview.size[at] ?? 0);
  });
  return lists
    .map((list) => {
      const ids = list.toSorted((a, b) => (sizes.get(b) ?? 0) - (sizes.get(a) ?? 0) || a - b);
      return { ids, spare: ids.slice(1).reduce((sum, id) => sum + (sizes.get(id) ?? 0), 0) };
    })
    .toSorted((a, b) => b.spare - a.spare);
}
