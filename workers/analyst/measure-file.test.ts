import { readFileSync } from 'node:fs';
import { createXXHash128 } from 'hash-wasm';
import { expect, it } from 'vitest';
import type { Measurement } from '../../src/domain/reading.ts';
import { describeWithLoraData, expectedModules, realFile, realFiles } from '../../src/testing/lora-data.ts';
import { instantiateKernel } from '../kernels/load.ts';
import { createScalarKernel } from '../kernels/scalar.ts';
import { measureFile, type PassOutcome } from './measure-file.ts';
import { nodeSource } from '../../scripts/node-source.ts';

const simd = new WebAssembly.Module(readFileSync(new URL('../kernels/build/simd.wasm', import.meta.url)));
const kernels = { scalar: async () => createScalarKernel(), simd: () => instantiateKernel('simd', simd) };

async function measure(path: string, kernel: keyof typeof kernels): Promise<PassOutcome> {
  return measureFile(await nodeSource(path), path, {
    kernel: await kernels[kernel](),
    hasher: await createXXHash128(),
    onProgress: () => undefined,
    signal: new AbortController().signal,
  });
}

async function measured(name: string, kernel: keyof typeof kernels = 'simd'): Promise<Measurement> {
  const outcome = await measure(realFile(name), kernel);
  if (outcome.kind !== 'measured') throw new Error(`${name}: ${JSON.stringify(outcome)}`);
  return outcome.measurement;
}

const relative = (found: number | null, wanted: number): number =>
  Math.abs((found ?? Number.NaN) - wanted) / Math.max(Math.abs(wanted), 1e-30);

describeWithLoraData('real files against dense float64 reference numbers', () => {
  for (const name of realFiles()) {
    const expected = Object.entries(expectedModules(name));
    if (expected.length === 0) continue;
    for (const kernel of ['simd', 'scalar'] as const) {
      it(`${name}: ${expected.length} modules within 1e-6 (${kernel})`, async () => {
        const found = new Map((await measured(name, kernel)).modules.map((module) => [module.module, module]));
        for (const [key, wanted] of expected) {
          const module = found.get(key);
          expect(module, key).toBeDefined();
          expect([module?.rank, module?.rows, module?.cols], key).toEqual([wanted.rank, ...wanted.shape]);
          expect(relative(module?.scale ?? null, wanted.scale), key).toBeLessThan(1e-6);
          expect(relative(module?.deltaNorm ?? null, wanted.frobenius), `${key} norm`).toBeLessThan(1e-6);
          if (wanted.spectral !== null)
            expect(relative(module?.spectralNorm ?? null, wanted.spectral), `${key} spectral`).toBeLessThan(1e-6);
          // The reference leaves alpha out; the legacy sum has it in.
          expect(
            relative((module?.tensorNormSum ?? Number.NaN) - Math.abs(module?.alpha ?? 0), wanted.tensorNormSum),
            `${key} sum`,
          ).toBeLessThan(1e-6);
        }
      });
    }
  }

  it('half the alpha is half of every strength, and everything else is one LoRA', async () => {
    const [whole, half] = await Promise.all(['f16', 'alpha2_f32'].map((kind) => measured(`sd15_kohya_pokemon_${kind}.safetensors`)));
    const others = await Promise.all(
      ['sd15_peft_pokemon_f32', 'sd15_diffusers-unet_pokemon'].map((name) => measured(`${name}.safetensors`)),
    );
    const strengths = (m: Measurement | undefined) => m?.blocks.map((block) => block.strength) ?? [];
    const blocks = (m: Measurement | undefined) => m?.blocks.map((block) => block.slot);
    expect(strengths(whole).filter((value) => value > 0).length).toBe(16);
    for (const other of others) {
      expect(blocks(other)).toEqual(blocks(whole));
      // f16 rounding of the values is the only difference.
      strengths(other).forEach((value, i) => expect(Math.abs(value - (strengths(whole)[i] as number))).toBeLessThan(2e-4 * value + 1e-12));
    }
    strengths(half).forEach((value, i) => expect(Math.abs(2 * value - (strengths(whole)[i] as number))).toBeLessThan(2e-4 * value + 1e-12));
  });
});
