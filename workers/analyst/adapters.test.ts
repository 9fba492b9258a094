/**
 * Every adapter kind, from a file's bytes to its numbers, against the dense float64 delta written down from its definition.
 * One file: the table of kinds above is what all suites run over.
 */
import { readFileSync } from 'node:fs';
import fc from '../../src/testing/properties.ts';
import { createXXHash128 } from 'hash-wasm';
import { describe, expect, it } from 'vitest';
import type { MeasuredModule } from '../../src/domain/reading.ts';
import * as dense from '../../src/testing/dense.ts';
import { asMatrix, fileOf, type StoredDtype, tensorOf, type TestTensor } from '../../src/testing/lora-file.ts';
import type { Kernel } from '../kernels/kernel.ts';
import { instantiateKernel } from '../kernels/load.ts';
import { createScalarKernel } from '../kernels/scalar.ts';
import { fileSource } from './byte-source.ts';
import { measureFile } from './measure-file.ts';
import { sentence, told } from '../../src/testing/told.ts';
import { generator } from '../../src/testing/generator.ts';

const simd = new WebAssembly.Module(readFileSync(new URL('../kernels/build/simd.wasm', import.meta.url)));
const hasher = await createXXHash128();

async function measure(kernel: Kernel, tensors: readonly TestTensor[], metadata: Record<string, string> = {}) {
  const file = new File([fileOf(tensors, metadata) as BlobPart], 'test.safetensors');
  const outcome = await measureFile(fileSource(file), file.name, {
    kernel,
    hasher,
    onProgress: () => undefined,
    signal: new AbortController().signal,
  });
  if (outcome.kind !== 'measured') throw new Error(JSON.stringify(outcome));
  return outcome.measurement;
}

const MODULE = 'diffusion_model.blocks.3.layer';
/** Not F64, whose values are rounded to f32 first: in a delta that nearly cancels the rounding shows. It has a case of its own. */
const dtypes = fc.constantFrom<StoredDtype>('F32', 'F16', 'BF16');

