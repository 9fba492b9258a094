import { describe, expect, it } from 'vitest';
import relaxedUrl from './build/relaxed.wasm?url';
import simdUrl from './build/simd.wasm?url';
import { kernelConformance } from './conformance.ts';
import { detectKernel, instantiateKernel } from './load.ts';

kernelConformance('simd', async () => instantiateKernel('simd', await WebAssembly.compileStreaming(fetch(simdUrl))));
kernelConformance('relaxed-simd', async () => instantiateKernel('relaxed-simd', await WebAssembly.compileStreaming(fetch(relaxedUrl))));

describe('detection', () => {
  it('agrees with what the engine accepts', async () => {
    const accepts = async (url: string): Promise<boolean> => WebAssembly.validate(await (await fetch(url)).arrayBuffer());
    const expected = (await accepts(relaxedUrl)) ? 'relaxed-simd' : (await accepts(simdUrl)) ? 'simd' : 'scalar';
    expect(detectKernel()).toBe(expected);
    expect(expected).toBe('relaxed-simd');
  });
});
