/** `npm run soak -- [--files=5000] [--selections=2000] [--edits=500] [--no-build]`: a long day with the program; see e2e/soak/soak.ts. */
import path from 'node:path';
import { ensureChromium, ensureDependencies, ensureKernels } from './lib/ensure.mjs';
import { root, run } from './lib/run.mjs';

await ensureDependencies();
await ensureKernels();
const env = { ...process.env, CHROMIUM_PATH: await ensureChromium() };
const build = () => run(process.execPath, [path.join(root, 'scripts', 'build.mjs')], { stdio: 'ignore' });
const built = process.argv.includes('--no-build') ? 0 : await build();
const args = ['--import', 'tsx', path.join(root, 'e2e', 'soak', 'soak.ts'), ...process.argv.slice(2)];
process.exitCode = built === 0 ? await run(process.execPath, args, { env }) : built;
