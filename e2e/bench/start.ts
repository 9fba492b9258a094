/**
 * The application as users have it (the build, a profile on disk), with an empty library and with 70,000 LoRAs: from the start to
 * a list, and from a key or a click to painted rows. `--rows=70000`, `--runs=5`, `--port=4417`.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { reachableFiles } from '../../src/testing/catalog-files.ts';
import { CatalogWorld } from '../../src/testing/catalog-world.ts';
import { makeOriginals, multiply, ORIGINALS } from '../../src/testing/large-library.ts';
import { openApp } from './browser.ts';
import { figure, option, quantile, report } from './report.ts';

const ROWS = option('rows', 70_000);
const RUNS = option('runs', 5);
const PORT = option('port', 4417);
const ADDRESS = `http://127.0.0.1:${PORT}/`;
const FIRST_RUN = '.first-run';
const ROW = '[role="grid"] [role="row"] .name';

async function largeLibrary(): Promise<Uint8Array> {
  const files = await reachableFiles();
  const { api } = await CatalogWorld.open(files);
  await makeOriginals(api);
  multiply(files.db, Math.round(ROWS / ORIGINALS));
  return files.db.bytes();
}

/** Milliseconds from the start of the page until this is there and painted. */
async function untilSeen(page: Page, selector: string): Promise<number> {
  await page.goto(`${ADDRESS}#/`);
  await page.reload();
  await page.waitForSelector(selector);
  return page.evaluate(() => new Promise<number>((done) => requestAnimationFrame(() => done(performance.now()))));
}

/** Puts these bytes in the place of the library's file: its slot in the pool is known by the path at its start. */
async function putLibrary(page: Page, file: string): Promise<void> {
  // A page of the same origin on which the application does not run.
  await page.goto(`${ADDRESS}manifest.webmanifest`);
  await page.evaluate(() =>
    document.documentElement.append(Object.assign(document.createElementNS('http://www.w3.org/1999/xhtml', 'input'), { type: 'file' })),
  );
  await page.setInputFiles('input', file);
  await page.evaluate(async () => {
    const content = document.querySelector<HTMLInputElement>('input')?.files?.[0];
    if (!content) throw new Error('no library was given');
    let folder = await navigator.storage.getDirectory();
    for (const name of ['lora-weights-builder', 'catalog']) folder = await folder.getDirectoryHandle(name);
    const slots: FileSystemFileHandle[] = [];
    const walk = async (from: FileSystemDirectoryHandle): Promise<void> => {
      for await (const entry of from.values()) {
        if (entry.kind === 'file') slots.push(entry as FileSystemFileHandle);
        else await walk(entry as FileSystemDirectoryHandle);
      }
    };
    await walk(folder);
    for (const slot of slots) {
      const head = (await slot.getFile()).slice(0, 4096);
      const name = (await head.slice(0, 64).text()).replace(/\0.*$/su, '');
      if (!name.includes('.sqlite3')) continue;
      const header = await head.arrayBuffer();
      const writable = await slot.createWritable();
      await writable.write(header);
      if (name.endsWith('.sqlite3')) await writable.write(content);
      await writable.close();
    }
  });
}

/** Milliseconds from an event until the list says another count or another order and that is painted. */
const untilAnswered = (page: Page, what: { readonly search: string } | { readonly click: string }): Promise<number> =>
  page.evaluate(
    (wanted) =>
      new Promise<number>((done, failed) => {
        const sorted = '[role="columnheader"]:is([aria-sort="ascending"], [aria-sort="descending"])';
        const said = (): string => {
          const column = document.querySelector(sorted);
          return `${document.querySelector('.list-count')?.textContent} ${column?.textContent} ${column?.getAttribute('aria-sort')}`;
        };
        const rows = (): string =>
          [...document.querySelectorAll('[role="grid"] [role="row"] .name')].map((name) => name.textContent).join();
        const before = [said(), rows()];
        const began = performance.now();
        if ('search' in wanted) {
          const field = document.querySelector<HTMLInputElement>('input[type="search"]');
          if (!field) return failed(new Error('no search field'));
          field.value = wanted.search;
          field.dispatchEvent(new InputEvent('input', { bubbles: true }));
        } else document.querySelector<HTMLElement>(wanted.click)?.click();
        const look = (): void => {
          // What is on screen: a count alone may come before the rows do.
          const isAnswered = 'search' in wanted || wanted.click.includes('checkbox') ? said() !== before[0] : rows() !== before[1];
          if (isAnswered) requestAnimationFrame(() => done(performance.now() - began));
          else if (performance.now() - began > 10_000) failed(new Error(`no answer to ${JSON.stringify(wanted)}`));
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      }),
    what,
  );

interface Answered {
  readonly kinds: Readonly<Record<string, readonly number[]>>;
  /** Of the page's own thread. */
  readonly longestTask: number;
}

/** Each of them finds another number of LoRAs than the one before. */
const SEARCHES = ['red', 'red blue', 'anime', 'rank:>=64', 'folder:12', 'trigger:animeword', 'nothing has this', ''];

async function answered(page: Page): Promise<Answered> {
  // The texts of the library are read at the first word that is looked for.
  for (const search of ['blue', '']) await untilAnswered(page, { search });
  await page.evaluate(() => void ((window as unknown as { longTasks: number[] }).longTasks.length = 0));
  const kinds = { search: [] as number[], facet: [] as number[], sort: [] as number[] };
  for (let run = 0; run < RUNS; run++) {
    for (const search of SEARCHES) kinds.search.push(await untilAnswered(page, { search }));
    for (let twice = 0; twice < 2; twice++) kinds.facet.push(await untilAnswered(page, { click: '.filters input[type="checkbox"]' }));
    for (const column of [3, 4, 5])
      kinds.sort.push(await untilAnswered(page, { click: `[role="columnheader"]:nth-child(${column}) button` }));
  }
  const longestTask = await page.evaluate(() => Math.max(0, ...(window as unknown as { longTasks: number[] }).longTasks));
  return { kinds, longestTask };
}

async function starts(page: Page, selector: string): Promise<number> {
  await untilSeen(page, selector);
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) times.push(await untilSeen(page, selector));
  return Math.min(...times);
}

const { context, profile, close } = await openApp(PORT);
try {
  const page = await context.newPage();
  // What the TypeScript runner calls in functions that are sent to the page.
  await page.addInitScript('globalThis.__name = (named) => named');
  await page.addInitScript(() => {
    const tasks: number[] = [];
    new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask' });
    Object.assign(window, { longTasks: tasks });
  });
  const bytes = await largeLibrary();
  const library = path.join(profile, 'library.sqlite3');
  writeFileSync(library, bytes);
  const empty = await starts(page, FIRST_RUN);
  await putLibrary(page, library);
  const large = await starts(page, ROW);
  const { kinds, longestTask } = await answered(page);
  report(
    'start',
    `The application with ${ROWS} LoRAs, least of ${RUNS} starts`,
    [
      figure('start, empty library', empty, 'ms'),
      figure('start to a list', large, 'ms'),
      figure('more than the empty one', large - empty, 'ms', 300),
      ...Object.entries(kinds).map(([name, values]) =>
        figure(`${name} to painted rows`, quantile(values, 0.95), 'ms', 50, `95 % of ${values.length}`),
      ),
      ...Object.entries(kinds).map(([name, values]) => figure(`${name}, half of them`, quantile(values, 0.5), 'ms')),
      figure('longest task of the page', longestTask, 'ms', 50),
    ],
    { browser: context.browser()?.version() ?? 'Chromium', databaseMB: Math.round(bytes.length / 2 ** 20) },
  );
} finally {
  await close();
}
