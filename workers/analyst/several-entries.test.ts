/**
 * Several entries of one file on one weight, where all of them count (a fused layer and its parts): norms, and what near duplicates of
 * such files leave of each other, against the dense float64 sum of the stored values.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { coefficientsOf, stackGrams } from '../../src/domain/composition/joint/gram-matrices.ts';
import { totalsOf } from '../../src/domain/composition/joint/totals.ts';
import { createXXHash128 } from 'hash-wasm';
import { understand } from '../../src/domain/understand.ts';
import * as dense from '../../src/testing/dense.ts';
import { headerFrom } from '../../src/testing/header-from.ts';
import { asMatrix, drawn, fileOf, type StoredDtype, tensorOf, type TestTensor } from '../../src/testing/lora-file.ts';
import { instantiateKernel } from '../kernels/load.ts';
import { fileSource } from './byte-source.ts';
import { measureFile } from './measure-file.ts';
import { compareFiles } from './pair-files.ts';
import { sentence, told } from '../../src/testing/told.ts';

const hasher = await createXXHash128();
const simd = new WebAssembly.Module(readFileSync(new URL('../kernels/build/simd.wasm', import.meta.url)));
const tools = { kernel: await instantiateKernel('simd', simd), hasher, onProgress: () => undefined, signal: new AbortController().signal };

const [WIDTH, RANK] = [160, 6];
const FUSED = 'diffusion_model.double_blocks.0.img_attn.qkv';
const SPLIT = 'transformer.transformer_blocks.0.attn';

interface Written {
  readonly tensors: readonly TestTensor[];
  /** Of the fused layer, everything that counts added up. */
  readonly delta: dense.Matrix;
}

const moved = (seed: number, count: number, apart: number, file: number): number[] => {
  const own = drawn(seed + 100 * (file + 1), count);
  return drawn(seed, count).map((value, at) => value + apart * (own[at] as number));
};

function pair(name: string, rows: number, dtype: StoredDtype, left: readonly number[], right: readonly number[]): Written {
  const rank = left.length / rows;
  const up = tensorOf(`${name}.lora_B.weight`, dtype, [rows, rank], left);
  const down = tensorOf(`${name}.lora_A.weight`, dtype, [rank, WIDTH], right);
  return { tensors: [up, down], delta: dense.multiply(asMatrix(up), asMatrix(down)) };
}

/** One below the other, from a row of the fused layer on. */
const plus = (whole: dense.Matrix, part: dense.Matrix, from: number): dense.Matrix =>
  dense.matrix(
    whole.rows,
    whole.cols,
    (i, j) => dense.entry(whole, i, j) + (i >= from && i < from + part.rows ? dense.entry(part, i - from, j) : 0),
  );

/** A fused q, k, v, and q, and v beside it, as epochs of one training. */
function both(dtype: StoredDtype, apart: number, file: number): Written {
  const fused = pair(FUSED, 3 * WIDTH, dtype, moved(1, 3 * WIDTH * RANK, apart, file), moved(2, RANK * WIDTH, apart, file));
  const q = pair(`${SPLIT}.to_q`, WIDTH, dtype, moved(3, WIDTH * RANK, apart, file), moved(4, RANK * WIDTH, apart, file));
  const diff = tensorOf(`${SPLIT}.to_v.diff`, dtype, [WIDTH, WIDTH], moved(5, WIDTH * WIDTH, apart, file));
  const k = kron(`${SPLIT}.to_k`, dtype, moved(6, 16, apart, file), moved(7, (WIDTH * WIDTH) / 16, apart, file));
  const parts = [q.delta, k.delta, asMatrix(diff)];
  return {
    tensors: [...fused.tensors, ...q.tensors, ...k.tensors, diff],
    delta: parts.reduce((sum, part, at) => plus(sum, part, at * WIDTH), fused.delta),
  };
}

