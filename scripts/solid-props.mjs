/**
 * Solid reads a component's props through getters. Taking them apart, in the parameter list or by `const { x } = props`,
 * reads each once and the page stays frozen at the first value, which no type and no Node test sees.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './lib/run.mjs';

/** A component is what begins with a capital letter. */
const PATTERNS = [
  /\bfunction\s+[A-Z]\w*\s*(?:<[^()]*>)?\(\s*\{/g,
  /\bconst\s+[A-Z]\w*(?:\s*:[^=\n]+)?\s*=\s*(?:<[^()]*>)?\(\s*\{[^()]*\}[^()]*\)[^=\n]*=>/g,
  /\b(?:const|let)\s*\{[^}]*\}\s*=\s*props\b(?!\s*[.[(])/g,
  // Of an object among the props, where the component itself does it and no function that runs again.
  /^ {2}(?:const|let) \{[^}]*\} = props\.\w+;/gm,
];

/**
 * @param {string} text a .tsx file
 * @returns {number[]} lines where props are taken apart, counted from 1
 */
export function takenApart(text) {
  return PATTERNS.flatMap((pattern) => [...text.matchAll(pattern)].map(({ index }) => text.slice(0, index).split('\n').length)).sort(
    (a, b) => a - b,
  );
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const files = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.tsx'));
  const found = files.flatMap((name) =>
    takenApart(readFileSync(path.join(root, 'src', name), 'utf8')).map((line) => `src/${name}:${line}`),
  );
  for (const place of found) console.error(`${place}: the props of a component are taken apart; write props.name where it is used`);
  process.exitCode = found.length > 0 ? 1 : 0;
}
