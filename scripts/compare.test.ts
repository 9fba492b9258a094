/** The command that compares: its JSON, its ranges where nothing can be compared, its exit codes. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { fileOf, tensorOf, type TestTensor } from '../src/testing/lora-file.ts';

const root = path.resolve(import.meta.dirname, '..');
const folder = mkdtempSync(path.join(tmpdir(), 'compare-'));
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...given: string[]) =>
  spawnSync(process.execPath, ['--import', 'tsx', path.join(root, 'scripts', 'compare.ts'), ...given], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, COMPARE_FROM: folder, NODE_OPTIONS: '' },
  });

/** A delta of rank 1 with the norm 3 . 2 on `name`: one row of the up factor and one column of the down factor are not zero. */
function rankOne(name: string, [rows, cols]: readonly [number, number], at: readonly [number, number]): TestTensor[] {
  const only = (count: number, index: number, value: number) => Array.from({ length: count }, (_, i) => (i === index ? value : 0));
  return [
    tensorOf(`${name}.lora_B.weight`, 'F32', [rows, 1], only(rows, at[0], 3)),
    tensorOf(`${name}.lora_A.weight`, 'F32', [1, cols], only(cols, at[1], 2)),
  ];
}
const write = (name: string, ...parts: readonly TestTensor[][]): string => {
  writeFileSync(path.join(folder, name), fileOf(parts.flat()));
  return name;
};

const Q = 'transformer_blocks.0.attn1.to_q';
const OWN = write(
  'own.safetensors',
  rankOne('diffusion_model.blocks.0.attn.proj', [1152, 1152], [5, 7]),
  rankOne('diffusion_model.blocks.0.cross_attn.q_linear', [1152, 1152], [1, 1]),
);
const OTHER = write(
  'diffusers.safetensors',
  rankOne('transformer.transformer_blocks.0.attn1.to_out.0', [1152, 1152], [5, 7]),
  rankOne('transformer.transformer_blocks.0.attn2.to_q', [1152, 1152], [1, 1]),
);

