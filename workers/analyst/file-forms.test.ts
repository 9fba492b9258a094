/**
 * The forms in which files store the parts of a module, each from its bytes to its numbers, against the dense float64 delta that the
 * form's own definition gives: quantised factors, numbered parts, MLX, LongCat-Video, alphas under other names.
 * One file: every suite writes its files and checks them by the helpers above it.
 */
import { readFileSync } from 'node:fs';
import fc from '../../src/testing/properties.ts';
import { createXXHash128 } from 'hash-wasm';
import { describe, expect, it } from 'vitest';
import type { MeasuredModule, Measurement } from '../../src/domain/reading.ts';
import type { Dtype } from '../../src/domain/safetensors/header-types.ts';
import { parseHeader } from '../../src/domain/safetensors/header.ts';
import { understand } from '../../src/domain/understand.ts';
import * as dense from '../../src/testing/dense.ts';
import { asMatrix, fileOf, tensorOf, type TestTensor } from '../../src/testing/lora-file.ts';
import { instantiateKernel } from '../kernels/load.ts';
import { fileSource } from './byte-source.ts';
import { measureFile } from './measure-file.ts';
import { compareFiles } from './pair-files.ts';
import { sentence, told } from '../../src/testing/told.ts';

const kernel = await instantiateKernel(
  'simd',
  new WebAssembly.Module(readFileSync(new URL('../kernels/build/simd.wasm', import.meta.url))),
);
const hasher = await createXXHash128();

async function measure(tensors: readonly TestTensor[], metadata: Record<string, string> = {}): Promise<Measurement> {
  const outcome = await measureFile(fileSource(new File([fileOf(tensors, metadata) as BlobPart], 'x.safetensors')), 'x.safetensors', {
    kernel,
    hasher,
    onProgress: () => undefined,
    signal: new AbortController().signal,
  });
  if (outcome.kind !== 'measured') throw new Error(JSON.stringify(outcome));
  return outcome.measurement;
}

const only = ({ modules }: Measurement): MeasuredModule => {
  const [module, ...rest] = modules;
  if (!module || rest.length > 0) throw new Error(`one module expected, found ${modules.map(({ module: name }) => name).join(', ')}`);
  return module;
};

const understood = (tensors: readonly TestTensor[]) => {
  const bytes = fileOf(tensors);
  const outcome = parseHeader(bytes, bytes.length);
  if (!outcome.ok) throw new Error(outcome.error.code);
  return understand(outcome.header, { path: 'x.safetensors' });
};

/** Values in steps from -127 to 127, in an order that the seed gives. */
function steps(count: number, seed: number): number[] {
  let state = (seed >>> 0) + 1;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state % 255) - 127;
  });
}
const floats = (name: string, shape: readonly number[], seed: number): TestTensor =>
  tensorOf(
    name,
    'F32',
    shape,
    steps(
      shape.reduce((a, b) => a * b, 1),
      seed,
    ).map((x) => x / 64),
  );

/** e4m3: sign, four bits of exponent with bias 7, three of mantissa; below the exponents steps of 2^-9. */
const fromE4m3 = (byte: number): number => {
  const [sign, exponent, mantissa] = [byte & 0x80 ? -1 : 1, (byte >> 3) & 15, byte & 7];
  return sign * (exponent === 0 ? (mantissa / 8) * 2 ** -6 : (1 + mantissa / 8) * 2 ** (exponent - 7));
};

function bytes(name: string, dtype: Dtype, shape: readonly number[], seed: number): TestTensor {
  const numbers = steps(
    shape.reduce((a, b) => a * b, 1),
    seed,
  );
  const data = Uint8Array.from(numbers, (x) => (dtype === 'F8_E4M3' && (x & 0x7f) === 0x7f ? 0 : x & 0xff));
  const values = Float64Array.from(data, (byte) => (dtype === 'F8_E4M3' ? fromE4m3(byte) : byte > 127 ? byte - 256 : byte));
  return { name, dtype, shape, values, data };
}

/** With the numbers of `scale` spread over the matrix as the shapes say. */
const times = (matrix: dense.Matrix, scale: (row: number, col: number) => number): dense.Matrix =>
  dense.matrix(matrix.rows, matrix.cols, (i, j) => dense.entry(matrix, i, j) * scale(i, j));

const M = 'diffusion_model.blocks.3.self_attn.q';
const near = (value: number | null, expected: number): void => {
  expect(value).not.toBeNull();
  expect(Math.abs((value ?? 0) - expected)).toBeLessThanOrEqual(1e-6 * expected);
};

function expectDelta(module: MeasuredModule, delta: dense.Matrix): void {
  expect(module).toMatchObject({ problem: null, rows: delta.rows, cols: delta.cols });
  const singular = dense.singularValues(delta);
  near(module.deltaNorm, dense.norm(delta));
  near(module.spectralNorm, singular[0] ?? 0);
}

