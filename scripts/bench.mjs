/**
 * `npm run bench`: speed of the kernels, of the header stage, of the measuring pass, of the library, of starting with a large one, of pairs of
 * LoRAs, of sliders and of writing files, beside limits taken in the same run.
 * `--only=kernels,headers,measure,library,start,pairs,sliders,bake,memory`; other options go to the benches.
 */
import path from 'node:path';
import { ensureChromium, ensureDependencies, ensureKernels } from './lib/ensure.mjs';
import { root, run } from './lib/run.mjs';

const only = process.argv
  .find((argument) => argument.startsWith('--only='))
  ?.slice('--only='.length)
  .split(',');
await ensureDependencies();
await ensureKernels();
// Node 20 can run relaxed SIMD, but only when told to; later ones need no telling.
const flags = process.versions.node.startsWith('20.') ? ['--experimental-wasm-relaxed-simd'] : [];
const env = { ...process.env, CHROMIUM_PATH: await ensureChromium() };
const rest = process.argv.slice(2).filter((argument) => !argument.startsWith('--only='));
// The memory of a worker is taken while it measures.
const wanted = only?.map((name) => (name === 'memory' ? 'measure' : name));
for (const name of ['kernels', 'headers', 'measure', 'library', 'start', 'pairs', 'sliders', 'bake']) {
  if (wanted && !wanted.includes(name)) continue;
  // Starting, composing and editing are timed in the application as people get it.
  if (['start', 'pairs', 'sliders'].includes(name))
    await run(process.execPath, [path.join(root, 'scripts', 'build.mjs')], { stdio: 'ignore' });
  const code = await run(process.execPath, [...flags, '--import', 'tsx', path.join(root, 'e2e', 'bench', `${name}.ts`), ...rest], { env });
  if (code !== 0) process.exitCode = code;
}
