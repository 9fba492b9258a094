/** Ways to put deltas together, against their definitions on dense matrices. */
import { describe, expect, it } from 'vitest';
import { bakeInMemory } from '../../src/testing/bake.ts';
import { MODULES, made, sum, farthest, FLOOR } from '../../src/testing/bake-loras.ts';
import * as dense from '../../src/testing/dense.ts';
import { fileOf } from '../../src/testing/lora-file.ts';

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
});
