import { fluxPairs, kohya, makeFolder } from './support/files.ts';
import { expect, test } from './support/test.ts';

test('after one visit everything works with the network off', async ({ app, page, context }) => {
  await app.open();
  await app.dropFolder(makeFolder({ 'first.safetensors': kohya(fluxPairs(1)) }));
  await app.upToDate(1);
  await expect(page.getByText('ready offline')).toBeVisible();

  await context.setOffline(true);
  await page.reload();
  await app.ready();
  await expect(app.row('first')).toContainText('Measured');
  await app.dropFolder(makeFolder({ 'second.safetensors': kohya(fluxPairs(2)) }));
  await expect(app.row('second')).toContainText('Measured');
  await app.choose('second');
  await expect(app.blocks.getByRole('listitem').first()).toBeVisible();
});

test.describe('the policy', () => {
  test.use({ refusals: true });

  test('forbids every foreign connection, in the page and in what the service worker serves', async ({ app, page }) => {
    await app.open();
    const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("connect-src 'self'");
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await page.reload();
    await app.ready();
    const blocked = await page.evaluate(() =>
      fetch('https://example.com/').then(
        () => 'answered',
        (error: unknown) => String(error),
      ),
    );
    expect(blocked).toContain('Failed to fetch');
    const headers = await page.evaluate(async () => Object.fromEntries((await fetch('./index.html')).headers));
    expect(headers['content-security-policy']).toContain("connect-src 'self'");
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers['x-content-type-options']).toBe('nosniff');
  });
});
