/**
 * Plans, from the bytes of the sources to the bytes of the result, against dense float64 matrices that share no code with the baker.
 */
import { readFileSync } from 'node:fs';
import { createXXHash128 } from 'hash-wasm';
import { describe, expect, it } from 'vitest';
import { bakeInMemory, type BakedFile, deltaOfPair, readFile } from '../../src/testing/bake.ts';
import * as dense from '../../src/testing/dense.ts';
import { asMatrix, fileOf, type StoredDtype, tensorOf, type TestTensor } from '../../src/testing/lora-file.ts';
import { fileSource } from '../analyst/byte-source.ts';
import { instantiateKernel } from '../kernels/load.ts';
import { createScalarKernel } from '../kernels/scalar.ts';
import { checkWritten } from './verify.ts';

const MODULES = ['blocks.0.self_attn.q', 'blocks.0.ffn.0', 'blocks.7.cross_attn.k'].map((name) => `lora_unet_${name.replaceAll('.', '_')}`);
const SHAPES: readonly (readonly [number, number])[] = [
  [24, 16],
  [40, 16],
  [16, 24],
];

function numbers(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state / 2 ** 31;
  };
}

interface Made {
  readonly bytes: Uint8Array;
  readonly tensors: readonly TestTensor[];
  /** By module. */
  readonly deltas: readonly dense.Matrix[];
}

/** A small LoRA of Wan's names; alpha null: none is written. */
function made(seed: number, dtype: StoredDtype, rank: number, alpha: number | null): Made {
  const next = numbers(seed);
  const tensors: TestTensor[] = [];
  const deltas = MODULES.map((name, index) => {
    const [m, n] = SHAPES[index] as readonly [number, number];
    const up = tensorOf(`${name}.lora_up.weight`, dtype, [m, rank], Array.from({ length: m * rank }, next));
    const down = tensorOf(`${name}.lora_down.weight`, dtype, [rank, n], Array.from({ length: n * rank }, next));
    tensors.push(up, down);
    if (alpha !== null) tensors.push(tensorOf(`${name}.alpha`, 'F32', [], [alpha]));
    return dense.scaled(dense.multiply(asMatrix(up), asMatrix(down)), alpha === null ? 1 : alpha / rank);
  });
  return { bytes: fileOf(tensors), tensors, deltas };
}

const sum = (parts: readonly (readonly [number, dense.Matrix])[]): dense.Matrix =>
  parts.map(([factor, matrix]) => dense.scaled(matrix, factor)).reduce((total, matrix) => dense.combine(total, matrix, (x, y) => x + y));

const apart = (found: dense.Matrix, expected: dense.Matrix): number =>
  dense.norm(dense.combine(found, expected, (x, y) => x - y)) / dense.norm(expected);

function expectDeltas(baked: BakedFile, expected: readonly dense.Matrix[], error: number): void {
  MODULES.forEach((name, index) =>
    expect(apart(deltaOfPair(baked.tensors, name), expected[index] as dense.Matrix)).toBeLessThanOrEqual(error),
  );
}

/** Roundings of a dtype to nearest, with a little room: the anchors are 3.6e-8, 2.9e-4 and 2.4e-3 for both factors. */
const FLOOR: Readonly<Record<string, number>> = { F32: 8e-8, F16: 6e-4, BF16: 4.5e-3 };
const FLOATS = ['F32', 'F16', 'BF16'] as const;

describe.each(FLOATS)('a profile on a %s file with alphas', (dtype) => {
  const a = made(3, dtype, 4, 2.5);
  it('keeps every byte of the factors, and is off by less than 6e-8', async () => {
    const plan = { sources: [{ file: 'a', strength: 0.7, gains: { 'blocks.7': -1.3 } }] };
    const baked = await bakeInMemory(plan, { a: a.bytes });
    expectDeltas(
      baked,
      [0.7, 0.7, -0.91].map((c, i) => dense.scaled(a.deltas[i] as dense.Matrix, c)),
      6e-8,
    );
    expect(baked.outcome.certificate).toMatchObject({ ok: true, level: 1 });
    expect(baked.outcome.certificate.error.total).toBeLessThan(6e-8);
    for (const { name, data } of a.tensors.filter((tensor) => !tensor.name.endsWith('.alpha'))) {
      const own = baked.tensors.get(name)?.bytes;
      if (name.startsWith(MODULES[2] as string) && name.includes('lora_up')) expect(own?.some((byte, at) => byte !== data[at])).toBe(true);
      else expect(own).toEqual(new Uint8Array(data));
    }
    for (const name of MODULES) {
      expect(baked.tensors.get(`${name}.alpha`)).toMatchObject({ dtype: 'F32', shape: [] });
      expect(baked.tensors.get(`${name}.alpha`)?.values[0]).toBeGreaterThan(0);
    }
  });

  it('leaves out what has gain 0, and at strength 1 is the same data', async () => {
    const without = await bakeInMemory({ sources: [{ file: 'a', gains: { 'blocks.0': 0 } }] }, { a: a.bytes });
    expect(without.outcome.certificate.modules.map(({ name }) => name)).toEqual([MODULES[2]]);
    expect(without.tensors.size).toBe(3);
    const same = await bakeInMemory({ sources: [{ file: 'a' }] }, { a: a.bytes });
    expect(same.outcome.certificate).toMatchObject({ level: 0, error: { total: 0 } });
    for (const { name, data } of a.tensors) expect(same.tensors.get(name)?.bytes).toEqual(new Uint8Array(data));
  });
});

