/**
 * `npm run check`: format, lint, imports, dead code, copies, documents, types. Each step counts as one test.
 *
 * A copy is a run of 8 lines and 60 tokens that stands twice, tests included (`.jscpd.json`). Imports do not count, and texts of two
 * languages are left out: they have the same shape by design.
 */
import { pathToFileURL } from 'node:url';
import { ensureDependencies } from './lib/ensure.mjs';
import { bin, capture, root } from './lib/run.mjs';

const node = process.execPath;
const types = (name) => ({ name: `types of ${name}`, args: [bin('typescript', 'bin', 'tsc'), '-p', `tsconfig.${name}.json`] });

const STEPS = [
  { name: 'format', args: [bin('@biomejs', 'biome', 'bin', 'biome'), 'format', '.'] },
  { name: 'lint', args: [bin('oxlint', 'bin', 'oxlint'), '--type-aware', '--deny-warnings'] },
  { name: 'import table', args: ['scripts/import-table.mjs'] },
  { name: 'no circles', args: ['scripts/circles.mjs'] },
  { name: 'solid props', args: ['scripts/solid-props.mjs'] },
  { name: 'documents', args: ['scripts/docs.mjs'] },
  { name: 'dead code', args: [bin('knip', 'bin', 'knip.js'), '--no-progress'] },
  { name: 'no copies', args: [bin('jscpd', 'run-jscpd.js'), '--exit-code'] },
  ...['domain', 'workers', 'app', 'test'].map(types),
];

/** @returns how many steps passed and failed; the output of those that failed is printed */
export async function check() {
  let failed = 0;
  for (const step of STEPS) {
    const { code, output } = await capture(node, step.args, { cwd: root });
    console.log(`${code === 0 ? 'ok  ' : 'FAIL'}  ${step.name}`);
    if (code === 0) continue;
    failed++;
    console.log(output);
  }
  return { passed: STEPS.length - failed, failed };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await ensureDependencies();
  const { failed } = await check();
  process.exitCode = failed > 0 ? 1 : 0;
}
