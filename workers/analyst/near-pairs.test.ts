/**
 * The joint strength of near duplicates at strengths that nearly undo them, against the dense float64 sum of the stored values: 1e-6 of
 * what is left, however little that is.
 */
import { describe, expect, it } from 'vitest';
import { coefficientsOf, type StackGrams, stackGrams } from '../../src/domain/composition/joint/gram-matrices.ts';
import { type StackTotals, totalsOf } from '../../src/domain/composition/joint/totals.ts';
import { mergeProducts, pairFromText, type PairProducts, pairToText } from '../../src/domain/composition/products/pair.ts';
import * as dense from '../../src/testing/dense.ts';
import { asMatrix, drawn, fileOf, type StoredDtype, tensorOf, type TestTensor } from '../../src/testing/lora-file.ts';
import { createXXHash128 } from 'hash-wasm';
import { createScalarKernel } from '../kernels/scalar.ts';
import { fileSource } from './byte-source.ts';
import { measureFile } from './measure-file.ts';
import { compareFiles } from './pair-files.ts';

const hasher = await createXXHash128();
const tools = { kernel: createScalarKernel(), hasher, onProgress: () => undefined, signal: new AbortController().signal };

interface Module {
  readonly name: string;
  readonly rows: number;
  readonly cols: number;
}

const MODULES: readonly Module[] = [
  { name: 'diffusion_model.blocks.0.self_attn.q', rows: 72, cols: 64 },
  { name: 'diffusion_model.blocks.0.ffn.0', rows: 132, cols: 64 },
  { name: 'diffusion_model.blocks.5.self_attn.q', rows: 72, cols: 64 },
];

const RANK = 5;

interface Stored {
  readonly tensors: readonly TestTensor[];
  /** The delta of the stored values, at f64. */
  readonly delta: dense.Matrix;
}

/**
 * One module of the file at a distance: the same numbers in every file but for `apart` times others. Values are large where the dtype
 * has no room for small ones.
 */
type Write = (module: Module, dtype: StoredDtype, apart: number, file: number) => Stored;

/** Up to a half: products of them, 256 times as large, are inside the range of F16. */
const values = (seed: number, count: number): number[] => drawn(seed, count).map((value) => value / 2);
const loose = (seed: number, count: number, apart: number, file: number): number[] => {
  const own = values(seed + 100 * (file + 1), count);
  return values(seed, count).map((value, at) => 256 * (value + apart * (own[at] as number)));
};

/** As two epochs of one training: every entry of both factors moves. */
const epochs: Write = ({ name, rows, cols }, dtype, apart, file) => {
  const up = tensorOf(`${name}.lora_B.weight`, dtype, [rows, RANK], loose(1, rows * RANK, apart, file));
  const down = tensorOf(`${name}.lora_A.weight`, dtype, [RANK, cols], loose(2, RANK * cols, apart, file));
  return { tensors: [up, down], delta: dense.multiply(asMatrix(up), asMatrix(down)) };
};

/** A pair of factors that is nothing in the first file and of the size of the difference in the others. */
const oneMore: Write = ({ name, rows, cols }, dtype, apart, file) => {
  const own = values(3, rows * RANK).map((value, at) => 256 * (at % RANK === RANK - 1 ? file * apart * value : value));
  const up = tensorOf(`${name}.lora_B.weight`, dtype, [rows, RANK], own);
  const down = tensorOf(`${name}.lora_A.weight`, dtype, [RANK, cols], values(4, RANK * cols));
  return { tensors: [up, down], delta: dense.multiply(asMatrix(up), asMatrix(down)) };
};

/** The factors of the others are turned into each other by a power of two and stand in another order: nothing in them is close. */
const turned: Write = (module, dtype, apart, file) => {
  const { rows, cols, name } = module;
  const [up, down] = [loose(5, rows * RANK, apart, file), loose(6, RANK * cols, apart, file)];
  const column = (p: number): number => (file === 0 ? p : RANK - 1 - p);
  const turn = file === 0 ? 1 : 2 ** 3;
  const left = tensorOf(
    `${name}.lora_B.weight`,
    dtype,
    [rows, RANK],
    up.map((_, at) => turn * (up[Math.floor(at / RANK) * RANK + column(at % RANK)] as number)),
  );
  const right = tensorOf(
    `${name}.lora_A.weight`,
    dtype,
    [RANK, cols],
    down.map((_, at) => (down[column(Math.floor(at / cols)) * cols + (at % cols)] as number) / turn),
  );
  return { tensors: [left, right], delta: dense.multiply(asMatrix(left), asMatrix(right)) };
};

const lohaOf =
  (rank: number): Write =>
  ({ name, rows, cols }, dtype, apart, file) => {
    const part = (role: string, shape: [number, number], seed: number, move: number): TestTensor =>
      tensorOf(`${name}.${role}`, dtype, shape, loose(seed, shape[0] * shape[1], move, file));
    const tensors = [
      part('hada_w1_a', [rows, rank], 7, apart),
      part('hada_w1_b', [rank, cols], 8, 0),
      part('hada_w2_a', [rows, rank], 9, 0),
      part('hada_w2_b', [rank, cols], 10, apart),
    ] as const;
    const [a, b, c, d] = tensors.map(asMatrix) as [dense.Matrix, dense.Matrix, dense.Matrix, dense.Matrix];
    return { tensors, delta: dense.combine(dense.multiply(a, b), dense.multiply(c, d), (x, y) => x * y) };
  };

