/** Plans, from the bytes of the sources to the bytes of the result, against dense float64 matrices that share no code with the baker. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bakeInMemory, deltaOfPair } from '../../src/testing/bake.ts';
import { MODULES, made, sum, apart, farthest, FLOOR, FLOATS } from '../../src/testing/bake-loras.ts';
import { generator } from '../../src/testing/generator.ts';
import * as dense from '../../src/testing/dense.ts';
import { asMatrix, fileOf, type StoredDtype, tensorOf, type TestTensor } from '../../src/testing/lora-file.ts';
import { instantiateKernel } from '../kernels/load.ts';

describe.each(FLOATS)('a profile on a %s file with alphas', (dtype) => {
  const a = made(3, dtype, 4, 2.5);
  it('keeps every byte of the factors, and is off by less than 6e-8', async () => {
    const plan = { sources: [{ file: 'a', strength: 0.7, gains: { 'blocks.7': -1.3 } }] };
    const baked = await bakeInMemory(plan, { a: a.bytes });
    expect(
      farthest(
        baked,
        [0.7, 0.7, -0.91].map((c, i) => dense.scaled(a.deltas[i] as dense.Matrix, c)),
      ),
    ).toBeLessThanOrEqual(6e-8);
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
    expect(farthest(baked, a.deltas)).toBeLessThanOrEqual(0);
    const cut = await bakeInMemory(
      {
        ...plan,
        sources: [{ file: 'a' }, { file: 'b' }, { file: 'c', strength: -1 }],
        reduce: { rule: 'error', value: 1e-7 },
        encode: { dtype: 'F32' },
      },
      { ...files, c: fileOf([...b.tensors].reverse()) },
    );
    expect(farthest(cut, a.deltas)).toBeLessThanOrEqual(FLOOR['F32'] as number);
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

describe('F64 factors', () => {
  const a = made(21, 'F64', 4, 3);
  const wasm = (): WebAssembly.Module => new WebAssembly.Module(readFileSync(new URL('../kernels/build/simd.wasm', import.meta.url)));

  it.each(['scalar', 'simd'] as const)('are rounded once when they are written as F32, and what that costs is said: %s', async (kind) => {
    const kernel = kind === 'simd' ? await instantiateKernel('simd', wasm()) : undefined;
    const { outcome, ...baked } = await bakeInMemory({ sources: [{ file: 'a' }], encode: { dtype: 'F32' } }, { a: a.bytes }, kernel);
    const { error, modules } = outcome.certificate;
    expect(error.total).toBeGreaterThan(1e-9);
    expect(error.total).toBeLessThan(1e-7);
    for (const [i, wanted] of a.deltas.entries()) {
      const own = modules.find(({ name }) => name === MODULES[i]);
      const off = sum([
        [1, deltaOfPair(baked.tensors, MODULES[i] as string)],
        [-1, wanted],
      ]);
      expect(((own?.error ?? 0) * dense.norm(wanted)) / dense.norm(off)).toBeCloseTo(1, 2);
    }
  });

  it('leave of near duplicates what is between them', async () => {
    const next = generator(22);
    const tensors = a.tensors.map((tensor) =>
      tensor.dtype === 'F64'
        ? tensorOf(
            tensor.name,
            'F64',
            tensor.shape,
            [...tensor.values].map((value) => value + 1e-4 * next()),
          )
        : tensor,
    );
    const factor = (name: string) => asMatrix(tensors.find((tensor) => tensor.name === name) as TestTensor);
    const wanted = a.deltas.map((delta, i) => {
      const pair = dense.multiply(factor(`${MODULES[i]}.lora_up.weight`), factor(`${MODULES[i]}.lora_down.weight`));
      return sum([
        [1, delta],
        [-3 / 4, pair],
      ]);
    });
    const plan = {
      sources: [{ file: 'a' }, { file: 'b', strength: -1 }],
      reduce: { rule: 'rank', value: 8 },
      encode: { dtype: 'F32' },
    };
    const baked = await bakeInMemory(plan, { a: a.bytes, b: fileOf(tensors) });
    expect(farthest(baked, wanted)).toBeLessThanOrEqual(1e-6);
  });
});

describe.each(FLOATS)('a sum of %s files', (dtype) => {
  const [a, b] = [made(11, dtype, 4, 2), made(12, dtype, 6, 6)];
  const files = { a: a.bytes, b: b.bytes };

  it.each([
    ['multiplied', [0.8, -0.3]],
    ['by one factor, which alpha takes', [0.5, 0.25]],
    ['of one file twice', [1, 1]],
  ])('%s: laid side by side by the kernel as by TypeScript, bytes and numbers', async (_, [one = 1, two = 1]) => {
    const plan = {
      sources: [
        { file: 'a', strength: one },
        { file: one === two ? 'a' : 'b', strength: two },
      ],
    };
    const wasm = new WebAssembly.Module(readFileSync(new URL('../kernels/build/simd.wasm', import.meta.url)));
    const [scalar, simd] = [await bakeInMemory(plan, files), await bakeInMemory(plan, files, await instantiateKernel('simd', wasm))];
    for (const [name, { bytes }] of scalar.tensors) expect(simd.tensors.get(name)?.bytes).toEqual(bytes);
    const [expected, found] = [scalar.outcome.certificate, simd.outcome.certificate];
    expect(found.level).toBe(expected.level);
    found.modules.forEach(({ name, rank, deltaNorm, error }, index) => {
      const own = expected.modules[index];
      expect({ name, rank }).toEqual({ name: own?.name, rank: own?.rank });
      expect(Math.abs((deltaNorm ?? 0) / (own?.deltaNorm ?? 1) - 1)).toBeLessThan(1e-6);
      expect(Math.abs(error - (own?.error ?? 0))).toBeLessThanOrEqual(1e-4 * (own?.error ?? 0));
    });
  });

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
    expect(farthest(baked, expected)).toBeLessThanOrEqual(FLOOR[dtype] as number);
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
    expect(
      farthest(
        baked,
        MODULES.map((_, i) =>
          sum([
            [1, c.deltas[i] as dense.Matrix],
            [1, d.deltas[i] as dense.Matrix],
          ]),
        ),
      ),
    ).toBeLessThanOrEqual(1e-15);
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
    expect(farthest(baked, [a.deltas[0], a.deltas[1], b.deltas[2]] as dense.Matrix[])).toBeLessThanOrEqual(0);
    expect(baked.outcome.certificate).toMatchObject({ level: 0, error: { total: 0 } });
  });

  it('chosen modules can be left out, and only those that there are', async () => {
    const without = await bakeInMemory({ sources: [{ file: 'a', without: [MODULES[1]] }] }, { a: a.bytes });
    expect(without.outcome.certificate.modules.map(({ name }) => name)).toEqual([MODULES[0], MODULES[2]]);
    expect(without.outcome.leftOut).toEqual([{ module: MODULES[1], reason: { code: 'bake.chosen', params: {} } }]);
    await expect(bakeInMemory({ sources: [{ file: 'a', without: ['x'] }] }, { a: a.bytes })).rejects.toThrow('sources[0].without[0]');
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
  const next = generator(91);
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

it('a plan that was kept when T5 had another number means T5 still', async () => {
  const module = (name: string, rows: number, cols: number): TestTensor[] => [
    tensorOf(`${name}.lora_down.weight`, 'F32', [2, cols], Array.from({ length: 2 * cols }, generator(7))),
    tensorOf(`${name}.lora_up.weight`, 'F32', [rows, 2], Array.from({ length: 2 * rows }, generator(8))),
  ];
  const double = 'lora_unet_double_blocks_0_img_attn_proj';
  const [one, other] = [5, 6].map((layer) => `lora_te3_encoder_block_${layer}_layer_0_SelfAttention_q`) as [string, string];
  const a = fileOf([...module(double, 3072, 3072), ...module(one, 4096, 4096), ...module(other, 4096, 4096)]);
  const names = async (source: Record<string, unknown>): Promise<string[]> => {
    const { outcome } = await bakeInMemory({ sources: [{ file: 'a', ...source }] }, { a });
    return outcome.certificate.modules.map(({ name }) => name).sort();
  };
  expect(await names({ gains: { 'te2.5': 0 } })).toEqual(await names({ gains: { 'te3.5': 0 } }));
  expect(await names({ gains: { 'te2.5': 0 } })).toEqual([other, double]);
  expect(await names({ components: { te2: 0 } })).toEqual([double]);
  expect(await names({ blocks: ['te2.6', 'double.0'] })).toEqual([other, double]);
});

describe('rows that lie head by head, as DiffSynth-Studio keeps those of MiniMax-H3', () => {
  const module = (name: string, [up, down]: readonly [string, string], rows: number, cols: number): TestTensor[] => [
    tensorOf(`${name}.${down}.weight`, 'F32', [1, cols], Array.from({ length: cols }, generator(7))),
    tensorOf(`${name}.${up}.weight`, 'F32', [rows, 1], Array.from({ length: rows }, generator(8))),
  ];
  const file = (prefix: string, names: readonly [string, string]): Uint8Array =>
    fileOf([
      ...module(`${prefix}blocks.0.attn.qkv_proj`, names, 21504, 5376),
      ...module(`${prefix}blocks.0.attn.out_proj`, names, 5376, 7168),
    ]);
  const files = {
    heads: file('', ['lora_B.default', 'lora_A.default']),
    usual: file('diffusion_model.', ['lora_B', 'lora_A']),
  };

  it('are written as they are, and never added to others', async () => {
    const { tensors } = await bakeInMemory({ sources: [{ file: 'heads', strength: 2 }] }, files);
    expect([...tensors.keys()]).toContain('blocks.0.attn.qkv_proj.lora_B.default.weight');
    await expect(bakeInMemory({ sources: [{ file: 'heads' }, { file: 'usual' }] }, files)).rejects.toThrow(/head by head/);
    await expect(bakeInMemory({ sources: [{ file: 'heads' }], encode: { names: 'comfyui' } }, files)).rejects.toThrow(/head by head/);
  });
});
