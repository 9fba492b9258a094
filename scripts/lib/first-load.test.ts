import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstLoad, report } from './first-load.mjs';

let dist = '';
const FILES: Readonly<Record<string, string>> = {
  'index.html':
    '<script type="module" src="./assets/index-A.js"></script><link rel="stylesheet" href="./assets/index-B.css"><link rel="icon" href="./icons/icon.svg">',
  'icons/icon.svg': '<svg/>',
  'assets/index-A.js': 'import{a}from"./shared-C.js";import("./LibraryPage-D.js");import("./HelpPage-G.js");',
  'assets/index-B.css': 'a{}',
  'assets/shared-C.js': 'export const a=1;',
  'assets/LibraryPage-D.js': 'import{a}from"./shared-C.js";import{t}from"./table-F.js";',
  'assets/LibraryPage-E.css': 'b{}',
  'assets/table-F.js': 'export const t=1;',
  'assets/HelpPage-G.js': 'import"./never-H.js";',
  'assets/never-H.js': '',
  'assets/catalog.worker-I.js': 'fetch("./sqlite3-J.wasm")',
  'assets/sqlite3-J.wasm': 'wasm',
  'assets/inter-latin-wght-normal-K.woff2': 'font',
  'assets/inter-greek-wght-normal-L.woff2': 'font',
  'assets/jetbrains-mono-latin-400-normal-M.woff2': 'font',
};

beforeAll(() => {
  dist = mkdtempSync(path.join(os.tmpdir(), 'dist-'));
  for (const [name, text] of Object.entries(FILES)) {
    mkdirSync(path.dirname(path.join(dist, name)), { recursive: true });
    writeFileSync(path.join(dist, name), text);
  }
});
afterAll(() => rmSync(dist, { recursive: true }));

describe('the first load', () => {
  it('is the page with what it imports, then the library, its worker and the Latin fonts', () => {
    const files = firstLoad(dist);
    expect(
      files
        .filter(({ beforePaint }) => beforePaint)
        .map(({ file }) => file)
        .toSorted(),
    ).toEqual(['assets/index-A.js', 'assets/index-B.css', 'assets/shared-C.js', 'index.html']);
    expect(
      files
        .filter(({ beforePaint }) => !beforePaint)
        .map(({ file }) => file)
        .toSorted(),
    ).toEqual([
      'assets/LibraryPage-D.js',
      'assets/LibraryPage-E.css',
      'assets/catalog.worker-I.js',
      'assets/inter-latin-wght-normal-K.woff2',
      'assets/jetbrains-mono-latin-400-normal-M.woff2',
      'assets/sqlite3-J.wasm',
      'assets/table-F.js',
      'icons/icon.svg',
    ]);
  });

  it('fails the build above a budget, by name and size', () => {
    const files = [
      { file: 'a.js', bytes: 1500, beforePaint: true },
      { file: 'b.wasm', bytes: 8000, beforePaint: false },
    ];
    expect(report(files, { beforePaint: 1500, firstLoad: 9500 }).over).toEqual([]);
    expect(report(files, { beforePaint: 1499, firstLoad: 9000 }).over).toEqual([
      'before the first paint: 0.0 kB above the budget',
      'first load in all: 0.5 kB above the budget',
    ]);
  });

  it('says when a file that it counts is not there any more', () => {
    rmSync(path.join(dist, 'assets/sqlite3-J.wasm'));
    expect(() => firstLoad(dist)).toThrow('sqlite3-');
  });
});