describe('quantised factors with a scale beside them', () => {
  const NAMES: readonly (readonly [string, down: string, up: string, downScale: string, upScale: string])[] = [
    ['kohya, .scale_weight', 'lora_down.weight', 'lora_up.weight', 'lora_down.scale_weight', 'lora_up.scale_weight'],
    ['kohya, .weight_scale', 'lora_down.weight', 'lora_up.weight', 'lora_down.weight_scale', 'lora_up.weight_scale'],
    ['PEFT, scale_weight inside lora_A', 'lora_A.weight', 'lora_B.weight', 'lora_A.scale_weight', 'lora_B.scale_weight'],
    ['PEFT, .weight_scale', 'lora_A.weight', 'lora_B.weight', 'lora_A.weight_scale', 'lora_B.weight_scale'],
    ['PEFT, .weight.scale', 'lora_A.weight', 'lora_B.weight', 'lora_A.weight.scale', 'lora_B.weight.scale'],
    ['PEFT, .weight.scale_weight', 'lora_A.weight', 'lora_B.weight', 'lora_A.weight.scale_weight', 'lora_B.weight.scale_weight'],
    ['PEFT without .weight', 'lora_A', 'lora_B', 'lora_A.scale_weight', 'lora_B.scale_weight'],
    ['under a name', 'lora_A.default.weight', 'lora_B.default.weight', 'lora_A.default.scale_weight', 'lora_B.default.weight_scale'],
    ['diffusers', 'lora.down.weight', 'lora.up.weight', 'lora.down.scale_weight', 'lora.up.weight_scale'],
  ];
  it.each(NAMES)('%s', async (_name, down, up, downScale, upScale) => {
    for (const dtype of ['I8', 'F8_E4M3'] as const) {
      const [a, b] = [bytes(`${M}.${down}`, dtype, [4, 32], 1), bytes(`${M}.${up}`, dtype, [48, 4], 2)];
      const scales = [tensorOf(`${M}.${downScale}`, 'F32', [], [0.0031]), tensorOf(`${M}.${upScale}`, 'F32', [1], [0.0127])];
      const [x, y] = scales.map(({ values }) => values[0] as number) as [number, number];
      const delta = dense.scaled(dense.multiply(asMatrix(b), asMatrix(a)), (x * y * 2) / 4);
      expectDelta(only(await measure([a, b, ...scales, tensorOf(`${M}.alpha`, 'F32', [], [2])])), delta);
    }
  });

  const FORMS: readonly (readonly [
    string,
    rows: (r: number, n: number) => number[],
    at: (i: number, j: number, n: number, r: number) => number,
  ])[] = [
    ['one number', () => [], () => 0],
    ['one number in two dimensions', () => [1, 1], () => 0],
    ['one per row', (r) => [r], (i) => i],
    ['one per row, as a column', (r) => [r, 1], (i) => i],
    ['one per column', (_r, n) => [1, n], (_i, j) => j],
    ['one per row and half of the columns', (r) => [r, 2], (i, j, n) => 2 * i + Math.floor(j / (n / 2))],
    ['one per column, as a list', (_r, n) => [n], (_i, j) => j],
    [
      'one per half of the rows and quarter of the columns',
      (r) => (r % 2 === 0 ? [2, 4] : [1, 4]),
      (i, j, n, r) => (r % 2 === 0 ? 4 * Math.floor(i / (r / 2)) : 0) + Math.floor(j / (n / 4)),
    ],
    ['one per row and quarter, with a last dimension of 1', (r) => [r, 4, 1], (i, j, n) => 4 * i + Math.floor(j / (n / 4))],
  ];
  it.each(FORMS)('with %s', (_name, shapeOf, at) =>
    fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 6 }), fc.integer({ min: 1, max: 8 }), fc.nat(), async (r, quarter, seed) => {
        const n = 4 * quarter + 8;
        const [a, b] = [bytes(`${M}.lora_A.weight`, 'I8', [r, n], seed), floats(`${M}.lora_B.weight`, [n + 3, r], seed + 1)];
        const scale = floats(`${M}.lora_A.scale_weight`, shapeOf(r, n), seed + 2);
        const right = times(asMatrix(a), (i, j) => scale.values[at(i, j, n, r)] as number);
        expectDelta(only(await measure([a, b, scale])), dense.multiply(asMatrix(b), right));
      }),
      { numRuns: 12 },
    ),
  );

  it('of other kinds: a difference, its bias, and the factors of a LoKr', async () => {
    const diff = bytes(`${M}.diff`, 'I8', [6, 5], 4);
    const whole = await measure([diff, tensorOf(`${M}.scale_weight`, 'F32', [], [0.25])]);
    near(only(whole).deltaNorm, 0.25 * dense.norm(asMatrix(diff)));
    const [w1, w2] = [floats(`${M}.lokr_w1`, [2, 3], 5), bytes(`${M}.lokr_w2`, 'I8', [5, 4], 6)];
    const lokr = await measure([w1, w2, tensorOf(`${M}.lokr_w2.scale_weight`, 'F32', [5], [1, 2, 3, 4, 5])]);
    const two = times(asMatrix(w2), (i) => i + 1);
    expectDelta(only(lokr), dense.kronecker(asMatrix(w1), two));
    const bias = bytes(`${M}.diff_b`, 'I8', [7], 8);
    const { modules } = await measure([
      floats(`${M}.lora_A.weight`, [2, 5], 1),
      floats(`${M}.lora_B.weight`, [7, 2], 2),
      bias,
      tensorOf(`${M}.diff_b.scale_weight`, 'F32', [], [0.5]),
    ]);
    near(modules.find(({ adapter }) => adapter === 'bias')?.deltaNorm ?? null, 0.5 * dense.norm(asMatrix(bias)));
  });

  it('is the same weight as its plain form when two files are compared', async () => {
    const [a, b] = [bytes(`${M}.lora_A.weight`, 'I8', [3, 20], 1), bytes(`${M}.lora_B.weight`, 'I8', [24, 3], 2)];
    const scales = [tensorOf(`${M}.lora_A.scale_weight`, 'F32', [], [0.5]), floats(`${M}.lora_B.scale_weight`, [24, 1], 9)];
    const left = times(asMatrix(b), (i) => scales[1]?.values[i] as number);
    const plain = [
      tensorOf(
        `${M}.lora_down.weight`,
        'F32',
        [3, 20],
        Array.from(a.values, (x) => x / 2),
      ),
      tensorOf(`${M}.lora_up.weight`, 'F32', [24, 3], [...left.values]),
    ];
    const sources = [[a, b, ...scales], plain].map((tensors) => ({
      source: fileSource(new File([fileOf(tensors) as BlobPart], 'x')),
      path: 'x',
    }));
    const outcome = await compareFiles(
      sources,
      { index: 0, of: 1 },
      { kernel, onProgress: () => undefined, signal: new AbortController().signal },
    );
    if (outcome.kind !== 'compared') throw new Error(JSON.stringify(outcome));
    const delta = dense.multiply(left, dense.scaled(asMatrix(a), 0.5));
    const inner = outcome.pairs[0]?.products.blocks.reduce((sum, block) => sum + block.inner, 0) ?? 0;
    expect(Math.abs(inner / dense.norm(delta) ** 2 - 1)).toBeLessThan(1e-6);
  });
});

