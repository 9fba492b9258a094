/** Collects the licence texts of every package that ends up in the build into `public/licenses.txt`, which Help links to. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './run.mjs';

function bundled() {
  const lock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
  return (
    Object.entries(lock.packages)
      .filter(([place, entry]) => place !== '' && !entry.dev && !entry.optional && existsSync(path.join(root, place)))
      .map(([place]) => place)
      // Workbox is a build dependency, but its code is inside the service worker.
      .concat(['node_modules/workbox-core', 'node_modules/workbox-precaching', 'node_modules/workbox-routing'])
      .sort()
  );
}

function licenceText(folder) {
  const file = readdirSync(folder).find((name) => /^(licen[cs]e|copying)(\.|$|-)/i.test(name));
  return file ? readFileSync(path.join(folder, file), 'utf8').trim() : null;
}

export function writeLicences() {
  const parts = bundled().map((place) => {
    const folder = path.join(root, place);
    const { name, version, license, homepage } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
    const title = `${name} ${version} · ${license ?? 'licence not stated'}`;
    return [
      title,
      '='.repeat(title.length),
      homepage ?? '',
      '',
      licenceText(folder) ?? 'The package ships no licence text of its own.',
      '',
      '',
    ].join('\n');
  });
  const own = readFileSync(path.join(root, 'LICENSE'), 'utf8').trim();
  const text = `LoRA Weights Builder\n====================\n\n${own}\n\n\nIt contains the following packages.\n\n\n${parts.join('\n')}`;
  writeFileSync(path.join(root, 'public', 'licenses.txt'), text);
}
