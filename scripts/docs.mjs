/** Checks that what README.md and ARCHITECTURE.md name is there: paths of the project, linked files, npm commands. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './lib/run.mjs';

const DOCUMENTS = ['README.md', 'ARCHITECTURE.md'];
const PATH = /`((?:src|workers|scripts|e2e|public)\/[\w./*-]*)`/g;
const LINK = /\]\((?!https?:|#)([^)#\s]+)/g;
const COMMAND = /\bnpm (?:run (?:-s )?([\w:-]*\w)|(start|test)\b)/g;

const all = (text, pattern) => [...text.matchAll(pattern)].map((match) => match[1] ?? match[2]);

/**
 * What a text names that is not there.
 * @param {string} text
 * @param {{ exists: (path: string) => boolean, commands: readonly string[] }} project
 * @returns {string[]}
 */
export function missingIn(text, { exists, commands }) {
  // Of a pattern like `workers/*` only the folder before it can be looked up.
  const paths = [...all(text, PATH), ...all(text, LINK)].filter((name) => !exists(name.replace(/[^/]*\*.*$/, '')));
  const unknown = all(text, COMMAND).filter((name) => !commands.includes(name));
  return [...paths, ...unknown.map((name) => `npm run ${name}`)];
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const commands = Object.keys(JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).scripts);
  const exists = (name) => existsSync(path.join(root, name));
  for (const document of DOCUMENTS) {
    for (const name of missingIn(readFileSync(path.join(root, document), 'utf8'), { exists, commands })) {
      console.error(`${document} names ${name}, which is not there`);
      process.exitCode = 1;
    }
  }
}
