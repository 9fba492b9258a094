/**
 * Inner products of two files, from their bytes, against the dense float64 deltas written down from their definitions.
 * One file: every suite compares files made by the same two hundred lines above them.
 */
import { message } from '../../src/domain/message.ts';
import { readFileSync } from 'node:fs';
import { failingFile } from '../../src/testing/failing-file.ts';
import fc from '../../src/testing/properties.ts';
import { createXXHash128 } from 'hash-wasm';
import { describe, expect, it } from 'vitest';
import { cosines, coefficientsOf, stackGrams, type StackMember } from '../../src/domain/composition/joint/gram-matrices.ts';
import { totalsOf } from '../../src/domain/composition/joint/totals.ts';
import { mergeProducts, pairFromText, type PairProducts, pairToText } from '../../src/domain/composition/products/pair.ts';
import type { Measurement } from '../../src/domain/reading.ts';
import * as dense from '../../src/testing/dense.ts';
import { asMatrix, fileOf, type StoredDtype, tensorOf, type TestTensor } from '../../src/testing/lora-file.ts';
import type { Kernel } from '../kernels/kernel.ts';
import { instantiateKernel } from '../kernels/load.ts';
import { createScalarKernel } from '../kernels/scalar.ts';
import { Analyst } from './analyst.ts';
import { fileSource } from './byte-source.ts';
import { measureFile } from './measure-file.ts';
import { compareFiles } from './pair-files.ts';

const simd = await instantiateKernel('simd', new WebAssembly.Module(readFileSync(new URL('../kernels/build/simd.wasm', import.meta.url))));
const KERNELS: readonly (readonly [string, Kernel])[] = [
  ['scalar', createScalarKernel()],
  ['simd', simd],
];
const scalar = KERNELS[0]?.[1] as Kernel;
const hasher = await createXXHash128();

const ALL = { index: 0, of: 1 };
const tools = (kernel: Kernel) => ({ kernel, onProgress: () => undefined, signal: new AbortController().signal });
const sourceOf = (tensors: readonly TestTensor[]) => fileSource(new File([fileOf(tensors) as BlobPart], 'test.safetensors'));

async function compare(kernel: Kernel, ...files: readonly (readonly TestTensor[])[]) {
  const outcome = await compareFiles(
    files.map((tensors) => ({ source: sourceOf(tensors), path: 'test.safetensors' })),
    ALL,
    tools(kernel),
  );
  if (outcome.kind !== 'compared') throw new Error(JSON.stringify(outcome));
  return outcome.pairs;
}

async function compareTwo(kernel: Kernel, a: readonly TestTensor[], b: readonly TestTensor[]): Promise<PairProducts> {
  const [pair] = await compare(kernel, a, b);
  if (!pair) throw new Error('There is no pair');
  return pair.products;
}

async function measure(tensors: readonly TestTensor[]): Promise<Measurement> {
  const outcome = await measureFile(sourceOf(tensors), 'test.safetensors', { ...tools(scalar), hasher });
  if (outcome.kind !== 'measured') throw new Error(JSON.stringify(outcome));
  return outcome.measurement;
}

const inner = (a: dense.Matrix, b: dense.Matrix): number => a.values.reduce((sum, value, at) => sum + value * (b.values[at] as number), 0);
const only = (products: PairProducts): number => {
  expect(products.reasons).toEqual([]);
  expect(products.blocks).toHaveLength(1);
  return products.blocks[0]?.inner ?? Number.NaN;
};

/** Seeded values, tensors by name. */
class Draw {
  readonly tensors: TestTensor[] = [];
  readonly #dtype: StoredDtype;
  #state: number;
  constructor(seed: number, dtype: StoredDtype = 'F32') {
    this.#dtype = dtype;
    this.#state = (seed * 2654435761) | 1;
  }
  #next(): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return this.#state / 2 ** 31;
  }
  add(name: string, shape: readonly number[]): TestTensor {
    const values = Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => this.#next());
    return this.put(name, shape, values);
  }
  put(name: string, shape: readonly number[], values: Iterable<number>, dtype = this.#dtype): TestTensor {
    const tensor = tensorOf(name, dtype, shape, [...values]);
    this.tensors.push(tensor);
    return tensor;
  }
  matrix(name: string, ...shape: readonly number[]): dense.Matrix {
    return asMatrix(this.add(name, shape));
  }
}

const MODULE = 'diffusion_model.blocks.3.layer';
const [M, N] = [12, 8];

function loha(draw: Draw, rank: number): dense.Matrix {
  const half = (index: number) =>
    dense.multiply(draw.matrix(`${MODULE}.hada_w${index}_a`, M, rank), draw.matrix(`${MODULE}.hada_w${index}_b`, rank, N));
  draw.put(`${MODULE}.alpha`, [], [rank / 2]);
  return dense.scaled(
    dense.combine(half(1), half(2), (x, y) => x * y),
    0.5,
  );
}

