import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TensorInfo } from '../safetensors/types.ts';
import { adapterKind, matchAdapter, splitRole } from './registry.ts';
import { peftConfigs, scaleOf } from './scale.ts';
import type { Reduced } from './types.ts';

describe('splitRole', () => {
  it.each([
    ['lora_unet_double_blocks_0_img_attn_qkv.lora_up.weight', 'lora_unet_double_blocks_0_img_attn_qkv', 'up'],
    ['transformer.transformer_blocks.0.attn.to_out.0.lora_A.weight', 'transformer.transformer_blocks.0.attn.to_out.0', 'down'],
    ['base_model.model.x.lora_B.default.weight', 'base_model.model.x', 'up'],
    ['base_model.model.x.lora_A.my-adapter_1.weight', 'base_model.model.x', 'down'],
    ['down_blocks.0.attn1.processor.to_k_lora.down.weight', 'down_blocks.0.attn1.processor.to_k', 'down'],
    ['unet.a.lora.up.weight', 'unet.a', 'up'],
    ['blocks.0.attn.qkv_x.lora_A', 'blocks.0.attn.qkv_x', 'down'],
    ['text_encoder:11:up', 'text_encoder:11', 'up'],
    ['a.lora_magnitude_vector.weight', 'a', 'dora_scale'],
    ['a.lora_mid.weight', 'a', 'mid'],
    ['a.lokr_w1_a', 'a', 'lokr_w1_a'],
    ['a.alpha', 'a', 'alpha'],
  ])('%s', (key, module, role) => expect(splitRole(key)).toEqual({ module, role }));

  it.each(['emb_params', 'model.diffusion_model.out.2.weight', 'lora_up.weight', '', 'alpha', 'x.bias'])('leaves %j alone', (key) =>
    expect(splitRole(key)).toBeNull(),
  );
});

const tensor = (name: string, ...shape: number[]): TensorInfo => ({ name, dtype: 'F32', shape, begin: 0, end: 0 });

describe('matchAdapter', () => {
  it.each([
    ['linear', [96, 4], [4, 64], 'lora', [4, 96, 64]],
    ['1 x 1 convolution', [96, 4, 1, 1], [4, 64, 1, 1], 'lora', [4, 96, 64]],
    ['3 x 3 convolution', [96, 4, 1, 1], [4, 64, 3, 3], 'locon', [4, 96, 576]],
    ['3-D convolution', [96, 4, 1, 1, 1], [4, 16, 1, 2, 2], 'locon', [4, 96, 64]],
  ])('%s', (_name, up, down, adapter, [rank, rows, cols]) => {
    const match = matchAdapter(
      new Map([
        ['up', tensor('u', ...(up as number[]))],
        ['down', tensor('d', ...(down as number[]))],
      ]),
    );
    expect(match).toMatchObject({ adapter, rank, rows, cols, problem: null });
  });

  it.each([
    ['ranks that differ', [96, 4], [5, 64]],
    ['a scalar for a factor', [96, 4], []],
    ['an up factor with a kernel', [96, 4, 3, 3], [4, 64]],
  ])('refuses %s and says why', (_name, up, down) => {
    const match = matchAdapter(
      new Map([
        ['up', tensor('u', ...(up as number[]))],
        ['down', tensor('d', ...(down as number[]))],
      ]),
    );
    expect(match.problem).toMatch(/expected$/);
  });

  it('names what it does not measure', () => {
    expect(
      matchAdapter(
        new Map([
          ['up', tensor('u', 8, 4)],
          ['down', tensor('d', 4, 8)],
          ['dora_scale', tensor('m', 8)],
        ]),
      ).adapter,
    ).toBe('dora');
    expect(matchAdapter(new Map([['mystery', tensor('x', 8)]]))).toMatchObject({
      adapter: 'unknown',
      problem: expect.stringContaining('mystery'),
    });
  });
});

/** Dense reference: the delta itself, in float64, term by term. */
function denseNorm(up: number[][], down: number[][], mid?: number[][][]): number {
  const cells = mid ? (mid[0]?.[0]?.length ?? 1) : 1;
  let sum = 0;
  for (const row of up) {
    for (let i = 0; i < (down[0]?.length ?? 0); i++) {
      for (let cell = 0; cell < cells; cell++) {
        let value = 0;
        for (let p = 0; p < row.length; p++) {
          for (let q = 0; q < down.length; q++) {
            const middle = mid ? (mid[p]?.[q]?.[cell] ?? 0) : p === q ? 1 : 0;
            value += (row[p] as number) * middle * (down[q]?.[i] as number);
          }
        }
        sum += value * value;
      }
    }
  }
  return Math.sqrt(sum);
}

const reduced = (gram: Float64Array | null, values: Float32Array | null = null): Reduced => ({
  need: { reduction: 'norm', rows: 1, cols: 1 },
  sumSq: 0,
  nan: 0,
  inf: 0,
  gram,
  values,
});

const gramOf = (vectors: number[][]): Float64Array =>
  Float64Array.from(vectors.flatMap((a) => vectors.map((b) => a.reduce((sum, value, i) => sum + value * (b[i] as number), 0))));

