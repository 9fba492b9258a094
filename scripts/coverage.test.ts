/** The table of what is read is what the command prints today, and its lines of JSON have the fields that others rely on. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { describeWithLoraData, loraData } from '../src/testing/lora-data.ts';

const root = path.resolve(import.meta.dirname, '..');
const coverage = (...options: string[]): string =>
  execFileSync(process.execPath, ['--import', 'tsx', path.join(root, 'scripts', 'coverage.ts'), path.join(loraData, 'keys'), ...options], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, COVERAGE_FROM: root, NODE_OPTIONS: '' },
    maxBuffer: 1 << 26,
  });
const tableIn = (text: string): string[] => text.split('\n').filter((line) => line.startsWith('|'));

describeWithLoraData('coverage with real key lists', () => {
  it('keeps its table up to date', () => {
    expect(tableIn(readFileSync(path.join(root, 'src', 'domain', 'coverage.md'), 'utf8'))).toEqual(tableIn(coverage('--table')));
  });

  it('prints one object a line with exactly the fields promised', () => {
    const lines = coverage('--json').trim().split('\n');
    const fields = 'name family candidates certainty subtype dialects adapters layout blocks modules notUnderstood contradictions'.split(
      ' ',
    );
    for (const line of lines) expect(Object.keys(JSON.parse(line) as object)).toEqual(fields);
    expect(lines.length).toBeGreaterThan(100);
  });
});