/** One delta of 12 x 8 (8 = 2 inputs x 2 x 2 cells) in every kind that holds one. */
const KINDS: Readonly<Record<string, (draw: Draw) => dense.Matrix>> = {
  LoRA(draw) {
    const [down, up] = [draw.matrix(`${MODULE}.lora_down.weight`, 3, N), draw.matrix(`${MODULE}.lora_up.weight`, M, 3)];
    draw.put(`${MODULE}.alpha`, [], [1.5]);
    return dense.scaled(dense.multiply(up, down), 0.5);
  },
  'convolution LoRA'(draw) {
    const [up, down] = [draw.matrix(`${MODULE}.lora_up.weight`, M, 2, 1, 1), draw.matrix(`${MODULE}.lora_down.weight`, 2, 2, 2, 2)];
    return dense.multiply(up, down);
  },
  'Tucker LoRA'(draw) {
    const [up, down] = [draw.matrix(`${MODULE}.lora_up.weight`, M, 3, 1, 1), draw.matrix(`${MODULE}.lora_down.weight`, 3, 2, 1, 1)];
    return dense.tucker(up, draw.add(`${MODULE}.lora_mid.weight`, [3, 3, 2, 2]), down);
  },
  AdaLoRA(draw) {
    const [down, up] = [draw.matrix(`${MODULE}.lora_A.weight`, 3, N), draw.matrix(`${MODULE}.lora_B.weight`, M, 3)];
    const diagonal = draw.matrix(`${MODULE}.lora_E`, 3, 1);
    return dense.multiply(
      up,
      dense.matrix(3, N, (i, j) => dense.entry(diagonal, i, 0) * dense.entry(down, i, j)),
    );
  },
  GLoRA(draw) {
    draw.put(`${MODULE}.a1.weight`, [N, 2], Array<number>(2 * N).fill(0));
    draw.add(`${MODULE}.a2.weight`, [2, N]);
    return dense.multiply(draw.matrix(`${MODULE}.b1.weight`, M, 2), draw.matrix(`${MODULE}.b2.weight`, 2, N));
  },
  LoHa: (draw) => loha(draw, 2),
  // 289 pairs of factors: not written out as one product.
  'LoHa of many pairs': (draw) => loha(draw, 17),
  'Tucker LoHa'(draw) {
    const half = (index: number) =>
      dense.tucker(
        dense.transpose(draw.matrix(`${MODULE}.hada_w${index}_a`, 2, M)),
        draw.add(`${MODULE}.hada_t${index}`, [2, 2, 2, 2]),
        draw.matrix(`${MODULE}.hada_w${index}_b`, 2, 2),
      );
    return dense.combine(half(1), half(2), (x, y) => x * y);
  },
  'LoKr of whole factors'(draw) {
    return dense.kronecker(draw.matrix(`${MODULE}.lokr_w1`, 3, 2), draw.matrix(`${MODULE}.lokr_w2`, 4, 4));
  },
  'LoKr of another partition'(draw) {
    const two = dense.multiply(draw.matrix(`${MODULE}.lokr_w2_a`, 6, 2), draw.matrix(`${MODULE}.lokr_w2_b`, 2, 2));
    draw.put(`${MODULE}.alpha`, [], [3]);
    return dense.scaled(dense.kronecker(draw.matrix(`${MODULE}.lokr_w1`, 2, 4), two), 1.5);
  },
  'Tucker LoKr'(draw) {
    const two = dense.tucker(
      dense.transpose(draw.matrix(`${MODULE}.lokr_w2_a`, 2, 4)),
      draw.add(`${MODULE}.lokr_t2`, [2, 2, 2, 2]),
      draw.matrix(`${MODULE}.lokr_w2_b`, 2, 1),
    );
    return dense.kronecker(draw.matrix(`${MODULE}.lokr_w1`, 3, 2), two);
  },
  'LoRA in numbered parts'(draw) {
    const halves = [0, 1].map((i) =>
      dense.multiply(draw.matrix(`${MODULE}.lora_up.${i}.weight`, M / 2, 2), draw.matrix(`${MODULE}.lora_down.${i}.weight`, 2, N)),
    );
    draw.put(`${MODULE}.alpha`, [], [3]);
    return dense.matrix(M, N, (i, j) => 1.5 * dense.entry(halves[Math.floor(i / (M / 2))] as dense.Matrix, i % (M / 2), j));
  },
  'LoRA of MLX'(draw) {
    return dense.transpose(dense.multiply(draw.matrix(`${MODULE}.lora_a`, N, 2), draw.matrix(`${MODULE}.lora_b`, 2, M)));
  },
  'LoRA with a scale per row of a factor'(draw) {
    const [down, up] = [draw.matrix(`${MODULE}.lora_down.weight`, 3, N), draw.matrix(`${MODULE}.lora_up.weight`, M, 3)];
    const scale = draw.matrix(`${MODULE}.lora_up.scale_weight`, M, 1);
    return dense.multiply(
      dense.matrix(M, 3, (i, p) => dense.entry(up, i, p) * dense.entry(scale, i, 0)),
      down,
    );
  },
  C3A(draw) {
    const { values } = draw.add(`${MODULE}.c3a_kernel`, [3, 2, 4]);
    return dense.matrix(M, N, (i, j) => {
      const block = Math.floor(i / 4) * 2 + Math.floor(j / 4);
      return (values[block * 4 + (((j % 4) - (i % 4) + 4) % 4)] as number) / N;
    });
  },
  'a full difference'(draw) {
    return draw.matrix(`${MODULE}.diff`, M, N);
  },
  'a difference beside a LoRA'(draw) {
    draw.add(`${MODULE}.lora_down.weight`, [3, N]);
    draw.add(`${MODULE}.lora_up.weight`, [M, 3]);
    return draw.matrix(`${MODULE}.diff`, M, N);
  },
};

