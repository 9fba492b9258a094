/**
 * One small library as every version of the schema kept it, as SQL text. On disk the first version is whole, and each later one is the
 * patch to the version before it: 20 of them are 114 kB instead of 590, and show what a version changed.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { applyPatch, createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';

const FOLDER = new URL('../../workers/catalog/migrations/fixtures/', import.meta.url);

const read = (file: string): string => readFileSync(new URL(file, FOLDER), 'utf8');

/** The versions that are kept, the first one first. */
export const keptVersions = (): number[] =>
  readdirSync(FOLDER)
    .map((file) => Number(/^v(\d+)\.(?:sql|patch)$/u.exec(file)?.[1]))
    .toSorted((a, b) => a - b);

/** Those whose migration copies work first: version 1 held none, and the newest is not migrated. */
export const versionsWithWork = (): number[] => keptVersions().slice(1, -1);

export function oldLibrary(version: number): string {
  if (version === 1) return read('v1.sql');
  const sql = applyPatch(oldLibrary(version - 1), read(`v${version}.patch`));
  if (sql === false) throw new Error(`v${version}.patch does not fit version ${version - 1}`);
  return sql;
}

export const patchFile = (version: number): string => fileURLToPath(new URL(`v${version}.patch`, FOLDER));

/** The patch that makes `sql` of the version before. */
export const patchTo = (version: number, sql: string): string =>
  createTwoFilesPatch(`v${version - 1}`, `v${version}`, oldLibrary(version - 1), sql, '', '', {
    context: 0,
    headerOptions: FILE_HEADERS_ONLY,
  });
