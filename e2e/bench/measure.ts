/**
 * The exact pass over full Flux.1 LoRAs beside a plain BYOB read of the same file and the multiply-adds it needs at the kernel's own
 * peak, in one worker of a real Chromium, and the memory of the kernel. `--ranks` measures more ranks than 16 and 64.
 */
import { best, figure, against, option, report, type Row } from './report.ts';
import type { Measured } from './api.ts';
import { call, withPage } from './browser.ts';

const RUNS = option('runs', 3);
const RANKS = process.argv.includes('--ranks') ? [4, 16, 32, 64, 128] : [16, 64];
/** Up to here reading is the limit, beyond it the products may be. */
const BOUND_BY_READING = 16;

await withPage('page.html', async (page, context) => {
  const kernel = await call<string>(page, 'init');
  const rows: Row[] = [];
  for (const rank of RANKS) {
    const size = await call<number>(page, 'make', rank);
    const passes: Measured[] = [];
    const read = await best(RUNS, () => call<number>(page, 'read', rank));
    const seconds = await best(RUNS, async () => {
      const pass = await call<Measured>(page, 'measure', rank);
      passes.push(pass);
      return pass.seconds;
    });
    const [first] = passes;
    if (!first) throw new Error('nothing was measured');
    const products = first.products / (await call<number>(page, 'peak', rank));
    const what = `rank ${rank}, ${Math.round(size / 1e6)} MB`;
    if (rank <= BOUND_BY_READING) rows.push(against(what, seconds, 'plain read', read, 1.15));
    else {
      rows.push(
        against(what, seconds, read > products ? 'plain read' : 'products at the peak', Math.max(read, products), 1.2),
        figure(`${what}: plain read`, read, 's'),
        figure(`${what}: products at the peak`, products, 's'),
      );
    }
    const kernelMB = Math.max(...passes.map(({ kernelBytes }) => kernelBytes)) / 1e6;
    const largestMB = first.largestBytes / 1e6;
    rows.push(figure(`${what}: memory of the kernel`, kernelMB, 'MB', 64 + 3 * largestMB, `largest module ${largestMB.toFixed(1)} MB`));
  }
  report('measure', `Exact analysis in one worker, least of ${RUNS}`, rows, {
    browser: context.browser()?.version() ?? 'Chromium',
    kernel,
  });
});