/** A LoKr with four rows and columns in its first factor. */
function kron(name: string, dtype: StoredDtype, one: readonly number[], two: readonly number[]): Written {
  const w1 = tensorOf(`${name}.lokr_w1`, dtype, [4, 4], [...one]);
  const w2 = tensorOf(`${name}.lokr_w2`, dtype, [WIDTH / 4, WIDTH / 4], [...two]);
  return { tensors: [w1, w2], delta: dense.kronecker(asMatrix(w1), asMatrix(w2)) };
}

const together = (fused: Written, parts: readonly Written[]): Written => ({
  tensors: [...fused.tensors, ...parts.flatMap(({ tensors }) => tensors)],
  delta: parts.reduce((sum, { delta }, at) => plus(sum, delta, at * WIDTH), fused.delta),
});

/** The same as below, of Kronecker products whose second factor has rank 1. */
function undoneByKrons(dtype: StoredDtype, apart: number): Written {
  const small = (seed: number, count: number): number[] => drawn(seed, count).map((value) => Math.round(value * 16) / 16);
  const [one, down, up] = [small(8, 48), small(9, WIDTH / 4), small(10, WIDTH / 4)];
  const product = up.flatMap((u) => down.map((d) => u * d));
  const left = one.length / 4;
  const rows = dense.kronecker(
    { rows: left, cols: 4, values: Float64Array.from(one) },
    { rows: WIDTH / 4, cols: 1, values: Float64Array.from(up) },
  );
  const cols = dense.kronecker(dense.identity(4), { rows: 1, cols: WIDTH / 4, values: Float64Array.from(down) });
  const fused = pair(FUSED, 3 * WIDTH, dtype, [...rows.values], [...cols.values]);
  const own = one.map((value, at) => -value * (1 + apart * ((at % 7) - 3)));
  const parts = ['to_q', 'to_k', 'to_v'].map((name, at) => kron(`${SPLIT}.${name}`, dtype, own.slice(at * 16, at * 16 + 16), product));
  return together(fused, parts);
}

/** A fused layer, and parts that nearly undo it. */
function undone(dtype: StoredDtype, apart: number): Written {
  const left = drawn(1, 3 * WIDTH * RANK);
  const right = drawn(2, RANK * WIDTH);
  const fused = pair(FUSED, 3 * WIDTH, dtype, left, right);
  const own = moved(1, 3 * WIDTH * RANK, apart, 0).map((value) => -value);
  const parts = ['to_q', 'to_k', 'to_v'].map((name, at) =>
    pair(`${SPLIT}.${name}`, WIDTH, dtype, own.slice(at * WIDTH * RANK, (at + 1) * WIDTH * RANK), right),
  );
  return together(fused, parts);
}

async function measured({ tensors }: Written, path: string) {
  const source = fileSource(new File([fileOf(tensors) as BlobPart], path));
  const outcome = await measureFile(source, path, tools);
  if (outcome.kind !== 'measured') throw new Error(JSON.stringify(outcome));
  return { source, path, measurement: outcome.measurement };
}

async function joint(files: readonly Written[], strengths: readonly number[]): Promise<number> {
  const read = [];
  for (const [index, file] of files.entries()) read.push(await measured(file, `${index}.safetensors`));
  const outcome = await compareFiles(read, { index: 0, of: 1 }, tools);
  if (outcome.kind !== 'compared') throw new Error(JSON.stringify(outcome));
  const stack = stackGrams(
    read.map(({ measurement: { blocks, totalStrength } }, index) => ({
      key: `${index}`,
      strengths: new Map(blocks.map(({ slot, strength }) => [slot, strength])),
      totalStrength,
    })),
    read[0]?.measurement.layout?.slots ?? [],
    (a, b) => outcome.pairs.find((one) => one.a === a && one.b === b)?.products ?? null,
  );
  const settings = strengths.map((strength) => ({ strengthModel: strength, strengthClip: strength, gains: {}, on: true }));
  return totalsOf(stack, coefficientsOf(stack, settings)).overall.joint;
}

const norm = ({ values: all }: dense.Matrix): number => Math.sqrt(all.reduce((sum, value) => sum + value * value, 0));

