import { expectAccessible } from './support/axe.ts';
import { expect, records, test } from './support/test.ts';

test('the dashboard counts the library, filters it, and is taken away', async ({ app, page }) => {
  await page.goto('./#/dashboard');
  await expect(page.getByRole('heading', { name: 'There is nothing to show yet' })).toBeVisible();
  await page.getByRole('link', { name: 'Go to the library' }).click();
  await page.getByRole('button', { name: 'Try the sample library' }).click();
  await app.upToDate(208, 150_000);

  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Dashboard' }).click();
  const families = page.getByRole('region', { name: 'Family', exact: true });
  await expect(families.getByRole('button').first()).toBeVisible();
  const sdxl = families.getByRole('button', { name: /^SDXL: \d+/ });
  const [, all = ''] = /: (\d+)/.exec((await sdxl.getAttribute('aria-label')) ?? '') ?? [];
  await sdxl.click();
  await expect(page.getByText(`${all} of 208 LoRAs, bright in every chart`)).toBeVisible();
  await expect(sdxl).toHaveAttribute('aria-pressed', 'true');

  // A column of a histogram, by keyboard alone, adds to it.
  const ranks = page.getByRole('group', { name: 'Rank', exact: true });
  await ranks.getByRole('button').first().focus();
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowLeft');
  const focused = page.locator(':focus');
  const chosen = async (): Promise<string> => /: (\d+)/.exec((await focused.getAttribute('aria-label')) ?? '')?.[1] ?? '';
  // The largest rank that any SDXL of the sample has.
  while ((await chosen()) === '0') await page.keyboard.press('ArrowLeft');
  const few = await chosen();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('link', { name: `Show ${few} ${few === '1' ? 'LoRA' : 'LoRAs'} in library` })).toBeVisible();

  const csv = await app.download(() => page.getByRole('button', { name: 'Save as CSV' }).click());
  const lines = records(csv.text);
  expect(lines.find(({ chart, value }) => chart === 'family' && value === 'SDXL')).toMatchObject({ all, chosen: few });
  const [png] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save as PNG' }).click()]);
  expect(png.suggestedFilename()).toBe('dashboard.png');

  await expectAccessible(page);

  await page.getByRole('link', { name: /in library$/ }).click();
  await expect(app.table.getByRole('row')).toHaveCount(Number(few) + 1);
});
