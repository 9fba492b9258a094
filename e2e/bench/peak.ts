/** Multiply-adds a second of the kernel that this engine can run, in Node: what the products of a bench are held against. */
import { readFile } from 'node:fs/promises';
import { detectKernel, instantiateKernel } from '../../workers/kernels/load.ts';

/** Length of a row at which the kernel is at its peak. */
const ROW = 12_288;

export async function kernelPeak(rank: number): Promise<number> {
  const kind = detectKernel();
  const file = new URL(`../../workers/kernels/build/${kind === 'simd' ? 'simd' : 'relaxed'}.wasm`, import.meta.url);
  const kernel = await instantiateKernel(kind, kind === 'scalar' ? null : await WebAssembly.compile(await readFile(file)));
  kernel.begin('F32', rank * ROW);
  kernel.push(new Uint8Array(rank * ROW * 4).fill(0x3c));
  kernel.stats();
  let least = Number.POSITIVE_INFINITY;
  const until = performance.now() + 500;
  while (performance.now() < until) {
    const started = performance.now();
    kernel.gramRows(rank, ROW);
    least = Math.min(least, performance.now() - started);
  }
  return (ROW * rank * (rank + 1)) / 2 / (least / 1000);
}