describe.each(KERNELS)('compareFiles with the %s kernel', (_, kernel) => {
  const names = Object.keys(KINDS);
  it.each(names.flatMap((a, i) => names.slice(i).map((b) => [a, b] as const)))('compares %s with %s', async (a, b) => {
    const [x, y] = [new Draw(1), new Draw(2)];
    const [first, second] = [KINDS[a]?.(x), KINDS[b]?.(y)];
    if (!first || !second) throw new Error('There is no such kind');
    const scale = dense.norm(first) * dense.norm(second);
    const found = only(await compareTwo(kernel, x.tensors, y.tensors));
    expect(Math.abs(found - inner(first, second)) / scale).toBeLessThan(2e-6);
    expect(only(await compareTwo(kernel, y.tensors, x.tensors))).toBeCloseTo(found, 5);
  });

  it('compares differences of norms and biases, with the scale where it multiplies them', async () => {
    const files = [3, 4].map((seed) => {
      const draw = new Draw(seed);
      draw.add(`${MODULE}.lora_A.weight`, [2, N]);
      draw.add(`${MODULE}.lora_B.weight`, [M, 2]);
      draw.put(`${MODULE}.alpha`, [], [4]);
      return { draw, bias: draw.matrix(`${MODULE}.lora_B.bias`, M), norm: draw.matrix('diffusion_model.blocks.5.norm.w_norm', N) };
    });
    const [a, b] = files as [(typeof files)[0], (typeof files)[0]];
    const both = await compareTwo(kernel, a.draw.tensors, b.draw.tensors);
    const pair = (tensors: readonly TestTensor[]) => tensors.filter(({ name }) => !name.endsWith('.bias') && !name.endsWith('norm'));
    const alone = await compareTwo(kernel, pair(a.draw.tensors), pair(b.draw.tensors));
    expect(both.blocks.map(({ slot }) => slot)).toEqual(['blocks.3', 'blocks.5']);
    expect((both.blocks[0]?.inner ?? 0) - only(alone)).toBeCloseTo(4 * inner(a.bias, b.bias), 4);
    expect(both.blocks[1]?.inner).toBeCloseTo(inner(a.norm, b.norm), 4);
  });
});

/** A Flux of hidden width 8: one double and one single block, in split (diffusers) or fused (native) names. */
const H = 8;
const F = 4 * H;
interface FluxDeltas {
  readonly double: readonly dense.Matrix[];
  readonly single: readonly dense.Matrix[];
}

function splitFlux(draw: Draw, rank: number): FluxDeltas {
  const layer = (name: string, rows: number) =>
    dense.multiply(draw.matrix(`transformer.${name}.lora_B.weight`, rows, rank), draw.matrix(`transformer.${name}.lora_A.weight`, rank, H));
  const attention = (container: string) => ['q', 'k', 'v'].map((part) => layer(`${container}.attn.to_${part}`, H));
  return {
    double: attention('transformer_blocks.0'),
    single: [...attention('single_transformer_blocks.0'), layer('single_transformer_blocks.0.proj_mlp', F)],
  };
}

function fusedFlux(draw: Draw, rank: number): FluxDeltas {
  const layer = (name: string, sizes: readonly number[]) => {
    const rows = sizes.reduce((a, b) => a + b, 0);
    const delta = dense.multiply(
      draw.matrix(`diffusion_model.${name}.lora_up.weight`, rows, rank),
      draw.matrix(`diffusion_model.${name}.lora_down.weight`, rank, H),
    );
    let from = 0;
    return sizes.map((size) => {
      const start = from;
      from += size;
      return dense.matrix(size, H, (i, j) => dense.entry(delta, start + i, j));
    });
  };
  return { double: layer('double_blocks.0.img_attn.qkv', [H, H, H]), single: layer('single_blocks.0.linear1', [H, H, H, F]) };
}

/** The split LoRA as a fused one: downs below each other, ups block-diagonal, in the native or kohya names. */
function fuse(split: readonly TestTensor[], target: Draw, prefix: string, flat: boolean): void {
  const join = (container: string, parts: readonly string[], name: string): void => {
    const [ups, downs] = ['lora_B', 'lora_A'].map((role) =>
      parts.map((part) =>
        asMatrix(split.find((tensor) => tensor.name === `transformer.${container}.${part}.${role}.weight`) as TestTensor),
      ),
    ) as [dense.Matrix[], dense.Matrix[]];
    const rank = downs.reduce((sum, down) => sum + down.rows, 0);
    const rows = ups.reduce((sum, up) => sum + up.rows, 0);
    const up = new Float64Array(rows * rank);
    let [row, column] = [0, 0];
    for (const part of ups) {
      for (let i = 0; i < part.rows; i++) for (let p = 0; p < part.cols; p++) up[(row + i) * rank + column + p] = dense.entry(part, i, p);
      row += part.rows;
      column += part.cols;
    }
    const path = prefix + (flat ? name.replaceAll('.', '_') : name);
    target.put(`${path}.lora_up.weight`, [rows, rank], up);
    target.put(
      `${path}.lora_down.weight`,
      [rank, H],
      downs.flatMap(({ values }) => [...values]),
    );
  };
  const attention = ['attn.to_q', 'attn.to_k', 'attn.to_v'];
  join('transformer_blocks.0', attention, 'double_blocks.0.img_attn.qkv');
  join('single_transformer_blocks.0', [...attention, 'proj_mlp'], 'single_blocks.0.linear1');
}

