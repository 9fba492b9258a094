/**
 * Composing in the built app: eight full Flux.1 LoRAs of rank 16 (304 modules each). How long until the interference of all 28 pairs
 * is known the first time and out of the cache, beside a plain read of the same bytes and the products at the kernel's peak in the same
 * run; and how long from moving a slider to the new totals on the screen. Nothing is asserted: a machine is as fast as it is.
 */
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import os from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { buildLora } from '../../src/domain/sample/build-lora.ts';
import { workerCount } from '../../src/app/indexing/worker-count.ts';
import { LoraApp } from '../support/test.ts';
import { openApp } from './browser.ts';
import { kernelPeak } from './peak.ts';
import { against, figure, quantile, report } from './report.ts';

const COUNT = 8;
const RANK = 16;
const PORT = 4396;
const MOVES = 60;
/** As many as compare in the app on this machine. */
const workers = workerCount('auto', os.cpus().length);
const folder = mkdtempSync(path.join(os.tmpdir(), 'bench-compose-'));
const nameOf = (index: number): string => path.join(folder, `flux-${index}.safetensors`);

/** Multiply-adds of all pairs: the products of both factors of every weight with those of the other LoRA. */
let products = 0;

async function write(index: number): Promise<number> {
  const lora = buildLora({
    model: 'flux1',
    naming: 'kohya',
    rank: RANK,
    dtype: 'BF16',
    seed: index,
    alpha: RANK,
    include: ({ component }) => component === 'model',
    metadata: null,
  });
  for (const { shape } of lora.tensors) if (shape.length === 2) products += ((shape[0] ?? 0) * (shape[1] ?? 0) * RANK * (COUNT - 1)) / 2;
  const out = createWriteStream(nameOf(index));
  for (const chunk of lora.chunks()) if (!out.write(chunk.slice())) await once(out, 'drain');
  out.end();
  await once(out, 'finish');
  return lora.fileSize;
}

/** Seconds for one sequential read of all files by the page itself. */
async function plainRead(page: Page, files: readonly string[]): Promise<number> {
  await page.evaluate(() => {
    const input = document.createElement('input');
    Object.assign(input, { type: 'file', multiple: true, id: 'bench-input', hidden: true });
    document.body.append(input);
  });
  await page.locator('#bench-input').setInputFiles([...files]);
  return page.evaluate(async () => {
    const input = document.querySelector<HTMLInputElement>('#bench-input');
    const started = performance.now();
    for (const file of input?.files ?? []) {
      const reader = file.stream().getReader();
      while (!(await reader.read()).done);
    }
    input?.remove();
    return (performance.now() - started) / 1000;
  });
}

/** Seconds from now until every pair of the stack is known. */
async function compared(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const started = performance.now();
    // No named function in here: the loader would wrap it in a helper that the page does not have.
    while (
      document.querySelector('.pair-cell') === null ||
      document.querySelector('.pairs-running') !== null ||
      [...document.querySelectorAll('.pair-cell')].some((cell) => cell.textContent === '–')
    ) {
      await new Promise(requestAnimationFrame);
    }
    return (performance.now() - started) / 1000;
  });
}

/** Milliseconds from the event of a slider to the frame after the one that shows the new totals. */
async function moves(page: Page): Promise<number[]> {
  return page.evaluate(async (count) => {
    const slider = document.querySelector<HTMLInputElement>('.member input[type=range]');
    const times: number[] = [];
    for (let i = 0; slider && i < count; i++) {
      const started = performance.now();
      slider.value = String(0.5 + (i % 10) / 10);
      slider.dispatchEvent(new Event('input', { bubbles: true }));
      await new Promise(requestAnimationFrame);
      await new Promise((resolve) => setTimeout(resolve));
      times.push(performance.now() - started);
    }
    return times.sort((a, b) => a - b);
  }, MOVES);
}

const { context, close } = await openApp(PORT);
try {
  let bytes = 0;
  for (let index = 0; index < COUNT; index++) bytes += await write(index);
  const page = await context.newPage();
  await page.goto(`http://127.0.0.1:${PORT}/`);
  const app = new LoraApp(page);
  await app.ready();
  const read = await plainRead(
    page,
    Array.from({ length: COUNT }, (_, index) => nameOf(index)),
  );
  await app.dropFolder(folder);
  await app.upToDate(COUNT, 300_000);
  await app.table.focus();
  await page.keyboard.press('Shift+Space');
  for (let index = 1; index < COUNT; index++) await page.keyboard.press('Shift+ArrowDown');
  await page
    .getByRole('region', { name: 'Stack' })
    .getByRole('listitem')
    .nth(COUNT - 1)
    .waitFor();
  await page.getByRole('link', { name: 'Compose' }).last().click();
  const first = await compared(page);
  await page.reload();
  const cached = await compared(page);
  const times = await moves(page);
  const seconds = products / ((await kernelPeak(RANK)) * workers);
  const pairs = (COUNT * (COUNT - 1)) / 2;
  report(
    'pairs',
    `Composing ${COUNT} Flux.1 LoRAs of rank ${RANK}, ${Math.round(bytes / 1e6)} MB together`,
    [
      against(`${pairs} pairs, first time`, first, read > seconds ? 'plain read' : 'products at the peak', Math.max(read, seconds), 1.5),
      figure('plain read', read, 's'),
      figure(`products at the peak of ${workers} workers`, seconds, 's'),
      against('the same after a reload, from the cache', cached, 'plain read', read, null),
      figure('slider to new totals drawn', quantile(times, 0.5), 'ms'),
      figure('slider to new totals drawn, 95 %', quantile(times, 0.95), 'ms'),
    ],
    { browser: context.browser()?.version() ?? 'Chromium' },
  );
} finally {
  await close();
  rmSync(folder, { recursive: true, force: true });
}
