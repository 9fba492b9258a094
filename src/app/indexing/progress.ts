/** Puts the numbers of scanner, measuring queue and catalog together as the one progress the user sees. */
import type { LibraryTotals } from '../../contracts/library.ts';
import { Rate } from './rate.ts';
import { statusLine } from './status-line.ts';
import type { Progress } from '../state.ts';
import type { OpenWork } from './status-line.ts';

export interface ScanNumbers {
  readonly busy: boolean;
  readonly stage: 'idle' | 'walking' | 'headers' | 'sidecars';
  readonly found: number;
  readonly headersDone: number;
  readonly headersTotal: number;
  /** LoRAs whose sidecars were looked at, of those that have some. */
  readonly sidecarsDone: number;
  readonly sidecarsTotal: number;
  readonly pictured: boolean;
}

export interface MeasureNumbers {
  readonly busy: boolean;
  readonly paused: boolean;
  readonly filesDone: number;
  readonly bytesFinished: number;
  readonly bytesDone: number;
  readonly current: readonly string[];
}

/** `totals` as the catalog gave them, with the queue's counts at the moment they were asked for. */
export interface DatedTotals {
  readonly totals: LibraryTotals;
  /** Something was stored since. */
  readonly stale: boolean;
  readonly filesDone: number;
  readonly bytesFinished: number;
}

export interface SourceFacts {
  readonly none: boolean;
  readonly connected: boolean;
  readonly open: OpenWork;
  /** A scan that did not end can go on. */
  readonly resumable: boolean;
}

export const NO_TOTALS: LibraryTotals = { loras: 0, pending: 0, pendingBytes: 0, measured: 0, unreadable: 0, missing: 0 };

export const NO_PROGRESS: Progress = {
  stage: 'idle',
  paused: false,
  found: 0,
  headersDone: 0,
  headersTotal: 0,
  sidecarsDone: 0,
  sidecarsTotal: 0,
  pictured: false,
  filesDone: 0,
  filesTotal: 0,
  bytesDone: 0,
  bytesTotal: 0,
  bytesPerSecond: null,
  secondsLeft: null,
  current: [],
  resumable: false,
  statusLine: { kind: 'nothing' },
};

/** Whether files are being found and read: rows and what they say arrive by the hundred. */
export const isReading = ({ stage }: Pick<Progress, 'stage'>): boolean =>
  stage === 'walking' || stage === 'headers' || stage === 'sidecars';

/** 0..1 of the stage at hand; null when nothing is being done or it is not known how much there is. */
export function shareOf(progress: Progress): number | null {
  const of = (done: number, total: number): number | null => (total > 0 ? Math.min(1, done / total) : null);
  switch (progress.stage) {
    case 'headers':
      return of(progress.headersDone, progress.headersTotal);
    case 'sidecars':
      return of(progress.sidecarsDone, progress.sidecarsTotal);
    case 'measuring':
      return of(progress.bytesDone, progress.bytesTotal);
    case 'idle':
    case 'walking':
      return null;
  }
}

export class ProgressMeter {
  #rate = new Rate();

  /** A new run: earlier speed says nothing about it. */
  restart(): void {
    this.#rate = new Rate();
  }

  read(now: number, scan: ScanNumbers, measure: MeasureNumbers, dated: DatedTotals, sources: SourceFacts): Progress {
    const { totals } = dated;
    // Results kept since the totals were asked for are no longer pending.
    const filesLeft = Math.max(0, totals.pending - (measure.filesDone - dated.filesDone));
    const bytesLeft = Math.max(0, totals.pendingBytes - (measure.bytesFinished - dated.bytesFinished));
    const measuring = measure.busy && !measure.paused;
    if (measuring) this.#rate.update(now, measure.bytesDone);
    else this.#rate.rest();
    const bytesTotal = measure.bytesFinished + bytesLeft;
    const bytesDone = Math.min(bytesTotal, measure.bytesDone);
    const perSecond = measuring ? this.#rate.perSecond : null;
    return {
      stage: scan.busy ? scan.stage : measure.busy || (measure.paused && filesLeft > 0) ? 'measuring' : 'idle',
      paused: measure.paused,
      found: scan.found,
      headersDone: scan.headersDone,
      headersTotal: scan.headersTotal,
      sidecarsDone: scan.sidecarsDone,
      sidecarsTotal: scan.sidecarsTotal,
      pictured: scan.pictured,
      filesDone: measure.filesDone,
      filesTotal: measure.filesDone + filesLeft,
      bytesDone,
      bytesTotal,
      bytesPerSecond: perSecond,
      secondsLeft: perSecond === null || perSecond <= 0 ? null : (bytesTotal - bytesDone) / perSecond,
      current: measure.current,
      resumable: sources.resumable || (filesLeft > 0 && sources.connected),
      statusLine: statusLine({
        totals: { ...totals, pending: filesLeft },
        working: scan.busy || measure.busy || dated.stale,
        scan: scan.busy ? scan.stage : 'idle',
        found: scan.busy ? scan.found : 0,
        headersDone: scan.headersDone,
        headersTotal: scan.headersTotal,
        sidecarsDone: scan.sidecarsDone,
        sidecarsTotal: scan.sidecarsTotal,
        open: sources.open,
        empty: sources.none,
      }),
    };
  }
}