async function member(key: string, tensors: readonly TestTensor[]): Promise<StackMember & { readonly slots: Measurement['layout'] }> {
  const { blocks, totalStrength, layout } = await measure(tensors);
  return { key, strengths: new Map(blocks.map(({ slot, strength }) => [slot, strength])), totalStrength, slots: layout };
}

/** Everything from the bytes: measured strengths, compared pairs. */
async function stackOf(...files: readonly (readonly TestTensor[])[]) {
  const members: Awaited<ReturnType<typeof member>>[] = [];
  // One after the other: they share a kernel and a hasher.
  for (const [index, tensors] of files.entries()) members.push(await member(String(index), tensors));
  const pairs = await compare(scalar, ...files);
  const slots = new Map(members.flatMap(({ slots: layout }) => (layout?.slots ?? []).map((slot) => [slot.id, slot] as const)));
  return stackGrams(members, [...slots.values()], (a, b) => pairs.find((pair) => pair.a === a && pair.b === b)?.products ?? null);
}

const settings = (...strengths: readonly number[]) =>
  strengths.map((strengthModel) => ({ strengthModel, strengthClip: 0, gains: {}, on: true }));
const sum = (parts: readonly (readonly dense.Matrix[])[], strengths: readonly number[]) =>
  (parts[0] ?? []).map((_, at) =>
    parts
      .map((part, index) => dense.scaled(part[at] as dense.Matrix, strengths[index] as number))
      .reduce((a, b) => dense.combine(a, b, (x, y) => x + y)),
  );
const normOf = (parts: readonly dense.Matrix[]): number => Math.hypot(...parts.map(dense.norm));

describe('fused and split layers of one weight', () => {
  it('compares each part with its own rows', async () => {
    const [x, y] = [new Draw(5), new Draw(6)];
    const [split, fused] = [splitFlux(x, 2), fusedFlux(y, 3)];
    const { blocks, reasons } = await compareTwo(scalar, x.tensors, y.tensors);
    expect(reasons).toEqual([]);
    const total = (a: readonly dense.Matrix[], b: readonly dense.Matrix[]) =>
      a.reduce((all, part, at) => all + inner(part, b[at] as dense.Matrix), 0);
    const of = (slot: string) => blocks.find((block) => block.slot === slot);
    expect(of('double.0')?.inner).toBeCloseTo(total(split.double, fused.double), 4);
    expect(of('single.0')?.inner).toBeCloseTo(total(split.single, fused.single), 4);
    expect(of('single.0')?.compared).toBe(4);
  });

  it('needs only some of the parts', async () => {
    const [x, y] = [new Draw(5), new Draw(6)];
    const [split, fused] = [splitFlux(x, 2), fusedFlux(y, 3)];
    const some = x.tensors.filter(({ name }) => /to_k|proj_mlp/.test(name));
    const { blocks } = await compareTwo(scalar, some, y.tensors);
    expect(blocks.find(({ slot }) => slot === 'double.0')?.inner).toBeCloseTo(
      inner(split.double[1] as dense.Matrix, fused.double[1] as dense.Matrix),
      4,
    );
    expect(blocks.find(({ slot }) => slot === 'single.0')?.compared).toBe(2);
  });
});