describe('identities', () => {
  const [a, b] = [made(5, 'BF16', 4, 4), made(6, 'BF16', 3, 1)];
  const files = { a: a.bytes, b: b.bytes };

  it('half of A and half of A is A, to the bit', async () => {
    const baked = await bakeInMemory(
      {
        sources: [
          { file: 'a', strength: 0.5 },
          { file: 'a', strength: 0.5 },
        ],
      },
      files,
    );
    for (const { name, data } of a.tensors) expect(baked.tensors.get(name)?.bytes).toEqual(new Uint8Array(data));
  });

  it('A less A is nothing, and is not written', async () => {
    await expect(bakeInMemory({ sources: [{ file: 'a' }, { file: 'a', strength: -1 }] }, files)).rejects.toThrow('Nothing is left');
    // The same weights under other bytes are found out from the weights themselves.
    const copy = fileOf([...a.tensors].reverse());
    await expect(bakeInMemory({ sources: [{ file: 'a' }, { file: 'c', strength: -1 }] }, { ...files, c: copy })).rejects.toThrow(
      'Nothing is left',
    );
  });

  it('A and B less B is A', async () => {
    const plan = { sources: [{ file: 'a' }, { file: 'b' }, { file: 'b', strength: -1 }] };
    const baked = await bakeInMemory(plan, files);
    expectDeltas(baked, a.deltas, 0);
    const cut = await bakeInMemory(
      {
        ...plan,
        sources: [{ file: 'a' }, { file: 'b' }, { file: 'c', strength: -1 }],
        reduce: { rule: 'error', value: 1e-7 },
        encode: { dtype: 'F32' },
      },
      { ...files, c: fileOf([...b.tensors].reverse()) },
    );
    expectDeltas(cut, a.deltas, FLOOR['F32'] as number);
    expect(cut.outcome.certificate.modules.map(({ rank }) => rank)).toEqual([4, 4, 4]);
  });

  it('the same plan and sources give the same bytes, with every kernel', async () => {
    const plan = {
      sources: [
        { file: 'a', strength: 0.3 },
        { file: 'b', strength: -0.9 },
      ],
      reduce: { rule: 'rank', value: 3 },
    };
    const simd = await instantiateKernel(
      'simd',
      new WebAssembly.Module(readFileSync(new URL('../kernels/build/simd.wasm', import.meta.url))),
    );
    const [one, other] = [await bakeInMemory(plan, files), await bakeInMemory(plan, files, simd)];
    expect((await bakeInMemory(plan, files)).bytes).toEqual(one.bytes);
    for (const [name, { bytes }] of one.tensors) expect(other.tensors.get(name)?.bytes).toEqual(bytes);
  });
});

