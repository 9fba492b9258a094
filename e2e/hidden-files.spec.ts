import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { fluxPairs, kohya, makeFolder } from './support/files.ts';
import { expect, test } from './support/test.ts';

test('files that the browser hides are named, and read from a list of the folder', async ({ app, page }) => {
  const folder = makeFolder({
    'plain.safetensors': kohya(fluxPairs(1)),
    'why?.safetensors': kohya(fluxPairs(2)),
    'sub/a "quoted" one.safetensors': kohya(fluxPairs(3)),
  });
  symlinkSync(path.join(folder, 'plain.safetensors'), path.join(folder, 'link.safetensors'));
  await app.open();
  await app.dropFolder(folder);
  await app.upToDate(1);
  const notices = page.getByRole('region', { name: 'Notices' });
  // Nothing shows a link to a page.
  await expect(notices.getByText(/The browser hides 2 files of/)).toBeVisible();
  await expect(notices.getByText('why?.safetensors', { exact: false })).toBeVisible();
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), notices.getByRole('button', { name: 'Choose files' }).click()]);
  await chooser.setFiles(folder);
  await expect(app.row('why\\?')).toContainText('Measured');
  await expect(app.row('plain')).toHaveCount(1);
});
