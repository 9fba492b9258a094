/**
 * Whatever a fresh machine with only Node >= 20 lacks is brought here, saying so: dependencies, the SIMD kernels, a
 * Chromium for the tests. Only Node's own modules may be used above `ensureDependencies`.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { capture, root, run } from './run.mjs';

const stampFile = path.join(root, 'node_modules', '.lock-stamp');
const lockHash = () =>
  createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');

/** Installs exactly what the lockfile says when it is missing or out of date. Messages go to standard error: `measure` prints a CSV. */
export async function ensureDependencies() {
  if (Number(process.versions.node.split('.')[0]) < 20) {
    throw new Error(`Node 20 or newer is needed; this is ${process.version}.`);
  }
  const wanted = lockHash();
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted) return;
  console.error('Installing dependencies (npm ci) …');
  // The SQLite package asks for Node 22 for its own tooling; its browser build, which is what we use, does not care.
  const code = await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { stdio: ['ignore', 2, 2] });
  if (code !== 0) throw new Error('npm ci failed; see above.');
  writeFileSync(stampFile, wanted);
}

/** Builds the WebAssembly kernels from source; does nothing when they are up to date. */
export async function ensureKernels() {
  const code = await run(process.execPath, [path.join(root, 'workers', 'kernels', 'build.mjs')], { stdio: ['ignore', 2, 2] });
  if (code !== 0) throw new Error('The SIMD kernels could not be built; see above.');
}

const systemBrowsers = {
  linux: [
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/usr/bin/google-chrome-stable',
    '/snap/bin/chromium',
    '/usr/bin/microsoft-edge',
  ],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: [
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  ],
};

function playwrightBrowser() {
  const { chromium } = createRequire(path.join(root, 'package.json'))('@playwright/test');
  const found = chromium.executablePath();
  return found && existsSync(found) ? found : null;
}

const installedBrowser = () =>
  process.env.CHROMIUM_PATH ?? playwrightBrowser() ?? (systemBrowsers[process.platform] ?? []).find((file) => existsSync(file)) ?? null;

/** The path of a Chromium to test with; one is installed when there is none. */
export async function ensureChromium() {
  let found = installedBrowser();
  if (found) return found;
  console.log('No Chromium found. Trying the download of Playwright …');
  const download = await capture('npx', ['playwright', 'install', 'chromium'], { shell: process.platform === 'win32' });
  found = installedBrowser();
  if (found) return found;
  console.log(download.code === 0 ? 'The download finished but no browser is there.' : 'The download did not work here.');
  if (process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.log('Installing the chromium package of the distribution (apt-get) …');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-get', ['update', '-qq'], { env });
    await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], { env });
    found = installedBrowser();
    if (found) return found;
  }
  throw new Error('The tests need a Chromium. Install Chrome, Chromium or Edge, or set CHROMIUM_PATH to one, and run npm test again.');
}
