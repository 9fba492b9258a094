/** `npm run dev`: the development server with hot reload. */
import { ensureDependencies, ensureKernels } from './lib/ensure.mjs';
import { bin, run } from './lib/run.mjs';

await ensureDependencies();
await ensureKernels();
const { writeLicences } = await import('./lib/licences.mjs');
writeLicences();
process.exitCode = await run(process.execPath, [bin('vite', 'bin', 'vite.js'), ...process.argv.slice(2)]);
