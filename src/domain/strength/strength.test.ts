import fc from '../../testing/properties.ts';
import { message, verbatim } from '../message.ts';
import { describe, expect, it } from 'vitest';
import type { Layout, MeasuredModule } from '../reading.ts';
import { aggregate, blockRows } from './aggregate.ts';
import { symmetricEigenvalues } from '../linear-algebra/eigen.ts';
import { modulesFromText, modulesToText } from './modules-codec.ts';
import { statistics } from './statistics.ts';
import { understand } from '../understand.ts';

describe('symmetricEigenvalues', () => {
  it('of matrices built from known ones', () => {
    // Q diag(d) Qt with Q a product of plane rotations: the eigenvalues are d.
    const known = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(known, fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 70, maxLength: 70 }), (values, angles) => {
        const n = values.length;
        const a = Float64Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? (values[i / (n + 1)] as number) : 0));
        let next = 0;
        for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) rotate(a, n, p, q, angles[next++ % angles.length] as number);
        const found = [...symmetricEigenvalues(a, n)].sort((x, y) => x - y);
        [...values].sort((x, y) => x - y).forEach((value, i) => expect(found[i]).toBeCloseTo(value, 8));
      }),
    );
  });

  it('of zero, and of a large all-ones matrix: n once, else 0', () => {
    expect([...symmetricEigenvalues(new Float64Array(9), 3)]).toEqual([0, 0, 0]);
    const n = 128;
    const found = [...symmetricEigenvalues(new Float64Array(n * n).fill(1), n)].sort((a, b) => b - a);
    expect(found[0]).toBeCloseTo(n, 9);
    for (const value of found.slice(1)) expect(Math.abs(value)).toBeLessThan(1e-10);
  });
});

function rotate(a: Float64Array, n: number, p: number, q: number, angle: number): void {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  for (let i = 0; i < n; i++) {
    const [x, y] = [a[i * n + p] as number, a[i * n + q] as number];
    a[i * n + p] = c * x - s * y;
    a[i * n + q] = s * x + c * y;
  }
  for (let i = 0; i < n; i++) {
    const [x, y] = [a[p * n + i] as number, a[q * n + i] as number];
    a[p * n + i] = c * x - s * y;
    a[q * n + i] = s * x + c * y;
  }
}

const layout: Layout = {
  id: 'x',
  label: 'X',
  mainCount: 3,
  slots: [0, 1, 2].map((i) => ({
    id: `blocks.${i}`,
    label: `Block ${i}`,
    group: 'Blocks',
    component: 'transformer',
    role: 'main' as const,
  })),
};

const measured = (slot: string | null, deltaNorm: number | null, rows = 4, cols = 4): MeasuredModule => ({
  module: 'm',
  component: 'transformer',
  slot,
  adapter: 'lora',
  rank: 4,
  alpha: null,
  scale: 1,
  scaleRule: 'no alpha: 1',
  rows,
  cols,
  deltaNorm,
  rms: null,
  spectralNorm: null,
  stableRank: null,
  rank99: null,
  tensorNormSum: 10,
  problem: deltaNorm === null ? verbatim('NaN') : null,
});

