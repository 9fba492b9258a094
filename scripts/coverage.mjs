/** `npm run coverage -- FOLDER [--json]`: says what every file and key list of a folder is understood as; the work is in coverage.ts. */
import path from 'node:path';
import { ensureDependencies } from './lib/ensure.mjs';
import { root, run } from './lib/run.mjs';

await ensureDependencies();
process.exitCode = await run(process.execPath, ['--import', 'tsx', path.join(root, 'scripts', 'coverage.ts'), ...process.argv.slice(2)], {
  // Paths are given relative to where the user stands, and npm moves to the project's folder.
  env: { ...process.env, COVERAGE_FROM: process.env.INIT_CWD ?? process.cwd(), NODE_OPTIONS: '' },
});