describe.each(['F32', 'F16', 'BF16'] as const)('a fused layer and its parts in %s', (dtype) => {
  it('add up', async () => {
    const file = both(dtype, 0.1, 0);
    const { measurement } = await measured(file, 'x.safetensors');
    expect(measurement.modules.filter(({ problem }) => problem !== null)).toEqual([]);
    expect(measurement.totalStrength / norm(file.delta)).toBeCloseTo(1, 6);
  });

  it.each(
    [undone, undoneByKrons].flatMap((write) => [1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6].map((apart) => [write.name, apart, write] as const)),
  )('that undo each other leave what is left of them, %s %s apart', async (_, apart, write) => {
    const file = write(dtype, apart);
    const { measurement } = await measured(file, 'x.safetensors');
    const expected = norm(file.delta);
    if (expected === 0) expect(measurement.totalStrength).toBe(0);
    else expect(measurement.totalStrength / expected).toBeCloseTo(1, 6);
  });

  it.each([1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6])('are near duplicates of another file, %s apart', async (apart) => {
    const files = [both(dtype, apart, 0), both(dtype, apart, 1)];
    for (const strengths of [
      [1, -1],
      [-0.7, 0.7001],
      [1, 1],
    ]) {
      const [a, b] = files.map(({ delta }) => delta) as [dense.Matrix, dense.Matrix];
      const sum = dense.combine(a, b, (x, y) => (strengths[0] as number) * x + (strengths[1] as number) * y);
      const expected = norm(sum);
      const found = await joint(files, strengths);
      if (expected === 0) expect(found).toBeLessThan(1e-9);
      else expect(found / expected).toBeCloseTo(1, 6);
    }
  });
});

describe('several changes of one weight in one module', () => {
  const name = 'lora_unet_double_blocks_0_img_attn_proj';
  const part = (role: string, ...shape: number[]): TestTensor =>
    tensorOf(
      `${name}.${role}`,
      'F32',
      shape,
      drawn(
        7,
        shape.reduce((product, size) => product * size, 1),
      ),
    );
  const pairOf = [part('lora_up.weight', 64, 2), part('lora_down.weight', 2, 64)];
  const lokr = [part('lokr_w1', 8, 8), part('lokr_w2', 8, 8)];
  const loha = [part('hada_w1_a', 64, 2), part('hada_w1_b', 2, 64), part('hada_w2_a', 64, 2), part('hada_w2_b', 2, 64)];
  const diff = part('diff', 64, 64);
  const set = part('set_weight', 64, 64);

  // The order in which ComfyUI's loader goes through them: the last one stays.
  it.each([
    ['a pair and a difference', [...pairOf, diff], 'diff'],
    ['a pair and a replacement', [...pairOf, set], 'set'],
    ['a difference and a replacement', [diff, set], 'set'],
    ['a pair and a norm', [...pairOf, part('w_norm', 64)], 'norm'],
    ['a norm and a difference', [part('w_norm', 64), diff], 'diff'],
    ['a pair and a LoKr', [...pairOf, ...lokr], 'lokr'],
    ['a pair and a LoHa', [...pairOf, ...loha], 'loha'],
    ['a LoKr and a difference', [...lokr, diff], 'diff'],
    ['a DoRA and a difference', [...pairOf, part('dora_scale', 64, 1), diff], 'diff'],
  ] as const)('%s: one counts, and the others are told', async (_, tensors, adapter) => {
    const { measurement } = await measured({ tensors, delta: asMatrix(diff) }, 'x.safetensors');
    expect(measurement.modules.map(told)).toMatchObject([{ adapter, note: expect.stringContaining('other programs apply the others') }]);
  });

  it('the spelling of another program is a copy, and that programs differ is said', async () => {
    const other = pair('diffusion_model.double_blocks.0.img_attn.proj', WIDTH, 'F32', drawn(1, WIDTH * RANK), drawn(2, RANK * WIDTH));
    const header = headerFrom([...pairOf, ...other.tensors].map((tensor) => [tensor.name, tensor.shape]));
    expect(understand(header, { path: 'x.safetensors' }).family.contradictions.map(sentence).join(' ')).toMatch(
      /not counted.*Other programs may differ/,
    );
  });
});
