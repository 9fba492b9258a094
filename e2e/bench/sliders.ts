/**
 * What one step of a slider costs the page until all figures are drawn, in the built app: the gain of a block in the editor of a LoRA of 57
 * blocks, and the strength of a LoRA in a stack of 16. Counted are the event with all that follows from it at once, and the frame after it
 * with its layout and paint; not the time that the page waits for the frame.
 */
import { rmSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { fluxPairs, kohya, makeFolder } from '../support/files.ts';
import { LoraApp } from '../support/test.ts';
import { openApp } from './browser.ts';
import { figure, quantile, report, type Row } from './report.ts';

const COUNT = 16;
const PORT = 4397;
const MOVES = 200;
/** One frame at 60 Hz, as the workbench promises. */
const FRAME_MS = 16;
const nameOf = (index: number): string => `flux ${String(index).padStart(2, '0')}`;
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const folder = makeFolder(
  Object.fromEntries(upTo(COUNT).map((index) => [`${nameOf(index)}.safetensors`, kohya(fluxPairs(index + 1, upTo(19), upTo(38)))])),
);

/** Milliseconds of each move, rising. */
async function moves(page: Page, selector: string): Promise<number[]> {
  return page.evaluate(
    async ({ count, found }) => {
      const slider = document.querySelector<HTMLInputElement>(found);
      if (!slider) throw new Error(`no ${found}`);
      const times: number[] = [];
      for (let i = 0; i < count; i++) {
        const started = performance.now();
        // Asked for before the app asks, so that it begins with the frame.
        const frame = new Promise<number>((resolve) => requestAnimationFrame(() => resolve(performance.now())));
        slider.value = String(0.5 + (i % 40) / 40);
        slider.dispatchEvent(new Event('input', { bubbles: true }));
        const sync = performance.now() - started;
        const begun = await frame;
        await new Promise((resolve) => setTimeout(resolve));
        times.push(sync + performance.now() - begun);
      }
      return times.sort((a, b) => a - b);
    },
    { count: MOVES, found: selector },
  );
}

/** Milliseconds of processor that the page's thread has had: what other programs take from it is not in them. */
async function threadTime(page: Page): Promise<() => Promise<number>> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  return async () => {
    const { metrics } = await devtools.send('Performance.getMetrics');
    return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0);
  };
}

async function rowsOf(page: Page, what: string, selector: string): Promise<Row[]> {
  const used = await threadTime(page);
  const before = await used();
  const times = await moves(page, selector);
  return [
    figure(what, quantile(times, 0.5), 'ms'),
    figure(`${what}, 95 %`, quantile(times, 0.95), 'ms', FRAME_MS),
    figure(`${what}: processor, mean`, ((await used()) - before) / MOVES, 'ms'),
  ];
}

const { context, close } = await openApp(PORT);
try {
  const page = await context.newPage();
  await page.goto(`http://127.0.0.1:${PORT}/`);
  const app = new LoraApp(page);
  await app.ready();
  await app.dropFolder(folder);
  await app.upToDate(COUNT);
  await app.table.focus();
  await page.keyboard.press('Shift+Space');
  for (let index = 1; index < COUNT; index++) await page.keyboard.press('Shift+ArrowDown');
  const stacked = page.getByRole('region', { name: 'Stack' }).getByRole('listitem');
  await stacked.nth(COUNT - 1).waitFor();
  await page.getByRole('link', { name: 'Compose' }).last().click();
  await page.getByRole('button', { name: /^flux 00 and flux 15: cosine -?[\d−.]/ }).waitFor();
  const strength = await rowsOf(page, `a strength, stack of ${COUNT}`, '.member input[type=range]');
  await page.goto(`http://127.0.0.1:${PORT}/#/library`);
  await app.choose(nameOf(0));
  await app.details.getByRole('button', { name: 'Edit profile' }).click();
  await app.details.getByRole('slider', { name: 'Double 7 gain' }).waitFor();
  const gain = await rowsOf(page, 'a gain, 57 blocks', '.gain-slider input[type=range]');
  report('sliders', 'A step of a slider until all figures are drawn', [...gain, ...strength], {
    browser: context.browser()?.version() ?? 'Chromium',
  });
} finally {
  await close();
  rmSync(folder, { recursive: true, force: true });
}
