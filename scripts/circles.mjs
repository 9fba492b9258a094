/** Files that import each other in a circle, through types as well: who reads one of them has to read them all. There are none but those named here. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { filesOf, importsOf } from './import-table.mjs';
import { root } from './lib/run.mjs';

/** What is circular by its nature, by one of its files, with the reason. */
const MEANT = {
  'src/domain/message.ts':
    'a message may be a fact of another one, so the list of all codes and the rooms that declare them know each other',
};

/**
 * Tarjan's strongly connected components.
 * @param {ReadonlyMap<string, readonly string[]>} graph every file with the files it imports
 * @returns {string[][]} the groups of more than one file in which each reaches each other
 */
export function circlesOf(graph) {
  const order = new Map();
  const low = new Map();
  const open = [];
  const circles = [];
  const visit = (file) => {
    order.set(file, order.size);
    low.set(file, order.get(file));
    open.push(file);
    for (const next of graph.get(file)) {
      if (!order.has(next)) visit(next);
      if (open.includes(next)) low.set(file, Math.min(low.get(file), low.get(next)));
    }
    if (low.get(file) !== order.get(file)) return;
    const circle = open.splice(open.indexOf(file));
    if (circle.length > 1) circles.push(circle.sort((a, b) => (a < b ? -1 : 1)));
  };
  for (const file of graph.keys()) if (!order.has(file)) visit(file);
  return circles;
}

/** What `file` imports of the project itself; the address of a worker is not an import. */
function importedBy(file, all) {
  return importsOf(readFileSync(path.join(root, file), 'utf8'))
    .filter(({ target, url }) => target.startsWith('.') && !url)
    .map(({ target }) => path.posix.join(path.posix.dirname(file), target.replace(/\?.*$/, '')))
    .filter((target) => all.has(target));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const all = new Set(['src', 'workers'].flatMap(filesOf));
  const circles = circlesOf(new Map([...all].map((file) => [file, importedBy(file, all)])));
  const fresh = circles.filter((circle) => !circle.some((file) => file in MEANT));
  const gone = Object.keys(MEANT).filter((file) => !circles.some((circle) => circle.includes(file)));
  for (const circle of fresh) console.error(`These import each other in a circle:\n  ${circle.join('\n  ')}`);
  for (const file of gone) console.error(`${file}: no longer in a circle, take it off the list`);
  process.exitCode = fresh.length + gone.length > 0 ? 1 : 0;
}