describe('a stack', () => {
  const strength = fc.double({ min: -2, max: 2, noNaN: true });

  it('has the norm of the dense sum as its joint strength, per block and overall', async () => {
    const draws = [new Draw(7), new Draw(8, 'BF16'), new Draw(9, 'F16')];
    const deltas = [splitFlux(draws[0] as Draw, 2), fusedFlux(draws[1] as Draw, 4), splitFlux(draws[2] as Draw, 3)];
    const stack = await stackOf(...draws.map(({ tensors }) => tensors));
    fc.assert(
      fc.property(fc.tuple(strength, strength, strength), strength, (strengths, gain) => {
        const own = settings(...strengths).map((one, index) => (index === 1 ? { ...one, gains: { 'double.0': gain } } : one));
        const { blocks, overall } = totalsOf(stack, coefficientsOf(stack, own));
        const [a, b, c] = strengths;
        const double = sum(
          deltas.map((delta) => delta.double),
          [a, b * gain, c],
        );
        const single = sum(
          deltas.map((delta) => delta.single),
          strengths,
        );
        const scale = Math.max(1e-6, ...strengths.map(Math.abs)) * 30;
        const joint = (slot: string) => blocks.find((block) => block.slot === slot)?.joint ?? Number.NaN;
        expect(Math.abs(joint('double.0') - normOf(double)) / scale).toBeLessThan(1e-4);
        expect(Math.abs(joint('single.0') - normOf(single)) / scale).toBeLessThan(1e-4);
        expect(Math.abs(overall.joint - normOf([...double, ...single])) / scale).toBeLessThan(1e-4);
        expect(overall.known).toBe(true);
        for (const { shares, joint: total } of blocks) {
          if (total > 0.01 * scale) expect(shares.reduce((all, share) => all + share, 0)).toBeCloseTo(1, 6);
        }
      }),
    );
  });

  it('has cosine 1 for one LoRA in another convention, dtype or rank padding', async () => {
    const draw = new Draw(10, 'BF16');
    splitFlux(draw, 2);
    const forms: Draw[] = [];
    for (const [prefix, flat] of [
      ['diffusion_model.', false],
      ['lora_unet_', true],
    ] as const) {
      for (const dtype of ['F32', 'BF16', 'F64'] as const) {
        const form = new Draw(0, dtype);
        fuse(draw.tensors, form, prefix, flat);
        forms.push(form);
      }
    }
    const padded = new Draw(0, 'F32');
    for (const { name, shape, values } of draw.tensors) {
      const [rows, cols] = shape as [number, number];
      if (name.includes('lora_A')) padded.put(name, [rows + 2, cols], [...values, ...Array<number>(2 * cols).fill(0)]);
      else
        padded.put(
          name,
          [rows, cols + 2],
          Array.from({ length: rows }, (_, i) => [...values.slice(i * cols, (i + 1) * cols), 0, 0]).flat(),
        );
    }
    for (const form of [...forms, padded]) {
      const { overall, blocks } = cosines(await stackOf(draw.tensors, form.tensors), 0, 1);
      expect(overall).toBeCloseTo(1, 6);
      for (const slot of ['double.0', 'single.0']) expect(blocks.find((block) => block.slot === slot)?.cosine).toBeCloseTo(1, 6);
    }
  });

  it('has cosine -1 for the negated one, and nothing left of the two', async () => {
    const draw = new Draw(11);
    splitFlux(draw, 2);
    const negated = new Draw(0);
    for (const { name, shape, values } of draw.tensors)
      negated.put(name, shape, name.includes('lora_B') ? values.map((value) => -value) : values);
    const stack = await stackOf(draw.tensors, negated.tensors);
    expect(cosines(stack, 0, 1).overall).toBeCloseTo(-1, 6);
    const totals = totalsOf(stack, coefficientsOf(stack, settings(1, 1)));
    expect(totals.overall.joint).toBeLessThan(1e-3 * (totals.overall.parts[0] ?? 0));
    expect(totals.overall.interference).toBeCloseTo(-1, 5);
  });

  it('has cosine near 0 for independent ones, where their positive profiles look alike', async () => {
    const draws = [new Draw(12), new Draw(13)];
    for (const draw of draws) {
      for (let block = 0; block < 4; block++) {
        draw.add(`diffusion_model.blocks.${block}.layer.lora_down.weight`, [4, 64]);
        draw.add(`diffusion_model.blocks.${block}.layer.lora_up.weight`, [64, 4]);
      }
    }
    const { overall } = cosines(await stackOf(...draws.map(({ tensors }) => tensors)), 0, 1);
    expect(Math.abs(overall ?? 1)).toBeLessThan(0.1);
  });
});

