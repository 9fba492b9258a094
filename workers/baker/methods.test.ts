/** Ways to put deltas together, against their definitions on dense matrices. */
import { createXXHash128 } from 'hash-wasm';
import { describe, expect, it } from 'vitest';
import { decodePlan } from '../../src/domain/bake/decode-plan.ts';
import { distanceToSum, shareOfSum } from '../../src/domain/bake/distance.ts';
import { resolveBake } from '../../src/domain/bake/resolve.ts';
import { type BakedFile, bakeInMemory, deltaOfPair } from '../../src/testing/bake.ts';
import { apart, FLOOR, farthest, MODULES, made, sum } from '../../src/testing/bake-loras.ts';
import { generator } from '../../src/testing/generator.ts';
import * as dense from '../../src/testing/dense.ts';
import { fileOf, tensorOf } from '../../src/testing/lora-file.ts';
import { bakeArithmetic } from './arithmetic.ts';
import { fileSource } from '../analyst/byte-source.ts';
import { createScalarKernel } from '../kernels/scalar.ts';
import { deltasOf } from './load.ts';
import { type OpenSource, openSource } from './sources.ts';

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
    expect(
      farthest(
        baked,
        MODULES.map((_, i) =>
          sum([
            [0.75, a.deltas[i] as dense.Matrix],
            [-0.25, b.deltas[i] as dense.Matrix],
          ]),
        ),
      ),
    ).toBeLessThanOrEqual(FLOOR['F32'] as number);
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
    expect(farthest(baked, expected)).toBeLessThanOrEqual(FLOOR['F32'] as number);
  });

  it('karcher lies in the middle of two, as long as both on average', async () => {
    const baked = await bakeInMemory({ combine: 'karcher', sources: [{ file: 'a' }, { file: 'b' }] }, files);
    const expected = MODULES.map((_, i) => {
      const units = [a, b].map(({ deltas }) => dense.scaled(deltas[i] as dense.Matrix, 1 / dense.norm(deltas[i] as dense.Matrix)));
      const middle = sum(units.map((unit) => [1, unit] as const));
      const length = (dense.norm(a.deltas[i] as dense.Matrix) + dense.norm(b.deltas[i] as dense.Matrix)) / 2;
      return dense.scaled(middle, length / dense.norm(middle));
    });
    expect(farthest(baked, expected)).toBeLessThanOrEqual(1e-7);
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
    expect(
      farthest(
        all,
        a.deltas.map((delta) => dense.scaled(delta, 0.5)),
      ),
    ).toBeLessThanOrEqual(1e-6);
    const some = await bakeInMemory({ combine: 'core-ties', value: 0.3, sources: [{ file: 'a' }, { file: 'b' }] }, files);
    for (const { rank, deltaNorm } of some.outcome.certificate.modules) {
      expect(rank).toBeLessThanOrEqual(8);
      expect(deltaNorm).toBeGreaterThan(0);
    }
  });

  const padded = (seed: number, rows: number, cols: number, at: number): Uint8Array => {
    const next = generator(seed);
    const name = MODULES[0] as string;
    const [up, down] = [Array.from({ length: 24 * 3 }, next), Array.from({ length: 3 * 16 }, next)];
    return fileOf([
      tensorOf(
        `${name}.lora_up.weight`,
        'F32',
        [24, 3],
        up.map((value, i) => (Math.floor(i / 3 / rows) === at ? value : 0)),
      ),
      tensorOf(
        `${name}.lora_down.weight`,
        'F32',
        [3, 16],
        down.map((value, i) => (Math.floor((i % 16) / cols) === at ? value : 0)),
      ),
    ]);
  };

  it('tsv-m of deltas that share no direction is the sum of their best halves', async () => {
    const both = { x: padded(91, 12, 8, 0), y: padded(92, 12, 8, 1) };
    const sources = [{ file: 'x' }, { file: 'y', strength: -0.5 }];
    const all = await bakeInMemory({ combine: 'tsv-m', value: 1, sources }, both);
    const plain = await bakeInMemory({ sources }, both);
    const name = MODULES[0] as string;
    expect(apart(deltaOfPair(all.tensors, name), deltaOfPair(plain.tensors, name))).toBeLessThan(1e-6);
    // 1/2 of three singular values is two of them, of each.
    const halves = await bakeInMemory({ combine: 'tsv-m', sources }, both);
    const parts: BakedFile[] = [];
    for (const source of sources) parts.push(await bakeInMemory({ sources: [source], reduce: { rule: 'rank', value: 2 } }, both));
    const expected = parts.map(({ tensors }) => deltaOfPair(tensors, name)).reduce((x, y) => dense.combine(x, y, (p, q) => p + q));
    expect(apart(deltaOfPair(halves.tensors, name), expected)).toBeLessThan(1e-6);
    expect(halves.outcome.certificate.modules[0]?.rank).toBe(4);
  });

  it('tsv-m of one delta twice is that delta, as often as it is there', async () => {
    const twice = { ...files, c: fileOf([...a.tensors].reverse()) };
    const baked = await bakeInMemory({ combine: 'tsv-m', value: 1, sources: [{ file: 'a' }, { file: 'c' }] }, twice);
    expect(farthest(baked, a.deltas)).toBeLessThan(1e-6);
    const back = await bakeInMemory({ combine: 'tsv-m', value: 1, sources: [{ file: 'a' }] }, files);
    expect(farthest(back, a.deltas)).toBe(0);
  });

  it('normalised, the file is as strong as its sources are on average', async () => {
    const strengths = [0.8, -0.4];
    const sources = [
      { file: 'a', strength: strengths[0] },
      { file: 'b', strength: strengths[1] },
    ];
    const baked = await bakeInMemory({ sources, normalise: true }, files);
    const plain = MODULES.map((_, i) => sum([a, b].map(({ deltas }, k) => [strengths[k] as number, deltas[i] as dense.Matrix] as const)));
    const size = (deltas: readonly dense.Matrix[]): number => Math.hypot(...deltas.map((delta) => dense.norm(delta)));
    const mean = (0.8 * size(a.deltas) + 0.4 * size(b.deltas)) / 2;
    expect(
      farthest(
        baked,
        plain.map((delta) => dense.scaled(delta, mean / size(plain))),
      ),
    ).toBeLessThan(FLOOR['F32'] as number);
    const alone = await bakeInMemory({ sources: [{ file: 'a', strength: 0.8 }], normalise: true }, files);
    expect(
      farthest(
        alone,
        a.deltas.map((delta) => dense.scaled(delta, 0.8)),
      ),
    ).toBeLessThan(6e-8);
    const copy = { ...files, c: fileOf([...a.tensors].reverse()) };
    await expect(bakeInMemory({ sources: [{ file: 'a' }, { file: 'c', strength: -1 }], normalise: true }, copy)).rejects.toThrow(
      'nearly cancel',
    );
  });

  it.each([
    ['slerp', [0.5, 1.5]],
    ['karcher', [1, 1]],
    ['core-ties', [0.7, -0.4]],
    ['tsv-m', [1, 1]],
  ] as const)('the distance of %s to the plain sum is that of the dense matrices', async (combine, strengths) => {
    const sources = strengths.map((strength, index) => ({ file: index === 0 ? 'a' : 'b', strength }));
    const baked = await bakeInMemory({ combine, sources }, files);
    const decoded = decodePlan({ v: 1, combine, sources });
    if (!decoded.ok) throw new Error('not a plan');
    const kernel = createScalarKernel();
    const tools = { kernel, hasher: await createXXHash128(), onProgress: () => undefined, signal: new AbortController().signal };
    const opened: OpenSource[] = [];
    for (const { file } of sources) {
      const one = await openSource(fileSource(new File([files[file as 'a'] as BlobPart], file)), file, tools);
      if (one?.ok) opened.push(one.source);
    }
    const resolution = resolveBake(decoded.plan, opened);
    if (!resolution.ok) throw new Error('not resolved');
    for (const out of resolution.resolved.modules) {
      const deltas = await deltasOf(out, opened, kernel);
      if ('code' in deltas) throw new Error(deltas.code);
      const index = MODULES.indexOf(out.name);
      const plain = sum([a, b].map(({ deltas: own }, k) => [strengths[k] as number, own[index] as dense.Matrix] as const));
      const found = distanceToSum(out, deltas, decoded.plan, bakeArithmetic(kernel));
      expect(found.distance).toBeCloseTo(dense.norm(dense.combine(deltaOfPair(baked.tensors, out.name), plain, (x, y) => x - y)), 4);
      expect(found.sum).toBeCloseTo(dense.norm(plain), 4);
      expect(shareOfSum([found, found])).toBeCloseTo(found.distance / found.sum, 12);
    }
  });

  it.each(['slerp', 'karcher', 'core-ties', 'tsv-m'] as const)('measures no distance in a module that is all zero: %s', async (combine) => {
    const [name] = MODULES as [string];
    const zeros = (suffix: string, shape: readonly number[]) =>
      tensorOf(
        name + suffix,
        'F32',
        shape,
        Array.from({ length: shape.reduce((all, side) => all * side, 1) }, () => 0),
      );
    const empty = fileOf([zeros('.lokr_w1', [3, 2]), zeros('.lokr_w2_a', [8, 4]), zeros('.lokr_w2_b', [4, 8])]);
    const one = fileOf(a.tensors.filter((tensor) => tensor.name.startsWith(name)));
    const kernel = createScalarKernel();
    const tools = { kernel, hasher: await createXXHash128(), onProgress: () => undefined, signal: new AbortController().signal };
    for (const [second, sum] of [
      [empty, 0],
      [one, dense.norm(a.deltas[0] as dense.Matrix)],
    ] as const) {
      const opened: OpenSource[] = [];
      for (const bytes of [empty, second]) {
        const found = await openSource(fileSource(new File([bytes as BlobPart], 'x')), 'x', tools);
        if (found?.ok) opened.push(found.source);
      }
      const decoded = decodePlan({ v: 1, combine, sources: [{ file: 'x' }, { file: 'y' }] });
      const resolution = decoded.ok && resolveBake(decoded.plan, opened);
      if (!resolution || !resolution.ok) throw new Error('not resolved');
      const [out] = resolution.resolved.modules;
      const deltas = out && (await deltasOf(out, opened, kernel));
      if (!out || !deltas || 'code' in deltas) throw new Error('no deltas');
      const found = distanceToSum(out, deltas, decoded.plan, bakeArithmetic(kernel));
      expect(found.sum).toBeCloseTo(sum, 5);
      expect(Number.isFinite(found.distance)).toBe(true);
      if (sum === 0) expect(found.distance).toBe(0);
    }
  });
});