describe.each(FLOATS)('a sum of %s files', (dtype) => {
  const [a, b] = [made(11, dtype, 4, 2), made(12, dtype, 6, 6)];
  const files = { a: a.bytes, b: b.bytes };

  it('is exact but for one rounding, with every down factor byte for byte', async () => {
    const baked = await bakeInMemory(
      {
        sources: [
          { file: 'a', strength: 0.8 },
          { file: 'b', strength: -0.3, gains: { 'blocks.7': 2 } },
        ],
      },
      files,
    );
    const expected = MODULES.map((_, i) =>
      sum([
        [0.8, a.deltas[i] as dense.Matrix],
        [i === 2 ? -0.6 : -0.3, b.deltas[i] as dense.Matrix],
      ]),
    );
    expectDeltas(baked, expected, FLOOR[dtype] as number);
    const { certificate } = baked.outcome;
    expect(certificate.level).toBe(3);
    MODULES.forEach((name, index) => {
      const down = baked.tensors.get(`${name}.lora_down.weight`);
      expect(down?.bytes).toEqual(
        new Uint8Array(
          [a, b].flatMap(({ tensors }) => [...(tensors.find((tensor) => tensor.name === `${name}.lora_down.weight`)?.data ?? [])]),
        ),
      );
      const own = certificate.modules.find((module) => module.name === name);
      const error = apart(deltaOfPair(baked.tensors, name), expected[index] as dense.Matrix);
      expect(own?.rank).toBe(10);
      expect((own?.error ?? 0) / error).toBeCloseTo(1, 5);
      expect((own?.deltaNorm ?? 0) / dense.norm(deltaOfPair(baked.tensors, name))).toBeCloseTo(1, 6);
    });
  });

  it('with a scale that all share loses nothing at all', async () => {
    const c = made(13, dtype, 3, 1.5);
    const d = made(14, dtype, 8, 4);
    const baked = await bakeInMemory({ sources: [{ file: 'c' }, { file: 'd' }] }, { c: c.bytes, d: d.bytes });
    expect(baked.outcome.certificate).toMatchObject({ error: { total: 0 } });
    expectDeltas(
      baked,
      MODULES.map((_, i) =>
        sum([
          [1, c.deltas[i] as dense.Matrix],
          [1, d.deltas[i] as dense.Matrix],
        ]),
      ),
      1e-15,
    );
  });
});

describe('resizing', () => {
  const [a, b] = [made(21, 'F32', 5, 3), made(22, 'F32', 6, 6)];
  const files = { a: a.bytes, b: b.bytes };
  const sources = [{ file: 'a' }, { file: 'b', strength: 0.7 }];
  const expected = MODULES.map((_, i) =>
    sum([
      [1, a.deltas[i] as dense.Matrix],
      [0.7, b.deltas[i] as dense.Matrix],
    ]),
  );

  it('is the optimum of the dense decomposition, to 1e-9', async () => {
    const baked = await bakeInMemory({ sources, reduce: { rule: 'rank', value: 4 } }, files);
    MODULES.forEach((name, index) => {
      const sigma = dense.singularValues(expected[index] as dense.Matrix);
      const best = Math.sqrt(sigma.slice(4).reduce((total, value) => total + value * value, 0));
      const own = baked.outcome.certificate.modules.find((module) => module.name === name);
      const written = deltaOfPair(baked.tensors, name);
      const error = dense.norm(dense.combine(written, expected[index] as dense.Matrix, (x, y) => x - y));
      expect(error / best).toBeLessThan(1 + 1e-9);
      expect(own?.rank).toBe(4);
      expect((own?.error ?? 0) / (error / dense.norm(expected[index] as dense.Matrix))).toBeCloseTo(1, 7);
    });
  });

  it.each(FLOATS)('to the full rank in %s leaves the rounding alone, and says how much', async (dtype) => {
    const baked = await bakeInMemory({ sources, reduce: { rule: 'energy', value: 1 }, encode: { dtype } }, files);
    expectDeltas(baked, expected, FLOOR[dtype] as number);
    const { error, level } = baked.outcome.certificate;
    const dense2 = MODULES.map((name, i) => dense.combine(deltaOfPair(baked.tensors, name), expected[i] as dense.Matrix, (x, y) => x - y));
    const total = Math.sqrt(
      dense2.reduce((all, m) => all + dense.norm(m) ** 2, 0) / expected.reduce((all, m) => all + dense.norm(m) ** 2, 0),
    );
    expect(level).toBe(4);
    expect(error.rounding / total).toBeCloseTo(1, 2);
  });

  const rules: readonly (readonly [Record<string, unknown>, (sigma: readonly number[]) => number])[] = [
    [{ rule: 'error', value: 0.3 }, (sigma) => least(sigma, (k) => energy(sigma, k) >= 1 - 0.09)],
    [{ rule: 'energy', value: 0.9 }, (sigma) => least(sigma, (k) => energy(sigma, k) >= 0.9)],
    [{ rule: 'sv_ratio', value: 3 }, (sigma) => sigma.filter((value) => value > (sigma[0] as number) / 3).length],
    [{ rule: 'sv_fro', value: 0.9 }, (sigma) => least(sigma, (k) => energy(sigma, k) >= 0.81)],
    [{ rule: 'sv_cumulative', value: 0.7 }, (sigma) => least(sigma, (k) => total(sigma.slice(0, k)) >= 0.7 * total(sigma))],
    [{ rule: 'rank', value: 30, max: 7 }, () => 7],
    [{ rule: 'sv_ratio', value: 1.0001, min: 3 }, () => 3],
  ];
  const total = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
  const energy = (sigma: readonly number[], k: number): number =>
    total(sigma.slice(0, k).map((x) => x * x)) / total(sigma.map((x) => x * x));
  const least = (sigma: readonly number[], enough: (k: number) => boolean): number =>
    [...sigma.keys()].map((k) => k + 1).find(enough) ?? sigma.length;

  it.each(rules)('by %j keeps as many as the definition', async (reduce, rankOf) => {
    const baked = await bakeInMemory({ sources, reduce }, files);
    MODULES.forEach((name, index) => {
      const sigma = dense.singularValues(expected[index] as dense.Matrix).slice(0, 11);
      expect(baked.outcome.certificate.modules.find((module) => module.name === name)?.rank).toBe(rankOf(sigma));
    });
  });

  it('to a size is never larger, and no other choice of as many bytes loses less', async () => {
    const most = (await bakeInMemory({ sources, reduce: { rule: 'rank', value: 11 } }, files)).bytes.length;
    for (const size of [most - 400, most - 2000]) {
      const baked = await bakeInMemory({ sources, reduce: { rule: 'size', value: size / 2 ** 20 } }, files);
      expect(baked.bytes.length).toBeLessThanOrEqual(size);
      expect(baked.bytes.length).toBeGreaterThan(size - 400);
    }
    const same = await bakeInMemory({ sources, reduce: { rule: 'same-bytes' } }, files);
    expect(same.bytes.length).toBeLessThanOrEqual(a.bytes.length);
    await expect(bakeInMemory({ sources, reduce: { rule: 'size', value: 0.0001 } }, files)).rejects.toThrow('cannot be made as small');
  });

  it('to one rank for all gives every module that rank', async () => {
    const baked = await bakeInMemory({ sources, reduce: { rule: 'error', value: 0.2, uniform: true } }, files);
    expect(new Set(baked.outcome.certificate.modules.map(({ rank }) => rank)).size).toBe(1);
  });
});