const transpose = (rows: number[][]): number[][] => (rows[0] ?? []).map((_, i) => rows.map((row) => row[i] as number));

const matrix = (rows: number, cols: number) =>
  fc.array(fc.array(fc.integer({ min: -8, max: 8 }), { minLength: cols, maxLength: cols }), { minLength: rows, maxLength: rows });

const shapes = fc.record({
  m: fc.integer({ min: 1, max: 9 }),
  n: fc.integer({ min: 1, max: 9 }),
  r: fc.integer({ min: 1, max: 5 }),
  k: fc.integer({ min: 1, max: 4 }),
});

describe('norms from Grams against the dense delta', () => {
  const lora = adapterKind('lora');
  const locon = adapterKind('locon');

  it('plain pairs: norm, singular values, rank deficiency', () => {
    const cases = shapes.chain(({ m, n, r }) => fc.tuple(matrix(m, r), matrix(r, n)));
    fc.assert(
      fc.property(cases, ([up, down]) => {
        const parts = new Map([
          ['up', tensor('u', up.length, down.length)],
          ['down', tensor('d', down.length, down[0]?.length ?? 0)],
        ]);
        const figures = lora?.figures(
          new Map([
            ['up', reduced(gramOf(transpose(up)))],
            ['down', reduced(gramOf(down))],
          ]),
          parts,
        );
        const dense = denseNorm(up, down);
        expect(figures?.norm).toBeCloseTo(dense, 6);
        const squares = (figures?.singularValues ?? new Float64Array()).reduce((sum, value) => sum + value * value, 0);
        expect(Math.abs(Math.sqrt(squares) - dense)).toBeLessThan(1e-6 * Math.max(1, dense));
        expect(figures?.spectral ?? 0).toBeLessThanOrEqual(dense * (1 + 1e-9) + 1e-9);
      }),
    );
  });

  it('a rank-1 delta has one singular value: its norm', () => {
    const up = [[3], [-4]];
    const down = [[1, 2, 2]];
    const parts = new Map([
      ['up', tensor('u', 2, 1)],
      ['down', tensor('d', 1, 3)],
    ]);
    const figures = lora?.figures(
      new Map([
        ['up', reduced(gramOf(transpose(up)))],
        ['down', reduced(gramOf(down))],
      ]),
      parts,
    );
    expect(figures?.norm).toBeCloseTo(15, 12);
    expect(figures?.spectral).toBeCloseTo(15, 12);
  });

  it('Tucker convolutions', () => {
    const cases = shapes.chain(({ m, n, r, k }) =>
      fc.tuple(matrix(m, r), matrix(r, n), fc.array(matrix(r, k), { minLength: r, maxLength: r })),
    );
    fc.assert(
      fc.property(cases, ([up, down, mid]) => {
        const r = down.length;
        const parts = new Map([
          ['up', tensor('u', up.length, r, 1, 1)],
          ['down', tensor('d', r, down[0]?.length ?? 0, 1, 1)],
          ['mid', tensor('m', r, r, mid[0]?.[0]?.length ?? 0, 1)],
        ]);
        const values = Float32Array.from(mid.flat(2));
        const figures = locon?.figures(
          new Map([
            ['up', reduced(gramOf(transpose(up)))],
            ['down', reduced(gramOf(down))],
            ['mid', reduced(null, values)],
          ]),
          parts,
        );
        const dense = denseNorm(up, down, mid);
        expect(Math.abs((figures?.norm ?? Number.NaN) - dense)).toBeLessThan(1e-9 * Math.max(1, dense));
      }),
    );
  });
});

describe('scale', () => {
  it.each([
    [8, 16, null, 0.5, 'alpha / rank'],
    [null, 16, null, 1, 'no alpha: 1'],
    [0, 16, null, 0, 'alpha 0: nothing is applied'],
    [null, 16, { alpha: 32, rsLora: false }, 2, 'lora_alpha / rank from metadata'],
    [null, 16, { alpha: 32, rsLora: true }, 8, 'lora_alpha / sqrt(rank) from metadata'],
    [5, null, null, 1, 'no scale for this kind: 1'],
  ])('alpha %s, rank %s', (alpha, rank, peft, value, rule) =>
    expect(scaleOf(alpha, rank, peft)).toMatchObject({ value, rule, problem: null }),
  );

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('refuses an alpha of %s', (alpha) => {
    expect(scaleOf(alpha, 4, null)).toMatchObject({ value: null, problem: expect.stringMatching(/alpha/) });
  });

  it('reads the adapter configuration by component and pattern, and never throws', () => {
    const text = JSON.stringify({ 'transformer.lora_alpha': 32, 'transformer.r': 16, 'transformer.alpha_pattern': { 'blocks.0.q': 4 } });
    const configs = peftConfigs({ lora_adapter_metadata: text });
    expect(configs('transformer.blocks.1.q')).toEqual({ alpha: 32, rsLora: false });
    expect(configs('transformer.blocks.0.q')).toEqual({ alpha: 4, rsLora: false });
    expect(configs('text_encoder.layers.0')).toBeNull();
    fc.assert(fc.property(fc.string(), fc.string(), (value, module) => void peftConfigs({ lora_adapter_metadata: value })(module)));
  });
});