describe('what holds no numbers of its own is refused', () => {
  const plain = floats(`${M}.lora_B.weight`, [12, 4], 1);
  const scale = tensorOf(`${M}.lora_A.scale_weight`, 'F32', [], [0.5]);
  const factor = (dtype: Dtype, size: number): TestTensor => ({
    name: `${M}.lora_A.weight`,
    dtype,
    shape: [4, 8],
    values: new Float64Array(),
    data: new Uint8Array(32 * size).fill(3),
  });

  it.each<[Dtype, number]>([
    ['I8', 1],
    ['U8', 1],
    ['BOOL', 1],
    ['I16', 2],
    ['U16', 2],
    ['I32', 4],
    ['U32', 4],
    ['I64', 8],
    ['U64', 8],
  ])('%s without a scale', async (dtype, size) => {
    const module = only(await measure([factor(dtype, size), plain]));
    expect(module).toMatchObject({ deltaNorm: null, rms: null, spectralNorm: null, tensorNormSum: null });
    expect(sentence(module.problem)).toBe(`Quantised factors without their scale: ${M}.lora_A.weight has the type ${dtype}`);
  });

  it.each<[Dtype, number]>([
    ['U8', 1],
    ['I16', 2],
    ['I32', 4],
    ['I64', 8],
    ['F8_E8M0', 1],
    ['F4', 0.5],
  ])('%s with a scale: such types hold packed values', async (dtype, size) => {
    expect(told(only(await measure([factor(dtype, size), plain, scale])))).toMatchObject({
      deltaNorm: null,
      problem: expect.stringContaining(dtype),
    });
  });

  it.each([
    ['a zero point', '.lora_A.zero_point'],
    ['a zero point of the weight', '.lora_A.weight.zero_point'],
    ['a scale by another name', '.lora_A.weight_scale_inv'],
    ['the input scale of a layer', '.lora_A.input_scale'],
    ['the tables of a 4-bit type', '.lora_A.weight.absmax'],
    ['the state of a 4-bit type', '.lora_A.weight.quant_state.bitsandbytes__nf4'],
    ['the description of a type', '.lora_A.comfy_quant'],
    ['a scaling by another name', '.scaling'],
    ['a part of no known kind', '.lora_C.weight'],
    ['a gate', '.gate'],
    ['a bias of the inner factor', '.lora_A.bias'],
    ['a magnitude within a factor', '.lora_A.magnitude'],
    ['a difference within a factor', '.lora_B.diff'],
  ])('a module with %s, which is not read', async (_what, ending) => {
    const module = only(await measure([floats(`${M}.lora_A.weight`, [4, 8], 2), plain, floats(M + ending, [4], 3)]));
    expect(told(module)).toMatchObject({ deltaNorm: null, problem: `It also has ${M}${ending}, which is not read` });
  });

  it.each([
    ['a scale whose shape fits nothing', [floats(`${M}.lora_A.scale_weight`, [3], 1)], /is 3; one number, or one per row/],
    ['a scale that is an integer', [{ ...scale, dtype: 'I32' as const }], /has the type I32/],
    [
      'a scale of a factor that is not there',
      [floats(`${M}.lora_mid.scale_weight`, [], 1)],
      /factor that the scale .* multiplies is missing/,
    ],
    [
      'two scales of one factor',
      [{ ...scale, name: `${M}.lora_A.weight_scale` }, scale],
      /also has .*lora_A\.weight_scale, which is not read/,
    ],
    ['one scale for two factors', [floats(`${M}.scale_weight`, [], 1)], /does not say which/],
  ])('%s', async (_what, extra, reason) => {
    const [a, b] = [bytes(`${M}.lora_A.weight`, 'I8', [4, 8], 1), bytes(`${M}.lora_B.weight`, 'I8', [12, 4], 2)];
    const scales = extra.some(({ name }) => name === `${M}.scale_weight`)
      ? []
      : [scale, { ...scale, name: `${M}.lora_B.scale_weight` }].filter(({ name }) => extra.every((one) => one.name !== name));
    const module = only(await measure([a, b, ...scales, ...(extra as TestTensor[])]));
    expect(module.deltaNorm).toBeNull();
    expect(sentence(module.problem)).toMatch(reason);
  });

  it('a module with two adapters side by side, of which none is said to be meant', async () => {
    const tensors = ['default', 'distill'].flatMap((name, i) => [
      floats(`${M}.lora_A.${name}.weight`, [4, 8], i),
      floats(`${M}.lora_B.${name}.weight`, [12, 4], i + 2),
    ]);
    const module = only(await measure(tensors));
    expect(told(module)).toMatchObject({
      deltaNorm: null,
      problem: 'It holds the adapters default, distill; the file does not say which of them counts',
    });
    const [, up] = tensors.slice(2);
    expect(only(await measure([tensors[0] as TestTensor, up as TestTensor])).deltaNorm).toBeNull();
    expect(only(await measure(tensors.slice(0, 2))).deltaNorm).not.toBeNull();
    const plain = [floats(`${M}.lora_A.weight`, [4, 8], 7), floats(`${M}.lora_B.weight`, [12, 4], 8)];
    expect(sentence(only(await measure([...plain, ...tensors.slice(0, 2)])).problem)).toMatch(/adapter default and one without a name/);
  });

  it('a value that its scale makes infinite', async () => {
    const [down, up] = [tensorOf(`${M}.lora_A.weight`, 'F32', [1, 2], [3e38, 1]), tensorOf(`${M}.lora_B.weight`, 'F32', [2, 1], [1, 1])];
    const module = only(await measure([down, up, tensorOf(`${M}.lora_A.scale_weight`, 'F32', [], [1000])]));
    expect(told(module)).toMatchObject({ deltaNorm: null, problem: `infinity in 1 of the 2 values of ${M}.lora_A.weight` });
  });

  it('leaves a module with the base weight beside it as it is', async () => {
    const pair = [floats(`${M}.lora_A.weight`, [4, 8], 2), plain];
    const beside = [floats(`${M}.weight`, [12, 8], 3), floats(`${M}.base_layer.weight`, [12, 8], 4), floats(`${M}.norm.weight`, [8], 5)];
    expect(only(await measure([...pair, ...beside])).deltaNorm).toBe(only(await measure(pair)).deltaNorm);
  });

  it('takes counts and flags as integers', async () => {
    const pair = [floats(`${M}.lora_A.weight`, [4, 8], 2), plain];
    expect(only(await measure([...pair, tensorOf(`${M}.alpha`, 'I64', [], [2])])).scale).toBe(0.5);
  });

  it.each(['scale_weight', 'bias', 'zero_point', 'my_scale', 'blocks', 'qweight'])('%s is not the name of an adapter', (name) => {
    const { modules } = understood([floats(`${M}.lora_B.weight`, [12, 4], 1), floats(`${M}.lora_A.${name}`, [4, 8], 2)]);
    expect(modules.map(({ tensors, problem }) => [tensors.some(({ role }) => role === 'down'), problem !== null])).toEqual([[false, true]]);
  });
});

