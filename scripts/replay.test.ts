/** The command that replays: one line a module, its JSON, its exit codes. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { fileOf, tensorOf } from '../src/testing/lora-file.ts';

const root = path.resolve(import.meta.dirname, '..');
const folder = mkdtempSync(path.join(tmpdir(), 'replay-'));
afterAll(() => rmSync(folder, { recursive: true }));

function run(...given: string[]) {
  const { status, stdout } = spawnSync(process.execPath, ['--import', 'tsx', path.join(root, 'scripts', 'replay.ts'), ...given], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, REPLAY_FROM: folder, NODE_OPTIONS: '' },
  });
  return { status, lines: stdout.split('\n').filter((line) => line !== '') };
}

const [LATER, FIRST] = [7, 0].map((block) => `lora_unet_double_blocks_${block}_img_attn_proj`) as [string, string];
const STRANGE = 'lora_unet_double_blocks_3_img_attn_other';
const KEYS = 'keys.tsv';
writeFileSync(
  path.join(folder, KEYS),
  [LATER, FIRST, STRANGE]
    .flatMap((name) => [`${name}.lora_down.weight\tF16\t4x3072`, `${name}.lora_up.weight\tF16\t3072x4`, `${name}.alpha\tF16\t`])
    .join('\n'),
);
const FILE = 'file.safetensors';
writeFileSync(
  path.join(folder, FILE),
  fileOf([
    tensorOf(
      `${FIRST}.lora_down.weight`,
      'F32',
      [1, 3072],
      Array.from({ length: 3072 }, () => 1),
    ),
    tensorOf(
      `${FIRST}.lora_up.weight`,
      'F32',
      [3072, 1],
      Array.from({ length: 3072 }, () => 1),
    ),
    tensorOf(`${FIRST}.alpha`, 'F32', [], [0.5]),
  ]),
);
const switched = (value: number): string =>
  JSON.stringify({ 1: { class_type: 'FluxBlockLoraSelect', inputs: { 'double_blocks.0.': value, 'double_blocks.7.': value } } });

describe('replay', () => {
  it('prints one object a line in the order of the file, with exactly the fields promised', () => {
    const vector = ['1', ...Array.from({ length: 57 }, (_, i) => (i === 7 ? '0.25' : '0.5')), '1', '1', '1'].join(',');
    const { status, lines } = run('lbw-forge', KEYS, '--text', `<lora:keys:1:lbw=${vector}>`, '--json');
    expect(status).toBe(0);
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { module: LATER, value: expect.any(Number), bias: expect.any(Number), why: null },
      { module: FIRST, value: expect.any(Number), bias: expect.any(Number), why: null },
      { module: STRANGE, value: 0, bias: 0, why: 'Forge’s loader does not know its name' },
    ]);
  });

  it('prints a line of three without --json, empty where what arrives cannot be known', () => {
    // KJNodes writes 0.5 as the alpha: a key list has none, and in the file it is 0.5 as trained.
    const { status, lines } = run('kjnodes', KEYS, '--text', switched(0.5));
    expect(status).toBe(0);
    const [name, value, why] = (lines[0] ?? '').split('\t');
    expect([name, value]).toEqual([LATER, '']);
    expect(why).not.toBe('');
    expect(run('kjnodes', FILE, `--text=${switched(0.5)}`).lines).toEqual([`${FIRST}\t1\t`]);
  });

  it('exits with 1 when the program refuses the text, and with 0 when it uses none of it', () => {
    expect(run('lbw-forge', KEYS, '--text', `<lora:keys:1:lbw=${'x,'.repeat(16)}1>`).status).toBe(1);
    expect(run('kjnodes', KEYS, '--text', '{').status).toBe(1);
    const unused = run('lbw-forge', KEYS, '--text', '<lora:keys:1:lbw=1,0.5>', '--json');
    expect(unused.status).toBe(0);
    expect(unused.lines.map((line) => (JSON.parse(line) as { value: number }).value)).toEqual([1, 1, 0]);
  });

  it('exits with 1 for a program that has no rules for the model, and gives no numbers of another', () => {
    const { status, lines } = run('wan-wrapper', KEYS, '--text', '{"1":{"class_type":"WanVideoLoraBlockEdit","inputs":{}}}', '--json');
    expect(status).toBe(1);
    expect(lines.map((line) => (JSON.parse(line) as { value: unknown }).value)).toEqual([null, null, null]);
  });

  it('exits with 2 for wrong usage', () => {
    for (const given of [
      [],
      ['lbw'],
      ['lbw', KEYS],
      ['nobody', KEYS, '--text', '1'],
      ['lbw', KEYS, KEYS, '--text', '1'],
      ['lbw', 'no.tsv', '--text', '1'],
    ])
      expect(run(...given)).toEqual({ status: 2, lines: [] });
  });
});
