/**
 * `npm run e2e:firefox [-- --no-build]`: the core walks in Firefox. Optional: on a machine without a Firefox it says so and ends
 * well. The driver (puppeteer-core over WebDriver BiDi) is fetched into `.cache/`, because nothing else of the project needs it.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { ensureDependencies, ensureKernels } from './lib/ensure.mjs';
import { root, run } from './lib/run.mjs';

const DRIVER = 'puppeteer-core';
const VERSION = '24.43.1';

const PLACES = {
  linux: ['/usr/bin/firefox-esr', '/usr/bin/firefox', '/snap/bin/firefox'],
  darwin: ['/Applications/Firefox.app/Contents/MacOS/firefox'],
  win32: ['C:\\Program Files\\Mozilla Firefox\\firefox.exe', 'C:\\Program Files (x86)\\Mozilla Firefox\\firefox.exe'],
};

const firefox = () => process.env.FIREFOX_PATH ?? (PLACES[process.platform] ?? []).find((file) => existsSync(file)) ?? null;

/** @returns the folder that has it, or null where it cannot be had */
async function driver() {
  const folder = path.join(root, '.cache', 'firefox');
  if (existsSync(path.join(folder, 'node_modules', DRIVER, 'package.json'))) return folder;
  const args = ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', '--loglevel=error', `${DRIVER}@${VERSION}`];
  return (await run('npm', args, { shell: process.platform === 'win32' })) === 0 ? folder : null;
}

await ensureDependencies();
await ensureKernels();
const browser = firefox();
const folder = browser ? await driver() : null;
if (!browser || !folder) {
  const why = browser ? 'their driver could not be fetched' : 'there is no Firefox here (FIREFOX_PATH names one)';
  console.log(`The walks in Firefox were not run: ${why}.`);
} else {
  const build = () => run(process.execPath, [path.join(root, 'scripts', 'build.mjs')]);
  const built = process.argv.includes('--no-build') ? 0 : await build();
  const env = { ...process.env, FIREFOX_PATH: browser, PUPPETEER_PATH: folder };
  const walks = ['--import', 'tsx', path.join(root, 'e2e', 'firefox', 'run.ts')];
  process.exitCode = built === 0 ? await run(process.execPath, walks, { env }) : built;
}
