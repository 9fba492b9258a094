/** `npm run -s bake -- PLAN.json --out FILE.safetensors`: writes a new LoRA file after a plan; the work is in bake.ts. */
import path from 'node:path';
import { ensureDependencies, ensureKernels } from './lib/ensure.mjs';
import { root, run } from './lib/run.mjs';

await ensureDependencies();
await ensureKernels();
process.exitCode = await run(process.execPath, ['--import', 'tsx', path.join(root, 'scripts', 'bake.ts'), ...process.argv.slice(2)], {
  // Paths are given relative to where the user stands, and npm moves to the project's folder.
  env: { ...process.env, BAKE_FROM: process.env.INIT_CWD ?? process.cwd(), NODE_OPTIONS: '' },
});
