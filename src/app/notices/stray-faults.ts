/** What fails unseen becomes one notice: its newest message in sight, the traces of the last ones to be copied. */
import { isWorkerGone, type Platform, type StrayFault } from '../../contracts/platform.ts';
import { faultNotice } from './notices.ts';
import type { Store } from '../store.ts';

/** A fault that repeats with every frame must not fill the memory. */
const MOST_TRACES = 10;

export function watchFaults(platform: Platform, store: Store): void {
  let traces: string[] = [];
  platform.onFault((fault) => {
    // A library that was given to another tab ends its workers; a call that still waits for them is not worth a notice.
    if (isLeaving(fault.error) && store.state.phase.kind !== 'ready') return;
    console.error(fault.where, fault.error);
    if (!store.state.notices.some(({ id }) => id === 'fault')) traces = [];
    traces = [...traces.filter((each) => each !== traceOf(fault)), traceOf(fault)].slice(-MOST_TRACES);
    store.notify(faultNotice(fault, traces.join('\n\n')));
  });
}

const isLeaving = (error: unknown): boolean => isWorkerGone(error) || (error instanceof Error && error.name === 'CatalogClosed');

function traceOf({ where, error }: StrayFault): string {
  if (!(error instanceof Error)) return `${where}: ${String(error)}`;
  return `${where}: ${error.name}: ${error.message}\n${error.stack ?? ''}`.trim();
}