describe('compare', () => {
  it('prints one object with exactly the fields promised', () => {
    const { stdout, status } = run(OWN, OTHER, '--strengths', '1,-1', '--json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      pairs: [
        {
          a: OWN,
          b: OTHER,
          cosine: 1,
          blocks: [{ slot: 'blocks.0', inner: 72, cosine: 1, compared: true }],
          notCompared: [],
        },
      ],
      joint: { total: 0, blocks: [{ slot: 'blocks.0', total: 0 }], exact: true },
    });
  });

  it('gives ranges and names where the names of a block cannot be joined', () => {
    const one = write('one.safetensors', rankOne('model.first_blocks.3.alpha_layer', [4, 6], [0, 0]));
    const two = write(
      'two.safetensors',
      rankOne(Q, [1152, 1152], [0, 0]),
      rankOne('txt_in.individual_token_refiner.blocks.0.new_layer', [4, 6], [0, 0]),
    );
    const { stdout, status } = run(one, two, '--json', '--strengths=2,-0.5');
    expect(status).toBe(0);
    expect((JSON.parse(stdout) as { joint: object }).joint).toMatchObject({ exact: true });
    const refiners = ['txt_in.individual_token_refiner.blocks.1.new', 'context_embedder.token_refiner.refiner_blocks.1.other'].map(
      (name, index) =>
        write(
          `refiner${index}.safetensors`,
          rankOne(`diffusion_model.${name}`, [3072, 3072], [0, 0]),
          rankOne('diffusion_model.single_blocks.0.linear1', [21504, 3072], [index, 0]),
          rankOne('diffusion_model.double_blocks.0.img_mlp.fc1', [12288, 3072], [0, 0]),
        ),
    );
    const open = JSON.parse(run(...refiners, '--strengths', '2,-0.5', '--json').stdout) as Record<'pairs' | 'joint', unknown>;
    expect(open.joint).toEqual({
      // Of 12 and 3 in the refiner, 12 and 3 in the single block at right angles, 12 less 3 in the double block.
      total: [Math.hypot(9, 12, 3, 9), Math.hypot(15, 12, 3, 9)].map((value) => expect.closeTo(value, 6) as number),
      blocks: [
        { slot: 'double.0', total: expect.closeTo(9, 6) as number },
        { slot: 'single.0', total: expect.closeTo(Math.hypot(12, 3), 6) as number },
        { slot: 'refiner.1', total: [expect.closeTo(9, 6) as number, expect.closeTo(15, 6) as number] },
      ],
      exact: false,
    });
    expect(open.pairs).toEqual([
      {
        a: refiners[0],
        b: refiners[1],
        cosine: expect.closeTo(0.5, 6) as number,
        blocks: [
          { slot: 'double.0', inner: expect.closeTo(36, 6) as number, cosine: 1, compared: true },
          { slot: 'single.0', inner: 0, cosine: 0, compared: true },
          { slot: 'refiner.1', inner: [expect.closeTo(-36, 6) as number, expect.closeTo(36, 6) as number], cosine: null, compared: false },
        ],
        notCompared: [
          {
            slot: 'refiner.1',
            names: [
              'diffusion_model.txt_in.individual_token_refiner.blocks.1.new',
              'diffusion_model.context_embedder.token_refiner.refiner_blocks.1.other',
            ],
          },
        ],
      },
    ]);
  });

  describe('of modules whose norm is not known', () => {
    const PROJ = 'diffusion_model.blocks.0.attn.proj';
    const QUERY = 'diffusion_model.blocks.0.cross_attn.q_linear';
    const SIZE = [1152, 1152] as const;
    const ones = Array.from({ length: 1152 }, () => 1);
    /** DoRA needs the base model; packed integers without a scale are refused. */
    const dora = [...rankOne(PROJ, SIZE, [5, 7]), tensorOf(`${PROJ}.dora_scale`, 'F32', [1152, 1], ones)];
    const bytes = (name: string, shape: readonly number[]): TestTensor => ({
      name: `${PROJ}.${name}.weight`,
      dtype: 'I8',
      shape,
      values: Float64Array.from(ones),
      data: Uint8Array.from(ones),
    });
    const packed = [bytes('lora_B', [1152, 1]), bytes('lora_A', [1, 1152])];
    const query = rankOne(QUERY, SIZE, [1, 1]);
    const next = rankOne('diffusion_model.blocks.1.attn.proj', SIZE, [1, 1]);
    const json = (...given: string[]) => JSON.parse(run(...given, '--json').stdout) as { pairs: object[]; joint: object };

    it.each([
      ['DoRA', dora],
      ['refused integers', packed],
    ])('the block is not compared, and its joint strength has no upper end: %s', (_, open) => {
      const file = write('open.safetensors', open, query);
      expect(json(file, OTHER)).toEqual({
        pairs: [
          {
            a: file,
            b: OTHER,
            cosine: null,
            blocks: [{ slot: 'blocks.0', inner: [null, null], cosine: null, compared: false }],
            notCompared: [{ slot: 'blocks.0', names: [PROJ, 'transformer.transformer_blocks.0.attn1.to_out.0'] }],
          },
        ],
        joint: { total: [0, null], blocks: [{ slot: 'blocks.0', total: [0, null] }], exact: false },
      });
    });

    it('what the others have on other weights and in other blocks is known', () => {
      const file = write('part.safetensors', dora, query, next);
      const plain = write('plain.safetensors', query, next);
      const least = expect.closeTo(12, 6) as number;
      expect(json(file, plain)).toEqual({
        pairs: [
          {
            a: file,
            b: plain,
            cosine: 1,
            blocks: [
              { slot: 'blocks.0', inner: expect.closeTo(36, 6) as number, cosine: null, compared: true },
              { slot: 'blocks.1', inner: expect.closeTo(36, 6) as number, cosine: 1, compared: true },
            ],
            notCompared: [],
          },
        ],
        joint: {
          total: [expect.closeTo(Math.hypot(12, 12), 6), null],
          blocks: [
            { slot: 'blocks.0', total: [least, null] },
            { slot: 'blocks.1', total: least },
          ],
          exact: false,
        },
      });
      const text = run(file, plain, OTHER).stdout;
      expect(text).toContain('inner not known, cosine not known');
      expect(text).toContain('Together: at least ');
    });
  });

  it('says on standard error why modules were not compared', () => {
    const wide = write('wide.safetensors', rankOne('diffusion_model.blocks.0.attn.proj', [32, 48], [1, 2]));
    const plain = write('plain.safetensors', rankOne('diffusion_model.blocks.0.attn.proj', [32, 32], [5, 7]));
    const { stdout, stderr, status } = run(wide, plain, '--json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ pairs: [{ cosine: null }], joint: { exact: false } });
    expect(stderr.trim()).toBe(`${wide} and ${plain}: not compared, 1 pair of modules: one has 48 inputs, the other 32`);
  });

  it('says which file cannot be read, and how it is used', () => {
    const unreadable = run(OWN, 'missing.safetensors', '--json');
    expect(unreadable).toMatchObject({ status: 1, stdout: '' });
    expect(unreadable.stderr).toContain('missing.safetensors');
    for (const wrong of [[], [OWN], [OWN, OTHER, '--strengths', '1'], [OWN, OTHER, '--strengths', '1,x'], [OWN, OTHER, '--else']])
      expect(run(...wrong)).toMatchObject({ status: 2, stdout: '' });
  });
});

