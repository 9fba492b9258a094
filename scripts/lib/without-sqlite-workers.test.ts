import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { withoutSqliteWorkers } from './without-sqlite-workers.mjs';

const sqlite = readFileSync(path.resolve(import.meta.dirname, '../../node_modules/@sqlite.org/sqlite-wasm/dist/index.mjs'), 'utf8');

it('hides the scripts that are never started from the build, and nothing else', () => {
  const addresses = (code: string): string[] =>
    [...code.matchAll(/new URL\("([^"]+)", import\.meta\.url\)/g)].map((match) => match[1] ?? '');
  expect(addresses(sqlite).toSorted()).toEqual(['sqlite3-opfs-async-proxy.js', 'sqlite3-worker1.mjs', 'sqlite3.wasm']);
  expect(addresses(withoutSqliteWorkers(sqlite))).toEqual(['sqlite3.wasm']);
});

it('ends the build when the package is another', () => {
  expect(() => withoutSqliteWorkers('export {}')).toThrow('does not name');
});

it('answers for every part that is switched off, and leaves the pool of files', () => {
  const code = withoutSqliteWorkers(sqlite);
  expect(code.match(/config\.disable\?\.vfs/g)).toHaveLength(1);
  expect(code).toContain('if (sqlite3.config.disable?.vfs?.["opfs-sahpool"]) return;');
});

it('opens the pool without making a file', () => {
  const calls = (code: string): number => code.match(/apiVersionCheck\(\)/g)?.length ?? 0;
  expect(calls(sqlite)).toBe(1);
  expect(calls(withoutSqliteWorkers(sqlite))).toBe(0);
});

it('leaves out second names of functions, and sessions', () => {
  const code = withoutSqliteWorkers(sqlite);
  expect(sqlite).toContain('Module["_sqlite3_step"] =');
  expect(code).not.toMatch(/Module\["_/);
  expect(code.match(/if \(false\) \{/g)).toHaveLength(2);
});
