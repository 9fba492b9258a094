/** The network log of a first visit, without the service worker, against the list and the budget of the build. */
import path from 'node:path';
import { BUDGET, firstLoad } from '../scripts/lib/first-load.mjs';
import { expect, test } from './support/test.ts';

test.use({ serviceWorkers: 'block' });

test('a first visit fetches what the build lists, within the budget', async ({ app, page, baseURL }) => {
  const asked = new Set<string>();
  page.context().on('request', (request) => {
    if (request.url().startsWith(baseURL ?? '-'))
      asked.add(
        request
          .url()
          .slice((baseURL ?? '').length)
          .replace(/[?#].*$/, '') || 'index.html',
      );
  });
  await app.open();
  await expect(page.getByText('Everything stays on this device').first()).toBeVisible();
  await page.waitForLoadState('networkidle');
  const listed = firstLoad(path.resolve('dist'));
  const sizes = new Map(listed.map(({ file, bytes }) => [file, bytes]));
  // The browser asks for icons and the manifest when it likes to, and the service worker is a visit's second half.
  const optional = /^(?:icons\/|manifest\.webmanifest|service\.worker\.js|favicon)/;
  expect(
    [...asked].filter((file) => !sizes.has(file) && !optional.test(file)),
    'fetched, but not listed',
  ).toEqual([]);

  const before = await page.evaluate(() => {
    const painted = performance.getEntriesByName('first-paint')[0]?.startTime ?? 0;
    return (performance.getEntriesByType('resource') as PerformanceResourceTiming[])
      .filter(({ responseEnd }) => responseEnd > 0 && responseEnd <= painted)
      .map(({ name }) => name);
  });
  const sum = (files: Iterable<string>): number => [...files].reduce((total, file) => total + (sizes.get(file) ?? 0), 0);
  const early = new Set(['index.html', ...before.map((url) => url.slice((baseURL ?? '').length))]);
  expect(before.length).toBeGreaterThan(1);
  expect(sum(early)).toBeLessThanOrEqual(BUDGET.beforePaint);
  expect(sum(asked)).toBeLessThanOrEqual(BUDGET.firstLoad);
});
