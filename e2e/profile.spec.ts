import { fluxPairs, kohya, makeFolder, sdxlPairs } from './support/files.ts';
import { expect, LoraApp, test } from './support/test.ts';

const library = (): string =>
  makeFolder({
    'FLUX/02 - Styles/ink wash.safetensors': kohya(fluxPairs(1)),
    'FLUX/02 - Styles/sparse.safetensors': kohya(fluxPairs(2, [], [7, 12, 16, 20])),
    'SDXL/01 - People/portrait.safetensors': kohya(sdxlPairs(3)),
  });

async function openEditor(app: LoraApp): Promise<void> {
  await app.open();
  await app.dropFolder(library());
  await app.upToDate(3);
  await app.choose('ink wash');
  await app.details.getByRole('button', { name: 'Edit profile' }).click();
  await expect(gain(app, 'Double 7')).toBeVisible();
}

const gain = (app: LoraApp, label: string) => app.details.getByRole('spinbutton', { name: `${label} gain`, exact: true });
const slider = (app: LoraApp, label: string) => app.details.getByRole('slider', { name: `${label} gain`, exact: true });
const button = (app: LoraApp, name: string) => app.details.getByRole('button', { name, exact: true });

test('set gains by keyboard and number, save, come back after a reload', async ({ app, page }) => {
  await openEditor(app);
  await slider(app, 'Double 7').focus();
  await page.keyboard.press('Shift+ArrowLeft');
  await expect(gain(app, 'Double 7')).toHaveValue('0.50');
  await gain(app, 'Single 9').fill('-0.25');
  await expect(app.details.getByText('2 blocks changed')).toBeVisible();
  await app.details.getByRole('textbox', { name: 'Profile name' }).fill('Softer');
  await button(app, 'Save profile').click();
  await expect(app.details.getByText('Saved', { exact: true })).toBeVisible();

  await page.reload();
  await app.ready();
  await expect(app.row('ink wash').getByText('1 profile', { exact: true })).toBeAttached();
  await app.details.getByRole('button', { name: 'Edit profile' }).click();
  await expect(app.details.getByRole('textbox', { name: 'Profile name' })).toHaveValue('Softer');
  await expect(gain(app, 'Double 7')).toHaveValue('0.50');
  await expect(gain(app, 'Single 9')).toHaveValue('-0.25');
  await expect(page.getByText(/unsaved/i)).toHaveCount(0);
  // Changed and changed back: saved as before, and no draft is left behind.
  await gain(app, 'Double 7').fill('0.7');
  await button(app, 'Undo').click();
  await expect(app.details.getByText('Saved', { exact: true })).toBeVisible();
  await button(app, 'Reset to original').click();
  await expect(gain(app, 'Double 7')).toHaveValue('1.00');
  await button(app, 'Revert to saved').click();
  await expect(gain(app, 'Double 7')).toHaveValue('0.50');
  await page.reload();
  await app.ready();
  await expect(app.row('ink wash')).toBeVisible();
  await expect(page.getByText(/unsaved/i)).toHaveCount(0);
});

test('a crash loses nothing: the draft is back with its history', async ({ app, page, context }) => {
  await openEditor(app);
  await gain(app, 'Double 7').fill('0.3');
  await gain(app, 'Double 7').press('Tab');
  await slider(app, 'Single 0').focus();
  await page.keyboard.press('Home');
  await expect(slider(app, 'Single 0')).toHaveAttribute('aria-valuetext', /−2, inverted/);
  // As when the window is gone at once: nothing is asked.
  await page.close({ runBeforeUnload: false });

  const again = await context.newPage();
  await again.goto('./icons/icon.svg');
  await expect.poll(() => again.evaluate(async () => (await navigator.locks.query()).held?.length)).toBe(0);
  const later = new LoraApp(again);
  await later.open();
  await later.choose('ink wash');
  await later.details.getByRole('button', { name: 'Edit profile' }).click();
  await expect(later.details.getByText(/unsaved changes from last time/)).toBeVisible();
  await expect(gain(later, 'Double 7')).toHaveValue('0.30');
  await expect(gain(later, 'Single 0')).toHaveValue('-2.00');
  // What is done now is a step of its own, whatever was done in the same way before.
  await slider(later, 'Single 1').focus();
  await again.keyboard.press('Home');
  await button(later, 'Undo').click();
  await expect(gain(later, 'Single 1')).toHaveValue('1.00');
  await expect(gain(later, 'Single 0')).toHaveValue('-2.00');
  await button(later, 'Undo').click();
  await expect(gain(later, 'Single 0')).toHaveValue('1.00');
  await expect(gain(later, 'Double 7')).toHaveValue('0.30');
});

test('what is not a gain is said at the field and not saved', async ({ app }) => {
  await openEditor(app);
  await app.details.getByRole('textbox', { name: 'Profile name' }).fill('Broken');
  await gain(app, 'Double 7').fill('3');
  await expect(gain(app, 'Double 7')).toHaveAccessibleDescription(/Out of range/);
  await button(app, 'Save profile').click();
  await expect(app.details.getByText(/Double 7 has no valid gain/)).toBeVisible();
  await expect(gain(app, 'Double 7')).toBeFocused();
});

test('leaving asks, on every way', async ({ app, page }) => {
  await openEditor(app);
  await gain(app, 'Double 7').fill('0.3');
  const dialog = page.getByRole('alertdialog');
  const ways: readonly (() => Promise<unknown>)[] = [
    () => app.row('sparse').locator('.name').click(),
    () => page.getByRole('link', { name: 'Settings' }).first().click(),
    () => page.getByRole('button', { name: 'Close details' }).click(),
    () => page.goBack(),
  ];
  for (const leave of ways) {
    await leave();
    await expect(dialog).toContainText('Double 7');
    await dialog.getByRole('button', { name: 'Stay here' }).click();
    await expect(dialog).toHaveCount(0);
    await expect(gain(app, 'Double 7')).toHaveValue('0.30');
  }
  let asked = false;
  page.once('dialog', (box) => {
    asked = box.type() === 'beforeunload';
    void box.dismiss();
  });
  await page.close({ runBeforeUnload: true });
  await expect.poll(() => asked).toBe(true);
});

test('painted with the mouse, undone at once, carried to another program', async ({ app, page }) => {
  await openEditor(app);
  const lane = page.locator('.lane-gain');
  await lane.scrollIntoViewIfNeeded();
  const frame = await lane.boundingBox();
  if (!frame) throw new Error('The chart is not there');
  await page.mouse.move(frame.x + frame.width * 0.01, frame.y + frame.height / 2);
  await page.mouse.down();
  await page.mouse.move(frame.x + frame.width * 0.3, frame.y + frame.height / 2, { steps: 3 });
  await page.mouse.up();
  await expect(gain(app, 'Double 7')).toHaveValue('0.00');
  await button(app, 'Undo').click();
  await expect(gain(app, 'Double 7')).toHaveValue('1.00');
  await button(app, 'Redo').click();
  await app.details.getByRole('tab', { name: 'Copy for…' }).click();
  await expect(app.details.getByText('Every block of this file gets exactly its gain.')).toBeVisible();
  const arrivals = app.details.getByRole('region', { name: 'What the program does with the text' });
  await expect(arrivals.getByRole('row').filter({ hasText: 'Double 7' })).toContainText('0');
});
