/** `npm run measure -- FILE…`: prints the modules CSV; the work is in measure.ts, which needs the dependencies. */
import path from 'node:path';
import { ensureDependencies, ensureKernels } from './lib/ensure.mjs';
import { root, run } from './lib/run.mjs';

await ensureDependencies();
await ensureKernels();
process.exitCode = await run(process.execPath, ['--import', 'tsx', path.join(root, 'scripts', 'measure.ts'), ...process.argv.slice(2)], {
  // Paths are given relative to where the user stands, and npm moves to the project's folder.
  env: { ...process.env, MEASURE_FROM: process.env.INIT_CWD ?? process.cwd(), NODE_OPTIONS: '' },
});
