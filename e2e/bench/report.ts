/** Results of a bench: rows against their goals, the machine they were taken on, a table on the screen and JSON in a file. */
import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Beside the build, ignored by git. */
const FOLDER = path.resolve(import.meta.dirname, '..', '..', '.cache', 'bench');

export interface Row {
  readonly what: string;
  readonly value: number;
  readonly unit: 's' | 'ms' | 'MB' | '×' | 'files';
  /** What `value` was divided by or is compared with, in words. */
  readonly against: string;
  readonly limit: number | null;
  readonly ratio: number | null;
  readonly goal: { readonly most: number; readonly of: 'ratio' | 'value' } | null;
}

const round = (value: number): number => Number(value.toPrecision(4));

/** `value` as a multiple of `limit`, taken in the same run. */
export const against = (what: string, value: number, name: string, limit: number, most: number | null, unit: Row['unit'] = 's'): Row => ({
  what,
  value,
  unit,
  against: name,
  limit,
  ratio: value / limit,
  goal: most === null ? null : { most, of: 'ratio' },
});

export const figure = (what: string, value: number, unit: Row['unit'], most: number | null = null, name = ''): Row => ({
  what,
  value,
  unit,
  against: name,
  limit: null,
  ratio: null,
  goal: most === null ? null : { most, of: 'value' },
});

const isMet = ({ value, ratio, goal }: Row): boolean | null => goal && (goal.of === 'ratio' ? (ratio ?? Infinity) : value) <= goal.most;

export function machine(): Readonly<Record<string, string | number>> {
  const cpus = os.cpus();
  return {
    processor: cpus[0]?.model ?? 'unknown',
    cores: cpus.length,
    memoryGB: Math.round(os.totalmem() / 2 ** 30),
    system: `${os.type()} ${os.release()}`,
    node: process.version,
    // Other programs take their share: figures are ratios for that reason, and this says how far to trust them.
    loadAverage: round(os.loadavg()[0] ?? 0),
  };
}

export function report(name: string, title: string, rows: readonly Row[], facts: Readonly<Record<string, string | number>> = {}): void {
  const here = { ...machine(), ...facts };
  const lines = rows.map((row) => {
    const { what, value, unit, against: limitName, limit, ratio, goal } = row;
    const met = isMet(row);
    return [
      what,
      `${round(value)} ${unit}`,
      limit === null ? limitName : `${limitName}: ${round(limit)} ${unit}`,
      ratio === null ? '' : `${ratio.toFixed(2)} ×`,
      goal ? `≤ ${round(goal.most)}${goal.of === 'ratio' ? ' ×' : ` ${unit}`}` : '',
      met === null ? '' : met ? 'yes' : 'no',
    ];
  });
  const table = [['what', 'measured', 'against', 'ratio', 'goal', 'met'], ['---', '---', '---', '---', '---', '---'], ...lines];
  console.log(`\n${title}\n\n${table.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n`);
  console.log(
    Object.entries(here)
      .map(([key, value]) => `${key} ${value}`)
      .join(' · '),
  );
  mkdirSync(FOLDER, { recursive: true });
  const file = path.join(FOLDER, `${name}.json`);
  writeFileSync(file, `${JSON.stringify({ name, at: new Date().toISOString(), machine: here, rows }, null, 2)}\n`);
  console.log(`written to ${path.relative(process.cwd(), file)}`);
}

/** Least of several runs, since the machine may be busy. */
export async function best(runs: number, run: () => Promise<number>): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let at = 0; at < runs; at++) least = Math.min(least, await run());
  return least;
}

/** The value below which a share of the sorted values lies. */
export const quantile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? Number.NaN;

/** `--name=value` of the command line as a number. */
export function option(name: string, otherwise: number): number {
  const given = process.argv.find((argument) => argument.startsWith(`--${name}=`));
  return given ? Number(given.slice(name.length + 3)) : otherwise;
}
