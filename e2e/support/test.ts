/** The test object of this suite: a page object for the app, and a guard that fails on any request to another origin. */
import { readFileSync } from 'node:fs';
import { test as base, type BrowserContext, expect, type Locator, type Page } from '@playwright/test';

export { expect };

export class LoraApp {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async open(address = ''): Promise<void> {
    await this.page.goto(`./${address}`);
    await this.ready();
  }

  /** The library of this tab is open. */
  async ready(): Promise<void> {
    await expect(this.page.getByRole('button', { name: 'Add folder' }).first()).toBeVisible();
  }

  /** As the user does: drags a folder of this disk onto the page and lets go. */
  async dropFolder(folder: string): Promise<void> {
    const { width, height } = this.page.viewportSize() ?? { width: 800, height: 600 };
    const devtools = await this.page.context().newCDPSession(this.page);
    const data = { items: [], files: [folder], dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
      await devtools.send('Input.dispatchDragEvent', { type, x: width / 2, y: height / 2, data });
    }
    await devtools.detach();
  }

  get status(): Locator {
    return this.page.locator('.status-line');
  }

  /** @param timeout the sample library's 109 MB take longer than the few files of the other tests */
  async upToDate(count: number, timeout = 90_000): Promise<void> {
    await expect(this.status).toHaveText(`Library up to date: ${count.toLocaleString('en-US')} ${count === 1 ? 'LoRA' : 'LoRAs'}`, {
      timeout,
    });
  }

  get table(): Locator {
    return this.page.getByRole('grid', { name: 'LoRAs' });
  }

  row(name: string): Locator {
    return this.table.getByRole('row').filter({ has: this.page.locator('.name', { hasText: new RegExp(`^${name}$`) }) });
  }

  async choose(name: string): Promise<void> {
    await this.row(name).click();
    await expect(this.details.getByRole('heading', { name, exact: true })).toBeVisible();
  }

  get details(): Locator {
    return this.page.getByRole('region', { name: 'Details' });
  }

  get blocks(): Locator {
    return this.details.getByRole('list', { name: 'Blocks' });
  }

  get search(): Locator {
    return this.page.getByRole('searchbox', { name: 'Search LoRAs' });
  }

  /** Clicks what starts a download and gives the file's name and text. */
  async download(start: () => Promise<unknown>): Promise<{ readonly name: string; readonly text: string }> {
    const [download] = await Promise.all([this.page.waitForEvent('download'), start()]);
    return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
  }

  async exportFromDetails(item: 'Blocks' | 'Modules'): Promise<{ readonly name: string; readonly text: string }> {
    await this.details.getByRole('button', { name: 'Export CSV' }).click();
    return this.download(() => this.page.getByRole('menuitem', { name: item }).click());
  }
}

/** Comma-separated text without quoted cells, with or without a byte order mark -> records. */
export function records(text: string): Record<string, string>[] {
  const [head = '', ...lines] = text.trim().split(/\r?\n/);
  const names = head.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, i) => [names[i] ?? '', cell])));
}

/** Requests to other origins and, unless a test provokes them, what the policy of the page refused. */
function guard(context: BrowserContext, origin: string, refusals: boolean): string[] {
  const foreign: string[] = [];
  context.on('console', (said) => {
    if (!refusals && said.type() === 'error' && /Content Security Policy|Trusted(?:HTML|Script)/.test(said.text()))
      foreign.push(said.text());
  });
  context.on('request', (request) => {
    const url = request.url();
    if (/^https?:/.test(url) && new URL(url).origin !== origin) foreign.push(url);
  });
  return foreign;
}

export const test = base.extend<{ app: LoraApp; refusals: boolean; noForeignRequests: undefined }>({
  refusals: [false, { option: true }],
  /**
   * A profile on disk, as users have. The private windows that Playwright opens by itself keep files in memory behind a call to
   * another process: 2 ms for each write of the database instead of 0.05.
   */
  context: async ({ playwright, launchOptions, baseURL, locale, viewport, colorScheme, acceptDownloads, serviceWorkers }, use) => {
    const context = await playwright.chromium.launchPersistentContext('', {
      ...launchOptions,
      ...(baseURL !== undefined && { baseURL }),
      ...(locale !== undefined && { locale }),
      viewport,
      colorScheme,
      acceptDownloads,
      serviceWorkers,
    });
    await use(context);
    await context.close();
  },
  noForeignRequests: [
    async ({ context, baseURL, refusals }, use) => {
      const foreign = guard(context, new URL(baseURL ?? '').origin, refusals);
      await use(undefined);
      expect(foreign, 'requests to other origins, and what the policy refused').toEqual([]);
    },
    { auto: true },
  ],
  app: async ({ page }, use) => use(new LoraApp(page)),
});
