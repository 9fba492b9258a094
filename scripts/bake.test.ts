/** The command as a user runs it: exit codes, one JSON object on standard output, no file where nothing was written. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { fileOf, tensorOf } from '../src/testing/lora-file.ts';

const root = path.resolve(import.meta.dirname, '..');
const folder = mkdtempSync(path.join(tmpdir(), 'bake-'));
afterAll(() => rmSync(folder, { recursive: true }));

const NAME = 'lora_unet_blocks_3_self_attn_q';
const lora = (seed: number): Uint8Array => {
  const values = (count: number): number[] => Array.from({ length: count }, (_, i) => Math.sin(seed + 1.7 * i));
  return fileOf([
    tensorOf(`${NAME}.lora_up.weight`, 'F16', [12, 3], values(36)),
    tensorOf(`${NAME}.lora_down.weight`, 'F16', [3, 10], values(30)),
    tensorOf(`${NAME}.alpha`, 'F32', [], [1.5]),
  ]);
};
writeFileSync(path.join(folder, 'a.safetensors'), lora(1));
writeFileSync(path.join(folder, 'b.safetensors'), lora(2));

function bake(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', path.join(root, 'scripts', 'bake.ts'), ...words], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, BAKE_FROM: folder, NODE_OPTIONS: '' },
  });
  return { status, stdout, stderr };
}

function planned(name: string, plan: unknown): string {
  writeFileSync(path.join(folder, name), JSON.stringify(plan));
  return name;
}

describe('the bake command', () => {
  const plan = planned('merge.json', {
    v: 1,
    sources: [
      { file: 'a.safetensors', strength: 0.8 },
      { file: path.join(folder, 'b.safetensors'), strength: -0.3 },
    ],
    combine: 'sum',
    reduce: { rule: 'error', value: 0.02 },
    encode: { dtype: 'F16' },
  });

  it('writes, certifies and verifies', () => {
    const done = bake(plan, '--out', 'merged.safetensors');
    expect(done).toMatchObject({ status: 0, stderr: '' });
    const certificate = JSON.parse(done.stdout);
    expect(Object.keys(certificate)).toEqual(['ok', 'level', 'error', 'modules']);
    expect(Object.keys(certificate.error)).toEqual(['total', 'rounding', 'truncation', 'worstModule']);
    expect(certificate).toMatchObject({ ok: true, level: 4, modules: [{ name: NAME }] });
    expect(Object.keys(certificate.modules[0])).toEqual(['name', 'rank', 'deltaNorm', 'error']);
    expect(certificate.error.total).toBeLessThan(0.021);
    expect(bake('--verify', 'merged.safetensors')).toMatchObject({
      status: 0,
      stderr: expect.stringContaining('To check more, the sources are needed'),
    });
    expect(bake('--verify', 'merged.safetensors', '--sources', '.')).toMatchObject({
      status: 0,
      stderr: expect.stringContaining('gives the same bytes'),
    });
    const bytes = readFileSync(path.join(folder, 'merged.safetensors'));
    bytes[bytes.length - 9] = (bytes.at(-9) as number) ^ 1;
    writeFileSync(path.join(folder, 'broken.safetensors'), bytes);
    expect(bake('--verify', 'broken.safetensors')).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('hash') });
    expect(bake('--verify', 'a.safetensors')).toMatchObject({ status: 1, stderr: expect.stringContaining('carries no plan') });
    expect(bake(plan, '--out', 'merged.safetensors')).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringContaining('already exists'),
    });
  });

  it.each([
    ['A less A', { v: 1, sources: [{ file: 'a.safetensors' }, { file: 'a.safetensors', strength: -1 }] }, 'Nothing is left to write'],
    ['an unknown field', { v: 1, sources: [{ file: 'a.safetensors' }], more: 1 }, 'more'],
    ['a source that is not there', { v: 1, sources: [{ file: 'none.safetensors' }] }, 'none.safetensors'],
  ])('%s writes no file and says why', (_, refused, sentence) => {
    const before = readdirSync(folder).length;
    const done = bake(planned('refused.json', refused), '--out', 'never.safetensors');
    expect(done).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining(sentence) });
    expect(readdirSync(folder).filter((name) => name.startsWith('never'))).toEqual([]);
    expect(readdirSync(folder).length).toBeLessThanOrEqual(before + 1);
  });

  it.each([
    [[]],
    [['merge.json']],
    [['--out', 'x']],
    [['merge.json', '--out']],
    [['a', 'b', '--out', 'x']],
    [['--verify', 'x', '--out', 'y']],
    [['merge.json', '--what', 'x']],
  ])('says how it is used for %j', (words) => {
    expect(bake(...words)).toMatchObject({ status: 2, stdout: '', stderr: expect.stringMatching(/^Usage: /) });
  });
});