describe('compareFiles', () => {
  it('does not depend on the order of the tensors in the files', async () => {
    const [x, y] = [new Draw(14), new Draw(15)];
    splitFlux(x, 2);
    fusedFlux(y, 3);
    const sorted = [...y.tensors].sort((a, b) =>
      a.name.includes('lora_up') === b.name.includes('lora_up') ? (a.name < b.name ? 1 : -1) : a.name.includes('lora_up') ? 1 : -1,
    );
    const sortBlocks = ({ blocks }: PairProducts) => [...blocks].sort((a, b) => ((a.slot ?? '') < (b.slot ?? '') ? -1 : 1));
    expect(sortBlocks(await compareTwo(scalar, x.tensors, sorted))).toEqual(sortBlocks(await compareTwo(scalar, x.tensors, y.tensors)));
  });

  it('gives all pairs of several files the same numbers as two by two', async () => {
    const draws = [16, 17, 18, 19].map((seed) => new Draw(seed));
    draws.forEach((draw, index) => (index % 2 ? fusedFlux(draw, 2) : splitFlux(draw, 3)));
    const files = draws.map(({ tensors }) => tensors);
    const pairs = await compare(scalar, ...files);
    expect(pairs.map(({ a, b }) => [a, b])).toEqual([
      [0, 1],
      [0, 2],
      [0, 3],
      [1, 2],
      [1, 3],
      [2, 3],
    ]);
    for (const { a, b, products } of pairs) {
      const alone = await compareTwo(scalar, files[a] as TestTensor[], files[b] as TestTensor[]);
      for (const { slot, inner: value } of alone.blocks)
        expect(products.blocks.find((block) => block.slot === slot)?.inner).toBeCloseTo(value, 5);
    }
  });

  it('compares two by two where the ranks together are too many for one stack', async () => {
    const draws = [35, 36, 37].map((seed) => new Draw(seed));
    const deltas = draws.map((draw) =>
      dense.multiply(draw.matrix(`${MODULE}.lora_up.weight`, M, 200), draw.matrix(`${MODULE}.lora_down.weight`, 200, N)),
    );
    for (const { a, b, products } of await compare(simd, ...draws.map(({ tensors }) => tensors))) {
      const [x, y] = [deltas[a] as dense.Matrix, deltas[b] as dense.Matrix];
      expect(Math.abs(only(products) - inner(x, y)) / (dense.norm(x) * dense.norm(y))).toBeLessThan(2e-6);
    }
  });

  it.each([2, 3, 7, 100])('gives the same when %i workers share the work', async (of) => {
    const draws = [33, 34].map((seed) => new Draw(seed));
    for (const draw of draws) {
      for (let block = 0; block < 9; block++) {
        draw.add(`diffusion_model.blocks.${block}.layer.lora_down.weight`, [2, 4 + block]);
        draw.add(`diffusion_model.blocks.${block}.layer.lora_up.weight`, [5, 2]);
      }
      draw.add('diffusion_model.blocks.3.other.dora_scale', [5, 1]);
      draw.add('diffusion_model.blocks.3.other.lora_down.weight', [2, 5]);
      draw.add('diffusion_model.blocks.3.other.lora_up.weight', [5, 2]);
    }
    const files = draws.map(({ tensors }) => ({ source: sourceOf(tensors), path: 'x' }));
    const parts: PairProducts[] = [];
    for (let index = 0; index < of; index++) {
      const outcome = await compareFiles(files, { index, of }, tools(scalar));
      if (outcome.kind === 'compared') parts.push(...outcome.pairs.map(({ products }) => products));
    }
    expect(parts).toHaveLength(of);
    if (of < 9) expect(parts.every(({ blocks }) => blocks.length > 0)).toBe(true);
    expect(mergeProducts(parts)).toEqual(await compareTwo(scalar, draws[0]?.tensors ?? [], draws[1]?.tensors ?? []));
  });

  it('finds nothing in common where different weights are adapted', async () => {
    const [x, y] = [new Draw(20), new Draw(21)];
    splitFlux(x, 2);
    splitFlux(y, 2);
    const [q, v] = [x.tensors.filter(({ name }) => name.includes('to_q')), y.tensors.filter(({ name }) => name.includes('to_v'))];
    expect(await compareTwo(scalar, q, v)).toEqual({ blocks: [], reasons: [] });
  });

  it('says what it did not compare, and why', async () => {
    const [x, y] = [new Draw(22), new Draw(23)];
    KINDS['LoRA']?.(x);
    KINDS['LoRA']?.(y);
    y.add(`${MODULE}.dora_scale`, [M, 1]);
    const dora = await compareTwo(scalar, x.tensors, y.tensors);
    expect(dora.blocks).toMatchObject([{ slot: 'blocks.3', inner: 0, compared: 0, notCompared: 1, names: [MODULE] }]);
    expect(dora.reasons).toEqual([{ why: message('delta.needs-base'), modules: 1 }]);
    const stack = await stackOf(x.tensors, y.tensors);
    expect(cosines(stack, 0, 1).overall).toBeNull();
    const nan = new Draw(24);
    nan.add(`${MODULE}.lora_down.weight`, [2, N]);
    nan.put(`${MODULE}.lora_up.weight`, [M, 2], [Number.NaN, ...Array<number>(2 * M - 1).fill(1)]);
    expect((await compareTwo(scalar, x.tensors, nan.tensors)).reasons[0]?.why.code).toBe('delta.not-finite');
    const wide = new Draw(25);
    wide.add(`${MODULE}.lora_down.weight`, [2, N + 1]);
    wide.add(`${MODULE}.lora_up.weight`, [M, 2]);
    expect((await compareTwo(scalar, x.tensors, wide.tensors)).reasons[0]?.why.code).toBe('compose.pair.inputs');
  });

  it('does not claim independence where layers at the ends of a model have names that nothing joins', async () => {
    const [x, y, z] = [new Draw(40), new Draw(41), new Draw(42)];
    for (const [draw, prefix, ends] of [
      [x, 'transformer.transformer_blocks.0.attn.to_q', ['transformer.x_embedder.new', 'transformer.proj_out.new']],
      [y, 'diffusion_model.double_blocks.0.img_attn.proj', ['diffusion_model.img_in.other', 'diffusion_model.final_layer.other']],
      [z, 'diffusion_model.double_blocks.0.img_attn.proj', ['diffusion_model.img_in.other']],
    ] as const) {
      for (const [name, rows, cols] of [
        [prefix, 3072, 3072],
        [ends[0], 3072, 3],
        ...(ends[1] ? [[ends[1], 3, 3072] as const] : []),
      ] as const) {
        draw.add(`${name}.lora_A.weight`, [2, cols]);
        draw.add(`${name}.lora_B.weight`, [rows, 2]);
      }
    }
    const pairs = await compare(scalar, x.tensors, y.tensors, z.tensors);
    const blocks = pairs.map(({ products }) =>
      products.blocks.filter(({ notCompared }) => notCompared > 0).map(({ slot, notCompared }) => `${slot} ${notCompared}`),
    );
    expect(blocks).toEqual([['head 2', 'stem 2'], ['stem 2'], []]);
    expect(pairs[0]?.products.reasons[0]?.why).toEqual(message('compose.pair.names'));
  });

  it('nor where layers of one shape lie in no block under other names', async () => {
    const [x, y] = [new Draw(43), new Draw(44)];
    for (const [draw, names] of [
      [x, ['alpha_mixer.inner', 'same.layer']],
      [y, ['beta_mixer.inner', 'same.layer']],
    ] as const) {
      for (const name of names) {
        draw.add(`${name}.lora_A.weight`, [2, 24]);
        draw.add(`${name}.lora_B.weight`, [16, 2]);
      }
    }
    const { blocks } = await compareTwo(scalar, x.tensors, y.tensors);
    expect(blocks).toMatchObject([{ slot: null, compared: 1, notCompared: 2, names: ['alpha_mixer.inner', 'beta_mixer.inner'] }]);
  });

  it.each([
    ['quantised factors without their scale', [{ name: 'lora_A.weight', dtype: 'I8', shape: [2, 16] }], 'module.quantised-alone'],
    ['a replaced weight', [{ name: 'set_weight', dtype: 'F32', shape: [24, 16] }], 'module.replaces'],
    ['a tensor that is not read', [{ name: 'gate', dtype: 'F32', shape: [4] }], 'module.not-read'],
  ] as const)('does not claim independence of a module with %s', async (_what, extra, why) => {
    const name = 'diffusion_model.blocks.3.self_attn.q';
    const [x, y] = [new Draw(51), new Draw(52)];
    for (const draw of [x, y]) {
      draw.add(`${name}.lora_A.weight`, [2, 16]);
      draw.add(`${name}.lora_B.weight`, [24, 2]);
    }
    const size = { I8: 1, F32: 4 };
    const odd = extra.map(({ name: role, dtype, shape }): TestTensor => {
      const count = shape.reduce((product: number, side) => product * side, 1);
      return { name: `${name}.${role}`, dtype, shape, values: new Float64Array(), data: new Uint8Array(count * size[dtype]).fill(1) };
    });
    const rest = x.tensors.filter((tensor) => odd.every((one) => one.name !== tensor.name));
    const { blocks, reasons } = await compareTwo(scalar, [...rest, ...odd], y.tensors);
    expect(blocks).toMatchObject([{ slot: 'blocks.3', compared: 0, names: [name] }]);
    expect(reasons.map((reason) => reason.why.code)).toContain(why);
  });

  it('joins what diffusers fuses in a model that is not known, and claims nothing of names without one in common', async () => {
    const draw = (...layers: readonly (readonly [name: string, rows: number])[]): readonly TestTensor[] =>
      layers.flatMap(([name, rows], at) => [
        tensorOf(
          `blocks.3.${name}.lora_A.weight`,
          'F32',
          [2, 24],
          Array.from({ length: 48 }, (_, i) => ((i * 7 + at) % 5) - 2),
        ),
        tensorOf(
          `blocks.3.${name}.lora_B.weight`,
          'F32',
          [rows, 2],
          Array.from({ length: 2 * rows }, (_, i) => ((i * 3 + at) % 7) - 3),
        ),
      ]);
    const known = await compareTwo(scalar, draw(['own.to_qkv', 72]), draw(['own.to_q', 24], ['own.to_v', 24]));
    expect(known.blocks).toMatchObject([{ slot: 'blocks.3', compared: 2, notCompared: 0 }]);
    const apart = await compareTwo(scalar, draw(['own.in_proj', 72]), draw(['own.to_q', 24], ['own.to_v', 24]));
    expect(apart.blocks).toMatchObject([{ compared: 0, names: ['blocks.3.own.in_proj', 'blocks.3.own.to_q', 'blocks.3.own.to_v'] }]);
    const oneList = await compareTwo(scalar, draw(['own.to_q', 24], ['own.wide', 48]), draw(['own.to_q', 24], ['own.deep', 12]));
    expect(oneList.blocks).toMatchObject([{ compared: 1, notCompared: 0 }]);
  });

  it('claims nothing of a name that the family does not have, beside one of the same shape that it has', async () => {
    const layer = (name: string, rows: number): readonly TestTensor[] => [
      tensorOf(
        `diffusion_model.double_blocks.3.${name}.lora_A.weight`,
        'F32',
        [1, 3072],
        Array.from({ length: 3072 }, (_, i) => i % 5),
      ),
      tensorOf(
        `diffusion_model.double_blocks.3.${name}.lora_B.weight`,
        'F32',
        [rows, 1],
        Array.from({ length: rows }, (_, i) => i % 3),
      ),
    ];
    const anchor = layer('img_mod.lin', 18432);
    const mlp = layer('img_mlp.0', 12288);
    const renamed = await compareTwo(scalar, [...anchor, ...mlp], [...anchor, ...layer('own_mlp.first', 12288)]);
    expect(renamed.blocks).toMatchObject([
      { compared: 1, names: ['diffusion_model.double_blocks.3.img_mlp.0', 'diffusion_model.double_blocks.3.own_mlp.first'] },
    ]);
    const narrow = await compareTwo(scalar, [...anchor, ...mlp], [...anchor, ...layer('own_gate', 24)]);
    expect(narrow.blocks).toMatchObject([{ compared: 1, notCompared: 0 }]);
    // In MLX's lists the layers have the names that the family has.
    const inList = mlp.map((tensor) => ({ ...tensor, name: tensor.name.replace('img_mlp.0', 'img_mlp.layers.0') }));
    expect((await compareTwo(scalar, mlp, inList)).blocks).toMatchObject([{ compared: 1, notCompared: 0 }]);
  });

  it.each([
    ['NotAllowedError', 'not-permitted'],
    ['NotFoundError', 'not-found'],
    ['NotReadableError', 'read-failed'],
  ])('names the file that fails with %s, at whichever read of it', async (name, code) => {
    const bytes = [29, 30].map((seed) => {
      const draw = new Draw(seed);
      splitFlux(draw, 2);
      return fileOf(draw.tensors);
    });
    /** @param good how often the failing file can be read */
    const compared = async (bad: number, good: number) => {
      const files = bytes.map((own, index) => failingFile(own, `${index}`, name, index === bad ? good : Number.POSITIVE_INFINITY));
      const outcome = await compareFiles(
        files.map(({ file }) => ({ source: fileSource(file), path: file.name })),
        ALL,
        tools(scalar),
      );
      return { outcome, reads: files[bad]?.reads() ?? 0 };
    };
    for (const bad of [0, 1]) {
      const whole = await compared(bad, Number.POSITIVE_INFINITY);
      expect(whole.outcome.kind).toBe('compared');
      expect(whole.reads).toBeGreaterThan(1);
      for (let good = 0; good < whole.reads; good++)
        expect((await compared(bad, good)).outcome).toMatchObject({ kind: 'fault', file: bad, fault: { code } });
    }
  });

  it('names the file that cannot be read, and stops when told to', async () => {
    const draw = new Draw(26);
    splitFlux(draw, 2);
    const good = { source: sourceOf(draw.tensors), path: 'a' };
    const bytes = fileOf(draw.tensors);
    const cut = { source: fileSource(new File([bytes.slice(0, 40) as BlobPart], 'b')), path: 'b' };
    expect(await compareFiles([good, cut], ALL, tools(scalar))).toMatchObject({ kind: 'fault', file: 1 });
    const short = async (begin: number, end: number): Promise<Uint8Array> =>
      (await good.source.slice(begin, end)).subarray(0, begin === 0 ? undefined : 3);
    const shrunk = {
      source: {
        ...good.source,
        slice: short,
        async *stream(begin: number, end: number) {
          yield await short(begin, end);
        },
      },
      path: 'c',
    };
    expect(await compareFiles([good, shrunk], ALL, tools(scalar))).toMatchObject({
      kind: 'fault',
      file: 1,
      fault: { code: 'read-failed' },
    });
    const abort = new AbortController();
    abort.abort();
    expect(await compareFiles([good, good], ALL, { ...tools(scalar), signal: abort.signal })).toEqual({ kind: 'cancelled' });
  });
});

