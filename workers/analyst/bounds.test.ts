/** Files that ask for more than a worker has: extreme ranks, tensors without room, Gram matrices of many modules at once. */
import { readFileSync } from 'node:fs';
import { createXXHash128 } from 'hash-wasm';
import { describe, expect, it } from 'vitest';
import type { MeasuredModule, Measurement } from '../../src/domain/reading.ts';
import { parseHeader } from '../../src/domain/safetensors/header.ts';
import { planFile } from '../../src/domain/safetensors/writer.ts';
import { largestEigenvalueOfProduct } from '../../src/domain/linear-algebra/lanczos.ts';
import { lowRankSingularValues } from '../../src/domain/strength/gram.ts';
import { understand } from '../../src/domain/understand.ts';
import * as dense from '../../src/testing/dense.ts';
import { asMatrix, fileOf, tensorOf, type TestTensor } from '../../src/testing/lora-file.ts';
import { NoRoom } from '../kernels/elements.ts';
import type { Kernel } from '../kernels/kernel.ts';
import { instantiateKernel } from '../kernels/load.ts';
import { type ByteSource, fileSource } from './byte-source.ts';
import { measureFile, type PassTools } from './measure-file.ts';
import { planPass } from './plan.ts';
import { message } from '../../src/domain/message.ts';

const kernel = await instantiateKernel(
  'simd',
  new WebAssembly.Module(readFileSync(new URL('../kernels/build/simd.wasm', import.meta.url))),
);
const hasher = await createXXHash128();

async function measureSource(source: ByteSource, tools: Partial<PassTools> = {}): Promise<Measurement> {
  const given = { kernel, hasher, onProgress: () => undefined, signal: new AbortController().signal, ...tools };
  const outcome = await measureFile(source, 'x.safetensors', given);
  if (outcome.kind !== 'measured') throw new Error(JSON.stringify(outcome));
  return outcome.measurement;
}
const measure = (tensors: readonly TestTensor[], tools: Partial<PassTools> = {}): Promise<Measurement> =>
  measureSource(fileSource(new File([fileOf(tensors) as BlobPart], 'x')), tools);

function values(count: number, seed: number): number[] {
  let state = seed + 1;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  });
}
const NAME = (index: number): string => `diffusion_model.blocks.${index}.self_attn.q`;
const pair = (index: number, rows: number, cols: number, rank: number): [down: TestTensor, up: TestTensor] => [
  tensorOf(`${NAME(index)}.lora_A.weight`, 'F32', [rank, cols], values(rank * cols, 3 * index)),
  tensorOf(`${NAME(index)}.lora_B.weight`, 'F32', [rows, rank], values(rows * rank, 3 * index + 1)),
];
const at = ({ modules }: Measurement, index: number): MeasuredModule | undefined => modules.find(({ module }) => module === NAME(index));

/** A file of zeros that exists as far as it is read. */
function zeros(specs: readonly { readonly name: string; readonly shape: readonly number[] }[]): ByteSource {
  const plan = planFile(specs.map((spec) => ({ ...spec, dtype: 'BF16' as const })));
  const chunk = new Uint8Array(1 << 20);
  const slice = async (begin: number, end: number): Promise<Uint8Array> => {
    const bytes = new Uint8Array(end - begin);
    bytes.set(plan.header.subarray(begin, Math.min(end, plan.header.length)));
    return bytes;
  };
  return {
    size: plan.fileSize,
    slice,
    async *stream(begin, end) {
      for (let from = begin; from < end; from += chunk.length) yield chunk.subarray(0, Math.min(chunk.length, end - from));
    },
  };
}