describe('what a file is made of', () => {
  const at = 'diffusion_model.blocks.0.attn.proj';
  const [one, two, other] = [rankOne(at, [64, 48], [1, 2]), rankOne(at, [64, 48], [3, 4]), rankOne(at, [64, 48], [5, 6])];
  const half = (parts: readonly TestTensor[], by: number): TestTensor[] =>
    parts.map((tensor) =>
      tensor.name.includes('lora_B')
        ? tensorOf(
            tensor.name,
            'F32',
            tensor.shape,
            [...tensor.values].map((x) => x * by),
          )
        : tensor,
    );
  const [a, b, c] = [write('a.safetensors', one), write('b.safetensors', two), write('c.safetensors', other)];
  // 0.5 of a and -2 of b, side by side.
  const [left, right] = [half(one, 0.5), half(two, -2)];
  const values = (parts: readonly TestTensor[], role: string): number[] => [
    ...(parts.find(({ name }) => name.includes(role))?.values ?? []),
  ];
  const [x, y] = [values(left, 'lora_B'), values(right, 'lora_B')];
  const merged = write('merged.safetensors', [
    tensorOf(
      `${at}.lora_B.weight`,
      'F32',
      [64, 2],
      x.flatMap((value, i) => [value, y[i] as number]),
    ),
    tensorOf(`${at}.lora_A.weight`, 'F32', [2, 48], [...values(left, 'lora_A'), ...values(right, 'lora_A')]),
  ]);

  it('is told with its weights, and what is left over', () => {
    const { status, stdout } = run(merged, a, b, c, '--made-of', '--json');
    expect(status).toBe(0);
    const { madeOf } = JSON.parse(stdout);
    expect(madeOf.parts.map(({ file }: { file: string }) => file)).toEqual([a, b]);
    expect(madeOf.parts[0].weight).toBeCloseTo(0.5, 6);
    expect(madeOf.parts[1].weight).toBeCloseTo(-2, 6);
    expect(madeOf.residual).toBeLessThan(1e-3);
    expect(run(merged, c, '--made-of').stdout).toContain('none of them\nleft over: 100 % of its norm');
    expect(run(merged, a, '--made-of', '--strengths', '1,1').status).toBe(2);
  });
});
