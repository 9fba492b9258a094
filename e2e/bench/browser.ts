/** A Chromium with a fresh profile, and a server for the bench pages or for the build; all end with the work. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type BrowserContext, chromium, type Page } from '@playwright/test';
import { createServer } from 'vite';
import { serve } from '../../scripts/lib/server.mjs';

const root = path.resolve(import.meta.dirname, '..', '..');

interface Opened {
  readonly context: BrowserContext;
  /** A folder that goes with the browser. */
  readonly profile: string;
  close(): Promise<void>;
}

async function openBrowser(viewport?: { readonly width: number; readonly height: number }): Promise<Opened> {
  const profile = mkdtempSync(path.join(os.tmpdir(), 'bench-profile-'));
  const executablePath = process.env['CHROMIUM_PATH'];
  const context = await chromium.launchPersistentContext(profile, {
    headless: true,
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    ...(viewport ? { viewport } : {}),
    ...(executablePath ? { executablePath } : {}),
  });
  const close = async (): Promise<void> => {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  };
  return { context, profile, close };
}

/** The build as users get it, from `http://127.0.0.1:port/`. */
export async function openApp(port: number): Promise<Opened> {
  const server = await serve(path.join(root, 'dist'), { port });
  const opened = await openBrowser({ width: 1440, height: 900 });
  return { ...opened, close: () => opened.close().finally(() => server.close()) };
}

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
  const { context, close } = await openBrowser();
  try {
    const page = await context.newPage();
    await page.goto(`${server.resolvedUrls?.local[0] ?? ''}e2e/bench/${html}`);
    await page.waitForFunction('window.bench !== undefined');
    return await work(page, context);
  } finally {
    await close();
    await server.close();
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