describe('numbered parts', () => {
  const K = 'lora_unet_double_blocks_0_img_attn_qkv';
  const parts = (rank: number, heights: readonly number[], inputs: number): [ups: TestTensor[], downs: TestTensor[]] => [
    heights.map((rows, i) => floats(`${K}.lora_up.${i}.weight`, [rows, rank], 10 + i)),
    heights.map((_, i) => floats(`${K}.lora_down.${i}.weight`, [rank, inputs], 20 + i)),
  ];
  const below = (matrices: readonly dense.Matrix[]): dense.Matrix => {
    const cols = matrices[0]?.cols ?? 0;
    const rows = matrices.flatMap((one) =>
      Array.from({ length: one.rows }, (_, i) => Array.from({ length: cols }, (__, j) => dense.entry(one, i, j))),
    );
    return dense.matrix(rows.length, cols, (i, j) => rows[i]?.[j] ?? Number.NaN);
  };

  it('are stacked, with alpha / rank of a part', () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 12 }),
        async (rank, heights, inputs) => {
          const [ups, downs] = parts(rank, heights, inputs);
          const delta = below(ups.map((up, i) => dense.multiply(asMatrix(up), asMatrix(downs[i] as TestTensor))));
          const module = only(await measure([...ups, ...downs, tensorOf(`${K}.alpha`, 'F32', [], [3])]));
          expect(module).toMatchObject({ module: K, scale: 3 / rank, rank: rank * heights.length });
          expectDelta(module, dense.scaled(delta, 3 / rank));
        },
      ),
      { numRuns: 40 },
    ));

  it.each([
    ['a missing part', [0, 2], [0, 2]],
    ['fewer down factors than up factors', [0, 1, 2], [0, 1]],
  ])('refuses %s', async (_what, ups, downs) => {
    const tensors = [
      ...ups.map((i) => floats(`${K}.lora_up.${i}.weight`, [4, 2], i)),
      ...downs.map((i) => floats(`${K}.lora_down.${i}.weight`, [2, 6], i)),
    ];
    expect(told(only(await measure(tensors)))).toMatchObject({ deltaNorm: null, problem: expect.any(String) });
  });

  it.each([3, 12])('of LongCat-Video, %i of them, have one down factor and a scale of their own', async (count) => {
    const name = 'lora___lorahyphen___blocks___lorahyphen___7___lorahyphen___attn___lorahyphen___qkv';
    const down = floats(`${name}.lora_down.weight`, [2 * count, 9], 1);
    const ups = Array.from({ length: count }, (_, i) => floats(`${name}.lora_up.blocks.${i}.weight`, [5, 2], 2 + i));
    const slice = (i: number): dense.Matrix => dense.matrix(2, 9, (p, j) => dense.entry(asMatrix(down), 2 * i + p, j));
    const delta = dense.scaled(below(ups.map((up, i) => dense.multiply(asMatrix(up), slice(i)))), 0.75);
    const module = only(await measure([down, ...ups, tensorOf(`${name}.alpha_scale`, 'F32', [], [0.75])]));
    expect(module).toMatchObject({ module: name, scale: 0.75, slot: 'blocks.7' });
    expectDelta(module, delta);
  });

  it('of different ranks are refused: alpha would have more than one divisor', async () => {
    const tensors = [2, 3].flatMap((rank, i) => [
      floats(`${K}.lora_up.${i}.weight`, [4, rank], i),
      floats(`${K}.lora_down.${i}.weight`, [rank, 6], i + 2),
    ]);
    expect(told(only(await measure(tensors)))).toMatchObject({ deltaNorm: null, problem: 'Its numbered parts have different ranks: 2, 3' });
  });

  it('of LongCat-Video may be one', async () => {
    const name = 'lora___lorahyphen___blocks___lorahyphen___7___lorahyphen___attn___lorahyphen___proj';
    const [down, up] = [floats(`${name}.lora_down.weight`, [2, 9], 1), floats(`${name}.lora_up.weight`, [5, 2], 2)];
    const module = only(await measure([down, up, tensorOf(`${name}.alpha_scale`, 'F32', [], [2])]));
    expectDelta(module, dense.scaled(dense.multiply(asMatrix(up), asMatrix(down)), 2));
  });
});