const lokr: Write = ({ name, rows, cols }, dtype, apart, file) => {
  const one = tensorOf(`${name}.lokr_w1`, dtype, [6, 4], loose(11, 24, apart, file));
  const two = tensorOf(`${name}.lokr_w2`, dtype, [rows / 6, cols / 4], loose(12, (rows / 6) * (cols / 4), apart, file));
  return { tensors: [one, two], delta: dense.kronecker(asMatrix(one), asMatrix(two)) };
};

/** The same with the factors in another proportion: neither is near that of the other file. */
const lokrTurned: Write = ({ name, rows, cols }, dtype, apart, file) => {
  const turn = file === 0 ? 1 : 3;
  const scaled = (seed: number, count: number, by: number): number[] => loose(seed, count, apart, file).map((value) => value * by);
  const one = tensorOf(`${name}.lokr_w1`, dtype, [6, 4], scaled(11, 24, turn));
  const two = tensorOf(`${name}.lokr_w2`, dtype, [rows / 6, cols / 4], scaled(12, (rows / 6) * (cols / 4), 1 / turn));
  return { tensors: [one, two], delta: dense.kronecker(asMatrix(one), asMatrix(two)) };
};

/** A LoKr of two factors and the plain factors that it comes to: w1 (x) a b = (w1 (x) a) (1 (x) b). */
const lokrAsFactors: Write = ({ name, rows, cols }, dtype, apart, file) => {
  const tensor = (role: string, [m, n]: [number, number], numbersOf: ArrayLike<number>): TestTensor =>
    tensorOf(`${name}.${role}`, dtype, [m, n], Array.from(numbersOf));
  const w1 = asMatrix(tensor('w1', [6, 4], loose(17, 24, apart, file)));
  const a = asMatrix(tensor('a', [rows / 6, 2], loose(18, rows / 3, apart, file)));
  const b = asMatrix(tensor('b', [2, cols / 4], loose(19, cols / 2, apart, file)));
  if (file === 0) {
    const tensors = [
      tensor('lokr_w1', [6, 4], w1.values),
      tensor('lokr_w2_a', [rows / 6, 2], a.values),
      tensor('lokr_w2_b', [2, cols / 4], b.values),
    ];
    return { tensors, delta: dense.kronecker(w1, dense.multiply(a, b)) };
  }
  const unit = dense.identity(4);
  const up = tensor('lora_B.weight', [rows, 8], dense.kronecker(w1, a).values);
  const down = tensor('lora_A.weight', [8, cols], dense.kronecker(unit, b).values);
  return { tensors: [up, down], delta: dense.multiply(asMatrix(up), asMatrix(down)) };
};

const whole: Write = ({ name, rows, cols }, dtype, apart, file) => {
  const diff = tensorOf(`${name}.diff`, dtype, [rows, cols], loose(13, rows * cols, apart, file));
  return { tensors: [diff], delta: asMatrix(diff) };
};

/** Factors, and what they come to as one difference. */
const extracted: Write = (module, dtype, apart, file) => {
  if (file === 0) return epochs(module, dtype, apart, file);
  const { rows, cols, name } = module;
  const other = epochs(module, dtype, 0, 0).delta;
  const moved = values(14, rows * cols).map((value, at) => (other.values[at] as number) * (1 + apart * value));
  const diff = tensorOf(`${name}.diff`, dtype, [rows, cols], moved);
  return { tensors: [diff], delta: asMatrix(diff) };
};

/** Terms that nearly cancel in each file: a difference written by concatenation. */
const cancelling: Write = ({ name, rows, cols }, dtype, apart, file) => {
  const [u, d] = [values(15, rows * RANK).map((value) => 256 * value), values(16, RANK * cols)];
  const near = loose(15, rows * RANK, apart, file);
  const up = tensorOf(
    `${name}.lora_B.weight`,
    dtype,
    [rows, 2 * RANK],
    Array.from({ length: rows * 2 * RANK }, (_, at) => {
      const [row, p] = [Math.floor(at / (2 * RANK)), at % (2 * RANK)];
      return p < RANK ? (near[row * RANK + p] as number) : -(u[row * RANK + p - RANK] as number);
    }),
  );
  const down = tensorOf(`${name}.lora_A.weight`, dtype, [2 * RANK, cols], [...d, ...d]);
  return { tensors: [up, down], delta: dense.multiply(asMatrix(up), asMatrix(down)) };
};

const WRITERS = {
  epochs,
  oneMore,
  turned,
  loha: lohaOf(3),
  'loha of many pairs': lohaOf(17),
  lokr,
  lokrTurned,
  lokrAsFactors,
  whole,
  extracted,
  cancelling,
};

interface Written {
  readonly bytes: Uint8Array;
  readonly deltas: readonly dense.Matrix[];
}