/** Random tensors under `MODULE`, by role suffix and shape; a scalar suffix may be given its value. */
class Draw {
  readonly tensors: TestTensor[] = [];
  readonly #seed: () => number;
  readonly #dtype: StoredDtype;
  constructor(dtype: StoredDtype, seed: number) {
    this.#dtype = dtype;
    this.#seed = generator(seed);
  }
  add(suffix: string, shape: readonly number[], size = 0.5): TestTensor {
    const count = shape.reduce((a, b) => a * b, 1);
    return this.put(
      suffix,
      shape,
      Array.from({ length: count }, () => size * this.#seed()),
    );
  }
  put(suffix: string, shape: readonly number[], values: readonly number[], dtype: StoredDtype = this.#dtype): TestTensor {
    const tensor = tensorOf(MODULE + suffix, dtype, shape, values);
    this.tensors.push(tensor);
    return tensor;
  }
  matrix(suffix: string, rows: number, cols: number): dense.Matrix {
    return asMatrix(this.add(suffix, [rows, cols]));
  }
}

const small = fc.integer({ min: 1, max: 12 });
const sizes = fc.record({
  m: small,
  n: small,
  r: fc.integer({ min: 1, max: 6 }),
  k: fc.integer({ min: 1, max: 3 }),
  dtype: dtypes,
  seed: fc.nat(),
});
interface Sizes {
  readonly m: number;
  readonly n: number;
  readonly r: number;
  readonly k: number;
  readonly dtype: StoredDtype;
  readonly seed: number;
}

/** What a case expects of the module's first row. */
interface Wanted {
  readonly draw: Draw;
  readonly delta: dense.Matrix;
  readonly adapter: string;
  /** Whether the largest singular value is expected. */
  readonly spectral: boolean;
  readonly metadata?: Record<string, string>;
}

const CASES: Record<string, (sizes: Sizes) => Wanted> = {
  'LoRA with alpha': ({ m, n, r, dtype, seed }) => {
    const draw = new Draw(dtype, seed);
    const down = draw.matrix('.lora_down.weight', r, n);
    draw.put('.alpha', [], [3], 'F32');
    const up = draw.matrix('.lora_up.weight', m, r);
    return { draw, adapter: 'lora', spectral: true, delta: dense.scaled(dense.multiply(up, down), 3 / r) };
  },
  'LoRA with a whole-number alpha and a scale tensor, which overrides it': ({ m, n, r, dtype, seed }) => {
    const draw = new Draw(dtype, seed);
    const up = draw.matrix('.lora_up.weight', m, r);
    const down = draw.matrix('.lora_down.weight', r, n);
    draw.put('.alpha', [], [16], 'I64');
    draw.put('.scale', [], [0.25], 'F32');
    return { draw, adapter: 'lora', spectral: true, delta: dense.scaled(dense.multiply(up, down), 0.25) };
  },
  'PEFT LoRA with rank-stabilised scale': ({ m, n, r, dtype, seed }) => {
    const draw = new Draw(dtype, seed);
    const up = draw.matrix('.lora_B.weight', m, r);
    const down = draw.matrix('.lora_A.weight', r, n);
    const metadata = { lora_adapter_metadata: JSON.stringify({ 'diffusion_model.lora_alpha': 8, 'diffusion_model.use_rslora': true }) };
    return { draw, adapter: 'lora', spectral: true, metadata, delta: dense.scaled(dense.multiply(up, down), 8 / Math.sqrt(r)) };
  },
  'convolution LoRA': ({ m, n, r, k, dtype, seed }) => {
    const draw = new Draw(dtype, seed);
    const up = asMatrix(draw.add('.lora_up.weight', [m, r, 1, 1]));
    const down = asMatrix(draw.add('.lora_down.weight', [r, n, k, k]));
    return { draw, adapter: k === 1 ? 'lora' : 'locon', spectral: true, delta: dense.multiply(up, down) };
  },
  'Tucker convolution': ({ m, n, r, dtype, seed }) => {
    const draw = new Draw(dtype, seed);
    const up = asMatrix(draw.add('.lora_up.weight', [m, r, 1, 1]));
    const down = asMatrix(draw.add('.lora_down.weight', [r, n, 1, 1]));
    const mid = draw.add('.lora_mid.weight', [r, r, 3, 2]);
    return { draw, adapter: 'locon', spectral: true, delta: dense.tucker(up, mid, down) };
  },
  AdaLoRA: ({ m, n, r, dtype, seed }) => {
    const draw = new Draw(dtype, seed);
    const up = draw.matrix('.lora_B', m, r);
    const down = draw.matrix('.lora_A', r, n);
    const diagonal = asMatrix(draw.add('.lora_E', [r, 1]));
    const middle = dense.matrix(r, r, (i, j) => (i === j ? dense.entry(diagonal, i, 0) : 0));
    return { draw, adapter: 'adalora', spectral: true, delta: dense.multiply(dense.multiply(up, middle), down) };
  },
  'AdaLoRA that kept fewer ranks than it has rows': ({ m, n, r, dtype, seed }) => {
    const draw = new Draw(dtype, seed);
    const up = draw.matrix('.lora_B.default', m, r + 2);
    const down = draw.matrix('.lora_A.default', r + 2, n);
    const diagonal = asMatrix(draw.add('.lora_E.default', [r + 2, 1]));
    draw.put('.ranknum.default', [], [r], 'F32');
    const middle = dense.matrix(r + 2, r + 2, (i, j) => (i === j ? dense.entry(diagonal, i, 0) : 0));
    const metadata = { lora_adapter_metadata: JSON.stringify({ 'diffusion_model.lora_alpha': 16 }) };
    const delta = dense.scaled(dense.multiply(dense.multiply(up, middle), down), 16 / (r + 1e-5));
    return { draw, adapter: 'adalora', spectral: true, metadata, delta };
  },
  'LoKr of PEFT is scaled by its configuration, whole factors too': ({ m, n, k, dtype, seed }) => {
    const draw = new Draw(dtype, seed);
    const delta = dense.kronecker(draw.matrix('.lokr_w1', k, k), draw.matrix('.lokr_w2', m, n));
    const metadata = { lora_adapter_metadata: JSON.stringify({ 'diffusion_model.alpha': 4, 'diffusion_model.r': 8 }) };
    return { draw, adapter: 'lokr', spectral: true, metadata, delta: dense.scaled(delta, 0.5) };
  },
  'LoHa of PEFT is scaled by its configuration': ({ m, n, r, dtype, seed }) => {
    const draw = new Draw(dtype, seed);
    const one = dense.multiply(draw.matrix('.hada_w1_a', m, r), draw.matrix('.hada_w1_b', r, n));
    const two = dense.multiply(draw.matrix('.hada_w2_a', m, r), draw.matrix('.hada_w2_b', r, n));
    const metadata = { lora_adapter_metadata: JSON.stringify({ 'diffusion_model.alpha': 3, 'diffusion_model.r': r }) };
    return {
      draw,
      adapter: 'loha',
      spectral: false,
      metadata,
      delta: dense.scaled(
        dense.combine(one, two, (x, y) => x * y),
        3 / r,
      ),
    };
  },
  C3A: ({ m, n, k, dtype, seed }) => {
    const draw = new Draw(dtype, seed);
    const [down, across, b] = [m, k, n];
    const { values } = draw.add('.c3a_kernel', [down, across, b]);
    // y = fft(ifft(x) * fft(w)) / inputs, written out: each block turns its b numbers by one for every row.
    const delta = dense.matrix(down * b, across * b, (i, j) => {
      const block = Math.floor(i / b) * across + Math.floor(j / b);
      return (values[block * b + (((((j % b) - (i % b)) % b) + b) % b)] as number) / (across * b);
    });
    return { draw, adapter: 'c3a', spectral: false, delta };
  },
  'a difference beside a LoRA on one weight': ({ m, n, r, dtype, seed }) => {
    const draw = new Draw(dtype, seed);
    draw.matrix('.lora_up.weight', m, r);
    draw.matrix('.lora_down.weight', r, n);
    draw.put('.alpha', [], [-2 * r], 'F32');
    return { draw, adapter: 'diff', spectral: true, delta: draw.matrix('.diff', m, n) };
  },
  LoHa: ({ m, n, r, dtype, seed }) => {
    const draw = new Draw(dtype, seed);
    const one = dense.multiply(draw.matrix('.hada_w1_a', m, r), draw.matrix('.hada_w1_b', r, n));
    const two = dense.multiply(draw.matrix('.hada_w2_a', m, r), draw.matrix('.hada_w2_b', r, n));
    draw.put('.alpha', [], [3], 'F32');
    return {
      draw,
      adapter: 'loha',
      spectral: false,
      delta: dense.scaled(
        dense.combine(one, two, (x, y) => x * y),
        3 / r,
      ),
    };
  },
  'LoHa large enough that pairs of ranks are cheaper': ({ n, dtype, seed }) => {
    const [m, r] = [90, 2];
    const draw = new Draw(dtype, seed);
    const cols = 60 + n;
    const one = dense.multiply(draw.matrix('.hada_w1_a', m, r), draw.matrix('.hada_w1_b', r, cols));
    const two = dense.multiply(draw.matrix('.hada_w2_a', m, r), draw.matrix('.hada_w2_b', r, cols));
    return { draw, adapter: 'loha', spectral: false, delta: dense.combine(one, two, (x, y) => x * y) };
  },
  'LoHa with Tucker cores': ({ m, n, r, dtype, seed }) => {
    const draw = new Draw(dtype, seed);
    const half = (index: number): dense.Matrix => {
      const a = draw.matrix(`.hada_w${index}_a`, r, m);
      const b = draw.matrix(`.hada_w${index}_b`, r, n);
      return dense.tucker(dense.transpose(a), draw.add(`.hada_t${index}`, [r, r, 2, 3]), b);
    };
    return { draw, adapter: 'loha', spectral: false, delta: dense.combine(half(1), half(2), (x, y) => x * y) };
  },
  'LoKr of two whole factors ignores its alpha': ({ m, n, r, k, dtype, seed }) => {
    const draw = new Draw(dtype, seed);
    const one = draw.matrix('.lokr_w1', k, r);
    const two = draw.matrix('.lokr_w2', m, n);
    draw.put('.alpha', [], [Number.POSITIVE_INFINITY], 'F32');
    return { draw, adapter: 'lokr', spectral: true, delta: dense.kronecker(one, two) };
  },
  'LoKr with a factored second part': ({ m, n, r, k, dtype, seed }) => {
    const draw = new Draw(dtype, seed);
    const one = draw.matrix('.lokr_w1', k, k);
    const two = dense.multiply(draw.matrix('.lokr_w2_a', m, r), draw.matrix('.lokr_w2_b', r, n));
    draw.put('.alpha', [], [5], 'F32');
    return { draw, adapter: 'lokr', spectral: true, delta: dense.scaled(dense.kronecker(one, two), 5 / r) };
  },
  'LoKr with both parts factored takes the rank of the second': ({ m, n, r, k, dtype, seed }) => {
    const draw = new Draw(dtype, seed);
    const one = dense.multiply(draw.matrix('.lokr_w1_a', k, 2), draw.matrix('.lokr_w1_b', 2, k));
    const two = dense.multiply(draw.matrix('.lokr_w2_a', m, r), draw.matrix('.lokr_w2_b', r, n));
    draw.put('.alpha', [], [5], 'F32');
    return { draw, adapter: 'lokr', spectral: true, delta: dense.scaled(dense.kronecker(one, two), 5 / r) };
  },
  'LoKr with a factored first part alone': ({ m, n, r, k, dtype, seed }) => {
    const draw = new Draw(dtype, seed);
    const one = dense.multiply(draw.matrix('.lokr_w1_a', k, r), draw.matrix('.lokr_w1_b', r, k));
    const two = draw.matrix('.lokr_w2', m, n);
    draw.put('.alpha', [], [5], 'F32');
    return { draw, adapter: 'lokr', spectral: true, delta: dense.scaled(dense.kronecker(one, two), 5 / r) };
  },
  'LoKr convolution with a Tucker core': ({ m, n, r, k, dtype, seed }) => {
    const draw = new Draw(dtype, seed);
    const one = draw.matrix('.lokr_w1', k, k);
    const a = draw.matrix('.lokr_w2_a', r, m);
    const b = draw.matrix('.lokr_w2_b', r, n);
    const two = dense.tucker(dense.transpose(a), draw.add('.lokr_t2', [r, r, 3, 3]), b);
    return { draw, adapter: 'lokr', spectral: true, delta: dense.kronecker(one, two) };
  },
  'LoKr convolution without one': ({ m, n, r, k, dtype, seed }) => {
    const draw = new Draw(dtype, seed);
    const one = draw.matrix('.lokr_w1', k, k);
    const two = dense.multiply(draw.matrix('.lokr_w2_a', m, r), draw.matrix('.lokr_w2_b', r, n * 9));
    return { draw, adapter: 'lokr', spectral: true, delta: dense.kronecker(one, two) };
  },
  difference: ({ m, n, dtype, seed }) => {
    const draw = new Draw(dtype, seed);
    const delta = draw.matrix('.diff', m, n);
    draw.put('.alpha', [], [7], 'F32');
    return { draw, adapter: 'diff', spectral: true, delta };
  },
  'difference of a norm layer': ({ n, dtype, seed }) => {
    const draw = new Draw(dtype, seed);
    return { draw, adapter: 'norm', spectral: true, delta: asMatrix(draw.add('.w_norm', [n])) };
  },
  'full rank under the name of a down factor': ({ n, dtype, seed }) => {
    const draw = new Draw(dtype, seed);
    return { draw, adapter: 'fullrank', spectral: true, delta: draw.matrix('.lora_down.weight', 600, n) };
  },
  // Wider than any rank here: a square weight as wide as the rank could be read both ways.
  'GLoRA with an untrained a-term, as it is written now': ({ m: more, n: wide, r, dtype, seed }) => {
    const draw = new Draw(dtype, seed);
    const [m, n] = [more + 6, wide + 6];
    draw.add('.a1.weight', [n, r]);
    draw.put(
      '.a2.weight',
      [r, n],
      Array.from({ length: r * n }, () => 0),
    );
    const delta = dense.multiply(draw.matrix('.b1.weight', m, r), draw.matrix('.b2.weight', r, n));
    draw.put('.alpha', [], [2 * r], 'F32');
    return { draw, adapter: 'glora', spectral: true, delta: dense.scaled(delta, 2) };
  },
  'GLoRA as it was written before': ({ m: more, n: wide, r, dtype, seed }) => {
    const draw = new Draw(dtype, seed);
    const [m, n] = [more + 6, wide + 6];
    const right = draw.matrix('.b1.weight', r, n);
    const delta = dense.multiply(draw.matrix('.b2.weight', m, r), right);
    draw.add('.a1.weight', [r, n]);
    draw.add('.a2.weight', [n, r]);
    return { draw, adapter: 'glora', spectral: true, delta };
  },
};

const KERNELS = [
  ['scalar', async () => createScalarKernel()],
  ['simd', () => instantiateKernel('simd', simd)],
] as const;

/** Entries of products are f32 sums in the kernel; the documented bound of the measure. */
const BOUND = 1e-6;

function expectNear(found: number | null | undefined, wanted: number, scale: number): void {
  expect(Math.abs((found ?? Number.NaN) - wanted)).toBeLessThanOrEqual(BOUND * scale + 1e-30);
}

describe.each(KERNELS)('kernel %s', (_name, make) => {
  it.each(Object.keys(CASES))('%s', async (name) => {
    const kernel = await make();
    await fc.assert(
      fc.asyncProperty(sizes, async (some) => {
        const { draw, delta, adapter, spectral, metadata } = (CASES[name] as (s: Sizes) => Wanted)(some);
        const [module] = (await measure(kernel, draw.tensors, metadata)).modules as [MeasuredModule];
        expect(module).toMatchObject({ problem: null, adapter, rows: delta.rows, cols: delta.cols });
        const norm = dense.norm(delta);
        // Entries of a LoHa are f32 sums: a delta that vanishes by chance is off by what its factors are rounded to.
        const scale = Math.max(norm, 1e-4);
        expectNear(module.deltaNorm, norm, scale);
        expectNear(module.rms, norm / Math.sqrt(delta.values.length), scale);
        if (spectral) expectNear(module.spectralNorm, dense.singularValues(delta)[0] ?? 0, scale);
        else expect(module.spectralNorm).toBeNull();
      }),
      { numRuns: 25 },
    );
  });
});

describe.each(KERNELS)('factors of a lower rank than they have columns, kernel %s', (_name, make) => {
  /** rows x inner . inner x cols, the factors of rank `inner` spread over `rank` columns that depend on each other. */
  it.each([
    [600, 600, 64, 1],
    [640, 640, 64, 7],
    [32, 1024, 128, 32],
    [9, 64, 128, 9],
    [300, 900, 32, 31],
  ])('%i x %i, rank %i, of which %i are independent', async (rows, cols, rank, inner) => {
    const draw = new Draw('F32', rows + rank);
    const random = (m: number, n: number, seed: number): dense.Matrix => asMatrix(new Draw('F32', seed).add('.x', [m, n]));
    const mix = random(inner, rank, 3);
    const up = draw.put('.lora_up.weight', [rows, rank], [...dense.multiply(random(rows, inner, 1), mix).values]);
    const down = draw.put('.lora_down.weight', [rank, cols], [...dense.multiply(dense.transpose(mix), random(inner, cols, 2)).values]);
    const [module] = (await measure(await make(), draw.tensors)).modules;
    // The singular values of up.down are those of R_up.R_downT; Jacobi on the smaller side of the dense delta is quick enough.
    const delta = dense.multiply(asMatrix(up), asMatrix(down));
    const [largest = 0] = rows <= 64 ? dense.singularValues(delta) : [powerNorm(delta)];
    expectNear(module?.deltaNorm, dense.norm(delta), dense.norm(delta));
    expectNear(module?.spectralNorm, largest, largest);
    expect(module?.stableRank).toBeGreaterThanOrEqual(1);
  });
});

/** Largest singular value by 300 steps of power iteration. */
function powerNorm(a: dense.Matrix): number {
  let v = dense.matrix(a.cols, 1, (i) => Math.sin(i + 1));
  const t = dense.transpose(a);
  for (let step = 0; step < 300; step++) {
    const w = dense.multiply(t, dense.multiply(a, v));
    v = dense.scaled(w, 1 / dense.norm(w));
  }
  return dense.norm(dense.multiply(a, v));
}

it('F64 tensors are rounded to f32, each value once', async () => {
  const draw = new Draw('F64', 99);
  const [up, down] = [draw.matrix('.lora_up.weight', 40, 4), draw.matrix('.lora_down.weight', 4, 50)];
  const rounded = (a: dense.Matrix): dense.Matrix => dense.matrix(a.rows, a.cols, (i, j) => Math.fround(dense.entry(a, i, j)));
  const [module] = (await measure(createScalarKernel(), draw.tensors)).modules;
  const wanted = dense.norm(dense.multiply(rounded(up), rounded(down)));
  expect(Math.abs((module?.deltaNorm ?? Number.NaN) / wanted - 1)).toBeLessThan(1e-12);
  expectNear(module?.deltaNorm, dense.norm(dense.multiply(up, down)), wanted);
});

describe('what needs the base model', () => {
  const kernel = createScalarKernel();
  const row = async (draw: Draw, metadata?: Record<string, string>): Promise<MeasuredModule> =>
    (await measure(kernel, draw.tensors, metadata)).modules[0] as MeasuredModule;

  it('DoRA: the part before its magnitudes, scaled, which enters no sum', async () => {
    const draw = new Draw('F32', 5);
    const up = draw.matrix('.lora_up.weight', 7, 3);
    const down = draw.matrix('.lora_down.weight', 3, 5);
    draw.put('.alpha', [], [6], 'F32');
    draw.put(
      '.dora_scale',
      [7, 1],
      Array.from({ length: 7 }, () => 300),
    );
    const measurement = await measure(kernel, draw.tensors);
    const [module] = measurement.modules;
    expect(module).toMatchObject({ adapter: 'dora', deltaNorm: null, spectralNorm: null, rank: 3 });
    expect(sentence(module?.problem)).toMatch(/DoRA needs the base model/);
    expect(module?.proxy?.label).toBe('undirected part');
    expectNear(module?.proxy?.value, 2 * dense.norm(dense.multiply(up, down)), 10);
    expect(measurement.totalStrength).toBe(0);
    expect(sentence(measurement.fallback)).toMatch(/DoRA/);
  });

  it('GLoRA: its b-term, and says that the a-term is missing', async () => {
    const draw = new Draw('F32', 9);
    draw.add('.a1.weight', [5, 13]);
    draw.add('.a2.weight', [13, 5]);
    const b = dense.multiply(draw.matrix('.b1.weight', 7, 13), draw.matrix('.b2.weight', 13, 5));
    const module = await row(draw);
    expectNear(module.deltaNorm, dense.norm(b), dense.norm(b));
    expect(told(module).note).toMatch(/only its b-term/);
  });

  it('IA3: the size of w, or of l - 1 in PEFT', async () => {
    const draw = new Draw('F32', 3);
    const w = draw.add('.weight', [6]);
    draw.put('.on_input', [], [0], 'F32');
    expectNear((await row(draw)).proxy?.value, Math.hypot(...w.values), 1);
    const peft = new Draw('F32', 3);
    const l = peft.add('.ia3_l', [6, 1]);
    expectNear((await row(peft)).proxy?.value, Math.hypot(...Array.from(l.values, (x) => x - 1)), 1);
  });

  /** R - 1 with R = (1 + Q)(1 - Q)^-1. */
  function rotation(q: dense.Matrix): number {
    const one = dense.identity(q.rows);
    const r = dense.multiply(
      dense.combine(one, q, (x, y) => x + y),
      dense.inverse(dense.combine(one, q, (x, y) => x - y)),
    );
    return dense.norm(dense.combine(r, one, (x, y) => x - y)) ** 2;
  }
  const blockOf = (tensor: TestTensor, block: number, b: number): dense.Matrix =>
    dense.matrix(b, b, (i, j) => tensor.values[(block * b + i) * b + j] as number);
  const skew = (a: dense.Matrix, factor: number): dense.Matrix => dense.combine(a, dense.transpose(a), (x, y) => factor * (x - y));

  it('OFT, BOFT and PEFT BOFT: the size of the rotations by Cayley’s formula', async () => {
    for (const [suffix, shape, factor, adapter] of [
      ['.oft_blocks', [3, 4, 4], 1, 'oft'],
      ['.oft_blocks', [2, 3, 4, 4], 1, 'boft'],
      ['.boft_R', [2, 3, 4, 4], 0.5, 'peft-boft'],
    ] as const) {
      const draw = new Draw('F32', 11);
      const tensor = draw.add(suffix, shape);
      const count = tensor.values.length / 16;
      const sum = Array.from({ length: count }, (_, i) => rotation(skew(blockOf(tensor, i, 4), factor))).reduce((a, b) => a + b);
      const module = await row(draw);
      expect(module).toMatchObject({ adapter, deltaNorm: null });
      expectNear(module.proxy?.value, Math.sqrt(sum), 1);
    }
  });

  it('LyCORIS’s first OFT: the stored rotations themselves, whatever alpha is', async () => {
    const draw = new Draw('F32', 11);
    const tensor = draw.add('.oft_diag', [3, 4, 4]);
    draw.put('.alpha', [], [0.125], 'F32');
    const squares = [0, 1, 2].map(
      (i) =>
        dense.norm(
          dense.combine(
            blockOf(tensor, i, 4),
            dense.matrix(4, 4, (r, c) => Number(r === c)),
            (x, y) => x - y,
          ),
        ) ** 2,
    );
    const module = await row(draw);
    expect(module).toMatchObject({ adapter: 'oft', deltaNorm: null });
    expectNear(module.proxy?.value, Math.sqrt(squares.reduce((a, b) => a + b)), 1);
  });

  it('OFT keeps Q within the bound that alpha gives', async () => {
    const draw = new Draw('F32', 11);
    const tensor = draw.add('.oft_blocks', [1, 4, 4]);
    draw.put('.alpha', [], [0.125], 'F32');
    const q = skew(blockOf(tensor, 0, 4), 1);
    expect(dense.norm(q)).toBeGreaterThan(0.125);
    expectNear((await row(draw)).proxy?.value, Math.sqrt(rotation(dense.scaled(q, 0.125 / dense.norm(q)))), 1);
  });

  it('PEFT OFT: the upper triangle of Q', async () => {
    const draw = new Draw('F32', 13);
    const tensor = draw.add('.oft_R.weight', [2, 6]);
    const q = (block: number): dense.Matrix => {
      const upper = tensor.values.slice(block * 6, block * 6 + 6);
      const half = dense.matrix(4, 4, (i, j) => (j > i ? (upper[i * 4 - (i * (i + 1)) / 2 + j - i - 1] as number) : 0));
      return dense.combine(half, dense.transpose(half), (x, y) => x - y);
    };
    expectNear((await row(draw)).proxy?.value, Math.sqrt(rotation(q(0)) + rotation(q(1))), 1);
  });

  it('a replaced weight has no number at all', async () => {
    const draw = new Draw('F32', 15);
    draw.add('.set_weight', [4, 4]);
    expect(told(await row(draw))).toMatchObject({
      adapter: 'set',
      deltaNorm: null,
      problem: expect.stringMatching(/needs the base model/),
    });
  });
});

describe('LoKr of a fused q, k, v under the names of its parts', () => {
  const kernel = createScalarKernel();
  const rowsOf = (whole: dense.Matrix, from: number, to: number): dense.Matrix =>
    dense.matrix(to - from, whole.cols, (i, j) => dense.entry(whole, from + i, j));

  it.each([
    ['q', 0, 0, 8],
    ['k', 8, 8, 10],
    ['v', 10, 10, 12],
  ])('%s takes its rows of the product', async (name, offset, from, to) => {
    const draw = new Draw('F32', 41);
    const whole = dense.kronecker(
      draw.matrix('.lokr_w1', 2, 4),
      dense.multiply(draw.matrix('.lokr_w2_a', 6, 3), draw.matrix('.lokr_w2_b', 3, 2)),
    );
    draw.put('.alpha', [], [6], 'F32');
    draw.put('.row_offset', [], [offset], 'I64');
    const tensors = draw.tensors.map((tensor) => ({ ...tensor, name: tensor.name.replace('.layer', `.attn.to_${name}`) }));
    const [module] = (await measure(kernel, tensors)).modules;
    expect(told(module as MeasuredModule)).toMatchObject({
      adapter: 'lokr',
      rows: to - from,
      cols: 8,
      problem: null,
      note: expect.stringMatching(/^Rows/),
    });
    const norm = 2 * dense.norm(rowsOf(whole, from, to));
    expectNear(module?.deltaNorm, norm, norm);
  });

  it('says so when the rows are not told', async () => {
    const draw = new Draw('F32', 42);
    draw.matrix('.lokr_w1', 2, 2);
    draw.matrix('.lokr_w2', 3, 3);
    draw.put('.row_offset', [], [3], 'I64');
    expect((await measure(kernel, draw.tensors)).modules[0]).toMatchObject({
      deltaNorm: null,
      problem: { code: expect.stringMatching(/^module\.offset/) },
    });
  });
});

describe('biases are weights of their own', () => {
  const kernel = createScalarKernel();

  it('a pair with a bias of up: scaled with it; with a difference: as it is', async () => {
    const draw = new Draw('F32', 21);
    const up = draw.matrix('.lora_B.weight', 6, 2);
    const down = draw.matrix('.lora_A.weight', 2, 5);
    draw.put('.alpha', [], [6], 'F32');
    const bias = draw.add('.lora_B.bias', [6]);
    const diff = draw.add('.diff_b', [6]);
    const { modules } = await measure(kernel, draw.tensors);
    expect(modules.map(({ adapter }) => adapter)).toEqual(['lora', 'bias', 'bias']);
    expectNear(modules[0]?.deltaNorm, 3 * dense.norm(dense.multiply(up, down)), 10);
    expectNear(modules.find(({ module }) => module.endsWith('lora_B.bias'))?.deltaNorm, 3 * Math.hypot(...bias.values), 10);
    expectNear(modules.find(({ module }) => module.endsWith('diff_b'))?.deltaNorm, Math.hypot(...diff.values), 10);
  });

  it('one without a weight is a module too, and NaN in it leaves the weight alone', async () => {
    const lone = new Draw('F32', 22);
    const only = lone.add('.diff_b', [9]);
    const { modules } = await measure(kernel, lone.tensors);
    expect(modules).toHaveLength(1);
    expectNear(modules[0]?.deltaNorm, Math.hypot(...only.values), 1);

    const broken = new Draw('F32', 23);
    broken.add('.diff', [3, 3]);
    broken.put('.diff_b', [3], [1, Number.NaN, 1], 'F32');
    const rows = (await measure(kernel, broken.tensors)).modules;
    expect(rows[0]).toMatchObject({ adapter: 'diff', problem: null });
    expect(rows[1] && told(rows[1])).toMatchObject({
      adapter: 'bias',
      deltaNorm: null,
      problem: expect.stringMatching(/NaN in 1 of the 3 values/),
    });
  });
});

describe('tensors of methods that are known by name', () => {
  it.each([
    ['.vera_lambda_b', 'unsupported:vera', 'VeRA'],
    ['.fourierft_spectrum', 'unsupported:fourierft', 'FourierFT'],
    ['.lora_A', 'lora', 'up factor is missing'],
    ['.lambda_layer', 'unsupported:t-lora', 'T-LoRA'],
  ])('%s', async (suffix, adapter, words) => {
    const draw = new Draw('F32', 31);
    draw.add(suffix, [4, 4]);
    const [module] = (await measure(createScalarKernel(), draw.tensors)).modules;
    expect(told(module as MeasuredModule)).toMatchObject({ adapter, deltaNorm: null, problem: expect.stringContaining(words) });
  });

  it('bundled embeddings are not a weight', async () => {
    const file = [
      tensorOf(
        'bundle_emb.mystyle.clip_l',
        'F32',
        [2, 8],
        Array.from({ length: 16 }, (_, i) => i),
      ),
    ];
    const { modules, blocks } = await measure(createScalarKernel(), file);
    expect(modules[0]).toMatchObject({ adapter: 'embedding', component: 'embedding', slot: null });
    expect(blocks.every(({ modules: count }) => count === 0)).toBe(true);
  });
});