describe('the text of a pair', () => {
  it('comes back as it was', async () => {
    const [x, y] = [new Draw(27), new Draw(28)];
    splitFlux(x, 2);
    fusedFlux(y, 2);
    const products = await compareTwo(scalar, x.tensors, y.tensors);
    expect(pairFromText(pairToText(products))).toEqual(products);
  });

  it.each([
    '',
    '{}',
    '[]',
    '{"version":1,"blocks":[],"reasons":[]}',
    '{"version":99,"blocks":[],"reasons":[]}',
    '{"version":2,"blocks":[["a",1,1,0]],"reasons":[]}',
    '{"version":2,"blocks":[["a",1,1,0,[1]]],"reasons":[]}',
    '{"version":2,"blocks":[[1,2,3,4,[]]],"reasons":[]}',
    '{"version":2,"blocks":[["a",1,-1,0,[]]],"reasons":[]}',
    '{"version":2,"blocks":[],"reasons":[["a","b"]]}',
    '{"version":5,"blocks":[],"reasons":[[{"code":1},1]]}',
    '{"version":2,"blocks":[0],"reasons":[0]}',
  ])('is refused as %s', (text) => expect(pairFromText(text)).toBeNull());
});

describe('the worker', () => {
  it('gives the texts of all pairs as bytes, and stops a job by its number', async () => {
    const draws = [30, 31, 32].map((seed) => new Draw(seed));
    for (const draw of draws) splitFlux(draw, 2);
    const files = draws.map(({ tensors }, index) => ({
      path: `${index}`,
      file: new File([fileOf(tensors) as BlobPart], `${index}.safetensors`),
    }));
    const analyst = new Analyst();
    await expect(analyst.compare(1, files, ALL, () => undefined)).rejects.toThrow('init()');
    await analyst.init(null);
    const outcome = await analyst.compare(1, files, ALL, () => undefined);
    if (outcome.kind !== 'compared') throw new Error(JSON.stringify(outcome));
    expect(outcome.pairs.map(({ a, b }) => `${a}${b}`)).toEqual(['01', '02', '12']);
    const expected = await compareTwo(scalar, draws[0]?.tensors ?? [], draws[1]?.tensors ?? []);
    expect(pairFromText(new TextDecoder().decode(outcome.pairs[0]?.bytes))).toEqual(expected);
    const running = analyst.compare(2, files, ALL, () => undefined);
    await analyst.cancel(2);
    expect(await running).toEqual({ kind: 'cancelled' });
  });
});
