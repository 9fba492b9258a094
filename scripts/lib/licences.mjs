/**
 * The licence texts of every package whose code ends up in the build, for `public/licenses.txt`, which Help links to. A package
 * without a text of its own gets the text of the licence that it names; where there is neither, the build fails.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './run.mjs';

/** Build dependencies whose code is in the page, the service worker or the kernels all the same. */
const INSIDE = ['assemblyscript', 'vite', 'workbox-core', 'workbox-precaching', 'workbox-routing'];

const standardText = (name) => readFileSync(path.join(root, 'scripts', 'lib', 'licences', `${name}.txt`), 'utf8').trim();

/** The package holds two more projects: SQLite itself, whose notice stands in its script, and Emscripten's runtime. */
function sqliteParts(folder) {
  const script = readFileSync(path.join(folder, 'dist', 'index.mjs'), 'utf8');
  const notice = /\/\*[^/]*author disclaims copyright[\s\S]*?\*\//.exec(script)?.[0];
  if (!notice) throw new Error('The notice of SQLite is not where it was in its script');
  return [notice, `Emscripten\n\n${standardText('emscripten')}`];
}

const PARTS = { '@sqlite.org/sqlite-wasm': sqliteParts };

function bundled() {
  const lock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
  return Object.entries(lock.packages)
    .filter(([place, entry]) => place !== '' && !entry.dev && !entry.optional && existsSync(path.join(root, place)))
    .map(([place]) => place)
    .concat(INSIDE.map((name) => `node_modules/${name}`))
    .sort();
}

/**
 * @param {string} folder of the package
 * @param {{ name: string, license?: string }} facts of its `package.json`
 * @returns {string[]} texts, at least one
 */
export function licenceTexts(folder, { name, license }) {
  const own = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)(\.|$|-)/i.test(file));
  const texts = own.map((file) => readFileSync(path.join(folder, file), 'utf8').trim());
  if (texts.length === 0) {
    const known = existsSync(path.join(root, 'scripts', 'lib', 'licences', `${license}.txt`));
    if (!known) throw new Error(`${name} ships no licence text, and scripts/lib/licences has none for ${license}`);
    texts.push(standardText(license));
  }
  return [...texts, ...(PARTS[name]?.(folder) ?? [])];
}

function chapterOf(place) {
  const folder = path.join(root, place);
  const facts = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const title = `${facts.name} ${facts.version} · ${facts.license ?? 'see below'}`;
  return [title, '='.repeat(title.length), facts.homepage ?? '', '', licenceTexts(folder, facts).join('\n\n'), '', ''].join('\n');
}

/** @returns {string} the whole file */
export function licencesText() {
  const own = readFileSync(path.join(root, 'LICENSE'), 'utf8').trim();
  const chapters = bundled().map(chapterOf).join('\n');
  return `LoRA Weights Builder\n====================\n\n${own}\n\n\nIt contains the following packages.\n\n\n${chapters}`;
}

export const writeLicences = () => writeFileSync(path.join(root, 'public', 'licenses.txt'), licencesText());
