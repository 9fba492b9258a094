/**
 * `npm run soak -- [--files=5000] [--selections=2000] [--edits=500]`: a long day with the program. Many files are indexed, LoRAs are
 * selected one after the other, a profile is edited again and again; heap, nodes, listeners, open files and the memory of the page's
 * process (its workers live in it) are taken at equal steps and must level off: the last step may not be above the middle by more
 * than noise. The selections go down the list in their first half, and back over the same LoRAs in the second: until a line has been
 * on screen once, the list grows by about 1 kB for it (place and row), which is not a leak.
 */
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import type http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type { CDPSession, Page } from '@playwright/test';
import { root } from '../../scripts/lib/run.mjs';
import { serve } from '../../scripts/lib/server.mjs';
import { KillableBrowser } from '../chaos/browser.ts';
import { fluxPairs, kohya } from '../support/files.ts';
import { LoraApp } from '../support/test.ts';

/** Measured so often in each part. */
const STEPS = 8;
const MINUTE = 60_000;

const option = (name: string, otherwise: number): number =>
  Number(process.argv.find((argument) => argument.startsWith(`--${name}=`))?.split('=')[1] ?? otherwise);

interface Numbers {
  /** Of the page's own thread after a collection, MB. */
  readonly heap: number;
  readonly nodes: number;
  readonly listeners: number;
  /** Open files of all processes of the browser; NaN where the system does not tell. */
  readonly files: number;
  /** Private memory of the process with the page and its workers, MB; NaN where the system does not tell. */
  readonly memory: number;
}

/** By how much the end may be above the middle: a share, and something for what comes and goes. */
const NOISE: Readonly<Record<keyof Numbers, readonly [share: number, more: number]>> = {
  heap: [0.05, 1],
  nodes: [0.1, 300],
  listeners: [0.1, 60],
  files: [0.05, 12],
  memory: [0.1, 40],
};

class Watch {
  readonly #devtools: CDPSession;
  readonly #browser: KillableBrowser;

  constructor(devtools: CDPSession, browser: KillableBrowser) {
    this.#devtools = devtools;
    this.#browser = browser;
  }

  async numbers(): Promise<Numbers> {
    await this.#devtools.send('HeapProfiler.collectGarbage');
    const { metrics } = await this.#devtools.send('Performance.getMetrics');
    const of = (name: string): number => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
    const processes = this.#browser.processes();
    return {
      heap: round(of('JSHeapUsedSize') / 1e6),
      nodes: of('Nodes'),
      listeners: of('JSEventListeners'),
      files: processes.reduce((sum, pid) => sum + openFiles(pid), processes.length === 0 ? Number.NaN : 0),
      memory: processes.length === 0 ? Number.NaN : round(Math.max(...processes.filter(isRenderer).map(privateMemory))),
    };
  }
}

/** Numbered names would be one training run, which is one line of the list. */
const lettersOf = (i: number): string =>
  Array.from({ length: 4 }, (_, k) => String.fromCharCode(97 + (Math.floor(i / 26 ** (3 - k)) % 26))).join('');

const round = (value: number): number => Math.round(value * 10) / 10;