describe('methods', () => {
  const [a, b] = [made(31, 'F32', 4, 4), made(32, 'F32', 4, 4)];
  const files = { a: a.bytes, b: b.bytes };
  const inner = (x: dense.Matrix, y: dense.Matrix): number =>
    dense.combine(x, y, (p, q) => p * q).values.reduce((all, value) => all + value, 0);

  it('average divides by the sum of the strengths without signs', async () => {
    const baked = await bakeInMemory(
      {
        combine: 'average',
        sources: [
          { file: 'a', strength: 3 },
          { file: 'b', strength: -1 },
        ],
      },
      files,
    );
    expectDeltas(
      baked,
      MODULES.map((_, i) =>
        sum([
          [0.75, a.deltas[i] as dense.Matrix],
          [-0.25, b.deltas[i] as dense.Matrix],
        ]),
      ),
      FLOOR['F32'] as number,
    );
  });

  it('slerp is the arc between the two deltas', async () => {
    const baked = await bakeInMemory(
      {
        combine: 'slerp',
        sources: [
          { file: 'a', strength: 1 },
          { file: 'b', strength: 3 },
        ],
      },
      files,
    );
    const expected = MODULES.map((_, i) => {
      const [x, y] = [a.deltas[i] as dense.Matrix, b.deltas[i] as dense.Matrix];
      const angle = Math.acos(inner(x, y) / dense.norm(x) / dense.norm(y));
      return sum([
        [Math.sin(0.25 * angle) / Math.sin(angle), x],
        [Math.sin(0.75 * angle) / Math.sin(angle), y],
      ]);
    });
    expectDeltas(baked, expected, FLOOR['F32'] as number);
  });

  it('karcher lies in the middle of two, as long as both on average', async () => {
    const baked = await bakeInMemory({ combine: 'karcher', sources: [{ file: 'a' }, { file: 'b' }] }, files);
    const expected = MODULES.map((_, i) => {
      const units = [a, b].map(({ deltas }) => dense.scaled(deltas[i] as dense.Matrix, 1 / dense.norm(deltas[i] as dense.Matrix)));
      const middle = sum(units.map((unit) => [1, unit] as const));
      const length = (dense.norm(a.deltas[i] as dense.Matrix) + dense.norm(b.deltas[i] as dense.Matrix)) / 2;
      return dense.scaled(middle, length / dense.norm(middle));
    });
    expectDeltas(baked, expected, 1e-7);
  });

  it('core-ties keeps what agrees, within the ranks of the sources', async () => {
    const all = await bakeInMemory(
      {
        combine: 'core-ties',
        value: 1,
        sources: [
          { file: 'a', strength: 0.5 },
          { file: 'c', strength: 0.5 },
        ],
      },
      { ...files, c: fileOf([...a.tensors].reverse()) },
    );
    // Of one delta twice everything agrees: the mean of 0.5 A and 0.5 A.
    expectDeltas(
      all,
      a.deltas.map((delta) => dense.scaled(delta, 0.5)),
      1e-6,
    );
    const some = await bakeInMemory({ combine: 'core-ties', value: 0.3, sources: [{ file: 'a' }, { file: 'b' }] }, files);
    for (const { rank, deltaNorm } of some.outcome.certificate.modules) {
      expect(rank).toBeLessThanOrEqual(8);
      expect(deltaNorm).toBeGreaterThan(0);
    }
  });
});

