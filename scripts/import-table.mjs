/**
 * Who may import whom: dependencies point inward. Checks every import of src/ and workers/ against the table; `import type`
 * counts like any other where the table says so. Debt stands at the bottom and may only shrink.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './lib/run.mjs';

/** Room -> rooms it may import. `types:` in front: only with `import type`. `npm:` packages, or `npm:NAME@FILE` in one file only. */
export const TABLE = {
  'src/domain': ['src/domain'],
  'src/contracts': ['src/contracts', 'types:src/domain'],
  'src/browser': ['src/browser', 'src/contracts', 'src/domain', 'npm:comlink@src/browser/rpc.ts', 'npm:idb-keyval', 'workers/kernels'],
  'src/app': ['src/app', 'src/domain', 'src/contracts'],
  // What is exported is said in English, by the same sentences.
  'src/app/export/export.ts': ['src/app', 'src/domain', 'src/contracts', 'src/ui/strings/say.ts', 'npm:papaparse'],
  'src/ui': [
    'src/ui',
    'src/app',
    'src/domain',
    'types:src/contracts',
    'npm:solid-js',
    'npm:@solidjs/router',
    'npm:@kobalte/core',
    'npm:@tanstack/solid-virtual',
    'npm:uplot@src/ui/widgets/block-plot.ts',
    'npm:@atlaskit/pragmatic-drag-and-drop@src/ui/widgets/drag.ts',
  ],
  // Shared by places: they know none of them.
  'src/ui/widgets': [
    'src/ui/widgets',
    'src/ui/state',
    'src/ui/strings',
    'src/ui/routes.ts',
    'src/ui/solid-dom.ts',
    'src/ui/styles',
    'src/app',
    'src/domain',
    'types:src/contracts',
    'npm:solid-js',
    'npm:@solidjs/router',
    'npm:@kobalte/core',
    'npm:uplot@src/ui/widgets/block-plot.ts',
    'npm:@atlaskit/pragmatic-drag-and-drop@src/ui/widgets/drag.ts',
  ],
  'src/ui/state': [
    'src/ui/state',
    'src/ui/strings',
    'src/ui/routes.ts',
    'src/app',
    'src/domain',
    'types:src/contracts',
    'npm:solid-js',
    'npm:@solidjs/router',
  ],
  'src/ui/strings': ['src/ui/strings', 'src/domain', 'types:src/app', 'npm:solid-js@src/ui/strings/language.ts'],
  'src/ui/main.tsx': [
    'src/ui',
    'src/app',
    'src/browser',
    'npm:solid-js',
    'npm:@fontsource-variable/inter',
    'npm:@fontsource/jetbrains-mono',
    'npm:uplot',
  ],
  'workers/kernels': ['workers/kernels', 'types:src/contracts', 'src/domain/similar/buckets.ts'],
  'workers/indexer': ['workers/indexer', 'src/domain', 'src/contracts'],
  'workers/analyst': ['workers/analyst', 'workers/kernels', 'src/domain', 'src/contracts', 'npm:hash-wasm'],
  'workers/baker': ['workers/baker', 'workers/analyst', 'workers/kernels', 'src/domain', 'src/contracts', 'npm:hash-wasm'],
  'workers/catalog': ['workers/catalog', 'src/domain', 'src/contracts', 'npm:@sqlite.org/sqlite-wasm', 'npm:hash-wasm'],
  'workers/thumbs': ['workers/thumbs', 'src/domain', 'src/contracts'],
  'workers/sampler': ['workers/sampler', 'src/domain', 'src/contracts'],
  'workers/indexer.worker.ts': ['workers/report-faults.ts', 'workers/indexer', 'src/contracts', 'npm:comlink', 'npm:hash-wasm'],
  'workers/analyst.worker.ts': ['workers/report-faults.ts', 'workers/analyst', 'src/contracts', 'npm:comlink'],
  'workers/baker.worker.ts': ['workers/report-faults.ts', 'workers/baker', 'src/contracts', 'npm:comlink'],
  'workers/catalog.worker.ts': ['workers/report-faults.ts', 'workers/catalog', 'src/contracts', 'npm:comlink'],
  'workers/thumbs.worker.ts': ['workers/report-faults.ts', 'workers/thumbs', 'src/contracts', 'npm:comlink'],
  'workers/reader.worker.ts': ['workers/report-faults.ts', 'src/domain', 'src/contracts', 'npm:comlink'],
  'workers/sampler.worker.ts': ['workers/report-faults.ts', 'workers/sampler', 'src/contracts', 'npm:comlink'],
  'workers/report-faults.ts': ['types:src/contracts'],
  'workers/service.worker.ts': ['npm:workbox-precaching', 'npm:workbox-routing'],
};

/** What a feature may import: nothing of another one. What two of them need is a widget, state or domain. */
const OF_FEATURES = [
  'src/ui/widgets',
  'src/ui/state',
  'src/ui/strings',
  'src/ui/routes.ts',
  'src/ui/solid-dom.ts',
  'src/ui/styles',
  'src/app',
  'src/domain',
  'types:src/contracts',
  'npm:solid-js',
  'npm:@solidjs/router',
  'npm:@kobalte/core',
  'npm:@tanstack/solid-virtual',
];

