import { fluxPairs, kohya, makeFolder } from './support/files.ts';
import { expect, LoraApp, test } from './support/test.ts';

test('a second tab takes the library over and gives it back, and nothing is lost', async ({ app, context }) => {
  await app.open();
  await app.dropFolder(makeFolder({ 'a.safetensors': kohya(fluxPairs(1)), 'b.safetensors': kohya(fluxPairs(2)) }));
  await app.upToDate(2);

  const second = new LoraApp(await context.newPage());
  await second.page.goto('./');
  await expect(second.page.getByRole('heading', { name: 'The library is open in another tab' })).toBeVisible();
  await second.page.getByRole('button', { name: 'Use it here' }).click();
  await expect(second.row('a')).toContainText('Measured');
  await expect(app.page.getByRole('heading', { name: 'The library moved to another tab' })).toBeVisible();

  await app.page.getByRole('button', { name: 'Use it here' }).click();
  await expect(app.row('b')).toContainText('Measured');
  await expect(second.page.getByRole('button', { name: 'Use it here' })).toBeVisible();
});