describe('other kinds', () => {
  const name = MODULES[0] as string;
  const next = numbers(77);
  const tensor = (suffix: string, shape: readonly number[]): TestTensor =>
    tensorOf(name + suffix, 'F32', shape, Array.from({ length: shape.reduce((all, side) => all * side, 1) }, next));
  const alpha = (value: number): TestTensor => tensorOf(`${name}.alpha`, 'F32', [], [value]);
  const lora = { encode: { adapter: 'lora', dtype: 'F32' } };

  it('a LoKr becomes a LoRA, and keeps its kind under a profile', async () => {
    const [w1, a, b] = [tensor('.lokr_w1', [3, 2]), tensor('.lokr_w2_a', [8, 4]), tensor('.lokr_w2_b', [4, 8])] as const;
    const file = fileOf([w1, a, b, alpha(2)]);
    const delta = dense.scaled(dense.kronecker(asMatrix(w1), dense.multiply(asMatrix(a), asMatrix(b))), 0.5);
    const baked = await bakeInMemory({ sources: [{ file: 'f' }], ...lora }, { f: file });
    expect(apart(deltaOfPair(baked.tensors, name), delta)).toBeLessThan(1e-6);
    expect(baked.outcome.certificate.modules[0]?.rank).toBe(8);
    const kept = await bakeInMemory({ sources: [{ file: 'f', strength: -0.3 }] }, { f: file });
    expect(kept.tensors.get(`${name}.lokr_w2_a`)?.bytes).toEqual(new Uint8Array(a.data));
    expect(kept.outcome.certificate.modules[0]?.deltaNorm).toBeCloseTo(0.3 * dense.norm(delta), 6);
    expect(kept.outcome.certificate.level).toBe(1);
    const cut = await bakeInMemory({ sources: [{ file: 'f' }], reduce: { rule: 'rank', value: 3 } }, { f: file });
    const tail = dense
      .singularValues(delta)
      .slice(3)
      .reduce((all, value) => all + value * value, 0);
    expect(apart(deltaOfPair(cut.tensors, name), delta)).toBeCloseTo(Math.sqrt(tail) / dense.norm(delta), 6);
  });

  it('a LoKr of two whole factors takes a gain in its small one', async () => {
    const [w1, w2] = [tensor('.lokr_w1', [3, 2]), tensor('.lokr_w2', [8, 8])];
    const baked = await bakeInMemory({ sources: [{ file: 'f', strength: 0.3 }] }, { f: fileOf([w1, w2, alpha(1e10)]) });
    expect([...(baked.tensors.get(`${name}.lokr_w1`)?.values ?? [])]).toEqual([...w1.values].map((value) => Math.fround(0.3 * value)));
    expect(baked.outcome.certificate.error.total).toBeLessThan(6e-8);
  });

  it('a LoHa and a convolution in Tucker form become LoRAs', async () => {
    const [a1, b1, a2, b2] = [
      tensor('.hada_w1_a', [24, 3]),
      tensor('.hada_w1_b', [3, 16]),
      tensor('.hada_w2_a', [24, 2]),
      tensor('.hada_w2_b', [2, 16]),
    ] as const;
    const loha = await bakeInMemory({ sources: [{ file: 'f' }], ...lora }, { f: fileOf([a1, b1, a2, b2, alpha(3)]) });
    const product = dense.combine(dense.multiply(asMatrix(a1), asMatrix(b1)), dense.multiply(asMatrix(a2), asMatrix(b2)), (x, y) => x * y);
    expect(apart(deltaOfPair(loha.tensors, name), product)).toBeLessThan(1e-6);
    const [up, down, mid] = [
      tensor('.lora_up.weight', [24, 4, 1, 1]),
      tensor('.lora_down.weight', [4, 6, 1, 1]),
      tensor('.lora_mid.weight', [4, 4, 3, 3]),
    ] as const;
    const conv = await bakeInMemory({ sources: [{ file: 'f' }], ...lora }, { f: fileOf([up, down, mid, alpha(4)]) });
    expect(conv.tensors.get(`${name}.lora_down.weight`)?.shape).toEqual([4, 6, 3, 3]);
    const [u, d] = [asMatrix(up), asMatrix(down)];
    const dense4 = dense.matrix(24, 54, (o, j) => {
      const [i, cell] = [Math.floor(j / 9), j % 9];
      let value = 0;
      for (let p = 0; p < 4; p++)
        for (let q = 0; q < 4; q++) value += dense.entry(u, o, p) * (mid.values[(p * 4 + q) * 9 + cell] as number) * dense.entry(d, q, i);
      return value;
    });
    expect(apart(deltaOfPair(conv.tensors, name), dense4)).toBeLessThan(1e-6);
  });

  it('a difference is scaled by itself, joins factors as a difference, and can be made a LoRA', async () => {
    const diff = tensor('.diff', [24, 16]);
    const scaled = await bakeInMemory({ sources: [{ file: 'f', strength: 0.25 }] }, { f: fileOf([diff]) });
    expect([...(scaled.tensors.get(`${name}.diff`)?.values ?? [])]).toEqual([...diff.values].map((value) => value / 4));
    expect(scaled.outcome.certificate.level).toBe(2);
    const a = made(41, 'F32', 4, 2);
    const both = await bakeInMemory({ sources: [{ file: 'a' }, { file: 'f', strength: 2 }] }, { a: a.bytes, f: fileOf([diff]) });
    const expected = sum([
      [1, a.deltas[0] as dense.Matrix],
      [2, asMatrix(diff)],
    ]);
    const found = both.tensors.get(`${name}.diff`);
    expect(
      apart(
        dense.matrix(24, 16, (i, j) => found?.values[i * 16 + j] as number),
        expected,
      ),
    ).toBeLessThan(1e-7);
    const made2 = await bakeInMemory({ sources: [{ file: 'f' }], ...lora }, { f: fileOf([diff]) });
    expect(apart(deltaOfPair(made2.tensors, name), asMatrix(diff))).toBeLessThan(1e-6);
  });

  it('DoRA is copied or left out, and nothing else', async () => {
    const parts = [tensor('.lora_up.weight', [24, 4]), tensor('.lora_down.weight', [4, 16]), tensor('.dora_scale', [24, 1]), alpha(4)];
    const f = fileOf(parts);
    const same = await bakeInMemory({ sources: [{ file: 'f' }] }, { f });
    for (const part of parts) expect(same.tensors.get(part.name)?.bytes).toEqual(new Uint8Array(part.data));
    await expect(bakeInMemory({ sources: [{ file: 'f', strength: 0.5 }] }, { f })).rejects.toThrow('DoRA: its change needs the base model');
    await expect(bakeInMemory({ sources: [{ file: 'f' }, { file: 'a' }] }, { f, a: made(1, 'F32', 2, 2).bytes })).rejects.toThrow(
      'cannot be merged',
    );
  });
});

