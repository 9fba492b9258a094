import { expect, test } from './support/test.ts';

test('an empty library invites, and the sample library shows everything', async ({ app, page }) => {
  await app.open();
  await expect(page.getByRole('heading', { name: 'See what every LoRA really does' })).toBeVisible();
  await expect(page.getByText('drop a folder anywhere')).toBeVisible();
  await expect(page.getByText(/nothing is uploaded/)).toBeVisible();
  await page.getByRole('button', { name: 'Try the sample library' }).click();
  // 208 files are written, read and measured: 12 s on two free cores.
  await app.upToDate(208, 170_000);
  await expect(page.getByRole('group', { name: 'Family' }).getByRole('checkbox', { name: /SDXL/ })).toBeVisible();
});
