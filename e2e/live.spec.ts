import { copyFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fluxPairs, kohya, makeFolder, sdxlPairs } from './support/files.ts';
import { expect, test } from './support/test.ts';

test('what changes in a folder is in the list by itself', async ({ app }) => {
  const folder = makeFolder({ 'first.safetensors': kohya(fluxPairs(1)), 'old.safetensors': kohya(fluxPairs(2)) });
  await app.open();
  await app.dropFolder(folder);
  await app.upToDate(2);

  writeFileSync(path.join(folder, 'appeared.safetensors'), kohya(sdxlPairs(3)));
  await expect(app.row('appeared')).toContainText('Measured');
  await app.upToDate(3);

  renameSync(path.join(folder, 'old.safetensors'), path.join(folder, 'renamed.safetensors'));
  await expect(app.row('renamed')).toContainText('Measured');
  await expect(app.row('old')).toHaveCount(0);

  mkdirSync(path.join(folder, 'more'));
  copyFileSync(path.join(folder, 'first.safetensors'), path.join(folder, 'more', 'copied.safetensors'));
  await expect(app.row('copied')).toContainText('Measured');

  rmSync(path.join(folder, 'appeared.safetensors'));
  await expect(app.row('appeared')).toContainText('Missing');
});
