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

test('unsaved changes go along with the library, and the stack too', async ({ app, context, page }) => {
  await app.open();
  await app.dropFolder(makeFolder({ 'a.safetensors': kohya(fluxPairs(1)), 'b.safetensors': kohya(fluxPairs(2)) }));
  await app.upToDate(2);
  await app.row('b').getByRole('checkbox').check();
  await app.choose('a');
  await app.details.getByRole('button', { name: 'Edit profile' }).click();
  await app.details.getByRole('spinbutton', { name: 'Double 7 gain', exact: true }).fill('0.3');

  const second = new LoraApp(await context.newPage());
  await second.page.goto('./');
  await second.page.getByRole('button', { name: 'Use it here' }).click();
  await expect(page.getByText('Unsaved profile changes moved along as drafts', { exact: false })).toBeVisible();
  await expect(second.page.getByText('Unsaved changes to 1 LoRA were kept:')).toBeVisible();
  await expect(second.page.getByRole('region', { name: 'Stack' }).getByRole('listitem')).toHaveText(/b/);
  await second.page.getByRole('region', { name: 'Notices' }).getByRole('link', { name: 'a', exact: true }).click();
  await second.details.getByRole('button', { name: 'Edit profile' }).click();
  await expect(second.details.getByRole('spinbutton', { name: 'Double 7 gain', exact: true })).toHaveValue('0.30');
});

test('of three tabs the last that was asked has the library, and the others can take it back', async ({ app, context }) => {
  await app.open();
  await app.dropFolder(makeFolder({ 'a.safetensors': kohya(fluxPairs(1)) }));
  await app.upToDate(1);
  const tabs = [app];
  for (let i = 0; i < 2; i += 1) {
    const next = new LoraApp(await context.newPage());
    await next.page.goto('./');
    await next.page.getByRole('button', { name: 'Use it here' }).click();
    await expect(next.row('a')).toContainText('Measured');
    tabs.push(next);
  }
  for (const tab of tabs.slice(0, 2)) {
    await tab.page.getByRole('button', { name: 'Use it here' }).click();
    await expect(tab.row('a')).toContainText('Measured');
    for (const other of tabs.filter((each) => each !== tab)) {
      await expect(other.page.getByRole('button', { name: 'Use it here' })).toBeVisible();
    }
  }
});