describe('names without alphas', () => {
  const peft = (dtype: StoredDtype): TestTensor[] =>
    made(51, dtype, 4, null).tensors.map((tensor) => ({
      ...tensor,
      name: tensor.name
        .replace('lora_unet_blocks_0_self_attn_q', 'diffusion_model.blocks.0.self_attn.q')
        .replace('lora_unet_blocks_0_ffn_0', 'diffusion_model.blocks.0.ffn.0')
        .replace('lora_unet_blocks_7_cross_attn_k', 'diffusion_model.blocks.7.cross_attn.k')
        .replace('lora_up', 'lora_B')
        .replace('lora_down', 'lora_A'),
    }));

  it('powers of two go into a factor without rounding, everything else with one', async () => {
    const f = fileOf(peft('BF16'));
    const quarter = await bakeInMemory({ sources: [{ file: 'f', strength: -0.25 }] }, { f });
    expect(quarter.outcome.certificate).toMatchObject({ level: 2, error: { total: 0 } });
    const third = await bakeInMemory({ sources: [{ file: 'f', strength: 0.3 }] }, { f });
    expect(third.outcome.certificate.level).toBe(3);
    expect(third.outcome.certificate.error.total).toBeGreaterThan(1e-4);
    expect(third.outcome.certificate.error.total).toBeLessThan(3e-3);
    expect([...third.tensors.keys()].some((key) => key.endsWith('.alpha'))).toBe(false);
  });
});

