/** A picture that the user gives a LoRA, on a real disk. */
import { fluxPairs, kohya, makeFolder } from './support/files.ts';
import { png } from '../src/testing/png.ts';
import { expect, test } from './support/test.ts';

test('a picture of the user is given by choice, kept over a reload, and taken away again', async ({ page, app }) => {
  await app.open();
  await app.dropFolder(makeFolder({ 'own.safetensors': kohya(fluxPairs(1)) }));
  await app.upToDate(1);
  await app.choose('own');
  const pictures = app.details.getByRole('region', { name: 'Pictures' });
  await pictures
    .locator('input[type=file]')
    .setInputFiles({ name: 'mine.png', mimeType: 'image/png', buffer: png(1000, 500, [9, 9, 200]) });
  await expect(pictures.locator('img')).toHaveJSProperty('naturalWidth', 512);
  await page.reload();
  await app.ready();
  await expect(pictures.locator('img')).toHaveJSProperty('naturalWidth', 512);
  await pictures.getByRole('button', { name: 'Remove my picture' }).click();
  await expect(pictures.locator('img')).toHaveCount(0);
  await pictures.getByRole('button', { name: 'Undo' }).click();
  await expect(pictures.locator('img')).toHaveCount(1);
});
