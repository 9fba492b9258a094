/**
 * The header stage of the app (walk, headers read and understood, stored in the library) beside the least that can be done in as many
 * workers: walk, `getFile`, the bytes of the headers. `--files=2000` says how many files, `--indexers=1` how many workers,
 * `--growth` measures a tenth of the files too.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { call, drop, withPage } from './browser.ts';
import type { ScanTimes } from './headers-page.ts';
import { makeLibrary } from './make-library.ts';
import { against, figure, option, report, type Row } from './report.ts';

const FILES = option('files', 2000);
const WORKERS = option('indexers', Math.max(1, Math.min(3, os.cpus().length - 1)));
const RUNS = option('runs', 3);
const growth = process.argv.includes('--growth');

interface Stage {
  readonly files: number;
  readonly headerBytes: number;
  readonly tables: number;
  readonly long: number;
  readonly plain: ScanTimes;
  readonly first: ScanTimes;
  readonly app: ScanTimes;
  readonly again: ScanTimes;
}

const fastest = (times: readonly ScanTimes[]): ScanTimes => times.reduce((least, each) => (each.whole < least.whole ? each : least));

async function measured(page: Page, files: number): Promise<Stage> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bench-headers-'));
  try {
    const made = makeLibrary(folder, files);
    await drop(page, folder);
    await page.waitForFunction('window.bench.hasFolder()');
    const [plain, first, app, again]: ScanTimes[][] = [[], [], [], []];
    // Workers and database are there before the clock runs, as in an app that is open.
    await call(page, 'plain', WORKERS, false);
    for (let run = 0; run < RUNS; run++) {
      const source = `${files}-${run}`;
      plain?.push(await call<ScanTimes>(page, 'plain', WORKERS, true));
      first?.push(await call<ScanTimes>(page, 'plain', WORKERS, false));
      app?.push(await call<ScanTimes>(page, 'scan', source, WORKERS));
      again?.push(await call<ScanTimes>(page, 'scan', source, WORKERS));
    }
    return { ...made, plain: fastest(plain ?? []), first: fastest(first ?? []), app: fastest(app ?? []), again: fastest(again ?? []) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

await withPage('headers.html', async (page, context) => {
  const small = growth ? await measured(page, FILES / 10) : null;
  const { files, headerBytes, tables, long, plain, first, app, again } = await measured(page, FILES);
  const perFile = ({ whole }: ScanTimes, count: number): number => (whole / count) * 1000;
  const rows: Row[] = [
    figure('files', files, 'files'),
    against('header stage', app.whole, 'walk, getFile, whole headers', plain.whole, 1.25),
    against('header stage', app.whole, 'walk, getFile, 64 KiB', first.whole, 1.6),
    against('of it: walk', app.walk, 'plain walk', plain.walk, null),
    against('rescan, nothing changed', again.whole, 'walk and getFile', Math.min(plain.walk, first.walk), 1.25),
    figure('headers read by the rescan', again.read, 'files', 0),
    ...(small
      ? [against(`a file of ${files}`, perFile(app, files), `a file of ${small.files}`, perFile(small.app, small.files), 1.1, 'ms')]
      : []),
  ];
  report('headers', `Header stage of ${files} files in ${WORKERS} workers, least of ${RUNS}`, rows, {
    browser: context.browser()?.version() ?? 'Chromium',
    tables,
    headerKB: Math.round(headerBytes / files / 1000),
    beyond64KiB: long,
    filesPerSecond: Math.round(files / app.whole),
  });
});