describe('several sources', () => {
  const [a, b] = [made(61, 'F32', 4, 4), made(62, 'F32', 3, 3)];
  it('a transplant takes blocks whole, and nothing else', async () => {
    const plan = { sources: [{ file: 'a' }, { file: 'b', blocks: ['blocks.7'] }] };
    const baked = await bakeInMemory(plan, { a: a.bytes, b: b.bytes });
    expectDeltas(baked, [a.deltas[0], a.deltas[1], b.deltas[2]] as dense.Matrix[], 0);
    expect(baked.outcome.certificate).toMatchObject({ level: 0, error: { total: 0 } });
  });

  it('components can be left out', async () => {
    await expect(bakeInMemory({ sources: [{ file: 'a', components: { transformer: 0 } }] }, { a: a.bytes })).rejects.toThrow(
      'Nothing is left',
    );
  });

  it('a block that no source has is refused with its path', async () => {
    await expect(bakeInMemory({ sources: [{ file: 'a', gains: { 'double.3': 0 } }] }, { a: a.bytes })).rejects.toThrow(
      'sources[0].gains["double.3"]',
    );
  });
});

describe('fused and split', () => {
  const next = numbers(91);
  const parts = (module: string, rows: number, rank: number): TestTensor[] => [
    tensorOf(`${module}.lora_up.weight`, 'F32', [rows, rank], Array.from({ length: rows * rank }, next)),
    tensorOf(`${module}.lora_down.weight`, 'F32', [rank, 3072], Array.from({ length: rank * 3072 }, next)),
    tensorOf(`${module}.alpha`, 'F32', [], [rank]),
  ];
  const delta = (tensors: readonly TestTensor[]): dense.Matrix =>
    dense.multiply(asMatrix(tensors[0] as TestTensor), asMatrix(tensors[1] as TestTensor));

  it('a fused q, k, v and its split parts meet row by row, under the names of the first', async () => {
    const fused = parts('lora_unet_double_blocks_0_img_attn_qkv', 9216, 2);
    const split = ['q', 'k', 'v'].map((name) => parts(`transformer.transformer_blocks.0.attn.to_${name}`, 3072, 1));
    const files = { fused: fileOf(fused), split: fileOf(split.flat()) };
    const whole = await bakeInMemory({ sources: [{ file: 'fused' }, { file: 'split', strength: -0.5 }] }, files);
    const found = whole.tensors.get('lora_unet_double_blocks_0_img_attn_qkv.lora_up.weight');
    expect(found?.shape).toEqual([9216, 5]);
    const expected = split.map((own, index) =>
      sum([
        [
          1,
          dense.matrix(30, 40, (i, j) =>
            dense.entry(dense.multiply(rows(fused[0] as TestTensor, index * 3072, 30), columns(fused[1] as TestTensor, 40)), i, j),
          ),
        ],
        [-0.5, dense.multiply(rows(own[0] as TestTensor, 0, 30), columns(own[1] as TestTensor, 40))],
      ]),
    );
    const pair = ['lora_up', 'lora_down'].map((role) => whole.tensors.get(`lora_unet_double_blocks_0_img_attn_qkv.${role}.weight`));
    expected.forEach((own, index) => {
      const made2 = dense.multiply(
        dense.matrix(30, 5, (i, p) => pair[0]?.values[(index * 3072 + i) * 5 + p] as number),
        dense.matrix(5, 40, (p, j) => pair[1]?.values[p * 3072 + j] as number),
      );
      expect(apart(made2, own)).toBeLessThan(1e-6);
    });
    const apartFile = await bakeInMemory({ sources: [{ file: 'split' }, { file: 'fused' }] }, files);
    expect(apartFile.tensors.get('transformer.transformer_blocks.0.attn.to_k.lora_up.weight')?.shape).toEqual([3072, 3]);
    expect(delta(fused).rows).toBe(9216);
  });

  const rows = (tensor: TestTensor, from: number, count: number): dense.Matrix => {
    const rank = tensor.shape[1] ?? 1;
    return dense.matrix(count, rank, (i, p) => tensor.values[(from + i) * rank + p] as number);
  };
  const columns = (tensor: TestTensor, count: number): dense.Matrix =>
    dense.matrix(tensor.shape[0] ?? 1, count, (p, j) => tensor.values[p * (tensor.shape[1] ?? 1) + j] as number);
});

