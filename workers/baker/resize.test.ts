/** Fewer ranks, against the dense decomposition. */
import { describe, expect, it } from 'vitest';
import { fitsF16 } from '../../src/domain/bake/dtype-advice.ts';
import { bakeInMemory, deltaOfPair } from '../../src/testing/bake.ts';
import { MODULES, made, sum, farthest, FLOOR, FLOATS } from '../../src/testing/bake-loras.ts';
import * as dense from '../../src/testing/dense.ts';
import { fileOf, tensorOf } from '../../src/testing/lora-file.ts';

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
    expect(farthest(baked, expected)).toBeLessThanOrEqual(FLOOR[dtype] as number);
    const { error, level } = baked.outcome.certificate;
    const dense2 = MODULES.map((name, i) => dense.combine(deltaOfPair(baked.tensors, name), expected[i] as dense.Matrix, (x, y) => x - y));
    const total = Math.sqrt(
      dense2.reduce((all, m) => all + dense.norm(m) ** 2, 0) / expected.reduce((all, m) => all + dense.norm(m) ** 2, 0),
    );
    expect(level).toBe(dtype === 'F32' ? 3 : 4);
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

  it('counts what a size leaves out whole in the error of the file', async () => {
    const most = (await bakeInMemory({ sources, reduce: { rule: 'rank', value: 1 } }, files)).bytes.length;
    const baked = await bakeInMemory({ sources, reduce: { rule: 'size', value: (most - 100) / 2 ** 20 } }, files);
    const { certificate, leftOut } = baked.outcome;
    expect(leftOut.map(({ reason }) => reason.code)).toContain('bake.below-size');
    const present = new Set(certificate.modules.map(({ name }) => name));
    const squares = MODULES.map((name, i) => {
      const own = expected[i] as dense.Matrix;
      return present.has(name)
        ? dense.norm(dense.combine(deltaOfPair(baked.tensors, name), own, (x, y) => x - y)) ** 2
        : dense.norm(own) ** 2;
    });
    const all = expected.reduce((sum2, own) => sum2 + dense.norm(own) ** 2, 0);
    expect(certificate.error.total).toBeCloseTo(Math.sqrt(squares.reduce((x, y) => x + y, 0) / all), 6);
    expect(certificate.level).toBe(4);
  });

  it('to a size that the least ranks do not fit is refused', async () => {
    for (const reduce of [
      { rule: 'same-bytes', min: 9 },
      { rule: 'size', value: 0.004, min: 9, uniform: true },
    ])
      await expect(bakeInMemory({ sources, reduce }, files)).rejects.toThrow('cannot be made as small as');
  });

  it('that keeps every rank keeps every byte, of one file and of several side by side', async () => {
    const half = made(23, 'BF16', 4, 2);
    const one = await bakeInMemory({ sources: [{ file: 'h', strength: 0.5 }], reduce: { rule: 'rank', value: 8 } }, { h: half.bytes });
    expect(one.outcome.certificate).toMatchObject({ level: 0 });
    for (const { name, data } of half.tensors.filter(({ name: own }) => !own.endsWith('alpha')))
      expect(one.tensors.get(name)?.bytes).toEqual(new Uint8Array(data));
    const both = await bakeInMemory({ sources, reduce: { rule: 'rank', value: 11 } }, files);
    expect(both.outcome.certificate).toMatchObject({ level: 3, error: { truncation: 0 } });
    expect(both.tensors.get(`${MODULES[0]}.lora_down.weight`)?.bytes.slice(0, 5 * 16 * 4)).toEqual(
      new Uint8Array(a.tensors.find(({ name }) => name === `${MODULES[0]}.lora_down.weight`)?.data ?? []),
    );
  });

  const sdScripts: readonly (readonly [Record<string, unknown>, (sigma: readonly number[]) => number])[] = [
    [{ rule: 'sv_ratio', value: 3 }, (sigma) => sigma.filter((value) => value > (sigma[0] as number) / 3).length],
    [{ rule: 'sv_fro', value: 0.9 }, (sigma) => least(sigma, (k) => energy(sigma, k) >= 0.81)],
    [{ rule: 'sv_cumulative', value: 0.7 }, (sigma) => least(sigma, (k) => total(sigma.slice(0, k)) >= 0.7 * total(sigma))],
    [{ rule: 'sv_ratio', value: 1.0001, max: 1 }, () => 0],
  ];
  it.each(sdScripts)('by %j as older sd-scripts keeps one more, up to the limit', async (reduce, rankOf) => {
    const baked = await bakeInMemory({ sources, reduce: { ...reduce, as: 'sd-scripts' } }, files);
    MODULES.forEach((name, index) => {
      const sigma = dense.singularValues(expected[index] as dense.Matrix).slice(0, 11);
      expect(baked.outcome.certificate.modules.find((module) => module.name === name)?.rank).toBe(rankOf(sigma) + 1);
    });
  });

  it('as older sd-scripts keeps one rank of what is next to nothing', async () => {
    const weak = fileOf(
      a.tensors.map((tensor) =>
        tensor.name.includes('lora_up')
          ? tensorOf(
              tensor.name,
              'F32',
              tensor.shape,
              [...tensor.values].map((value) => value * 1e-8),
            )
          : tensor,
      ),
    );
    const reduce = { rule: 'sv_fro', value: 0.999 };
    const ranks = async (more: object): Promise<unknown> =>
      (await bakeInMemory({ sources: [{ file: 'w' }], reduce: { ...reduce, ...more } }, { w: weak })).outcome.certificate.modules.map(
        ({ rank }) => rank,
      );
    expect(await ranks({ as: 'sd-scripts' })).toEqual([1, 1, 1]);
    expect(await ranks({})).toEqual([5, 5, 5]);
  });

  it('a spectrum tells whether F16 holds the factors', () => {
    const module = { spectrum: Float64Array.of(4, 1), rank: 2, rows: 3000, cols: 1000 };
    expect(fitsF16(module)).toBe(true);
    expect(fitsF16({ ...module, spectrum: Float64Array.of(4.4e9, 1) })).toBe(false);
    expect(fitsF16({ ...module, spectrum: Float64Array.of(1e-5, 1e-6) })).toBe(false);
  });
});
