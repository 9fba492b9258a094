/**
 * What a first visit fetches, from the build alone: before anything is painted, and until the library can be used. Files that the
 * service worker fetches afterwards, and code that is loaded when one goes somewhere, are not in it. `e2e/first-load.spec.ts` holds
 * this list against the network log of a browser.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

/** Most bytes (gzip) that a first visit may take. A change that needs more has to say so here. */
export const BUDGET = { beforePaint: 120_000, firstLoad: 700_000 };

/** Beginnings of names of files that the page asks for by itself once it runs. */
const THEN = ['LibraryPage-', 'catalog.worker-', 'sqlite3-', 'inter-latin-wght-normal-', 'jetbrains-mono-latin-400-normal-'];

/** Static imports only: `import("./x.js")` waits until someone goes there. */
const STATIC_IMPORT = /(?:\bfrom|\bimport)\s*["']\.\/([\w.-]+\.js)["']/g;
const LINKED = /(?:src|href)="\.\/([^"]+)"/g;

/**
 * @param {string} dist
 * @returns {{ file: string, bytes: number, beforePaint: boolean }[]} sizes with gzip, largest first
 */
export function firstLoad(dist) {
  const assets = readdirSync(path.join(dist, 'assets'));
  const text = (file) => readFileSync(path.join(dist, file), 'utf8');

  const html = text('index.html');
  const linked = [...html.matchAll(LINKED)].map((match) => match[1]);
  const before = withImports(['index.html', ...linked.filter((file) => file.startsWith('assets/'))], text);
  // A .woff stands beside each .woff2 for browsers that this app does not run in.
  const later = assets.filter((asset) => THEN.some((name) => asset.startsWith(name)) && !asset.endsWith('.woff'));
  for (const name of THEN) {
    if (!assets.some((asset) => asset.startsWith(name))) throw new Error(`The build has no file ${name}…, which a first visit was to load`);
  }
  const all = withImports([...before, ...later.map((asset) => `assets/${asset}`), ...linked], text);
  return [...all]
    .map((file) => ({ file, bytes: gzipSync(readFileSync(path.join(dist, file))).length, beforePaint: before.has(file) }))
    .sort((a, b) => b.bytes - a.bytes);
}

function withImports(files, text) {
  const found = new Set();
  const open = [...files];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (found.has(file)) continue;
    found.add(file);
    if (file.endsWith('.js')) open.push(...[...text(file).matchAll(STATIC_IMPORT)].map((match) => `assets/${match[1]}`));
  }
  return found;
}

/**
 * @param {ReturnType<typeof firstLoad>} files
 * @returns {{ lines: string[], over: string[] }} the table, and a sentence for each budget that is exceeded
 */
export function report(files, budget = BUDGET) {
  const sum = (list) => list.reduce((total, { bytes }) => total + bytes, 0);
  const kB = (bytes) => `${(bytes / 1000).toFixed(1)} kB`.padStart(10);
  const sums = { beforePaint: sum(files.filter((file) => file.beforePaint)), firstLoad: sum(files) };
  const names = { beforePaint: 'before the first paint', firstLoad: 'first load in all' };
  const keys = Object.keys(names);
  return {
    lines: [
      'First load, gzip',
      ...files.map(({ file, bytes, beforePaint }) => `${kB(bytes)}  ${beforePaint ? '*' : ' '} ${file}`),
      ...keys.map(
        (key) => `${kB(sums[key])}    ${names[key]} (at most ${kB(budget[key]).trim()})${key === 'beforePaint' ? ', marked *' : ''}`,
      ),
    ],
    over: keys
      .filter((key) => sums[key] > budget[key])
      .map((key) => `${names[key]}: ${kB(sums[key] - budget[key]).trim()} above the budget`),
  };
}
