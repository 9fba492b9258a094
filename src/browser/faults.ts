/** What failed where nobody waited for it, of the page and of its workers, for one listener. */
import type { StrayFault } from '../contracts/platform.ts';

/** The browser's way of saying that a layout took two rounds; nothing is wrong and nothing is lost. */
const HARMLESS = /^ResizeObserver loop/;

export interface Faults {
  report(fault: StrayFault): void;
  /** Faults before the first listener are kept for it. */
  listen(task: (fault: StrayFault) => void): void;
}

export function createFaults(page: Window): Faults {
  let task: ((fault: StrayFault) => void) | null = null;
  const early: StrayFault[] = [];
  const report = (fault: StrayFault): void => {
    if (task) task(fault);
    else early.push(fault);
  };
  page.addEventListener('error', (event) => {
    // An address that could not be loaded reports itself without a message.
    if (event.message && !HARMLESS.test(event.message)) report({ where: 'The page', error: event.error ?? event.message });
  });
  page.addEventListener('unhandledrejection', (event) => report({ where: 'The page', error: event.reason }));
  return {
    report,
    listen(next) {
      task = next;
      for (const fault of early.splice(0)) next(fault);
    },
  };
}