function written(write: Write, dtype: StoredDtype, apart: number, file: number): Written {
  const modules = MODULES.map((module) => write(module, dtype, apart, file));
  return { bytes: fileOf(modules.flatMap(({ tensors }) => tensors)), deltas: modules.map(({ delta }) => delta) };
}

/** @param shares workers that share the work @returns totals at strengths that are then given */
async function stackOf(files: readonly Written[], shares: number): Promise<StackGrams> {
  const sources = files.map(({ bytes }, index) => ({
    path: `${index}.safetensors`,
    source: fileSource(new File([bytes as BlobPart], `${index}`)),
  }));
  const measured = [];
  for (const { source, path } of sources) {
    const outcome = await measureFile(source, path, tools);
    if (outcome.kind !== 'measured') throw new Error(JSON.stringify(outcome));
    measured.push(outcome.measurement);
  }
  const found = new Map<string, PairProducts[]>();
  for (let index = 0; index < shares; index++) {
    const outcome = await compareFiles(sources, { index, of: shares }, tools);
    if (outcome.kind !== 'compared') throw new Error(JSON.stringify(outcome));
    for (const { a, b, products } of outcome.pairs) found.set(`${a} ${b}`, [...(found.get(`${a} ${b}`) ?? []), products]);
  }
  return stackGrams(
    measured.map(({ blocks, totalStrength }, index) => ({
      key: `${index}`,
      strengths: new Map(blocks.map(({ slot, strength }) => [slot, strength])),
      totalStrength,
    })),
    measured[0]?.layout?.slots ?? [],
    (a, b) => pairFromText(pairToText(mergeProducts(found.get(`${a} ${b}`) ?? []))),
  );
}

const totalsAt = (stack: StackGrams, strengths: readonly number[]): StackTotals =>
  totalsOf(
    stack,
    coefficientsOf(
      stack,
      strengths.map((strength) => ({ strengthModel: strength, strengthClip: strength, gains: {}, on: true })),
    ),
  );

/** Per block and of all, what the totals are of the norm of the dense sum: 1 each. */
function ratios(files: readonly Written[], found: StackTotals, strengths: readonly number[]): Record<string, number> {
  const norms = MODULES.map(({ rows, cols }, i) => {
    let square = 0;
    for (let at = 0; at < rows * cols; at++) {
      const sum = files.reduce((all, { deltas }, file) => all + (strengths[file] as number) * (deltas[i]?.values[at] as number), 0);
      square += sum * sum;
    }
    return Math.sqrt(square);
  });
  const [q = 0, ffn = 0, last = 0] = norms;
  const block = (slot: string): number => found.blocks.find((one) => one.slot === slot)?.joint ?? Number.NaN;
  return {
    'blocks.0': block('blocks.0') / Math.hypot(q, ffn),
    'blocks.5': block('blocks.5') / last,
    all: found.overall.joint / Math.hypot(q, ffn, last),
  };
}

const ONE = { 'blocks.0': expect.closeTo(1, 6), 'blocks.5': expect.closeTo(1, 6), all: expect.closeTo(1, 6) };

describe.each(['F64', 'F32', 'F16', 'BF16'] as const)('near duplicates in %s', (dtype) => {
  describe.each(Object.entries(WRITERS))('%s', (_, write) => {
    it.each([1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6])('%s apart', async (apart) => {
      const files = [0, 1].map((file) => written(write, dtype, apart, file));
      // Closer than the dtype can tell: one file twice.
      if (files[0]?.deltas[2]?.values.every((value, at) => value === files[1]?.deltas[2]?.values[at])) return;
      for (const shares of [1, 2]) {
        const stack = await stackOf(files, shares);
        for (const strengths of [
          [1, -1],
          [-0.7, 0.7001],
          [1, 1],
        ]) {
          expect(ratios(files, totalsAt(stack, strengths), strengths)).toEqual(ONE);
        }
      }
    });
  });
});

describe('three near duplicates', () => {
  it.each([1e-1, 1e-3, 1e-5])('%s apart, at strengths that undo each other', async (apart) => {
    const files = [0, 1, 2].map((file) => written(epochs, 'F32', apart, file));
    const stack = await stackOf(files, 1);
    for (const strengths of [
      [0.5, 0.5, -1],
      [1, -2, 1],
      [1, -1, 0],
      [1, 1, -1.9999],
    ]) {
      expect(ratios(files, totalsAt(stack, strengths), strengths)).toEqual(ONE);
    }
  });
});

it('the shares of two that nearly undo each other add up to 1', async () => {
  const files = [0, 1].map((file) => written(epochs, 'F32', 1e-4, file));
  const { overall, blocks } = totalsAt(await stackOf(files, 1), [1, -1]);
  for (const { shares } of [overall, ...blocks.filter(({ joint }) => joint > 0)])
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 6);
});

it('one LoRA against itself leaves nothing', async () => {
  const file = written(epochs, 'F32', 0.1, 0);
  expect(totalsAt(await stackOf([file, file], 1), [1, -1]).overall.joint).toBeLessThan(1e-9);
});