/** The exceptions: three places are put together of parts that are features of their own, and Help lists the keys of commands. */
const PARTS = {
  shell: ['bake/BakeHost.tsx', 'commands/Commands.tsx', 'indexing/IndexingBar.tsx', 'search/SearchField.tsx'],
  library: [
    'details/Details.tsx',
    'first-run/FirstRun.tsx',
    'pictures/CardPicture.tsx',
    'pictures/RowPicture.tsx',
    'search/SearchField.tsx',
  ],
  details: [
    'bake/Provenance.tsx',
    'comfy/ComfyMenu.tsx',
    'pictures/Gallery.tsx',
    'profile/BakeMenu.tsx',
    'profile/ProfileTab.tsx',
    'profile/kept/ProfileBar.tsx',
    'profile/session',
    'similar/SimilarTab.tsx',
  ],
  help: ['commands/KeyList.tsx'],
};

const FEATURES = 'src/ui/features';
const featureOf = (file) => file.split('/')[3];
for (const { name } of readdirSync(path.join(root, FEATURES), { withFileTypes: true }))
  TABLE[`${FEATURES}/${name}`] = [`${FEATURES}/${name}`, ...OF_FEATURES, ...(PARTS[name] ?? []).map((part) => `${FEATURES}/${part}`)];

const SCRIPTS = 'src/browser/own-scripts.ts';

/** `FILE -> TARGET` lines that break the table and are to go. */
const DEBT = [];

const IMPORT = /^\s*(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm;
const DYNAMIC = /\b(?:import\(|new URL\()\s*'([^']+)'/g;

/**
 * What is named, and whether as a type.
 * @param {string} text
 * @returns {{ target: string, type: boolean, url?: boolean }[]}
 */
export function importsOf(text) {
  return [
    ...[...text.matchAll(IMPORT)].map((match) => ({ target: match[2], type: match[1] !== undefined, url: false })),
    ...[...text.matchAll(DYNAMIC)].map((match) => ({ target: match[1], type: false, url: text[match.index] === 'n' })),
  ];
}

const roomOf = (file) =>
  Object.keys(TABLE)
    .filter((room) => file === room || file.startsWith(`${room}/`))
    .sort((a, b) => b.length - a.length)[0];

/**
 * @param {string} file
 * @param {{ target: string, type: boolean, url?: boolean }} found
 * @returns {string | null} null when `file` may import `target`, else why not
 */
export function judge(file, { target, type, url }) {
  const room = roomOf(file);
  if (!room) return 'the table does not know this folder';
  const relative = target.startsWith('.');
  // Workers are started by their address, which one file knows.
  if ((url || /\?worker\b/.test(target)) && relative) return file === SCRIPTS ? null : `only ${SCRIPTS} knows the addresses of workers`;
  const wanted = relative ? path.posix.join(path.posix.dirname(file), target.replace(/\?.*$/, '')) : target;
  const allowed = TABLE[room].some((entry) => {
    if (entry.startsWith('npm:')) {
      const [name, where] = splitAt(entry.slice(4));
      return !relative && (target === name || target.startsWith(`${name}/`)) && (!where || where === file);
    }
    const types = entry.startsWith('types:');
    const place = types ? entry.slice(6) : entry;
    return relative && (wanted === place || wanted.startsWith(`${place}/`)) && (!types || type);
  });
  return allowed ? null : `${room} may not import ${wanted}`;
}

/** A scoped package starts with @, so the file follows the last one. */
function splitAt(entry) {
  const at = entry.lastIndexOf('@');
  return at > 0 ? [entry.slice(0, at), entry.slice(at + 1)] : [entry, null];
}

export function filesOf(folder) {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = `${folder}/${entry.name}`;
    if (entry.isDirectory())
      return ['src/testing', 'workers/kernels/assembly', 'workers/kernels/build'].includes(name) ? [] : filesOf(name);
    return /\.tsx?$/.test(name) && !/\.test\.tsx?$|conformance/.test(name) ? [name] : [];
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const broken = ['src', 'workers'].flatMap(filesOf).flatMap((file) =>
    importsOf(readFileSync(path.join(root, file), 'utf8'))
      .filter(({ target }) => !target.endsWith('.css'))
      .map((found) => ({ line: `${file} -> ${found.target}`, why: judge(file, found) }))
      .filter(({ why }) => why !== null),
  );
  const fresh = broken.filter(({ line }) => !DEBT.includes(line));
  const paid = DEBT.filter((line) => !broken.some((entry) => entry.line === line));
  const imported = new Set(
    filesOf(FEATURES).flatMap((file) =>
      importsOf(readFileSync(path.join(root, file), 'utf8'))
        .map(({ target }) => path.posix.join(path.posix.dirname(file), target))
        .filter((target) => featureOf(target) !== featureOf(file)),
    ),
  );
  const unused = Object.values(PARTS)
    .flat()
    .map((part) => `${FEATURES}/${part}`)
    .filter((part) => ![...imported].some((target) => target === part || target.startsWith(`${part}/`)));
  for (const part of unused) console.error(`${part}: no other feature imports it, take it off PARTS`);
  for (const { line, why } of fresh) console.error(`${line}: ${why}`);
  for (const line of paid) console.error(`${line}: this debt is paid, take it off the list`);
  process.exitCode = fresh.length + paid.length + unused.length > 0 ? 1 : 0;
}
