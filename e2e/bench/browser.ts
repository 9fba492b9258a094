/** A Chromium with a fresh profile, and a server for the bench pages; both end with the work. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type BrowserContext, chromium, type Page } from '@playwright/test';
import { createServer } from 'vite';

const root = path.resolve(import.meta.dirname, '..', '..');

/** @param html of this folder */
export async function withPage<T>(html: string, work: (page: Page, context: BrowserContext) => Promise<T>): Promise<T> {
  const server = await createServer({
    root,
    configFile: false,
    logLevel: 'error',
    server: { port: 0, host: '127.0.0.1' },
    worker: { format: 'es' },
    optimizeDeps: {
      entries: [`e2e/bench/${html}`],
      include: ['comlink', 'hash-wasm'],
      exclude: ['@sqlite.org/sqlite-wasm'],
    },
  });
  await server.listen();
  const profile = mkdtempSync(path.join(os.tmpdir(), 'bench-profile-'));
  const executablePath = process.env['CHROMIUM_PATH'];
  const context = await chromium.launchPersistentContext(profile, {
    headless: true,
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    ...(executablePath ? { executablePath } : {}),
  });
  try {
    const page = await context.newPage();
    await page.goto(`${server.resolvedUrls?.local[0] ?? ''}e2e/bench/${html}`);
    await page.waitForFunction('window.bench !== undefined');
    return await work(page, context);
  } finally {
    await context.close();
    await server.close();
    rmSync(profile, { recursive: true, force: true });
  }
}

/** Calls a function of `window.bench`. */
export const call = <R>(page: Page, name: string, ...args: readonly unknown[]): Promise<R> =>
  page.evaluate(
    ([method, values]) =>
      (window as unknown as { bench: Record<string, (...args: unknown[]) => Promise<unknown>> }).bench[method as string]?.(
        ...(values as unknown[]),
      ) as Promise<R>,
    [name, args],
  );

/** Drags a folder of this disk onto the page and lets go. */
export async function drop(page: Page, folder: string): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  const data = { items: [], files: [folder], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await devtools.send('Input.dispatchDragEvent', { type, x: 100, y: 100, data });
  }
  await devtools.detach();
}
