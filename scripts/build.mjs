/** `npm run build`: kernels, licences of what is bundled, then the static folder `dist/`. */
import { ensureDependencies, ensureKernels } from './lib/ensure.mjs';
import { bin, run } from './lib/run.mjs';

await ensureDependencies();
await ensureKernels();
const { writeLicences } = await import('./lib/licences.mjs');
writeLicences();
process.exitCode = await run(process.execPath, [bin('vite', 'bin', 'vite.js'), 'build', ...process.argv.slice(2)]);
