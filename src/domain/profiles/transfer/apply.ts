/** A profile of one layout on another: by the identity of blocks (`double.7`), never by position, and with a list of what found no place. */
import type { Layout, Slot } from '../../reading.ts';
import { AS_TRAINED, gainOf } from '../editing/gains.ts';
import type { Gains } from '../profile.ts';

export interface Unplaced {
  readonly slot: string;
  readonly label: string;
  readonly gain: number;
}

export interface AppliedGains {
  readonly gains: Gains;
  /**
   * `same`: equal layouts. `related`: one family, or families whose blocks have one structure, in another size. `foreign`: blocks
   * only happen to be called the same.
   */
  readonly relation: 'same' | 'related' | 'foreign';
  /** Gains other than 1 that found their slot. */
  readonly placed: number;
  /** Gains other than 1 that did not. */
  readonly unplaced: readonly Unplaced[];
  /** Main slots of the target that the source does not have; they stay at 1. */
  readonly untouched: readonly string[];
  readonly warnings: readonly ApplyWarning[];
}

/** What to know of gains on another layout; layouts by their names. */
export type ApplyWarning =
  | { readonly kind: 'foreign'; readonly from: string; readonly to: string }
  /** Anima: the larger sizes have blocks put in between. */
  | { readonly kind: 'inserted' }
  | { readonly kind: 'depth'; readonly from: string; readonly blocks: number; readonly to: string; readonly toBlocks: number };

/** Layout ids without their count: families of one structure share a line. */
const STRUCTURES: readonly (readonly string[])[] = [
  ['flux_unet', 'chroma', 'flux2_transformer'],
  ['hunyuan_video', 'framepack', 'hunyuan_image'],
  ['sd_unet', 'sdxl_unet', 'sdxl_refiner_unet'],
  ['anima', 'cosmos'],
  ['z_image', 'lumina2'],
  ['ltx_video', 'ltx2'],
];

const familyOf = (layout: Layout): string => layout.id.replace(/_(\d+|\d+x\d+)$/, '');

function relationOf(from: Layout, to: Layout): AppliedGains['relation'] {
  const ids = (layout: Layout): string =>
    layout.slots
      .slice(0, layout.mainCount)
      .map(({ id }) => id)
      .join(' ');
  if (from.id === to.id && ids(from) === ids(to)) return 'same';
  const [one, other] = [familyOf(from), familyOf(to)];
  return one === other || STRUCTURES.some((names) => names.includes(one) && names.includes(other)) ? 'related' : 'foreign';
}

/** A text encoder's block is the same only in the same encoder; its group names it. */
const fits = (slot: Slot, target: Slot): boolean => slot.role !== 'te' || target.role !== 'te' || slot.group === target.group;

export function applyGains(gains: Gains, from: Layout, to: Layout): AppliedGains {
  const relation = relationOf(from, to);
  const targets = new Map(to.slots.map((slot) => [slot.id, slot]));
  const sources = new Map(from.slots.map((slot) => [slot.id, slot]));
  const unplaced: Unplaced[] = [];
  const placed: [string, number][] = [];
  for (const id of Object.keys(gains)) {
    const gain = gainOf(gains, id);
    const [source, target] = [sources.get(id), targets.get(id)];
    if (gain === AS_TRAINED) continue;
    const label = source?.label ?? id;
    if (!target || (source && !fits(source, target))) unplaced.push({ slot: id, label, gain });
    else placed.push([id, gain]);
  }
  return {
    gains: Object.fromEntries(placed),
    relation,
    placed: placed.length,
    unplaced,
    untouched: to.slots
      .slice(0, to.mainCount)
      .filter(({ id }) => !sources.has(id))
      .map(({ id }) => id),
    warnings: warningsOf(from, to, relation),
  };
}

function warningsOf(from: Layout, to: Layout, relation: AppliedGains['relation']): ApplyWarning[] {
  if (relation === 'foreign') return [{ kind: 'foreign', from: from.label, to: to.label }];
  if (relation === 'same') return [];
  const [one, other] = [from.mainCount, to.mainCount];
  if (familyOf(from) === 'anima' && familyOf(to) === 'anima') {
    return [{ kind: 'inserted' }];
  }
  return one === other ? [] : [{ kind: 'depth', from: from.label, blocks: one, to: to.label, toBlocks: other }];
}
