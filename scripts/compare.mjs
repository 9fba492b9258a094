/** `npm run -s compare -- FILE FILE… [--strengths 1,-1] [--json]`: what LoRAs have in common; the work is in compare.ts. */
import path from 'node:path';
import { ensureDependencies, ensureKernels } from './lib/ensure.mjs';
import { root, run } from './lib/run.mjs';

await ensureDependencies();
await ensureKernels();
process.exitCode = await run(process.execPath, ['--import', 'tsx', path.join(root, 'scripts', 'compare.ts'), ...process.argv.slice(2)], {
  // Paths are given relative to where the user stands, and npm moves to the project's folder.
  env: { ...process.env, COMPARE_FROM: process.env.INIT_CWD ?? process.cwd(), NODE_OPTIONS: '' },
});