describe('MLX', () => {
  it('stores both factors transposed', async () => {
    const [a, b] = [floats('double_blocks.3.img_attn.proj.lora_a', [9, 2], 1), floats('double_blocks.3.img_attn.proj.lora_b', [2, 7], 2)];
    const module = only(await measure([a, b]));
    expect(module).toMatchObject({ rank: 2, scale: 1, module: 'double_blocks.3.img_attn.proj' });
    expect(told(module).note).toContain('MLX');
    expectDelta(module, dense.transpose(dense.multiply(asMatrix(a), asMatrix(b))));
  });

  it('has its magnitudes beside them', async () => {
    const name = 'model.layers.3.self_attn.q_proj';
    const module = only(
      await measure([floats(`${name}.lora_a`, [9, 2], 1), floats(`${name}.lora_b`, [2, 7], 2), floats(`${name}.m`, [7], 3)]),
    );
    expect(module).toMatchObject({ adapter: 'dora', deltaNorm: null });
    expect(module.proxy?.value).toBeGreaterThan(0);
  });

  it('with an alpha of a converter has alpha / rank', async () => {
    const name = 'double_blocks.3.img_attn.proj';
    const [a, b] = [floats(`${name}.lora_a`, [9, 2], 1), floats(`${name}.lora_b`, [2, 7], 2)];
    const module = only(await measure([a, b, tensorOf(`${name}.alpha`, 'F32', [], [1])]));
    expect(told(module).note).toBeUndefined();
    expectDelta(module, dense.scaled(dense.transpose(dense.multiply(asMatrix(a), asMatrix(b))), 0.5));
  });
});

