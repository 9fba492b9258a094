/** The fastest kernel that Node runs, for the commands. */
import { readFileSync } from 'node:fs';
import type { Kernel } from '../workers/kernels/kernel.ts';
import { detectKernel, instantiateKernel } from '../workers/kernels/load.ts';

export async function nodeKernel(): Promise<Kernel> {
  const kind = detectKernel();
  const file = { 'relaxed-simd': 'relaxed', simd: 'simd', scalar: null }[kind];
  const wasm =
    file === null ? null : new WebAssembly.Module(readFileSync(new URL(`../workers/kernels/build/${file}.wasm`, import.meta.url)));
  return instantiateKernel(kind, wasm);
}
