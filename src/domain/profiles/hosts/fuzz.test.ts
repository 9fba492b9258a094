/** Whatever text a program is given, its replay answers: nothing throws, nothing is beyond numbers, and long texts end soon. */
import { describe, expect, it } from 'vitest';
import fc from '../../../testing/properties.ts';
import { hostFile } from '../../../testing/host-files.ts';
import { damagedText, fuzz, HOSTILE } from '../../../testing/mutations.ts';
import { isGain } from '../check.ts';
import { readProfileText } from '../transfer/read-profile-text.ts';
import type { HostFile, HostTarget, Simulation } from './host-target.ts';
import { HOST_TARGETS } from './registry.ts';

const few = (path: string): boolean => /[._](?:[0-3]|1[18])[._]/.test(path);
/** A few blocks each, so that a replay is quick. */
const FILES: readonly HostFile[] = [
  hostFile('sd15', { naming: 'diffusers', include: few, encoders: [2] }),
  hostFile('sdxl', { include: few, encoders: [1, 2] }),
  hostFile('flux1', { include: few }),
  hostFile('flux1', { naming: 'diffusers', adapter: 'peft', include: few }),
  hostFile('wan2.1', { naming: 'native 1.3B', include: few }),
  hostFile('anima', { naming: 'native 2B', include: few }),
  hostFile('minimax-h3', { adapter: 'peft', include: few }),
  hostFile('qwen-image', { naming: 'diffusers', adapter: 'peft', include: few }),
  hostFile('krea2', { naming: 'diffusers', adapter: 'peft', include: few }),
  hostFile('flux2', { naming: 'diffusers 9B', include: few }),
  hostFile('z-image', { adapter: 'peft', include: few }),
];
const filesOf = (target: HostTarget): readonly HostFile[] => FILES.filter((file) => target.applies(file).ok);

const VALUES = [0, 0.5, 1, -1.25, 1e-7];
const textsOf = (target: HostTarget, file: HostFile): readonly string[] =>
  target.variants(file).flatMap(({ id: variant }) =>
    [1, 3].map((step) => {
      const gains = Object.fromEntries(file.layout.slots.map(({ id }, i) => [id, VALUES[(i * step) % VALUES.length] ?? 1]));
      return target.export(file, gains, { variant }).text;
    }),
  );

/** Signs that one of the programs reads, in any order. */
const SIGNS = [...HOSTILE, ...'0123456789.,;:=-+%#@<>()[]{}|/\\ \t\n"\'*_eERVULxX'] as const;
const WORDS = [
  'lora',
  'lbw',
  'IN00',
  'OUT11',
  'MID',
  'BASE',
  'double',
  'single.1',
  'blocks',
  'to_q',
  '$x',
  'R',
  'A',
  'true',
  'None',
  'inf',
];
const signs = fc.array(fc.constantFrom(...SIGNS, ...WORDS), { maxLength: 40 }).map((parts) => parts.join(''));

const finite = (value: number | null | undefined): boolean => value === null || value === undefined || Number.isFinite(value);

function expectSound({ fault, rows, arrivals, leftOut }: Simulation, file: HostFile): void {
  expect(arrivals).toHaveLength(file.modules.length);
  expect(arrivals.every(({ value, bias, row }) => finite(value) && finite(bias) && rows[row] !== undefined)).toBe(true);
  expect(rows.every(({ value }) => finite(value))).toBe(true);
  expect(rows.reduce((sum, { modules }) => sum + modules, 0)).toBe(file.modules.length);
  expect(leftOut.every(({ modules }) => modules > 0)).toBe(true);
  expect(fault).not.toBe('');
}

function expectRead(text: string, file: HostFile, as?: string): void {
  const found = readProfileText(text, file, as);
  if (found.ok) expect(Object.values(found.gains).every(isGain)).toBe(true);
  else expect(found.faults.length).toBeGreaterThan(0);
}

it('has a file for every program', () => {
  expect(HOST_TARGETS.filter((target) => filesOf(target).length === 0).map(({ id }) => id)).toEqual([]);
});

describe.each(HOST_TARGETS.map((target) => [target.id, target] as const))('%s', (id, target) => {
  it('answers for its own texts when they are damaged, and for any signs', () => {
    for (const file of filesOf(target)) {
      fuzz(fc.oneof(damagedText(textsOf(target, file)), signs), 30, (text) => {
        expectSound(target.simulate(file, text), file);
        expectRead(text, file, id);
      });
    }
  });

  it('answers for long texts in time', () => {
    const [file] = filesOf(target) as [HostFile];
    const own = textsOf(target, file)[0] ?? '';
    const middle = own.length >> 1;
    for (const unit of [
      '1,',
      ',',
      '1',
      ' ',
      '\n',
      'a:1\n',
      ':',
      '(',
      '[',
      '{"a":',
      '"',
      '\\',
      '<lora:',
      '%',
      '-',
      '1-',
      '.',
      'a',
      'x=1 ',
      '$x ',
      '#',
      own,
    ]) {
      const many = unit.repeat(Math.ceil(LONG / Math.max(1, unit.length)));
      for (const text of [many, own.slice(0, middle) + many + own.slice(middle)]) {
        const before = process.cpuUsage();
        expectSound(target.simulate(file, text), file);
        expectRead(text, file, id);
        const { user, system } = process.cpuUsage(before);
        expect([unit, (user + system) / 1e6 < MOST_SECONDS]).toEqual([unit, true]);
      }
    }
  });
});

it.each(FILES.map((file) => [file.family, file] as const))('a text of unknown origin is read or refused for %s', (_, file) => {
  const own = HOST_TARGETS.filter((target) => target.applies(file).ok).flatMap((target) => textsOf(target, file).slice(0, 1));
  fuzz(fc.oneof(damagedText(own), signs), 30, (text) => expectRead(text, file));
});

/** Characters: a profile of the largest model has 30,000 in the longest form. */
const LONG = 100_000;
/** Of the processor, whatever else is running. What grows with the square of the length takes minutes. */
const MOST_SECONDS = 1.5;
