/** `npm run bench`: speed of kernels, measuring pass, header stage, composing and writing files. `--only=kernels,measure,catalog,compose,bake`. */
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
for (const name of ['kernels', 'measure', 'catalog', 'compose', 'bake']) {
  if (only && !only.includes(name)) continue;
  // Composing is timed in the application as people get it.
  if (name === 'compose') await run(process.execPath, [path.join(root, 'scripts', 'build.mjs')], { stdio: 'ignore' });
  const code = await run(process.execPath, [...flags, '--import', 'tsx', path.join(root, 'e2e', 'bench', `${name}.ts`)], { env });
  if (code !== 0) process.exitCode = code;
}
