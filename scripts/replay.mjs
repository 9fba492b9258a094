/** `npm run replay -- HOST FILE --text TEXT [--json]`: what a program does with a text on a file; the work is in replay.ts. */
import path from 'node:path';
import { ensureDependencies } from './lib/ensure.mjs';
import { root, run } from './lib/run.mjs';

await ensureDependencies();
process.exitCode = await run(process.execPath, ['--import', 'tsx', path.join(root, 'scripts', 'replay.ts'), ...process.argv.slice(2)], {
  // Paths are given relative to where the user stands, and npm moves to the project's folder.
  env: { ...process.env, REPLAY_FROM: process.env.INIT_CWD ?? process.cwd(), NODE_OPTIONS: '' },
});
