/** The products of a bench are held against what the kernel does at its peak. */
import type { Kernel } from '../../workers/kernels/kernel.ts';

/** Length of a row at which the kernel is at its peak. */
const ROW = 12_288;

/** @returns multiply-adds a second: the best of all runs in `ms` milliseconds */
export function kernelRate(kernel: Kernel, rank: number, ms: number): number {
  kernel.begin('F32', rank * ROW);
  kernel.push(new Uint8Array(rank * ROW * 4).fill(0x3c));
  kernel.stats();
  let least = Number.POSITIVE_INFINITY;
  const until = performance.now() + ms;
  while (performance.now() < until) {
    const started = performance.now();
    kernel.gramRows(rank, ROW);
    least = Math.min(least, performance.now() - started);
  }
  return (ROW * rank * (rank + 1)) / 2 / (least / 1000);
}
