/** One real LoRA under four conventions and three dtypes, and others that have nothing to do with it. */
import { readFileSync } from 'node:fs';
import { createXXHash128 } from 'hash-wasm';
import { expect, it } from 'vitest';
import { describeWithLoraData, realFile } from '../../src/testing/lora-data.ts';
import { createScalarKernel } from '../kernels/scalar.ts';
import { fileSource } from './byte-source.ts';
import { measureFile } from './measure-file.ts';
import { compareFiles } from './pair-files.ts';

const POKEMON = ['diffusers-unet_pokemon', 'kohya_pokemon_alpha2_f32', 'kohya_pokemon_bf16', 'kohya_pokemon_f16', 'peft_pokemon_f32'];
const OTHERS = ['cloneofsimo_disney_f32_embeddings', 'diffusers-processor_bare', 'lycoris-lokr-conv_te_rank4'];

describeWithLoraData('real files', () => {
  it('have cosine 1 where they are one LoRA, and about 0 where they are not', async () => {
    const names = [...POKEMON, ...OTHERS].map((name) => `sd15_${name}.safetensors`);
    const files = names.map((path) => ({ path, source: fileSource(new File([readFileSync(realFile(path))], path)) }));
    const tools = { kernel: createScalarKernel(), onProgress: () => undefined, signal: new AbortController().signal };
    const outcome = await compareFiles(files, { index: 0, of: 1 }, tools);
    if (outcome.kind !== 'compared') throw new Error(JSON.stringify(outcome));
    const hasher = await createXXHash128();
    const norms: number[] = [];
    for (const { source, path } of files) {
      const measured = await measureFile(source, path, { ...tools, hasher });
      norms.push(measured.kind === 'measured' ? measured.measurement.totalStrength : Number.NaN);
    }
    for (const { a, b, products } of outcome.pairs) {
      const inner = products.blocks.reduce((sum, block) => sum + block.inner, 0);
      const cosine = inner / ((norms[a] ?? 0) * (norms[b] ?? 0));
      expect(products.reasons).toEqual([]);
      // BF16 keeps 8 bits of each value.
      if (a < POKEMON.length && b < POKEMON.length) expect(cosine).toBeCloseTo(1, [a, b].includes(2) ? 5 : 6);
      else expect(Math.abs(cosine)).toBeLessThan(0.01);
    }
  });
});