describe('the written file', () => {
  const [a, b] = [made(71, 'F16', 4, 2), made(72, 'F16', 4, 2)];
  const plan = {
    sources: [
      { file: 'a.safetensors', strength: 0.4 },
      { file: 'b.safetensors', strength: 0.5 },
    ],
  };
  const files = { 'a.safetensors': a.bytes, 'b.safetensors': b.bytes };

  it('carries its plan and sources without folders, and no clock', async () => {
    const { metadata, bytes, tensors } = await bakeInMemory(plan, files);
    const record = JSON.parse(metadata['lwb.bake'] as string);
    expect(record).toMatchObject({
      v: 1,
      level: 3,
      plan: {
        v: 1,
        sources: [
          { file: 'a.safetensors', strength: 0.4 },
          { file: 'b.safetensors', strength: 0.5 },
        ],
      },
    });
    expect(record.sources).toHaveLength(2);
    expect(bytes.length % 2).toBe(0);
    // Larger elements first, then names.
    expect([...tensors.keys()].slice(0, 3)).toEqual(MODULES.map((name) => `${name}.alpha`).sort());
  });

  it('is checked by hash and by norm: one bit turned over is found', async () => {
    const baked = await bakeInMemory(plan, files);
    const tools = {
      kernel: createScalarKernel(),
      hasher: await createXXHash128(),
      onProgress: () => undefined,
      signal: new AbortController().signal,
    };
    const check = (bytes: Uint8Array, hash = baked.outcome.record.data) =>
      checkWritten(fileSource(new File([bytes as BlobPart], 'x')), 'x', hash, baked.outcome.expected, tools);
    expect(await check(baked.bytes)).toMatchObject({ ok: true });
    for (const place of [40, 1001]) {
      const broken = baked.bytes.slice();
      const at = broken.length - place;
      broken[at] = (broken[at] as number) ^ 0x40;
      expect(await check(broken)).toMatchObject({ ok: false, error: { code: 'bake.hash-differs' } });
      const hash = (await createXXHash128()).init().update(dataOf(broken)).digest();
      expect(await check(broken, hash)).toMatchObject({ ok: false, error: { code: 'bake.module-differs' } });
    }
  });

  it('keeps, merges or leaves out the texts of its sources', async () => {
    const withTexts = (made2: Made, more: Record<string, string>): Uint8Array =>
      fileOf(made2.tensors, {
        ss_base_model_version: 'wan',
        ss_network_dim: '4',
        ss_tag_frequency: '{"1_x":{"cat":2}}',
        sshs_model_hash: 'ab',
        ...more,
      });
    const texts = { 'a.safetensors': withTexts(a, { 'modelspec.title': 'A' }), 'b.safetensors': withTexts(b, {}) };
    const kept = (await bakeInMemory(plan, texts)).metadata;
    expect(kept).toMatchObject({ ss_base_model_version: 'wan', ss_network_dim: '8', 'modelspec.merged_from': 'A, b' });
    expect(kept).not.toHaveProperty('sshs_model_hash');
    expect(kept).not.toHaveProperty('ss_tag_frequency');
    const merged = (await bakeInMemory({ ...plan, metadata: 'merge' }, texts)).metadata;
    expect(JSON.parse(merged['ss_tag_frequency'] as string)).toEqual({ '1_x': { cat: 4 } });
    expect((await bakeInMemory({ ...plan, metadata: 'none' }, texts)).metadata).toEqual({});
    const set = await bakeInMemory({ ...plan, metadata: { mode: 'none', set: { note: 'mine' } } }, texts);
    expect(set.metadata).toEqual({ note: 'mine' });
    const one = (await bakeInMemory({ sources: [{ file: 'a.safetensors' }], date: '2026-11-29' }, texts)).metadata;
    expect(one).toMatchObject({ ss_tag_frequency: '{"1_x":{"cat":2}}', 'modelspec.date': '2026-11-29', 'modelspec.title': 'A' });
  });
});

const dataOf = (file: Uint8Array): Uint8Array => {
  const length = Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  expect(readFile(file).tensors.size).toBeGreaterThan(0);
  return file.subarray(8 + length);
};
