/**
 * `npm test`: installs what is missing, then lint and types, unit tests in Node, browser tests in Chromium, e2e tests on the
 * production build, twenty kills of it. Ends with `N passed, N failed`, the true totals of all of them.
 * `--only=check,unit,without-data,browser,e2e,chaos`.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { ensureChromium, ensureDependencies, ensureKernels } from './lib/ensure.mjs';
import { bin, capture, root, run } from './lib/run.mjs';

const only = process.argv
  .find((argument) => argument.startsWith('--only='))
  ?.slice('--only='.length)
  .split(',');
const wanted = (name) => !only || only.includes(name);
const reports = path.join(root, '.cache', 'reports');

/** Totals of a runner, with a line for each test that failed: the runner's own words are far above the end of the output. */
const vitestTotals = ({ numPassedTests, testResults }) => {
  const failures = testResults
    .filter(({ status }) => status === 'failed')
    .flatMap(({ name, message, assertionResults }) => {
      const file = path.relative(root, name);
      const tests = assertionResults.filter((test) => test.status === 'failed');
      // A file that does not load has no tests to fail, but is a failure.
      if (tests.length === 0) return [`${file}: ${firstLine(message)}`];
      return tests.map(({ fullName, failureMessages }) => `${file} > ${fullName}: ${firstLine(failureMessages[0])}`);
    });
  return { passed: numPassedTests, failed: failures.length, failures };
};

const playwrightTotals = ({ stats, errors, suites }) => {
  const specs = suites.flatMap(function within({ specs: own, suites: inner = [] }) {
    return [...own, ...inner.flatMap(within)];
  });
  const failures = specs
    .filter(({ ok }) => !ok)
    .map(({ file, line, title, tests }) => {
      const error = tests.flatMap(({ results }) => results.flatMap((result) => result.errors))[0];
      return `${file}:${line} > ${title}: ${firstLine(error?.message)}`;
    });
  const outside = errors.map(({ message }) => firstLine(message));
  const failed = stats.unexpected + stats.flaky + (errors.length > 0 && stats.unexpected === 0 ? 1 : 0);
  return { passed: stats.expected, failed, failures: [...failures, ...outside] };
};

const firstLine = (text = 'it ended without a message') => stripVTControlCharacters(text).split('\n', 1).join('').slice(0, 300);

/** Where the real files are absent, tests say that they skip, and none fails. Counted by file: these tests were counted once already. */
const withoutDataTotals = (report) => {
  const { failures } = vitestTotals(report);
  const unskipped = report.numPendingTests === 0 ? ['no test said that it is skipped'] : [];
  const passed = report.testResults.filter(({ status }) => status === 'passed').length;
  return { passed, failed: failures.length + unskipped.length, failures: [...failures, ...unskipped] };
};

/** A runner that ends without a report, or badly without a failed test, counts as one failure. */
async function runner(name, args, env, totalsOf) {
  const file = path.join(reports, `${name}.json`);
  rmSync(file, { force: true });
  console.log(`\n== ${name}`);
  const code = await run(process.execPath, args(file), { env: { ...process.env, ...env(file) } });
  let totals;
  try {
    totals = totalsOf(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    totals = { passed: 0, failed: 1, failures: ['the runner left no report'] };
  }
  if (code === 0 || totals.failed > 0) return totals;
  return { ...totals, failed: 1, failures: [`the runner ended with ${code} without a failed test`] };
}

const vitestArgs = (project, tests) => (file) => [
  bin('vitest', 'vitest.mjs'),
  ...tests,
  '--run',
  // `related` would let a suite without tests pass.
  '--passWithNoTests=false',
  '--allowOnly=false',
  '--project',
  project,
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${file}`,
];

const vitest = (project, chromium) => runner(project, vitestArgs(project, []), () => ({ CHROMIUM_PATH: chromium ?? '' }), vitestTotals);

/** A fresh machine has no real LoRA files beside the project: the tests that depend on them run once more as they do there. */
const withoutData = () =>
  runner(
    'unit without real files',
    vitestArgs('unit', ['related', 'src/testing/lora-data.ts']),
    () => ({ LORA_DATA: path.join(root, '.cache', 'no-such-folder') }),
    withoutDataTotals,
  );

async function endToEnd(chromium) {
  const built = await run(process.execPath, [path.join(root, 'scripts', 'build.mjs')]);
  if (built !== 0) return { passed: 0, failed: 1 };
  return runner(
    'e2e',
    () => [bin('@playwright', 'test', 'cli.js'), 'test', '--reporter=line,json'],
    (file) => ({ CHROMIUM_PATH: chromium, PLAYWRIGHT_JSON_OUTPUT_NAME: file }),
    playwrightTotals,
  );
}

/** Twenty of the two hundred kills, on the build that the e2e tests have made, in two browsers side by side: 50 s on two cores. */
const CHAOS_ROUNDS = 20;
const CHAOS_LANES = 2;
async function chaos(chromium) {
  const file = path.join(root, 'dist', 'index.html');
  const build = existsSync(file) ? ['--no-build'] : [];
  const args = [path.join(root, 'scripts', 'chaos.mjs'), `--rounds=${CHAOS_ROUNDS}`, `--lanes=${CHAOS_LANES}`, ...build];
  const { code, output } = await capture(process.execPath, args, { env: { ...process.env, CHROMIUM_PATH: chromium } });
  console.log(`\n== chaos\n${output}`);
  const [, passed, failed] = /(\d+) passed, (\d+) failed/.exec(output) ?? [null, 0, 1];
  const failures = [...output.matchAll(/^not kept: (.*)$/gm)].map(([, what]) => firstLine(what));
  return { passed: Number(passed), failed: Math.max(Number(failed), code === 0 ? 0 : 1), failures };
}

const results = [];
async function stage(name, work) {
  if (!wanted(name)) return;
  try {
    results.push({ name, ...(await work()) });
  } catch (error) {
    console.error(error);
    results.push({ name, passed: 0, failed: 1 });
  }
}

let chromium = null;
try {
  await ensureDependencies();
  await ensureKernels();
  if (wanted('browser') || wanted('e2e') || wanted('chaos')) chromium = await ensureChromium();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  results.push({ name: 'set-up', passed: 0, failed: 1 });
}
mkdirSync(reports, { recursive: true });
await stage('check', async () => (await import('./check.mjs')).check());
await stage('unit', () => vitest('unit', chromium));
await stage('without-data', withoutData);
if (chromium) {
  await stage('browser', () => vitest('browser', chromium));
  await stage('e2e', () => endToEnd(chromium));
  await stage('chaos', () => chaos(chromium));
}

console.log('');
for (const { name, failures = [] } of results) for (const line of failures) console.log(`not ok, ${name}: ${line}`);
for (const { name, passed, failed } of results) console.log(`${name}: ${passed} ok, ${failed} not ok`);
const passed = results.reduce((sum, result) => sum + result.passed, 0);
const failed = results.reduce((sum, result) => sum + result.failed, 0);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