describe('alphas under other names', () => {
  const Z = 'diffusion_model.layers.0.attention';
  const pair = (name: string): TestTensor[] => [
    floats(`${name}.lora.down.weight`, [2, 3840], 1),
    floats(`${name}.lora.up.weight`, [3840, 2], 2),
  ];

  it('lora_alpha is an alpha, said where it came from', async () => {
    const [down, up] = [floats(`${M}.lora_A.weight`, [4, 8], 1), floats(`${M}.lora_B.weight`, [12, 4], 2)];
    const module = only(await measure([down, up, tensorOf(`${M}.lora_alpha`, 'F32', [], [2])]));
    expectDelta(module, dense.scaled(dense.multiply(asMatrix(up), asMatrix(down)), 0.5));
    expect(told(module).note).toMatch(/lora_alpha, which ComfyUI ignores/);
  });

  it('an alpha of another spelling of the weight is its alpha', async () => {
    const module = only(await measure([...pair(`${Z}.out`), tensorOf(`${Z}.to_out.0.alpha`, 'F32', [], [4])]));
    expect(told(module)).toMatchObject({ scale: 2, alpha: 4, note: expect.stringContaining('another spelling') });
  });

  it('an alpha of another spelling does not count beside its own', () => {
    const own = tensorOf(`${Z}.out.alpha`, 'F32', [], [1]);
    const found = understood([...pair(`${Z}.out`), own, tensorOf(`${Z}.to_out.0.alpha`, 'F32', [], [4])]);
    expect(found.modules[0]?.tensors.map(({ role }) => role)).toEqual(['alpha', 'down', 'up']);
    expect(found.notUnderstood).toEqual([`${Z}.to_out.0.alpha`]);
  });

  it('an alpha of another weight is not', () => {
    const found = understood([...pair(`${Z}.out`), tensorOf(`${Z}.to_q.alpha`, 'F32', [], [4])]);
    expect(found.modules[0]?.tensors.map(({ role }) => role)).toEqual(['down', 'up']);
    expect(found.notUnderstood).toEqual([`${Z}.to_q.alpha`]);
  });

  it('of two spellings of a weight the one with an alpha counts, and both are spoken of', async () => {
    const tensors = [...pair(`${Z}.out`), ...pair(`${Z}.to_out.0`), tensorOf(`${Z}.to_out.0.alpha`, 'F32', [], [1])];
    const { modules } = await measure(tensors);
    expect(modules.map(({ module, deltaNorm }) => [module, deltaNorm !== null])).toEqual([
      [`${Z}.out`, false],
      [`${Z}.to_out.0`, true],
    ]);
    expect(understood(tensors).family.contradictions.map(sentence).join(' ')).toMatch(/Programs differ/);
  });
});

describe("sd-scripts' OFT", () => {
  const name = 'oft_unet_single_blocks_3_linear1';
  const cayley = (block: dense.Matrix, factor: number): dense.Matrix => {
    const q = dense.scaled(
      dense.combine(block, dense.transpose(block), (x, y) => x - y),
      factor,
    );
    const one = dense.identity(block.rows);
    const r = dense.multiply(
      dense.combine(one, q, (x, y) => x + y),
      dense.inverse(dense.combine(one, q, (x, y) => x - y)),
    );
    return dense.combine(r, one, (x, y) => x - y);
  };

  it('has parts of different widths, each bounded by alpha times its outputs', async () => {
    const tensors = [floats(`${name}.oft_blocks.0`, [2, 3, 3], 1), floats(`${name}.oft_blocks.1`, [2, 5, 5], 2)];
    for (const alpha of [0.01, 100]) {
      let squares = 0;
      for (const { shape, values } of tensors) {
        const size = shape[1] as number;
        const blocks = [0, 1].map((k) => dense.matrix(size, size, (i, j) => values[k * size * size + i * size + j] as number));
        const norm = Math.sqrt(blocks.reduce((sum, b) => sum + dense.norm(dense.combine(b, dense.transpose(b), (x, y) => x - y)) ** 2, 0));
        const factor = Math.min(1, (alpha * 2 * size) / norm);
        squares += blocks.reduce((sum, block) => sum + dense.norm(cayley(block, factor)) ** 2, 0);
      }
      const module = only(await measure([...tensors, tensorOf(`${name}.alpha`, 'F32', [], [alpha])]));
      expect(module).toMatchObject({ adapter: 'oft', deltaNorm: null, slot: 'single.3' });
      expect(module.proxy?.value).toBeCloseTo(Math.sqrt(squares), 6);
    }
  });
});

