/** Multiply-adds a second of the kernel that this engine can run, in Node: what the products of a bench are held against. */
import { readFile } from 'node:fs/promises';
import { kernelRate } from './kernel-rate.ts';
import { detectKernel, instantiateKernel } from '../../workers/kernels/load.ts';

export async function kernelPeak(rank: number): Promise<number> {
  const kind = detectKernel();
  const file = new URL(`../../workers/kernels/build/${kind === 'simd' ? 'simd' : 'relaxed'}.wasm`, import.meta.url);
  const kernel = await instantiateKernel(kind, kind === 'scalar' ? null : await WebAssembly.compile(await readFile(file)));
  return kernelRate(kernel, rank, 500);
}
