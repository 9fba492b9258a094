/**
 * From modules to blocks.
 *
 *   strength(b) = sqrt( sum of deltaNorm^2 over the block's modules )     weight units; the same for fused and split q, k, v. Where two
 *                 modules count on one weight, 2 <A, B> is in the sum
 *   rms(b)      = sqrt( sum of deltaNorm^2 / number of delta entries )     weight units per entry
 *   weight(b)   = strength(b) / largest strength of the layout, 6 decimals; all 0 when the largest is 0
 *   tensorNormSum(b), legacyWeight(b): the original tool's number: plain norms of all the block's tensors, alpha included
 */
import { largest } from '../extremes.ts';
import { fallbackLayout } from '../architectures/fallback.ts';
import { message, type Message } from '../message.ts';
import type { BlockRow, Layout, MeasuredModule, Measurement, Understanding } from '../reading.ts';

interface Sums {
  squares: number;
  entries: number;
  legacy: number;
  modules: number;
  failed: number;
}

/** Modules on one weight that all count: a fused layer and its parts. */
export interface Shared {
  /** By slot, in weight units squared: 2 <A, B>, and ||A + B||^2 of those that nearly undo each other. */
  readonly squares: ReadonlyMap<string | null, number>;
  /** Modules whose own squares are in there. */
  readonly within: ReadonlySet<string>;
}
const NONE: Shared = { squares: new Map(), within: new Set() };

const round6 = (value: number): number => Math.round(value * 1e6) / 1e6;

export function blockRows(layout: Layout, modules: readonly MeasuredModule[], shared: Shared = NONE): BlockRow[] {
  const sums = new Map<string, Sums>(layout.slots.map((slot) => [slot.id, { squares: 0, entries: 0, legacy: 0, modules: 0, failed: 0 }]));
  for (const module of modules) {
    const sum = module.slot === null ? undefined : sums.get(module.slot);
    if (!sum) continue;
    sum.legacy += module.tensorNormSum ?? 0;
    // Another entry of the file counts in its place.
    if (module.copy) continue;
    if (module.deltaNorm === null) sum.failed++;
    else {
      sum.modules++;
      if (!shared.within.has(module.module)) sum.squares += module.deltaNorm ** 2;
      sum.entries += (module.rows ?? 0) * (module.cols ?? 0);
    }
  }
  for (const [slot, square] of shared.squares) {
    const sum = sums.get(slot ?? '');
    // Entries that undo each other may leave rounding, which may be below zero.
    if (sum) sum.squares = Math.max(0, sum.squares + square);
  }
  const all = [...sums.values()];
  const strongest = Math.sqrt(
    largest(
      all.map((sum) => sum.squares),
      0,
    ),
  );
  const largestLegacy = largest(
    all.map((sum) => sum.legacy),
    0,
  );
  return layout.slots.map((slot, index) => {
    const sum = sums.get(slot.id) as Sums;
    const strength = Math.sqrt(sum.squares);
    return {
      index,
      slot: slot.id,
      weight: strongest > 0 ? round6(strength / strongest) : 0,
      strength,
      rms: sum.entries > 0 ? Math.sqrt(sum.squares / sum.entries) : 0,
      tensorNormSum: sum.legacy,
      legacyWeight: largestLegacy > 0 ? round6(sum.legacy / largestLegacy) : 0,
      modules: sum.modules,
      failed: sum.failed,
    };
  });
}

/** Neutral rows: every block at weight 1, nothing measured. @param measured what was tried, if the layout is the file's own */
const neutralRows = (layout: Layout, measured: readonly BlockRow[]): BlockRow[] =>
  layout.slots.map((slot, index) => ({
    index,
    slot: slot.id,
    weight: 1,
    strength: 0,
    rms: 0,
    tensorNormSum: 0,
    legacyWeight: 0,
    modules: 0,
    failed: measured[index]?.failed ?? 0,
  }));

/** Why no block could be measured, or null when one was. */
function fallbackReason(layout: Layout | null, modules: readonly MeasuredModule[], blocks: readonly BlockRow[]): Message | null {
  if (blocks.some((block) => block.modules > 0)) return null;
  if (modules.length === 0) return message('module.none-found');
  const problem = modules.find((module) => module.problem !== null)?.problem;
  if (!modules.some((module) => module.deltaNorm !== null)) return problem ?? message('module.none-measured');
  return message(layout ? 'module.none-in-block' : 'module.no-blocks');
}

/** Blocks, layout and totals of one file; the neutral fallback profile when no block could be measured. */
export function aggregate(
  understanding: Understanding,
  modules: readonly MeasuredModule[],
  shared: Shared = NONE,
): Pick<Measurement, 'layout' | 'blocks' | 'fallback' | 'totalStrength' | 'failedOutside' | 'scaleSummary'> {
  const layout = understanding.layout;
  const measured = layout ? blockRows(layout, modules, shared) : [];
  const reason = fallbackReason(layout, modules, measured);
  const shown = reason === null ? layout : (layout ?? fallbackLayout(understanding.family.id));
  const inBlock = new Set(shown?.slots.map(({ id }) => id));
  const own = modules.map(({ module, deltaNorm }) => (shared.within.has(module) ? 0 : (deltaNorm ?? 0) ** 2));
  const total = Math.max(
    0,
    [...own, ...shared.squares.values()].reduce((sum, square) => sum + square, 0),
  );
  return {
    layout: shown,
    blocks: reason === null || !shown ? measured : neutralRows(shown, measured),
    fallback: reason,
    totalStrength: Math.sqrt(total),
    failedOutside: modules.filter(({ slot, deltaNorm, copy }) => deltaNorm === null && !copy && !inBlock.has(slot ?? '')).length,
    scaleSummary: scales(modules),
  };
}

function scales(modules: readonly MeasuredModule[]): Measurement['scaleSummary'] {
  const known = modules.filter((module) => module.scale !== null);
  if (known.length === 0) return null;
  const values = known.map((module) => module.scale as number);
  return {
    min: values.reduce((a, b) => Math.min(a, b)),
    max: values.reduce((a, b) => Math.max(a, b)),
    rules: [...new Set(known.map((module) => module.scaleRule).filter((rule) => rule !== null))],
  };
}
