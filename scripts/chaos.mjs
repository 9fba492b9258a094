/** `npm run chaos -- [--rounds=200] [--seed=1]`: builds, then kills the program while it works; see e2e/chaos/chaos.ts. */
import path from 'node:path';
import { ensureChromium, ensureDependencies, ensureKernels } from './lib/ensure.mjs';
import { root, run } from './lib/run.mjs';

await ensureDependencies();
await ensureKernels();
const env = { ...process.env, CHROMIUM_PATH: await ensureChromium() };
// `npm test` has built already.
const built = process.argv.includes('--no-build')
  ? 0
  : await run(process.execPath, [path.join(root, 'scripts', 'build.mjs')], { stdio: 'ignore' });
process.exitCode =
  built === 0
    ? await run(process.execPath, ['--import', 'tsx', path.join(root, 'e2e', 'chaos', 'chaos.ts'), ...process.argv.slice(2)], { env })
    : built;