describe('blocks', () => {
  it('add squares, keep untouched blocks at 0 and count what failed', () => {
    const rows = blockRows(layout, [
      measured('blocks.0', 3),
      measured('blocks.0', 4),
      measured('blocks.2', 1),
      measured('blocks.2', null),
      measured(null, 99),
    ]);
    expect(rows.map(({ strength, weight, modules, failed }) => [strength, weight, modules, failed])).toEqual([
      [5, 1, 2, 0],
      [0, 0, 0, 0],
      [1, 0.2, 1, 1],
    ]);
    expect(rows[0]?.rms).toBeCloseTo(5 / Math.sqrt(32), 12);
    expect(rows[0]?.tensorNormSum).toBe(20);
  });

  it('count what failed outside of them, and no copy anywhere', () => {
    const copy = { ...measured('blocks.0', null), copy: true as const };
    const modules = [measured('blocks.0', 3), copy, measured(null, null), measured('blocks.9', null), { ...copy, slot: null }];
    const empty = understand({ dataStart: 0, tensors: [], metadata: {}, warnings: [] }, { path: 'x.safetensors' });
    const { blocks, failedOutside } = aggregate({ ...empty, layout }, modules);
    expect(blocks[0]).toMatchObject({ modules: 1, failed: 0 });
    expect(failedOutside).toBe(2);
  });

  it('are all 0 when nothing has any strength', () => {
    expect(blockRows(layout, [measured('blocks.1', 0)]).map(({ weight }) => weight)).toEqual([0, 0, 0]);
  });

  it('do not change when a fused module is split by rows', () => {
    const parts = [2, 3, 6];
    const fused = Math.sqrt(parts.reduce((sum, norm) => sum + norm * norm, 0));
    const split = blockRows(
      layout,
      parts.map((norm) => measured('blocks.1', norm, 4, 4)),
    )[1];
    const whole = blockRows(layout, [measured('blocks.1', fused, 12, 4)])[1];
    expect(split?.strength).toBeCloseTo(whole?.strength ?? 0, 12);
    expect(split?.rms).toBeCloseTo(whole?.rms ?? 0, 12);
  });
});

describe('statistics', () => {
  it('population variance and the share of the strongest quarter', () => {
    expect(statistics([1, 2, 3, 4])).toMatchObject({
      count: 4,
      min: 1,
      max: 4,
      mean: 2.5,
      variance: 1.25,
      topQuarter: 16 / 30,
      strongest: 3,
    });
  });
  it('of nothing and of zeros', () => {
    expect(statistics([])).toMatchObject({ count: 0, strongest: -1 });
    expect(statistics([0, 0])).toMatchObject({ topQuarter: 0, variance: 0 });
  });
});

describe('modules as text', () => {
  it('come back as they were', () => {
    const modules = [measured('blocks.0', 3.123456789012345), measured(null, null)];
    expect(modulesFromText(modulesToText(modules))).toEqual(modules);
  });

  it('are read of texts that hold sentences', () => {
    const now = { ...measured('blocks.1', null), problem: message('module.no-up') };
    const noted = { ...measured('blocks.2', 1), notes: [message('module.b-term'), message('module.rank-zero')] };
    const { columns } = JSON.parse(modulesToText([now, noted])) as { columns: Record<string, unknown> };
    const { notes, problem, ...same } = columns;
    expect([notes, problem]).toEqual([
      [null, noted.notes],
      [now.problem, null],
    ]);
    const sentences = {
      problem: ['There is a down factor without its up factor', null],
      note: [null, 'GLoRA: its b-term only; its a-term needs the base model. Rank 0: its factors are empty, so its delta is 0'],
    };
    expect(modulesFromText(JSON.stringify({ version: 1, columns: { ...same, ...sentences } }))).toEqual([now, noted]);
  });

  it('know a copy, in texts from before there was a mark too', () => {
    const problem = message('module.copy', { module: 'x.to_q' });
    const copy: MeasuredModule = { ...measured('blocks.0', null), problem, copy: true };
    const text = modulesToText([copy, measured('blocks.1', null)]);
    expect(modulesFromText(text)?.map((module) => module.copy)).toEqual([true, undefined]);
    const { version, columns } = JSON.parse(text) as { version: number; columns: Record<string, unknown> };
    const { copies, ...older } = columns;
    expect(copies).toEqual([1, null]);
    expect(modulesFromText(JSON.stringify({ version, columns: older }))?.map((module) => module.copy)).toEqual([true, undefined]);
  });

  it.each([
    '',
    '{}',
    '[]',
    'null',
    '{"version":3,"columns":{}}',
    '{"version":1,"columns":{"module":["a"]}}',
    modulesToText([measured('a', 1)]).replace('"alpha":[null]', '"alpha":["x"]'),
  ])('refuses %j', (text) => expect(modulesFromText(text)).toBeNull());
});
