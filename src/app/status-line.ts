import type { LibraryTotals } from '../contracts/library.ts';

export interface StatusFacts {
  readonly totals: LibraryTotals;
  /** A folder is being scanned, a file is being measured, or their results are not all on screen yet. */
  readonly working: boolean;
  /** Model files met by the walk that is going on. */
  readonly found: number;
  /** Nothing was ever added. */
  readonly empty: boolean;
}

/** The sentence of the `role="status"` line. Missing files do not count; unreadable ones count as done. */
export function statusLine({ totals, working, found, empty }: StatusFacts): string {
  const present = totals.loras - totals.missing;
  if (empty && present === 0 && !working) return '';
  if (!working && totals.pending === 0) return `Library up to date: ${present} ${present === 1 ? 'LoRA' : 'LoRAs'}`;
  // In the first seconds files are known to the walk only.
  return `Indexed ${Math.max(0, present - totals.pending)} of ${Math.max(present, found)}`;
}
