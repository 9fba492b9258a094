/** How many files are measured or compared at the same time. */
import type { WorkerCount } from '../../domain/settings.ts';

/** Above four, one disk and the memory bus are the limit, and every worker holds a tensor in memory. */
const USUAL = 4;

/** By itself: one core is left to the page. @param cores `navigator.hardwareConcurrency` */
export const workerCount = (wanted: WorkerCount, cores: number): number =>
  wanted === 'auto' ? Math.max(1, Math.min(USUAL, cores - 1)) : Math.min(Number(wanted), Math.max(1, cores));
