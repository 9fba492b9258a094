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

  it('says which file cannot be read, and how it is used', () => {
    const unreadable = run(OWN, 'missing.safetensors', '--json');
    expect(unreadable).toMatchObject({ status: 1, stdout: '' });
    expect(unreadable.stderr).toContain('missing.safetensors');
    for (const wrong of [[], [OWN], [OWN, OTHER, '--strengths', '1'], [OWN, OTHER, '--strengths', '1,x'], [OWN, OTHER, '--else']])
      expect(run(...wrong)).toMatchObject({ status: 2, stdout: '' });
  });
});
