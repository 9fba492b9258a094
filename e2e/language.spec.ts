import { expect, test } from './support/test.ts';

test.use({ locale: 'zh-CN' });

test('the page speaks the language of the browser, and another one that is chosen, from then on', async ({ page }) => {
  await page.goto('./#/settings');
  const root = page.locator('html');
  await expect(page.getByRole('heading', { name: '外观' })).toBeVisible();
  await expect(root).toHaveAttribute('lang', 'zh-CN');

  const languages = page.getByRole('radiogroup', { name: '语言' });
  await expect(languages.getByRole('radio', { name: '跟随浏览器' })).toBeChecked();
  await languages.getByText('English').click();
  await expect(page.getByRole('heading', { name: 'Appearance' })).toBeVisible();
  await expect(root).toHaveAttribute('lang', 'en');

  await page.reload();
  await expect(page.getByRole('heading', { name: 'Appearance' })).toBeVisible();
  await page.getByRole('radiogroup', { name: 'Language' }).getByText('简体中文').click();
  await expect(page.getByRole('heading', { name: '外观' })).toBeVisible();
});
