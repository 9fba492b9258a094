/**
 * `npm run robustness`: what every key list is taken for after cuts, renamings, other ranks and another order of its tensors, as a
 * table of outcomes per mutation. Fails when one is certain and wrong.
 */
import { ensureDependencies } from './lib/ensure.mjs';
import { bin, run } from './lib/run.mjs';

await ensureDependencies();
process.exitCode = await run(process.execPath, [bin('vitest', 'vitest.mjs'), 'run', '--project', 'unit', 'src/domain/robustness'], {
  env: { ...process.env, ROBUSTNESS_TABLE: '1' },
});
