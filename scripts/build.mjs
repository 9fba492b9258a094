/** `npm run build`: kernels, licences of what is bundled, the static folder `dist/`, and what a first visit takes of it. */
import path from 'node:path';
import { ensureDependencies, ensureKernels } from './lib/ensure.mjs';
import { firstLoad, report } from './lib/first-load.mjs';
import { bin, root, run } from './lib/run.mjs';

await ensureDependencies();
await ensureKernels();
const { writeLicences } = await import('./lib/licences.mjs');
writeLicences();
process.exitCode = await run(process.execPath, [bin('vite', 'bin', 'vite.js'), 'build', ...process.argv.slice(2)]);
if (process.exitCode === 0) {
  const { lines, over } = report(firstLoad(path.join(root, 'dist')));
  console.log(`\n${lines.join('\n')}`);
  for (const sentence of over) console.error(`\nToo large: ${sentence}. The budget stands in scripts/lib/first-load.mjs.`);
  if (over.length > 0) process.exitCode = 1;
}
