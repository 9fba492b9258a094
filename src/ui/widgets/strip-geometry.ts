/** Where the cells of a fingerprint lie: equal widths, a gap between groups. The chart uses the same, so that bars stand on their cells. */

export interface Cell {
  readonly left: number;
  readonly right: number;
}

/**
 * @param groups lengths of the consecutive groups; [] is one group
 * @param width whole width and `gap` between groups in the same unit
 */
export function stripCells(groups: readonly number[], count: number, width: number, gap: number): readonly Cell[] {
  const lengths = groups.length > 0 ? groups : [count];
  const cell = Math.max(0, width - gap * (lengths.length - 1)) / Math.max(1, count);
  return lengths.flatMap((length, group) => {
    const before = lengths.slice(0, group).reduce((sum, each) => sum + each, 0);
    return Array.from({ length }, (_, index) => ({
      left: (before + index) * cell + group * gap,
      right: (before + index + 1) * cell + group * gap,
    }));
  });
}
