/** Other kinds than pairs: scaled, joined, and made LoRAs; against dense matrices by their definitions. */
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { bakeInMemory, deltaOfPair } from '../../src/testing/bake.ts';
import { MODULES, made, sum, apart } from '../../src/testing/bake-loras.ts';
import { generator } from '../../src/testing/generator.ts';
import * as dense from '../../src/testing/dense.ts';
import { asMatrix, fileOf, tensorOf, type TestTensor } from '../../src/testing/lora-file.ts';
import { instantiateKernel } from '../kernels/load.ts';

const simd = await instantiateKernel(
  'simd',
  await WebAssembly.compile(await readFile(new URL('../kernels/build/simd.wasm', import.meta.url))),
);

describe('other kinds', () => {
  const name = MODULES[0] as string;
  const next = generator(77);
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

  it('convolutions in Tucker form add up, also by the kernel', async () => {
    const conv = (): TestTensor[] => [
      tensor('.lora_up.weight', [24, 4, 1, 1]),
      tensor('.lora_down.weight', [4, 6, 1, 1]),
      tensor('.lora_mid.weight', [4, 4, 3, 3]),
      alpha(4),
    ];
    const files = { a: fileOf(conv()), b: fileOf(conv()) };
    const sources = [{ file: 'a' }, { file: 'b', strength: 0.5 }];
    const alone = async (file: string): Promise<dense.Matrix> =>
      deltaOfPair((await bakeInMemory({ sources: [{ file }], ...lora }, files)).tensors, name);
    const [one, two] = [await alone('a'), await alone('b')];
    const both = await bakeInMemory({ sources }, files, simd);
    const expected = sum([
      [1, one],
      [0.5, two],
    ]);
    expect(apart(deltaOfPair(both.tensors, name), expected)).toBeLessThan(1e-6);
  });

  it.each(['slerp', 'karcher'])('%s of a difference and a pair goes along the arc, as a difference and as a LoRA', async (combine) => {
    const diff = tensor('.diff', [24, 16]);
    const a = made(43, 'F32', 4, 2);
    const [x, y] = [a.deltas[0] as dense.Matrix, asMatrix(diff)];
    const inner = dense.combine(x, y, (p, q) => p * q).values.reduce((all, value) => all + value, 0);
    const angle = Math.acos(inner / dense.norm(x) / dense.norm(y));
    const [s, t] = [Math.sin(0.25 * angle) / Math.sin(angle), Math.sin(0.75 * angle) / Math.sin(angle)];
    const length = 0.25 * dense.norm(x) + 0.75 * dense.norm(y);
    const expected =
      combine === 'slerp'
        ? sum([
            [s, x],
            [t, y],
          ])
        : sum([
            [(s * length) / dense.norm(x), x],
            [(t * length) / dense.norm(y), y],
          ]);
    const plan = { combine, sources: [{ file: 'a' }, { file: 'f', strength: 3 }] };
    const files = { a: a.bytes, f: fileOf([diff]) };
    const whole = await bakeInMemory(plan, files);
    const found = whole.tensors.get(`${name}.diff`)?.values ?? [];
    expect(
      apart(
        dense.matrix(24, 16, (i, j) => found[i * 16 + j] as number),
        expected,
      ),
    ).toBeLessThan(1e-6);
    const pair = await bakeInMemory({ ...plan, ...lora }, files);
    expect(apart(deltaOfPair(pair.tensors, name), expected)).toBeLessThan(1e-6);
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

  it('a bias beside a pair is scaled by itself, and has no alpha of its own', async () => {
    const pair = [tensor('.lora_up.weight', [24, 4]), tensor('.lora_down.weight', [4, 16])] as const;
    const bias = tensor('.diff_b', [24]);
    for (const more of [[], [alpha(2)]]) {
      const baked = await bakeInMemory({ sources: [{ file: 'f', strength: -0.3 }] }, { f: fileOf([...pair, bias, ...more]) });
      expect([...(baked.tensors.get(bias.name)?.values ?? [])]).toEqual([...bias.values].map((value) => Math.fround(-0.3 * value)));
      const delta = dense.scaled(dense.multiply(asMatrix(pair[0]), asMatrix(pair[1])), more.length > 0 ? -0.15 : -0.3);
      expect(apart(deltaOfPair(baked.tensors, name), delta)).toBeLessThan(6e-8);
    }
  });

  it('a pair without ranks is not a change, and is not written', async () => {
    const empty = [tensor('.lora_up.weight', [24, 0]), tensor('.lora_down.weight', [0, 16]), alpha(4)];
    const other = made(42, 'F32', 2, 2).tensors.filter((one) => !one.name.startsWith(name));
    const baked = await bakeInMemory({ sources: [{ file: 'f' }] }, { f: fileOf([...empty, ...other]) });
    expect(baked.outcome.leftOut).toEqual([{ module: name, reason: { code: 'bake.zero', params: {} } }]);
    expect([...baked.tensors.keys()].some((key) => key.startsWith(name))).toBe(false);
  });
});