describe('extreme ranks', () => {
  it.each([
    [5000, 8, 12],
    [900, 24, 1],
    [1500, 1, 1],
    [800, 40, 30],
  ])('rank %i of %i x %i is measured by its entries', async (rank, rows, cols) => {
    const [down, up] = pair(0, rows, cols, rank);
    const delta = dense.multiply(asMatrix(up), asMatrix(down));
    const singular = dense.singularValues(delta);
    const module = at(await measure([down, up, ...pair(1, 9, 7, 2)]), 0);
    expect(module).toMatchObject({ rank, problem: null });
    expect((module?.deltaNorm ?? 0) / dense.norm(delta)).toBeCloseTo(1, 6);
    expect((module?.spectralNorm ?? 0) / (singular[0] ?? 0)).toBeCloseTo(1, 6);
    expect(module?.rank99).toBeLessThanOrEqual(Math.min(rows, cols));
  });

  it('that would take too long are refused by themselves, and the rest of the file is measured', async () => {
    const big = (ending: string, shape: readonly number[]) => ({ name: `${NAME(0)}.${ending}`, shape });
    const source = zeros([
      big('lora_A.weight', [5000, 3000]),
      big('lora_B.weight', [3000, 5000]),
      { name: `${NAME(1)}.lora_A.weight`, shape: [2, 9] },
      { name: `${NAME(1)}.lora_B.weight`, shape: [7, 2] },
    ]);
    const measured = await measureSource(source);
    expect(at(measured, 0)).toMatchObject({
      rank: null,
      deltaNorm: null,
      problem: { code: 'module.rank-too-high', params: { rank: 5000 } },
    });
    expect(at(measured, 1)).toMatchObject({ deltaNorm: 0, problem: null });
    expect(measured.warnings.length).toBeGreaterThan(0);
  });

  it('have their largest singular value from an iteration that agrees with the whole spectrum', () => {
    for (const [rank, rows, cols, seed] of [
      [60, 80, 70, 1],
      [60, 20, 90, 2],
      [60, 9, 4, 3],
      [1, 5, 6, 4],
    ] as const) {
      const [left, right] = [values(rows * rank, seed), values(rank * cols, seed + 9)];
      const up = dense.matrix(rows, rank, (i, j) => left[i * rank + j] as number);
      const down = dense.matrix(rank, cols, (i, j) => right[i * cols + j] as number);
      const [u, d] = [dense.multiply(dense.transpose(up), up).values, dense.multiply(down, dense.transpose(down)).values];
      const found = Math.sqrt(largestEigenvalueOfProduct(u, d, rank));
      expect(found / (lowRankSingularValues(u, d, rank)[0] ?? 0)).toBeCloseTo(1, 9);
      expect(found / (dense.singularValues(dense.multiply(up, down))[0] ?? 0)).toBeCloseTo(1, 9);
    }
    expect(largestEigenvalueOfProduct(new Float64Array(9), new Float64Array(9), 3)).toBe(0);
  });
});

describe('rank 99', () => {
  it.each([
    [[0.995, 0.005], 1],
    [[0.985, 0.015], 2],
    [[0.5, 0.3, 0.1, 0.085, 0.015], 5],
    [[0.5, 0.3, 0.1, 0.095, 0.005], 4],
  ])('of singular values whose squares are %j is %i', async (shares, rank99) => {
    const n = shares.length;
    const diagonal = shares.flatMap((share, i) => shares.map((_, j) => (i === j ? Math.sqrt(share) : 0)));
    const one = shares.flatMap((_, i) => shares.map((__, j) => Number(i === j)));
    const tensors = [
      tensorOf(`${NAME(0)}.lora_A.weight`, 'F32', [n, n], one),
      tensorOf(`${NAME(0)}.lora_B.weight`, 'F32', [n, n], diagonal),
    ];
    expect(at(await measure(tensors), 0)?.rank99).toBe(rank99);
  });
});

describe('tensors for which there is no room', () => {
  /** The kernel, but that `before` is called first. */
  const watched = (before: (name: string, args: readonly unknown[]) => void): Kernel =>
    new Proxy(kernel, {
      get(target, name) {
        const own = Reflect.get(target, name) as unknown;
        if (typeof own !== 'function') return own;
        return (...args: unknown[]) => {
          before(String(name), args);
          return (own as (...given: unknown[]) => unknown).apply(target, args);
        };
      },
    });
  const without = (count: number, when: 'begin' | 'gram'): Kernel =>
    watched((name, args) => {
      if (when === 'begin' && name === 'begin' && args[1] === count) throw new NoRoom('no room');
      if (when === 'gram' && name === 'gramRows' && args[0] === count) throw new RangeError('Array buffer allocation failed');
    });

  it.each([
    ['when it begins', 'begin', 5 * 11],
    ['when its Gram matrix is made', 'gram', 5],
  ] as const)('make their module one that is not measured, %s', async (_when, when, count) => {
    const tensors = [0, 1, 2].flatMap((index) => pair(index, 9, index === 1 ? 11 : 8, index === 1 ? 5 : 2));
    const measured = await measure(tensors, { kernel: without(count, when) });
    expect([0, 1, 2].map((index) => at(measured, index)?.deltaNorm !== null)).toEqual([true, false, true]);
    expect(at(measured, 1)?.problem).toEqual(message('module.no-memory'));
    expect(measured.contentHash).toBe((await measure(tensors)).contentHash);
  });

  it('but a mistake of ours is not hidden', async () => {
    const broken = watched((name) => {
      if (name === 'stats') throw new RangeError('index out of range');
    });
    await expect(measure(pair(0, 4, 4, 2), { kernel: broken })).rejects.toThrow('index out of range');
  });
});