describe('sides of length 0', () => {
  const pair = (down: string, up: string, m: number, n: number, r: number): [string, number[]][] => [
    [down, [r, n]],
    [up, [m, r]],
  ];
  const KINDS: Readonly<Record<string, (m: number, n: number, r: number) => [ending: string, shape: number[]][]>> = {
    LoRA: (m, n, r) => pair('lora_A.weight', 'lora_B.weight', m, n, r),
    'LoRA with its bias': (m, n, r) => [...pair('lora_A.weight', 'lora_B.weight', m, n, r), ['lora_B.bias', [m]]],
    LoCon: (m, n, r) => [
      ['lora_down.weight', [r, n, 3, 3]],
      ['lora_up.weight', [m, r, 1, 1]],
    ],
    'Tucker LoRA': (m, n, r) => [
      ['lora_down.weight', [r, n, 1, 1]],
      ['lora_up.weight', [m, r, 1, 1]],
      ['lora_mid.weight', [r, r, 3, 3]],
    ],
    AdaLoRA: (m, n, r) => [...pair('lora_A', 'lora_B', m, n, r), ['lora_E', [r, 1]]],
    'LoRA and a difference': (m, n, r) => [...pair('lora_down.weight', 'lora_up.weight', m, n, r), ['diff', [m, n]]],
    DoRA: (m, n, r) => [...pair('lora_down.weight', 'lora_up.weight', m, n, r), ['dora_scale', [m, 1]]],
    LoHa: (m, n, r) => [...pair('hada_w1_b', 'hada_w1_a', m, n, r), ...pair('hada_w2_b', 'hada_w2_a', m, n, r)],
    'Tucker LoHa': (m, n, r) =>
      [1, 2].flatMap((i): [string, number[]][] => [
        [`hada_w${i}_a`, [r, m]],
        [`hada_w${i}_b`, [r, n]],
        [`hada_t${i}`, [r, r, 2, 2]],
      ]),
    'LoKr of whole factors': (m, n, r) => [
      ['lokr_w1', [r, r]],
      ['lokr_w2', [m, n]],
    ],
    'LoKr of factors': (m, n, r) => [...pair('lokr_w1_b', 'lokr_w1_a', m, n, r), ...pair('lokr_w2_b', 'lokr_w2_a', m, n, r)],
    'Tucker LoKr': (m, n, r) => [
      ['lokr_w1', [2, 2]],
      ['lokr_w2_a', [r, m]],
      ['lokr_w2_b', [r, n]],
      ['lokr_t2', [r, r, 2, 2]],
    ],
    GLoRA: (m, n, r) => [
      ['a1.weight', [n, r]],
      ['a2.weight', [r, n]],
      ['b1.weight', [m, r]],
      ['b2.weight', [r, n]],
    ],
    'numbered parts': (m, n, r) => [0, 1].flatMap((i) => pair(`lora_down.${i}.weight`, `lora_up.${i}.weight`, m, n, r)),
    MLX: (m, n, r) => [
      ['lora_a', [n, r]],
      ['lora_b', [r, m]],
    ],
    quantised: (m, n, r) => [...pair('lora_A.weight', 'lora_B.weight', m, n, r), ['lora_A.scale_weight', [r, 1]]],
    C3A: (m, n, r) => [['c3a_kernel', [m, n, r]]],
    OFT: (m, _n, r) => [['oft_blocks', [m, r, r]]],
    'OFT of PEFT': (m, _n, r) => [['oft_R.weight', [m, (r * (r - 1)) / 2]]],
    BOFT: (m, n, r) => [['boft_R', [m, n, r, r]]],
    'a full difference': (m, n) => [['diff', [m, n]]],
    'a norm and its bias': (m) => [
      ['w_norm', [m]],
      ['b_norm', [m]],
    ],
  };
  const tensors = (endings: readonly [string, number[]][]): TestTensor[] =>
    endings.map(([ending, shape], i) => floats(`${M}.${ending}`, shape, i));
  const sides = [
    [6, 4, 0],
    [0, 4, 2],
    [6, 0, 2],
    [0, 0, 0],
  ] as const;

  it.each(Object.keys(KINDS))('of %s are a delta of 0, or said to be wrong', async (kind) => {
    for (const alpha of [null, 2]) {
      for (const [m, n, r] of sides) {
        const alphas = alpha === null ? [] : [tensorOf(`${M}.alpha`, 'F32', [], [alpha])];
        const own = KINDS[kind]?.(m, n, r) ?? [];
        const { modules } = await measure([...tensors(own), ...alphas]);
        expect(modules.length).toBeGreaterThan(0);
        // Without an empty tensor there is nothing special; a difference counts beside an empty pair.
        if (own.every(([, shape]) => !shape.includes(0)) || (kind === 'LoRA and a difference' && m * n > 0)) continue;
        for (const { deltaNorm, problem, proxy, rank } of modules.slice(0, 1)) {
          expect(proxy?.value ?? deltaNorm ?? 0).toBe(0);
          expect((deltaNorm === null) === (problem !== null)).toBe(true);
          if (rank === 0 && !proxy) expect(problem).toBeNull();
        }
      }
    }
  });

  it.each(Object.keys(KINDS))('of %s compare with any other', async (kind) => {
    for (const [m, n, r] of sides) {
      const files = [KINDS[kind]?.(m, n, r) ?? [], KINDS['a full difference']?.(m, n, r) ?? []].map((endings) => ({
        source: fileSource(new File([fileOf(tensors(endings)) as BlobPart], 'x')),
        path: 'x',
      }));
      const tools = { kernel, onProgress: () => undefined, signal: new AbortController().signal };
      const outcome = await compareFiles(files, { index: 0, of: 1 }, tools);
      if (outcome.kind !== 'compared') throw new Error(JSON.stringify(outcome));
      const isEmpty = (KINDS[kind]?.(m, n, r) ?? []).every(([, shape]) => shape.includes(0));
      for (const { inner } of outcome.pairs.flatMap(({ products }) => products.blocks)) {
        if (isEmpty) expect(inner).toBe(0);
        else expect(Number.isFinite(inner)).toBe(true);
      }
    }
  });
});

