/** A Chromium of our own with a profile that outlives it, so that it can be killed in every way there is. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Browser, chromium, type Page } from '@playwright/test';

const PORT_FILE = 'DevToolsActivePort';
/** Ends what hangs, and measures nothing: a busy machine is not a reason to fail. */
export const PATIENCE_MS = 90_000;

/** A page that answers does so at once. */
const SCREEN_MS = 10_000;

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export type Kill = 'tree' | 'sigterm' | 'page' | 'worker';

/** The pickers give folders of the browser's own file system, whose permission outlives a restart: one to read, one to bake into. */
const PICKER = `window.showDirectoryPicker = async ({ id } = {}) =>
  (await navigator.storage.getDirectory()).getDirectoryHandle(id === 'baked' ? 'baked' : 'picked', { create: true })`;

/** A browser that is driven from outside gives no path to what it downloads; what it was given to download is enough. */
const DOWNLOADS = `{
  const make = URL.createObjectURL;
  URL.createObjectURL = (blob) => {
    window.downloaded = blob;
    return make.call(URL, blob);
  };
}`;

function groupOf(pid: number): number | null {
  try {
    // "pid (name) state parent group ...": the name may hold anything.
    const [, , group] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return Number(group);
  } catch {
    // It has ended meanwhile.
    return null;
  }
}

export class KillableBrowser {
  readonly #executable: string;
  readonly #profile = mkdtempSync(path.join(os.tmpdir(), 'chaos-'));
  #process: ChildProcess | null = null;
  #browser: Browser | null = null;

  constructor(executable: string) {
    this.#executable = executable;
  }

  async page(): Promise<Page> {
    const browser = this.#browser ?? (await this.#start());
    const context = browser.contexts()[0];
    if (!context) throw new Error('The browser has no context.');
    for (const old of context.pages()) void old.close().catch(() => undefined);
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    await page.addInitScript(PICKER);
    await page.addInitScript(DOWNLOADS);
    return page;
  }

  async #start(): Promise<Browser> {
    rmSync(path.join(this.#profile, PORT_FILE), { force: true });
    const flags = ['--headless=new', '--no-first-run', '--disable-gpu', '--remote-debugging-port=0', `--user-data-dir=${this.#profile}`];
    if (process.getuid?.() === 0) flags.push('--no-sandbox');
    // A group of its own: a signal to it reaches every process of the browser.
    this.#process = spawn(this.#executable, [...flags, 'about:blank'], { detached: true, stdio: 'ignore' });
    this.#browser = await chromium.connectOverCDP(`http://127.0.0.1:${await this.#port()}`);
    return this.#browser;
  }

  async #port(): Promise<string> {
    for (let waited = 0; waited < PATIENCE_MS; waited += 50) {
      try {
        const [port] = readFileSync(path.join(this.#profile, PORT_FILE), 'utf8').split('\n');
        if (port) return port;
      } catch {
        // Not written yet.
      }
      await pause(50);
    }
    throw new Error('Chromium did not start.');
  }

  /** What a user sees in the newest page, for finding the reason of a failure. */
  async screen(): Promise<string> {
    const page = this.#browser?.contexts()[0]?.pages().at(-1);
    if (!page) return 'no page';
    const seen = page.evaluate(() => `${location.hash} ${document.body.innerText.replaceAll(/\s+/g, ' ').slice(0, 1500)}`);
    return Promise.race([seen.catch(String), pause(SCREEN_MS).then(() => 'the page does not answer')]);
  }

  /** Ids of all processes of this browser; none where the system does not tell. */
  processes(): number[] {
    const group = this.#process?.pid;
    if (group === undefined || !existsSync('/proc/self/stat')) return [];
    return readdirSync('/proc')
      .map(Number)
      .filter((pid) => pid > 0 && groupOf(pid) === group);
  }

  async kill(how: Kill, page: Page): Promise<void> {
    if (how === 'page') {
      const devtools = await page.context().newCDPSession(page);
      const crashed = page.waitForEvent('crash').catch(() => undefined);
      // It never answers: the page is gone.
      void devtools.send('Page.crash').catch(() => undefined);
      await crashed;
    } else if (how === 'worker') {
      await Promise.all(
        page
          .workers()
          .map((worker) => worker.evaluate(() => (globalThis as unknown as Worker & { close(): void }).close()).catch(() => undefined)),
      );
    } else await this.#end(how === 'tree' ? 'SIGKILL' : 'SIGTERM');
  }

  async #end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.#process;
    this.#process = null;
    this.#browser = null;
    if (!child?.pid || child.exitCode !== null) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    // SIGTERM goes to the browser alone, which then ends its processes in good order.
    process.kill(signal === 'SIGKILL' ? -child.pid : child.pid, signal);
    await ended;
  }

  async dispose(): Promise<void> {
    await this.#end('SIGKILL');
    this.#forget();
  }

  /** Before this process itself ends: nothing is waited for. */
  abandon(): void {
    if (this.#process?.pid && this.#process.exitCode === null) process.kill(-this.#process.pid, 'SIGKILL');
    this.#forget();
  }

  #forget(): void {
    // Processes of the group may still be writing for a moment.
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}
