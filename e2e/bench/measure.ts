/**
 * Speed in a real Chromium: the measuring pass over a 150 MB and a 1.2 GB Flux LoRA beside a plain BYOB read of the same file in
 * the same run, and the header stage of 2,000 files. Nothing is asserted: a machine is as fast as it is.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chromium } from '@playwright/test';
import { createServer } from 'vite';
import type { BenchApi } from './api.ts';

const RUNS = 3;
const executablePath = process.env['CHROMIUM_PATH'];
const root = path.resolve(import.meta.dirname, '..', '..');

const server = await createServer({
  root,
  configFile: false,
  logLevel: 'error',
  server: { port: 0, host: '127.0.0.1' },
  worker: { format: 'es' },
  optimizeDeps: { entries: ['e2e/bench/page.html'], include: ['comlink', 'hash-wasm'] },
});
await server.listen();
const address = server.resolvedUrls?.local[0] ?? '';
const profile = mkdtempSync(path.join(os.tmpdir(), 'bench-'));
const context = await chromium.launchPersistentContext(profile, {
  headless: true,
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  ...(executablePath ? { executablePath } : {}),
});
try {
  const page = await context.newPage();
  await page.goto(`${address}e2e/bench/page.html`);
  await page.waitForFunction('window.bench !== undefined');
  const call = <R>(name: keyof BenchApi, argument?: number): Promise<R> =>
    page.evaluate(
      ([method, value]) =>
        (window as unknown as { bench: Record<string, (n?: number) => Promise<unknown>> }).bench[method as string]?.(
          value as number,
        ) as Promise<R>,
      [name, argument],
    );
  console.log(`\nMeasuring (kernel: ${await call<string>('init')}), best of ${RUNS}\n`);
  console.log('| file | size | plain read | measured | ratio | kernel memory |\n|---|---|---|---|---|---|');
  for (const rank of [16, 128]) {
    const size = await call<number>('make', rank);
    const reads: number[] = [];
    const passes: { seconds: number; kernelBytes: number; modules: number }[] = [];
    for (let run = 0; run < RUNS; run++) {
      reads.push(await call('read', rank));
      passes.push(await call('measure', rank));
    }
    const read = Math.min(...reads);
    const pass = Math.min(...passes.map(({ seconds }) => seconds));
    const rate = (seconds: number): string => `${seconds.toFixed(2)} s (${Math.round(size / 1e6 / seconds)} MB/s)`;
    const memory = Math.max(...passes.map(({ kernelBytes }) => kernelBytes)) / 1e6;
    console.log(
      `| Flux.1 rank ${rank}, ${passes[0]?.modules} modules | ${Math.round(size / 1e6)} MB | ${rate(read)} | ${rate(pass)} | ${(pass / read).toFixed(2)} | ${memory.toFixed(0)} MB |`,
    );
  }
  const header = await call<number>('makeMany', 2000);
  const stage = await call<{ files: number; walk: number; read: number }>('headers');
  console.log(
    `\nHeader stage: ${stage.files} files with headers of ${Math.round(header / 1000)} kB: walk ${stage.walk.toFixed(2)} s, headers ${stage.read.toFixed(2)} s (${Math.round(stage.files / stage.read)} files/s)`,
  );
} finally {
  await context.close();
  await server.close();
  rmSync(profile, { recursive: true, force: true });
}