describe('any mixture of these forms', () => {
  const weights = (names: string): string[] => names.split(' ').map((name) => `${name}.weight`);
  const ENDINGS = [
    ...weights('lora_A lora_B lora_down lora_up lora_mid lora.down lora.up lora_B.default oft_R a1 b1'),
    ...weights('lora_down.0 lora_down.1 lora_up.0 lora_up.1 lora_up.blocks.0 lora_up.blocks.2'),
    ...'lora_a lora_b m lora_A lora_B lora_E ranknum lora_A.default lora_A.x_scale lora_B.bias'.split(' '),
    ...'hada_w1_a hada_w1_b hada_w2_a hada_w2_b hada_t1 lokr_w1 lokr_w2 lokr_w2_a lokr_w2_b lokr_t2'.split(' '),
    ...'diff diff_b diff_m w_norm b_norm set_weight dora_scale row_offset reshape_weight c3a_kernel'.split(' '),
    ...'oft_blocks oft_blocks.0 oft_blocks.1 boft_R rescale ia3_l on_input weight bias vera_lambda_b'.split(' '),
    ...'alpha lora_alpha alpha_scale scale scale_weight weight_scale zero_point'.split(' '),
  ];
  const SCALES = ['', '', '', '.scale_weight', '.weight_scale', '.weight.scale', '.scale'];
  const dtypes: readonly Dtype[] = ['F32', 'F16', 'BF16', 'F64', 'I8', 'U8', 'I32', 'I64', 'F8_E4M3', 'F8_E8M0', 'BOOL'];
  const BYTES: Readonly<Record<string, number>> = { F32: 4, F16: 2, BF16: 2, F64: 8, I32: 4, I64: 8 };
  const MODULES = [
    M,
    'diffusion_model.blocks.3.self_attn.k',
    'oft_unet_double_blocks_0_img_attn_qkv',
    'lora___lorahyphen___blocks___lorahyphen___1',
  ];
  const one = fc.record({
    module: fc.constantFrom(...MODULES),
    ending: fc.constantFrom(...ENDINGS),
    scale: fc.constantFrom(...SCALES),
    dtype: fc.constantFrom(...dtypes),
    shape: fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 }),
    seed: fc.integer({ min: 0, max: 255 }),
  });
  /** Roles that hold counts; all others are numbers of the delta. */
  const counts = /(alpha|scale|row_offset|reshape_weight|ranknum|on_input)$/;

  it('is measured or refused with a reason, and never as integers', () =>
    fc.assert(
      fc.asyncProperty(fc.array(one, { minLength: 1, maxLength: 9 }), async (specs) => {
        const tensors = new Map<string, TestTensor>();
        for (const { module, ending, scale: marked, dtype, shape, seed } of specs) {
          // What is not a part of an adapter has no scale of its own.
          const scale = /lora_|hada|lokr|diff|oft|norm/.test(ending) && !/scale|alpha/.test(ending) ? marked : '';
          const name = `${module}.${scale === '' ? ending : ending.replace(/\.weight$/, '')}${scale}`;
          const data = new Uint8Array(shape.reduce((a, b) => a * b, 1) * (BYTES[dtype] ?? 1)).fill(seed);
          tensors.set(name, { name, dtype, shape, values: new Float64Array(), data });
        }
        const measurement = await measure([...tensors.values()]);
        for (const { module, deltaNorm, problem, proxy } of measurement.modules) {
          expect(problem === null).toBe(deltaNorm !== null);
          expect(deltaNorm === null || Number.isFinite(deltaNorm)).toBe(true);
          if (deltaNorm === null && !proxy) continue;
          const own = [...tensors.values()].filter(({ name }) => name === module || name.startsWith(`${module}.`));
          const scaled = own.some(({ name }) => /scale(_weight)?$/.test(name));
          const integers = own.filter(
            ({ name, dtype }) =>
              /^([IU]|BOOL)/.test(dtype) &&
              !counts.test(name) &&
              !/\.(weight|bias)$/.test(name.replace(/\.lora[^.]*\.(\d\.|blocks\.\d\.)?weight$|\.oft_R\.weight$|\.[ab]1\.weight$/, '')),
          );
          expect(integers.every(({ dtype }) => dtype === 'I8' && scaled)).toBe(true);
        }
      }),
      { numRuns: 600, seed: 20261129 },
    ));
});
