/** `npm test` finds the tests that need the real files by their import of one module; a path written elsewhere would escape it. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
const OWNERS = ['src/testing/lora-data.ts', 'scripts/test.mjs', 'scripts/real-files.test.ts'];

it('only one module knows where the real files are', () => {
  const files = ['src', 'workers', 'scripts', 'e2e'].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name.replaceAll('\\', '/')}`),
  );
  const naming = files
    .filter((file) => /\.(?:ts|tsx|mjs)$/.test(file))
    .filter((file) => /LORA_DATA|lora-data'|host-truth/.test(readFileSync(path.join(root, file), 'utf8')));
  expect(naming.filter((file) => !OWNERS.includes(file))).toEqual([]);
  expect(naming).toContain(OWNERS[0]);
});
