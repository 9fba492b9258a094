import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fluxPairs, kohya, makeFolder } from './support/files.ts';
import { expect, test } from './support/test.ts';

test('a LoRA is its content: moved, edited, gone and back', async ({ app, page }) => {
  const one = fluxPairs(1);
  const folder = makeFolder({ 'FLUX/02 - Styles/one.safetensors': kohya(one), 'FLUX/02 - Styles/two.safetensors': kohya(fluxPairs(2)) });
  const rescan = async (): Promise<void> => {
    await page.getByRole('button', { name: 'Rescan' }).click();
  };
  await app.open();
  await app.dropFolder(folder);
  await app.upToDate(2);
  await expect(app.row('one')).toContainText('FLX-STL-001');
  await expect(app.row('two')).toContainText('FLX-STL-002');

  mkdirSync(path.join(folder, 'moved'));
  renameSync(path.join(folder, 'FLUX/02 - Styles/one.safetensors'), path.join(folder, 'moved/renamed.safetensors'));
  await rescan();
  await expect(app.row('renamed')).toContainText('FLX-STL-001');
  await app.upToDate(2);
  await expect(app.row('one')).toHaveCount(0);

  writeFileSync(path.join(folder, 'moved/renamed.safetensors'), kohya(one, { 'modelspec.title': 'edited in place' }));
  await rescan();
  await app.choose('renamed');
  await app.details.getByRole('tab', { name: /Metadata/ }).click();
  await expect(app.details.getByText('edited in place').first()).toBeVisible();
  await app.upToDate(2);
  await expect(app.row('renamed')).toContainText('FLX-STL-001');

  rmSync(path.join(folder, 'FLUX/02 - Styles/two.safetensors'));
  await rescan();
  await expect(app.row('two')).toContainText('Missing');
  await app.upToDate(1);
  writeFileSync(path.join(folder, 'FLUX/02 - Styles/two again.safetensors'), kohya(fluxPairs(2)));
  await rescan();
  await expect(app.row('two again')).toContainText('FLX-STL-002');
  await expect(app.row('two again')).toContainText('Measured');
  await app.upToDate(2);
});
