/** The command that measures: a row per module, an empty norm and a reason for what is refused, and what is left over. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { fileOf, tensorOf } from '../src/testing/lora-file.ts';

const root = path.resolve(import.meta.dirname, '..');
const folder = mkdtempSync(path.join(tmpdir(), 'measure-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('keeps rows to standard output and reasons to standard error', () => {
  const layer = (block: number): string => `diffusion_model.blocks.${block}.self_attn.q`;
  const pair = (name: string, between: string) => [
    tensorOf(`${name}.lora_A.${between}weight`, 'F32', [1, 2], [3, 4]),
    tensorOf(`${name}.lora_B.${between}weight`, 'F32', [2, 1], [2, 0]),
  ];
  const gate = tensorOf(`${layer(1)}.gate`, 'F32', [1], [1]);
  writeFileSync(
    path.join(folder, 'x.safetensors'),
    fileOf([...pair(layer(0), ''), ...pair(layer(1), ''), gate, ...pair(layer(2), 'scale.')]),
  );
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--import', 'tsx', path.join(root, 'scripts', 'measure.ts'), 'x.safetensors'],
    {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, MEASURE_FROM: folder, NODE_OPTIONS: '' },
    },
  );
  expect(status).toBe(0);
  const [header = '', ...rows] = stdout.trim().split('\n');
  const norm = header.split(',').indexOf('delta_norm');
  expect(rows.map((row) => [row.split(',')[0], row.split(',')[norm]])).toEqual([
    [layer(0), '10'],
    [layer(1), ''],
  ]);
  expect(stderr).toContain(`x.safetensors: ${layer(1)} is not measured: It also has ${gate.name}, which is not read`);
  // A reserved word is not the name of an adapter.
  expect(stderr).toContain(`${layer(2)}.lora_A.scale.weight`);
});