describe('files sorted by kind of tensor', () => {
  it.each([0, 40, 200, 1000])('have the same numbers when only %i bytes may be held', async (mostHeld) => {
    const pairs = Array.from({ length: 6 }, (_, index) => pair(index, 9, 8 + index, 2 + index));
    const empty = pair(6, 5, 4, 0);
    const quantised: TestTensor[] = [
      {
        name: `${NAME(7)}.lora_A.weight`,
        dtype: 'I8',
        shape: [2, 4],
        values: new Float64Array(),
        data: Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8]),
      },
      tensorOf(`${NAME(7)}.lora_A.scale_weight`, 'F32', [], [0.5]),
      tensorOf(`${NAME(7)}.lora_B.weight`, 'F32', [3, 2], [1, 2, 3, 4, 5, 6]),
    ];
    const tensors = [...pairs.map(([down]) => down), empty[0], ...quantised, ...pairs.map(([, up]) => up), empty[1]];
    expect((await measure(tensors, { mostHeld })).modules).toEqual((await measure(tensors)).modules);
    expect((await measure(tensors, { mostHeld })).contentHash).toBe((await measure(tensors)).contentHash);
  });

  it('put off what goes beyond, and nothing of a file whose modules lie together', () => {
    const headerOf = (order: readonly (readonly TestTensor[])[]) => {
      const bytes = fileOf(order.flat());
      const outcome = parseHeader(bytes, bytes.length);
      if (!outcome.ok) throw new Error(outcome.error.code);
      return outcome.header;
    };
    const pairs = Array.from({ length: 5 }, (_, index) => pair(index, 9, 8, 4));
    const together = headerOf(pairs);
    const apart = headerOf([pairs.map(([down]) => down), pairs.map(([, up]) => up)]);
    const putOff = (header: typeof together, mostHeld: number): number =>
      planPass(header, understand(header, { path: 'x' }), mostHeld).putOff.length;
    // A Gram matrix of rank 4 has 128 bytes.
    expect([putOff(together, 128), putOff(apart, 128), putOff(apart, 3 * 128), putOff(apart, 5 * 128)]).toEqual([0, 4, 2, 0]);
  });

  it('that end early while a module is read by itself are said to have changed', async () => {
    const tensors = [...[0, 1].map((index) => pair(index, 9, 8, 2)[0]), ...[0, 1].map((index) => pair(index, 9, 8, 2)[1])];
    const whole = fileSource(new File([fileOf(tensors) as BlobPart], 'x'));
    let streams = 0;
    const source: ByteSource = {
      ...whole,
      async *stream(begin, end) {
        streams++;
        for await (const chunk of whole.stream(begin, end)) yield streams > 1 ? chunk.subarray(0, 4) : chunk;
      },
    };
    const outcome = await measureFile(source, 'x', {
      kernel,
      hasher,
      onProgress: () => undefined,
      signal: new AbortController().signal,
      mostHeld: 0,
    });
    expect(outcome).toMatchObject({ kind: 'fault', fault: { code: 'read-failed' } });
  });
});

describe('tensors by the hundred thousand', () => {
  // Spread as arguments of a call, as many overflow the stack (from some 65,000 on), and nothing of the file is known.
  it('that belong to no adapter are read over', async () => {
    const plain = Array.from({ length: 120_000 }, (_, index) => ({ name: `plain.${index}.weight`, shape: [1] }));
    const specs = [...plain, { name: `${NAME(0)}.lora_A.weight`, shape: [2, 8] }, { name: `${NAME(0)}.lora_B.weight`, shape: [8, 2] }];
    const found = await measureSource(zeros(specs));
    expect(at(found, 0)).toMatchObject({ rank: 2, deltaNorm: 0, problem: null });
    expect(found.warnings.length).toBeLessThan(100);
  });

  it('that are modules of their own are measured', async () => {
    const specs = Array.from({ length: 50_000 }, (_, index) => [
      { name: `lora_unet_odd_${index}.lora_down.weight`, shape: [1, 2] },
      { name: `lora_unet_odd_${index}.lora_up.weight`, shape: [2, 1] },
    ]).flat();
    expect((await measureSource(zeros(specs))).modules).toHaveLength(50_000);
  });
});
