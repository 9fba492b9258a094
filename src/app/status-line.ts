import type { LibraryTotals } from '../contracts/library.ts';
import type { OpenWork } from './unfinished-scans.ts';

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

/**
 * The sentence of the `role="status"` line. Missing files do not count; files that were read and found bad count as done, those
 * that could not be read for an outside reason do not.
 */
export function statusLine(facts: StatusFacts): string {
  const { totals, working, scan, found, headersDone, headersTotal, open, empty } = facts;
  if (scan === 'walking') return found === 0 ? 'Looking through folders' : `Looking through folders: ${files(found)} found`;
  if (scan === 'headers') return `Reading headers ${grouped(headersDone)} of ${grouped(headersTotal)}`;
  if (scan === 'sidecars') return `Reading sidecars ${grouped(facts.sidecarsDone)} of ${grouped(facts.sidecarsTotal)}`;
  const present = totals.loras - totals.missing;
  if (empty && present === 0 && !working) return '';
  if (!working && totals.pending === 0 && open.sources === 0) return `Library up to date: ${loras(present)}`;
  const done = Math.max(0, present - totals.pending - open.waiting);
  // In the first seconds files are known to the walk only.
  const known = Math.max(present + open.unread - open.waiting, found);
  if (working || known > done) return `Indexed ${done} of ${known}`;
  return `Indexed ${loras(done)} · ${open.sources} ${open.sources === 1 ? 'folder was' : 'folders were'} not read to the end`;
}

/** While headers are read, the toolbar of the list says how many LoRAs there are: no other number stands before that word. */
const files = (count: number): string => `${grouped(count)} ${count === 1 ? 'file' : 'files'}`;

const grouped = (count: number): string => count.toLocaleString('en-US');

const loras = (count: number): string => `${count} ${count === 1 ? 'LoRA' : 'LoRAs'}`;