function openFiles(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/fd`).filter((fd) => isFile(`/proc/${pid}/fd/${fd}`)).length;
  } catch {
    // It has ended meanwhile.
    return 0;
  }
}

/** Pipes and sockets between the browser's processes come and go. */
function isFile(link: string): boolean {
  try {
    return readlinkSync(link).startsWith('/');
  } catch {
    return false;
  }
}

function isRenderer(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--type=renderer');
  } catch {
    return false;
  }
}

function privateMemory(pid: number): number {
  try {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    const kilobytes = [...rollup.matchAll(/^Private_\w+:\s+(\d+) kB$/gm)].reduce((sum, [, found]) => sum + Number(found), 0);
    return kilobytes / 1e3;
  } catch {
    return 0;
  }
}

/** Does `times` things, and takes the numbers at equal steps. */
async function part(name: string, times: number, watch: Watch, act: (turn: number) => Promise<void>): Promise<string[]> {
  const taken: Numbers[] = [];
  const began = Date.now();
  for (let turn = 0; turn < times; turn += 1) {
    await act(turn);
    if ((turn + 1) % Math.ceil(times / STEPS) !== 0 && turn + 1 !== times) continue;
    const now = await watch.numbers();
    taken.push(now);
    console.log(`${name} ${turn + 1}: ${JSON.stringify(now)}`);
  }
  console.log(`\n${name}: ${times} in ${Math.round((Date.now() - began) / 1000)} s`);
  console.table(taken);
  const [middle, end] = [taken[Math.floor(taken.length / 2)], taken.at(-1)];
  if (!middle || !end) return [`${name}: no numbers were taken`];
  return (Object.keys(NOISE) as (keyof Numbers)[]).flatMap((key) => {
    const [share, more] = NOISE[key];
    return end[key] > middle[key] * (1 + share) + more ? [`${name}: ${key} goes on growing, ${middle[key]} to ${end[key]}`] : [];
  });
}

async function soak(page: Page, browser: KillableBrowser, address: string, folder: string): Promise<string[]> {
  const [count, selections, edits] = [option('files', 5000), option('selections', 2000), option('edits', 500)];
  for (let i = 0; i < count; i += 1) writeFileSync(path.join(folder, `${lettersOf(i)} lora.safetensors`), kohya(fluxPairs(i)));
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable');
  const watch = new Watch(devtools, browser);
  const app = new LoraApp(page);
  await page.goto(`${address}#/library`);
  await app.ready();
  const began = Date.now();
  await app.dropFolder(folder);
  await app.status.filter({ hasText: `Library up to date: ${count.toLocaleString('en-US')} LoRAs` }).waitFor({ timeout: 20 * MINUTE });
  console.log(`${count} files indexed and measured in ${Math.round((Date.now() - began) / 1000)} s`);

  await app.table.getByRole('row').nth(1).click();
  await app.table.focus();
  const heading = app.details.locator('h2.details-name');
  const way = Math.min(count - 1, Math.ceil(selections / 2));
  const problems = await part('selections', selections, watch, async (turn) => {
    const before = await heading.textContent();
    await page.keyboard.press(Math.floor(turn / way) % 2 === 0 ? 'ArrowDown' : 'ArrowUp');
    await page.keyboard.press('Space');
    await page.waitForFunction((old) => document.querySelector('h2.details-name')?.textContent !== old, before);
  });

  await app.details.getByRole('button', { name: 'Edit profile' }).click();
  const gain = app.details.getByRole('spinbutton', { name: 'Double 7 gain', exact: true });
  const edited = await part('edits', edits, watch, async (turn) => {
    await gain.fill(String((turn % 150) / 100));
    if (turn % 25 !== 24) return;
    await app.details.getByRole('textbox', { name: 'Profile name' }).fill(`Profile ${turn}`);
    await app.details.getByRole('button', { name: 'Save profile', exact: true }).click();
    await app.details.getByText('Saved', { exact: true }).waitFor();
  });
  return [...problems, ...edited];
}

const server = (await serve(path.join(root, 'dist'), { port: 0 })) as http.Server;
const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
const folder = mkdtempSync(path.join(os.tmpdir(), 'soak-'));
const browser = new KillableBrowser(process.env['CHROMIUM_PATH'] ?? 'chromium');
try {
  const problems = await soak(await browser.page(), browser, address, folder);
  for (const problem of problems) console.error(problem);
  console.log(`${problems.length === 0 ? 1 : 0} passed, ${problems.length} failed`);
  process.exitCode = problems.length > 0 ? 1 : 0;
} finally {
  await browser.dispose();
  rmSync(folder, { recursive: true });
  server.close();
  server.closeAllConnections();
}
