/**
 * Which rows of a module belong to which weight of the model. A module of one weight has them all; one of a fused layer has its
 * weights one below the other, in the order in which they are named: q, k, v, and the feed-forward's first layer after them.
 */
import type { RowRange } from '../../deltas/delta.ts';

/**
 * Rows of the parts of a fused module. Sizes that another file shows count first. Of the rest: q has as many rows as the layer has
 * inputs; k and v as many in a layer with a fourth part, else they share what is left (grouped keys and values have fewer); two
 * parts of which nothing is known are halves; the last unknown one takes what remains.
 *
 * @param weights names in order @param known rows of a weight, where a module of its own tells them
 * @returns null when the parts do not add up
 */
export function rowRanges(
  weights: readonly string[],
  { rows, cols }: { readonly rows: number; readonly cols: number },
  known: ReadonlyMap<string, number>,
): readonly RowRange[] | null {
  if (weights.length === 1) return [{ from: 0, to: rows }];
  const sizes: (number | null)[] = weights.map((weight) => known.get(weight) ?? null);
  const attention = weights.length === 3 || weights.length === 4;
  if (attention && sizes[0] === null)
    sizes[0] = (sizes[1] ?? sizes[2]) === cols || weights.length === 4 ? cols : firstOf(rows, cols, sizes);
  if (attention) {
    const rest = weights.length === 4 ? cols : (rows - (sizes[0] ?? 0)) / 2;
    sizes[1] ??= sizes[2] ?? rest;
    sizes[2] ??= sizes[1];
  }
  // Keys and values, or two halves that another convention stacks in the other order.
  if (weights.length === 2 && (sizes[0] ?? sizes[1]) === null) sizes[0] = rows / 2;
  const open = sizes.filter((size) => size === null).length;
  const sum = sizes.reduce<number>((total, size) => total + (size ?? 0), 0);
  if (open > 1) return null;
  const all = sizes.map((size) => size ?? rows - sum);
  if (all.some((size) => !Number.isInteger(size) || size <= 0) || all.reduce((total, size) => total + size, 0) !== rows) return null;
  let from = 0;
  return all.map((size) => {
    const range = { from, to: from + size };
    from += size;
    return range;
  });
}

/**
 * q's rows in a fused q, k, v: what k and v leave, else as many as inputs where that leaves something and k and v are not wider than q
 * (attention that is wider than its layer has thirds), else a third.
 */
function firstOf(rows: number, cols: number, [, k, v]: readonly (number | null)[]): number {
  const other = k ?? v ?? null;
  if (other !== null) return rows - 2 * other;
  return rows > cols && rows <= 3 * cols ? cols : rows / 3;
}
