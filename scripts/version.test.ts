import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { changes } from '../src/ui/strings/en/changes.ts';

it('the newest changes are those of this version, newest first', () => {
  const { version } = JSON.parse(readFileSync(path.resolve(import.meta.dirname, '..', 'package.json'), 'utf8')) as { version: string };
  const versions = Object.keys(changes);
  expect(versions[0]).toBe(version);
  const order = (of: string): number => of.split('.').reduce((sum, part) => sum * 1000 + Number(part), 0);
  expect(versions.map(order)).toEqual(versions.map(order).toSorted((a, b) => b - a));
});
