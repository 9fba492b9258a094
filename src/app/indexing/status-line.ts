import type { LibraryTotals } from '../../contracts/library.ts';

/** What keeps the library from being up to date. */
export interface OpenWork {
  /** Sources that were not read to their end. */
  readonly sources: number;
  /** Files that are known to be there and not in the library, or in it and not readable for now. */
  readonly unread: number;
  readonly waiting: number;
}

export interface StatusFacts {
  readonly totals: LibraryTotals;
  /** A folder is being scanned, a file is being measured, or their results are not all on screen yet. */
  readonly working: boolean;
  /** What the scan that is going on does; `idle` when there is none. */
  readonly scan: 'idle' | 'walking' | 'headers' | 'sidecars';
  /** Model files met by that scan. */
  readonly found: number;
  readonly headersDone: number;
  readonly headersTotal: number;
  readonly sidecarsDone: number;
  readonly sidecarsTotal: number;
  /** Scans that did not end, and files that could not be read for an outside reason. */
  readonly open: OpenWork;
  /** Nothing was ever added. */
  readonly empty: boolean;
}

/** What the line says; the sentence is made in the user's language (`indexing.status` of the strings). */
export type StatusLine =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'walking'; readonly found: number }
  | { readonly kind: 'headers' | 'sidecars'; readonly done: number; readonly total: number }
  | { readonly kind: 'up-to-date'; readonly loras: number }
  | { readonly kind: 'indexed'; readonly done: number; readonly known: number }
  /** Folders of which a scan did not end. */
  | { readonly kind: 'not-to-the-end'; readonly done: number; readonly folders: number };

/**
 * What the `role="status"` line says. Missing files do not count; files that were read and found bad count as done, those that
 * could not be read for an outside reason do not.
 */
export function statusLine(facts: StatusFacts): StatusLine {
  const { totals, working, scan, found, open, empty } = facts;
  if (scan === 'walking') return { kind: 'walking', found };
  if (scan === 'headers') return { kind: 'headers', done: facts.headersDone, total: facts.headersTotal };
  if (scan === 'sidecars') return { kind: 'sidecars', done: facts.sidecarsDone, total: facts.sidecarsTotal };
  const present = totals.loras - totals.missing;
  if (empty && present === 0 && !working) return { kind: 'nothing' };
  if (!working && totals.pending === 0 && open.sources === 0) return { kind: 'up-to-date', loras: present };
  const done = Math.max(0, present - totals.pending - open.waiting);
  // In the first seconds files are known to the walk only.
  const known = Math.max(present + open.unread - open.waiting, found);
  if (working || known > done) return { kind: 'indexed', done, known };
  return { kind: 'not-to-the-end', done, folders: open.sources };
}
