/**
 * Deltas whose terms nearly cancel, as differences and negative merges by concatenation are, against the dense float64 delta of the
 * stored values: 1e-6 holds whatever is left of it.
 */
import { readFileSync } from 'node:fs';
import { createXXHash128 } from 'hash-wasm';
import { describe, expect, it } from 'vitest';
import type { MeasuredModule } from '../../src/domain/reading.ts';
import * as dense from '../../src/testing/dense.ts';
import { asMatrix, fileOf, type StoredDtype, tensorOf, type TestTensor } from '../../src/testing/lora-file.ts';
import { instantiateKernel } from '../kernels/load.ts';
import { createScalarKernel } from '../kernels/scalar.ts';
import { fileSource } from './byte-source.ts';
import { measureFile } from './measure-file.ts';
import { generator } from '../../src/testing/generator.ts';

const simd = new WebAssembly.Module(readFileSync(new URL('../kernels/build/simd.wasm', import.meta.url)));
const kernels = { scalar: createScalarKernel(), simd: await instantiateKernel('simd', simd) };
const hasher = await createXXHash128();
const MODULE = 'diffusion_model.blocks.3.layer';

async function measured(tensors: readonly TestTensor[], kernel: keyof typeof kernels): Promise<MeasuredModule> {
  const file = new File([fileOf(tensors) as BlobPart], 'test.safetensors');
  const tools = { kernel: kernels[kernel], hasher, onProgress: () => undefined, signal: new AbortController().signal };
  const outcome = await measureFile(fileSource(file), file.name, tools);
  if (outcome.kind !== 'measured') throw new Error(JSON.stringify(outcome));
  return outcome.measurement.modules[0] as MeasuredModule;
}

/** up = [u, -u'], down = [d; d'] with d' = d and u' = u but for `apart`; and a third pair of that size, which is left in every dtype. */
function nearTwins(dtype: StoredDtype, apart: number, seed: number, [m, n, r]: readonly [number, number, number]): TestTensor[] {
  const next = generator(seed);
  const u = dense.matrix(m, r, next);
  const d = dense.matrix(r, n, next);
  const third = { left: dense.matrix(m, 1, () => apart * next()), right: dense.matrix(1, n, next) };
  const width = 2 * r + 1;
  const up = dense.matrix(m, width, (i, p) => {
    if (p < r) return dense.entry(u, i, p);
    return p < 2 * r ? -dense.entry(u, i, p - r) * (1 + apart * next()) : dense.entry(third.left, i, 0);
  });
  const down = dense.matrix(width, n, (p, j) => (p < 2 * r ? dense.entry(d, p % r, j) : dense.entry(third.right, 0, j)));
  return [
    tensorOf(`${MODULE}.lora_up.weight`, dtype, [m, width], [...up.values]),
    tensorOf(`${MODULE}.lora_down.weight`, dtype, [width, n], [...down.values]),
  ];
}

const deltaOf = ([up, down]: readonly TestTensor[]): dense.Matrix =>
  dense.multiply(asMatrix(up as TestTensor), asMatrix(down as TestTensor));

function expectNear(found: number | null, expected: number): void {
  if (expected === 0) expect(found).toBe(0);
  else expect(Math.abs((found ?? Number.NaN) / expected - 1)).toBeLessThan(1e-6);
}

const APART = [1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6];
const SIZES = [
  [300, 200, 4],
  [64, 700, 16],
] as const;

describe.each(['F64', 'F32', 'F16', 'BF16'] as const)('%s', (dtype) => {
  it.each(APART)('a LoRA of near twins with opposite signs, %s apart', async (apart) => {
    for (const [index, size] of SIZES.entries()) {
      const tensors = nearTwins(dtype, apart, 17 + index, size);
      const delta = deltaOf(tensors);
      for (const kernel of ['scalar', 'simd'] as const) {
        const module = await measured(tensors, kernel);
        expectNear(module.deltaNorm, dense.norm(delta));
      }
    }
  });
});

it('a pair that cancels to the last bit is nothing', async () => {
  const next = generator(3);
  const u = Array.from({ length: 300 * 4 }, next);
  const d = Array.from({ length: 4 * 300 }, next);
  const up = Array.from({ length: 300 * 8 }, (_, at) => (at % 8 < 4 ? 1 : -1) * (u[Math.floor(at / 8) * 4 + (at % 4)] as number));
  const tensors = [
    tensorOf(`${MODULE}.lora_up.weight`, 'F32', [300, 8], up),
    tensorOf(`${MODULE}.lora_down.weight`, 'F32', [8, 300], [...d, ...d]),
  ];
  expect(await measured(tensors, 'simd')).toMatchObject({ deltaNorm: 0, spectralNorm: 0, rank99: 0, problem: null });
});

describe.each([1e-2, 1e-4, 1e-6])('other kinds, %s apart', (apart) => {
  const twins = nearTwins('F32', apart, 5, [48, 40, 3]);
  const half = deltaOf(twins);
  const [up, down] = twins as [TestTensor, TestTensor];
  const renamed = (tensor: TestTensor, suffix: string): TestTensor => ({ ...tensor, name: MODULE + suffix });
  const next = generator(9);

  it('a LoRA, its largest singular value too', async () => {
    const module = await measured(twins, 'simd');
    expectNear(module.deltaNorm, dense.norm(half));
    expectNear(module.spectralNorm, dense.singularValues(half)[0] ?? 0);
  });

  it('a LoKr with such a factor', async () => {
    const w1 = tensorOf(`${MODULE}.lokr_w1`, 'F32', [3, 2], Array.from({ length: 6 }, next));
    const module = await measured([w1, renamed(up, '.lokr_w2_a'), renamed(down, '.lokr_w2_b')], 'simd');
    expectNear(module.deltaNorm, dense.norm(asMatrix(w1)) * dense.norm(half));
  });

  it('a LoHa with such a half', async () => {
    const a = tensorOf(`${MODULE}.hada_w1_a`, 'F32', [48, 2], Array.from({ length: 96 }, next));
    const b = tensorOf(`${MODULE}.hada_w1_b`, 'F32', [2, 40], Array.from({ length: 80 }, next));
    const module = await measured([a, b, renamed(up, '.hada_w2_a'), renamed(down, '.hada_w2_b')], 'simd');
    const other = dense.multiply(asMatrix(a), asMatrix(b));
    expectNear(module.deltaNorm, dense.norm(dense.combine(half, other, (x, y) => x * y)));
  });

  it('an AdaLoRA, and a convolution in Tucker form', async () => {
    const diagonal = tensorOf(
      `${MODULE}.lora_E`,
      'F32',
      [7, 1],
      Array.from({ length: 7 }, () => 1),
    );
    const ada = await measured([renamed(up, '.lora_B.weight'), renamed(down, '.lora_A.weight'), diagonal], 'simd');
    expectNear(ada.deltaNorm, dense.norm(half));
    const mid = tensorOf(`${MODULE}.lora_mid.weight`, 'F32', [7, 7, 1, 1], [...dense.identity(7).values]);
    const conv = { ...renamed(down, '.lora_down.weight'), shape: [7, 40, 1, 1] };
    const tucker = await measured([{ ...renamed(up, '.lora_up.weight'), shape: [48, 7, 1, 1] }, conv, mid], 'simd');
    expectNear(tucker.deltaNorm, dense.norm(half));
  });
});
