/**
 * Builds build/simd.wasm and build/relaxed.wasm from assembly/*.ts: one source, compiled with and without relaxed SIMD.
 * Skipped when sources, options and compiler are those of the last build.
 *
 * Run it (`node workers/kernels/build.mjs`), call `buildKernels` from another script, or name it in vitest's `globalSetup`.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const outDir = path.join(here, 'build');
const sourceDir = path.join(here, 'assembly');

/** `abort` is the only import the compiler would add; nothing calls it, and without it the module needs no imports at all. */
const common = ['--optimizeLevel', '3', '--shrinkLevel', '0', '--noAssert', '--runtime', 'stub', '--use', 'abort=', '--enable', 'simd'];
const targets = [
  { file: 'simd.wasm', options: common },
  { file: 'relaxed.wasm', options: [...common, '--enable', 'relaxed-simd'] },
];

async function stampOf() {
  const hash = createHash('sha256');
  const names = (await readdir(sourceDir)).filter((name) => name.endsWith('.ts')).sort();
  for (const name of names)
    hash
      .update(name)
      .update('\0')
      .update(await readFile(path.join(sourceDir, name)));
  const require = createRequire(import.meta.url);
  const compiler = JSON.parse(await readFile(require.resolve('assemblyscript/package.json'), 'utf8'));
  hash.update(JSON.stringify({ compiler: compiler.version, targets }));
  return hash.digest('hex');
}

async function compile({ file, options }) {
  const { default: asc } = await import('assemblyscript/asc');
  const temporary = `${file}.${process.pid}`;
  const args = [path.join('assembly', 'index.ts'), '--baseDir', here, '--outFile', path.join('build', temporary), ...options];
  const result = await asc.main(args);
  if (result.error) throw new Error(`asc could not build ${file}: ${result.error.message}\n${result.stderr.toString()}`);
  // Renamed only when whole, so that two builds at the same time (unit and browser tests) never show half a module.
  await rename(path.join(outDir, temporary), path.join(outDir, file));
}

/** Builds what is out of date. @returns true when something was built */
export async function buildKernels() {
  const stampFile = path.join(outDir, 'stamp');
  const stamp = await stampOf();
  const present = targets.every(({ file }) => existsSync(path.join(outDir, file))) && existsSync(stampFile);
  if (present && (await readFile(stampFile, 'utf8')) === stamp) return false;
  await mkdir(outDir, { recursive: true });
  for (const target of targets) await compile(target);
  await writeFile(stampFile, stamp);
  return true;
}

/** Vitest's global setup, which must return nothing. */
export default async function setup() {
  await buildKernels();
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const started = performance.now();
  const built = await buildKernels();
  const names = targets.map(({ file }) => file).join(' and ');
  console.log(built ? `kernels: built ${names} in ${Math.round(performance.now() - started)} ms` : `kernels: ${names} up to date`);
}
