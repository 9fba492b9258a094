/**
 * `npm run fuzz`: every property on other values, and the readers on damaged input for longer than `npm test` does.
 * `--times=100` (times the runs), `--seed=7`.
 */
import { ensureDependencies, ensureKernels } from './lib/ensure.mjs';
import { bin, run } from './lib/run.mjs';

const option = (name, otherwise) =>
  process.argv.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3) ?? String(otherwise);

await ensureDependencies();
await ensureKernels();
const env = { ...process.env, FUZZ_TIMES: option('times', 30), FUZZ_SEED: option('seed', Date.now() % 2 ** 31) };
console.log(`Seed ${env.FUZZ_SEED}, ${env.FUZZ_TIMES} times the runs`);
const args = ['related', 'src/testing/properties.ts', '--run', '--project', 'unit', '--testTimeout=0'];
process.exitCode = await run(process.execPath, [bin('vitest', 'vitest.mjs'), ...args], { env });
