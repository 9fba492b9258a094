import { fluxPairs, kohya, makeFolder, sdxlPairs } from './support/files.ts';
import { expect, test } from './support/test.ts';

const library = (): string =>
  makeFolder(
    Object.fromEntries([
      ...Array.from({ length: 30 }, (_, i) => [`FLUX/02 - Styles/flux ${String(i).padStart(2, '0')}.safetensors`, kohya(fluxPairs(i + 1))]),
      ...Array.from({ length: 5 }, (_, i) => [`SDXL/01 - People/sdxl ${i}.safetensors`, kohya(sdxlPairs(i + 50))]),
    ]),
  );

test('filters, search and sorting work over the whole library', async ({ app, page }) => {
  await app.open();
  await app.dropFolder(library());
  await app.upToDate(35);
  await page.getByRole('group', { name: 'Family' }).getByRole('checkbox', { name: /SDXL/ }).check();
  await expect(app.table.getByRole('row')).toHaveCount(6);
  await page.getByRole('button', { name: /Remove filter SDXL/ }).click();
  await app.search.fill('"flux 0"');
  await expect(app.table.getByRole('row')).toHaveCount(11);
  await app.search.fill('100%_nothing');
  await expect(page.getByRole('heading', { name: 'No LoRA matches' })).toBeVisible();
  await page.getByRole('button', { name: 'Clear search and filters' }).click();
  await app.table.getByRole('columnheader', { name: 'Size' }).getByRole('button').click();
  await expect(app.table.getByRole('columnheader', { name: 'Size' })).toHaveAttribute('aria-sort', 'descending');
  await expect(app.table.getByRole('row').nth(1)).toContainText('sdxl');
});

test('the keyboard does everything', async ({ app, page }) => {
  await app.open();
  await app.dropFolder(library());
  await app.upToDate(35);
  await page.keyboard.press('/');
  await expect(app.search).toBeFocused();
  await app.search.fill('flux');
  // The last one is the last of what the search has found.
  await expect(page.locator('.list-count')).toHaveText('30 of 35 LoRAs');
  await app.table.focus();
  await page.keyboard.press('End');
  await expect(app.row('flux 29')).toBeVisible();
  await page.keyboard.press('Space');
  await expect(app.details.getByRole('heading', { name: 'flux 29' })).toBeVisible();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/#\/lora\/FLX-STL-002$/);
  await expect(app.details.getByRole('heading', { name: 'flux 01' })).toBeVisible();
  await page.goBack();
  await expect(app.table).toBeVisible();
});

test('cards, and a phone', async ({ app, page }) => {
  await app.open();
  await app.dropFolder(library());
  await app.upToDate(35);
  await page.getByRole('button', { name: 'Cards' }).click();
  await expect(page.getByRole('grid', { name: 'LoRAs' }).getByRole('gridcell').first()).toBeVisible();
  await page.getByRole('button', { name: 'Table' }).click();
  await page.setViewportSize({ width: 390, height: 844 });
  await expect(page.getByRole('navigation', { name: 'Places' })).toBeVisible();
  await app.choose('flux 03');
  await expect(app.blocks.getByRole('listitem').first()).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});
