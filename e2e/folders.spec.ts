import { fluxPairs, kohya, makeFolder, sdxlPairs } from './support/files.ts';
import { expect, test } from './support/test.ts';

test('several folders, one removed and added again keeps its identity', async ({ app, page }) => {
  const [flux, sdxl] = [makeFolder({ 'a.safetensors': kohya(fluxPairs(1)) }), makeFolder({ 'b.safetensors': kohya(sdxlPairs(2)) })];
  await app.open();
  await app.dropFolder(flux);
  await app.upToDate(1);
  await app.dropFolder(sdxl);
  await app.upToDate(2);
  await expect(app.row('a')).toContainText('FLX-GEN-001');
  await page.getByRole('link', { name: 'Settings' }).first().click();
  const name = flux.slice(flux.lastIndexOf('/') + 1);
  await page
    .getByRole('listitem')
    .filter({ hasText: name })
    .getByRole('button', { name: /Remove/ })
    .click();
  await page
    .getByRole('alertdialog')
    .getByRole('button', { name: /Remove/ })
    .click();
  await page.getByRole('link', { name: 'Library' }).first().click();
  await app.upToDate(1);
  await expect(app.row('a')).toHaveCount(0);
  await app.dropFolder(flux);
  await expect(app.row('a')).toContainText('FLX-GEN-001');
  await app.upToDate(2);
});

test('without a folder picker the file input takes a folder, and the app says what is lost', async ({ app, page }) => {
  await page.addInitScript('delete window.showDirectoryPicker');
  await app.open();
  await expect(page.getByText(/choose it again to rescan it later/)).toBeVisible();
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles(makeFolder({ 'sub/a.safetensors': kohya(fluxPairs(1)), 'b.txt': 'x' }));
  await app.upToDate(1);
  await expect(app.row('a')).toContainText('Measured');
  await page.reload();
  await app.ready();
  await expect(app.row('a')).toContainText('Measured');
});
