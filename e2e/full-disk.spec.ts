import { fluxPairs, kohya, makeFolder } from './support/files.ts';
import { expect, test } from './support/test.ts';

test('a disk that fills in the middle of a scan is told, and Resume finishes it after room was made', async ({ app, page, baseURL }) => {
  const names = Array.from({ length: 300 }, (_, i) => i);
  // Metadata fill the storage while headers are read.
  const noise = (i: number): string =>
    Array.from({ length: 4000 }, (_, k) => ((i * 7919 + k * 104_729) % 1_000_003).toString(36)).join(' ');
  const folder = makeFolder(
    Object.fromEntries(names.map((i) => [`lora ${i}.safetensors`, kohya(fluxPairs(i + 1, [7], [3]), { ss_training_comment: noise(i) })])),
  );
  await app.open();
  const devtools = await page.context().newCDPSession(page);
  const origin = new URL(baseURL ?? '').origin;
  const used = await page.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0);
  await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: used + 600_000 });
  await app.dropFolder(folder);
  await expect(page.getByText('The browser has no room left for the library')).toBeVisible({ timeout: 30_000 });
  await expect(app.status).toHaveText(/^Indexed \d+ of 300$/);
  await expect(page.getByRole('button', { name: 'Resume' })).toBeVisible();
  await devtools.send('Storage.overrideQuotaForOrigin', { origin });
  await page.getByRole('button', { name: 'Resume' }).click();
  await app.upToDate(300, 60_000);
  await expect(page.getByText('The browser has no room left for the library')).toBeHidden();
});
