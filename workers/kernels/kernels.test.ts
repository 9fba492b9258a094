import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { kernelConformance } from './conformance.ts';
import type { Kernel } from './kernel.ts';
import { detectKernel, instantiateKernel } from './load.ts';

/** The modules are built by the global setup in vitest.config.ts. */
async function fromDisk(kind: 'simd' | 'relaxed-simd'): Promise<Kernel> {
  const file = new URL(`./build/${kind === 'simd' ? 'simd' : 'relaxed'}.wasm`, import.meta.url);
  return instantiateKernel(kind, await WebAssembly.compile(await readFile(file)));
}

const detected = detectKernel();

kernelConformance('scalar', () => instantiateKernel('scalar', null));
kernelConformance('simd', () => fromDisk('simd'));
if (detected === 'relaxed-simd') {
  kernelConformance('relaxed-simd', () => fromDisk('relaxed-simd'));
} else {
  describe.skip('kernel relaxed-simd: this Node has no relaxed SIMD; Chromium runs this suite', () => {
    it('is not run', () => undefined);
  });
}

describe('loading', () => {
  it('finds SIMD on every Node the project supports', () => {
    expect(['simd', 'relaxed-simd']).toContain(detected);
  });

  it('needs the module that goes with a WASM kind', async () => {
    await expect(instantiateKernel('simd', null)).rejects.toThrow(TypeError);
    const empty = await WebAssembly.compile(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
    await expect(instantiateKernel('simd', empty)).rejects.toThrow('not the LoRA kernel');
  });

  it('says so when a tensor cannot fit in 4 GiB', async () => {
    const kernel = await fromDisk('simd');
    const before = kernel.memoryBytes();
    expect(() => kernel.begin('U8', 2 ** 30)).toThrow('it can hold 4096 MiB');
    expect(kernel.memoryBytes()).toBe(before);
    kernel.begin('U8', 1);
    kernel.push(Uint8Array.of(5));
    expect([...kernel.values()]).toEqual([5]);
  });
});
